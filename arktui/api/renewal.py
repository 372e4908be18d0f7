"""Renews temporary keys before they expire; other keys are read again from their place."""

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
"""Seconds before their expiry at which keys are renewed: a minute before the screen starts to warn."""

RETRY_INTERVAL = 60.0
"""Seconds between two attempts to renew keys that are still valid."""

_LIFETIME_UNKNOWN = 15 * 60.0
"""Assumed lifetime, in seconds, of keys without an expiry; no service issues shorter ones."""

_LOG = logging.getLogger(__name__)


class Renewal:
    """Provides the current keys of a place. One renewal runs at a time; valid keys are used while it runs."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._provider: Provider | None = None
        self._tokens: dict[str, Any] = {}
        self._issued: Credentials | None = None
        self._refused: Credentials | None = None
        self._renew_at = math.inf
        self._attempted_at = -math.inf
        self._task: asyncio.Task[Credentials] | None = None

    async def current(self) -> Credentials:
        """Return the keys to use now.

        Raises:
            CredentialsNotFound: The place has no keys now, or its provider issues none.
        """
        found = self._found.reloaded()
        if found.provider is None:
            return found.credentials
        if found.provider != self._provider:
            self._reset(found.provider)
        now = time.time()
        keys, renew_at = self._longest_valid(found.stored)
        if keys is None or (keys.expires_at is not None and now >= keys.expires_at - EXPIRY_MARGIN):
            return await asyncio.shield(self._renewal_task(found.provider, found.source))
        if now >= renew_at and now - self._attempted_at >= RETRY_INTERVAL:
            self._renewal_task(found.provider, found.source)
        return keys

    async def renew(self, refused: Credentials) -> bool:
        """Replace keys that the service does not know; return whether there are new ones.

        It returns False if the keys cannot be renewed, or if the last attempt was a moment ago.

        Raises:
            CredentialsNotFound: The provider issues no keys.
        """
        if self._provider is None or time.time() - self._attempted_at < RETRY_INTERVAL:
            return False
        self._refused = refused
        return await self.current() != refused

    def _longest_valid(self, stored: Credentials | None) -> tuple[Credentials | None, float]:
        """Return the keys that expire last, stored or issued, and when to renew them."""
        issued = None if self._issued == self._refused else self._issued
        stored = None if stored == self._refused else stored
        if stored is None or (issued and stored.expires_at and (issued.expires_at or math.inf) >= stored.expires_at):
            return issued, self._renew_at
        return stored, math.inf if stored.expires_at is None else stored.expires_at - RENEW_AHEAD

    def _reset(self, provider: Provider) -> None:
        """Discard the state of another provider: the profile now names another role."""
        self._provider, self._issued, self._refused, self._task = provider, None, None, None
        self._tokens = {}
        self._attempted_at = -math.inf

    def _renewal_task(self, provider: Provider, source: str) -> asyncio.Task[Credentials]:
        """Return the running renewal, or start one.

        It continues if the caller is cancelled: otherwise an exchanged token would be lost.
        """
        if self._task is None or self._task.done():
            self._attempted_at = time.time()
            self._task = asyncio.create_task(self._renew(provider, source))
            self._task.add_done_callback(_consume_exception)
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


_ADVICE = "Read the reason: log in again, or have the role allowed; arktui uses new keys without a restart."


def _consume_exception(task: asyncio.Task[Credentials]) -> None:
    """Retrieve the exception of a renewal that nobody awaits: it is in the log, and the old keys are still valid."""
    if not task.cancelled():
        task.exception()
