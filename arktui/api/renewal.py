"""Keys that last: those that a place holds, or those that its provider issues, renewed before they end."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from typing import TYPE_CHECKING, Any

from arktui.api.credentials import EXPIRY_MARGIN, Credentials, Unusable
from arktui.api.errors import ArkError, CredentialsNotFound, SearchedPlace, one_line

if TYPE_CHECKING:
    from arktui.api.credentials import Found, Provider

RENEW_AHEAD = 16 * 60.0
"""Seconds before their end at which keys are renewed: a minute before the screen begins to warn of it."""

ASK_AGAIN = 60.0
"""Seconds between two attempts to renew keys that are still good."""

_LIFETIME_UNKNOWN = 15 * 60.0
"""How long keys are used whose end the provider does not say; no service issues any for less."""

_LOG = logging.getLogger(__name__)


class Renewal:
    """Gives the present keys of a place. While keys are good, nobody waits for new ones; one renewal runs at a time."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._provider: Provider | None = None
        self._tokens: dict[str, Any] = {}
        self._issued: Credentials | None = None
        self._refused: Credentials | None = None
        self._renew_at = math.inf
        self._tried_at = -math.inf
        self._task: asyncio.Task[Credentials] | None = None

    async def present(self) -> Credentials:
        """Return keys that are good, as far as can be known here.

        Raises:
            CredentialsNotFound: The place holds none any more, or its provider issues none.
        """
        found = self._found.present()
        if found.provider is None:
            return found.credentials
        if found.provider != self._provider:
            self._forget(found.provider)
        now = time.time()
        keys, renew_at = self._last_longest(found.stored)
        if keys is None or (keys.expires_at is not None and now >= keys.expires_at - EXPIRY_MARGIN):
            return await asyncio.shield(self._renewing(found.provider, found.source))
        if now >= renew_at and now - self._tried_at >= ASK_AGAIN:
            self._renewing(found.provider, found.source)
        return keys

    async def renewed(self, refused: Credentials) -> bool:
        """Ask for new keys, as the service no longer knows these; return whether there are any.

        Where keys cannot be renewed, or just were, there are none.

        Raises:
            CredentialsNotFound: The provider issues none.
        """
        if self._provider is None or time.time() - self._tried_at < ASK_AGAIN:
            return False
        self._refused = refused
        return await self.present() != refused

    def _last_longest(self, stored: Credentials | None) -> tuple[Credentials | None, float]:
        """Return the keys that end last, stored or issued, and when to renew them."""
        issued = None if self._issued == self._refused else self._issued
        stored = None if stored == self._refused else stored
        if stored is None or (issued and stored.expires_at and (issued.expires_at or math.inf) >= stored.expires_at):
            return issued, self._renew_at
        return stored, math.inf if stored.expires_at is None else stored.expires_at - RENEW_AHEAD

    def _forget(self, provider: Provider) -> None:
        """Begin afresh: the profile names another role now."""
        self._provider, self._issued, self._refused, self._task = provider, None, None, None
        self._tokens = {}
        self._tried_at = -math.inf

    def _renewing(self, provider: Provider, source: str) -> asyncio.Task[Credentials]:
        """Return the renewal under way, or begin one.

        It goes on when whoever waits for it gives up: a token that was exchanged meanwhile would be lost.
        """
        if self._task is None or self._task.done():
            self._tried_at = time.time()
            self._task = asyncio.create_task(self._renew(provider, source))
            self._task.add_done_callback(_heard)
        return self._task

    async def _renew(self, provider: Provider, source: str) -> Credentials:
        try:
            issued = await provider.issue(self._tokens)
        except (Unusable, ArkError) as error:
            reason = one_line(f"{error.code}: {error.message}" if isinstance(error, ArkError) else str(error))
            _LOG.warning("no new keys from %s: %s", source, reason)
            raise CredentialsNotFound([SearchedPlace(source, reason)], advice=_ADVICE) from None
        if provider == self._provider:
            now = time.time()
            self._issued = issued
            lifetime = _LIFETIME_UNKNOWN if issued.expires_at is None else issued.expires_at - now
            self._renew_at = now + max(lifetime - RENEW_AHEAD, lifetime / 2)
            _LOG.info("new keys from %s", source)
        return issued


_ADVICE = "Look at the reason: log in again, or have the role allowed; new keys are taken up without a restart."


def _heard(task: asyncio.Task[Credentials]) -> None:
    """Take note of a failure that nobody waits for: it is in the log, and the keys are still good."""
    if not task.cancelled():
        task.exception()
