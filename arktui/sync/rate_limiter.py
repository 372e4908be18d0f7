"""Limits the rate of requests; finds the service's limit by trying."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import deque
from collections.abc import Callable
from time import monotonic

_LOG = logging.getLogger(__name__)

START_RATE = 4.0
"""Requests per second at the start, a rate that other clients found safe; api/README.md section 9."""

MAX_RATE = 10.0
"""Default for the most requests per second."""

_MIN_RATE = 0.5
_SLOW_START_FACTOR = 2.0
"""Factor per success until the first throttling."""
_RECOVERY_FACTOR = 1.5
"""Factor per success while the rate recovers from a throttling."""
_PROBE_FACTOR = 1.1
"""Factor per success above `START_RATE` once the throttling has expired: the limit may be near."""
_LINEAR_STEP = 0.002
"""Requests per second added per success near the throttled rate."""
_NEAR_LIMIT = 0.8
"""Share of the throttled rate from which the rate grows only linearly."""
_THROTTLING_EXPIRY = 7.0
"""Seconds after which a throttled rate no longer counts as the service's limit."""


class RateLimiter:
    """Spaces requests: each success raises the rate, each throttling halves it.

    Until the first throttling the rate doubles per success (slow start), and only the number of requests per second is
    limited: spacing the first few would take most of the time of a short list. Later the rate recovers to just below
    the throttled rate, stays there for some seconds, and then probes for more: a service that refused every request for
    a while has said nothing about the rate.
    """

    def __init__(
        self, rate: float = START_RATE, max_rate: float = MAX_RATE, clock: Callable[[], float] = monotonic
    ) -> None:
        self.rate = min(rate, max_rate)
        self._max_rate = max_rate
        self._clock = clock
        self._throttled_rate = math.inf
        self._throttled_at = -math.inf
        self._queue = asyncio.Lock()
        self._sent_at: deque[float] = deque()

    async def acquire(self) -> None:
        """Wait until the next request may be sent, and count it."""
        async with self._queue:
            await asyncio.sleep(max(self._ready_at() - monotonic(), 0))
            self._sent_at.append(monotonic())

    def _ready_at(self) -> float:
        """Return when the next request may be sent, by the monotonic clock."""
        if not self._sent_at:
            return 0.0
        is_slow_start = self._throttled_rate == math.inf and 1 <= self.rate < self._max_rate
        spaced = self._sent_at[-1] + (0.0 if is_slow_start else 1 / self.rate)
        burst = max(int(self.rate), 1)
        return max(spaced, self._sent_at[-burst] + 1.0) if len(self._sent_at) >= burst else spaced

    def on_success(self) -> None:
        """Raise the rate after a successful request."""
        if self._throttled_rate == math.inf:
            rate = self.rate * _SLOW_START_FACTOR
        elif self._clock() - self._throttled_at >= _THROTTLING_EXPIRY:
            rate = self.rate * (_RECOVERY_FACTOR if self.rate < START_RATE else _PROBE_FACTOR)
        elif self.rate < _NEAR_LIMIT * self._throttled_rate:
            rate = min(self.rate * _RECOVERY_FACTOR, _NEAR_LIMIT * self._throttled_rate)
        else:
            rate = self.rate + _LINEAR_STEP
        if rate >= self._max_rate > self.rate:
            _LOG.info("rate limiter: at its maximum, %.1f requests per second", self._max_rate)
        self.rate = min(rate, self._max_rate)

    def on_throttled(self) -> None:
        """Halve the rate after a throttled request; call this once for a group of concurrent requests."""
        self._throttled_rate, self._throttled_at = self.rate, self._clock()
        self.rate = max(self.rate / 2, _MIN_RATE)
        _LOG.info("rate limiter: throttled, down to %.1f requests per second", self.rate)

    @property
    def per_minute(self) -> int:
        """Requests sent in the last 60 seconds."""
        horizon = monotonic() - 60
        while self._sent_at and self._sent_at[0] < horizon:
            self._sent_at.popleft()
        return len(self._sent_at)
