"""How fast the service is asked: found by trying, never assumed."""

from __future__ import annotations

import asyncio
from collections import deque
from time import monotonic

START_RATE = 4.0
"""Requests a second that other clients found safe; api.md section 9."""

MAX_RATE = 10.0
_MIN_RATE = 0.2
_RISE = 0.05


class Pace:
    """Spaces requests out: a little faster with each good answer, at half the rate when throttled."""

    def __init__(self, rate: float = START_RATE, max_rate: float = MAX_RATE) -> None:
        self.rate = min(rate, max_rate)
        self._max_rate = max_rate
        self._next = 0.0
        self._queue = asyncio.Lock()
        self._taken: deque[float] = deque()

    async def turn(self) -> None:
        """Wait until the next request may go out, and count it."""
        async with self._queue:
            await asyncio.sleep(max(self._next - monotonic(), 0))
            now = monotonic()
            self._next = now + 1 / self.rate
            self._taken.append(now)

    def good(self) -> None:
        """Take note of a good answer."""
        self.rate = min(self.rate + _RISE, self._max_rate)

    def throttled(self) -> None:
        """Take note that the service asked for less."""
        self.rate = max(self.rate / 2, _MIN_RATE)

    @property
    def per_minute(self) -> int:
        """Requests that went out in the last 60 seconds."""
        horizon = monotonic() - 60
        while self._taken and self._taken[0] < horizon:
            self._taken.popleft()
        return len(self._taken)
