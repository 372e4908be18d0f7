"""How fast the service is asked: found by trying, never assumed."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import deque
from collections.abc import Callable
from time import monotonic

_LOG = logging.getLogger(__name__)

START_RATE = 4.0
"""Requests a second that other clients found safe; api/README.md section 9."""

MAX_RATE = 10.0
"""Requests a second at the most, unless the reader says otherwise."""

_MIN_RATE = 0.5
_FIRST_RISE = 2.0
"""Times as fast with each good answer, until the service has refused a request."""
_RETURN = 1.5
"""The same on the way back, after a refusal."""
_PROBE = 1.1
"""The same above `START_RATE`, once the refusal is some time ago: the limit may be near."""
_CREEP = 0.002
"""Requests a second more with each good answer, close to the rate that was refused."""
_CLOSE = 0.8
_FORGIVEN = 7.0
"""Seconds without a refusal after which the rate that was refused is no longer taken for the limit."""


class RateLimiter:
    """Spaces requests out: faster with good answers, at half the rate when throttled.

    It rises quickly until a request is refused for the first time, and meanwhile only counts how many go out in a
    second: a wait between the first few would be most of what a short list takes. From then on it rises to what went
    well before, stays there for some seconds, and then looks whether the service takes more by now: a service that
    refused everything for a while says nothing about the rate.
    """

    def __init__(
        self, rate: float = START_RATE, max_rate: float = MAX_RATE, clock: Callable[[], float] = monotonic
    ) -> None:
        self.rate = min(rate, max_rate)
        self._max_rate = max_rate
        self._clock = clock
        self._refused = math.inf
        self._refused_at = -math.inf
        self._queue = asyncio.Lock()
        self._taken: deque[float] = deque()

    async def turn(self) -> None:
        """Wait until the next request may go out, and count it."""
        async with self._queue:
            await asyncio.sleep(max(self._ready_at() - monotonic(), 0))
            self._taken.append(monotonic())

    def _ready_at(self) -> float:
        """Return when the next request may go out."""
        if not self._taken:
            return 0.0
        is_rising = self._refused == math.inf and 1 <= self.rate < self._max_rate
        spaced = self._taken[-1] + (0.0 if is_rising else 1 / self.rate)
        a_second = max(int(self.rate), 1)
        return max(spaced, self._taken[-a_second] + 1.0) if len(self._taken) >= a_second else spaced

    def good(self) -> None:
        """Take note of a good answer."""
        if self._refused == math.inf:
            rate = self.rate * _FIRST_RISE
        elif self._clock() - self._refused_at >= _FORGIVEN:
            rate = self.rate * (_RETURN if self.rate < START_RATE else _PROBE)
        elif self.rate < _CLOSE * self._refused:
            rate = min(self.rate * _RETURN, _CLOSE * self._refused)
        else:
            rate = self.rate + _CREEP
        if rate >= self._max_rate > self.rate:
            _LOG.info("pace: at its limit, %.1f requests a second", self._max_rate)
        self.rate = min(rate, self._max_rate)

    def throttled(self) -> None:
        """Take note that the service asked for less; once for all requests that were under way together."""
        self._refused, self._refused_at = self.rate, self._clock()
        self.rate = max(self.rate / 2, _MIN_RATE)
        _LOG.info("pace: throttled, down to %.1f requests a second", self.rate)

    @property
    def per_minute(self) -> int:
        """Requests that went out in the last 60 seconds."""
        horizon = monotonic() - 60
        while self._taken and self._taken[0] < horizon:
            self._taken.popleft()
        return len(self._taken)
