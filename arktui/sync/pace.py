"""How fast the service is asked: found by trying, never assumed."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from time import monotonic

START_RATE = 4.0
"""Requests a second that other clients found safe; api.md section 9."""

MAX_RATE = 10.0
_MIN_RATE = 0.2
_RISE = 0.05


class Pace:
    """Spaces requests out: a little faster with each good answer, at half the rate when throttled."""

    def __init__(self, max_rate: float = MAX_RATE, clock: Callable[[], float] = monotonic) -> None:
        self.rate = min(START_RATE, max_rate)
        self._max_rate = max_rate
        self._clock = clock
        self._next = 0.0
        self._taken: deque[float] = deque()

    async def turn(self) -> None:
        """Wait until the next request may go out, and count it."""
        now = self._clock()
        start = max(now, self._next)
        self._next = start + 1 / self.rate
        if start > now:
            await asyncio.sleep(start - now)
        self._taken.append(self._clock())

    def good(self) -> None:
        """Take note of a good answer."""
        self.rate = min(self.rate + _RISE, self._max_rate)

    def throttled(self) -> None:
        """Take note that the service asked for less."""
        self.rate = max(self.rate / 2, _MIN_RATE)

    @property
    def per_minute(self) -> int:
        """Requests that went out in the last 60 seconds."""
        horizon = self._clock() - 60
        while self._taken and self._taken[0] < horizon:
            self._taken.popleft()
        return len(self._taken)
