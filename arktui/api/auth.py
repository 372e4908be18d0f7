"""Signing as an authentication of httpx."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx

from arktui.api import signing

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from arktui.api.found import Credentials


class ArkAuth(httpx.Auth):
    """Signs the exact bytes of each request at the moment it is sent; api/README.md section 8.

    Args:
        region: Region of the credential scope.
        credentials: Called for every pass, so that rotated credentials are taken up.
        clock_offset: Called for every pass; seconds to add to this machine's clock.

    Attributes:
        used: The credentials of the latest pass; None before the first.
        used_offset: The clock offset of the latest pass.
    """

    requires_request_body = True

    def __init__(
        self,
        region: str,
        credentials: Callable[[], Credentials],
        clock_offset: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self.used: Credentials | None = None
        self.used_offset = 0.0
        self._region = region
        self._credentials = credentials
        self._clock_offset = clock_offset

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the signature's headers; called by httpx."""
        self.used = self._credentials()
        self.used_offset = self._clock_offset()
        request.headers.update(
            signing.sign(
                self.used,
                self._region,
                time.strftime(signing.DATE_FORMAT, time.gmtime(time.time() + self.used_offset)),
                method=request.method,
                path=request.url.path,
                query=request.url.params.multi_items(),
                headers=request.headers,
                body=request.content,
            ),
        )
        yield request

    def rotated(self) -> bool:
        """Return whether there are other credentials by now than those of the latest pass.

        Raises:
            CredentialsNotFound: There are none any more.
        """
        return self._credentials() != self.used
