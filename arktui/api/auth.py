"""Signing as an authentication of httpx."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx

from arktui.api import signing
from arktui.api.credentials import Credentials

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable


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

    def __init__(
        self,
        region: str,
        credentials: Callable[[], Credentials | Awaitable[Credentials]],
        clock_offset: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self.used: Credentials | None = None
        self.used_offset = 0.0
        self._region = region
        self._credentials = credentials
        self._clock_offset = clock_offset

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Add the signature's headers; called by httpx."""
        self.used = await self._present()
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

    async def _present(self) -> Credentials:
        found = self._credentials()
        return found if isinstance(found, Credentials) else await found

    async def rotated(self) -> bool:
        """Return whether there are other credentials by now than those of the latest pass.

        Raises:
            CredentialsNotFound: There are none any more.
        """
        return await self._present() != self.used
