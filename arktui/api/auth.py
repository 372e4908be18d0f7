"""Request signing as an httpx authentication."""

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
        credentials: Returns the current credentials; called for each request.
        clock_offset: Returns the seconds to add to this machine's clock; called for each request.

    Attributes:
        used: The credentials of the latest request; None before the first.
        used_offset: The clock offset of the latest request.
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
        """Add the signature's headers; httpx calls this."""
        self.used = await self._current_credentials()
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

    async def _current_credentials(self) -> Credentials:
        found = self._credentials()
        return found if isinstance(found, Credentials) else await found

    async def have_keys_changed(self) -> bool:
        """Return whether the current credentials differ from those of the latest request.

        Raises:
            CredentialsNotFound: There are no credentials now.
        """
        return await self._current_credentials() != self.used
