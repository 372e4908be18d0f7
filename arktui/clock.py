"""The clocks: this machine's monotonic clock for ages and countdowns, its wall clock, and the service's clock."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from itertools import pairwise

# Linux's monotonic clock stops while the machine sleeps: after a night, old data would look fresh.
_MONOTONIC = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

CLOCK_TOLERANCE = 30.0
"""Seconds by which two clocks may differ without a word to the user."""

CLOCK_JITTER = 5.0
"""Seconds by which a measured difference may vary without meaning: the `Date` header counts whole seconds."""

_READINGS = 5
"""Number of latest answers whose times are compared; the median counts."""

_READINGS_MIN = 3
"""Number of answers needed before a difference from this machine's clock counts."""


_APART = 2.0
"""Seconds between two readings from which the speed of the service's clock can be measured."""

_DRIFT_MIN = 0.1
"""Seconds by which a clock at another speed drifts in each second; dates count whole seconds."""


def uptime() -> float:
    """Return monotonic seconds since an arbitrary moment, including time in which the machine slept."""
    return time.clock_gettime(_MONOTONIC)


def wall() -> float:
    """Return this machine's time in seconds since the epoch, right or wrong."""
    return time.time()


class ServiceClock:
    """Estimates the service's clock from the times of its answers, so that one wrong date changes nothing.

    It measures against `uptime`, so setting this machine's clock changes nothing either.
    """

    def __init__(self, uptime: Callable[[], float] = uptime, wall: Callable[[], float] = wall) -> None:
        self._uptime = uptime
        self._wall = wall
        self._readings: deque[float] = deque(maxlen=_READINGS)
        self._zero: float | None = None
        """The service's time when `uptime` was 0."""
        self._outlier: float | None = None
        self._apart: deque[tuple[float, float]] = deque(maxlen=_READINGS)
        """Readings at least `_APART` seconds apart, each with the `uptime` at which it was taken."""

    def add(self, served_at: float) -> None:
        """Add the time of an answer that arrives now, in seconds since the epoch."""
        now = self._uptime()
        self._readings.append(served_at - now)
        if not self._apart or now - self._apart[-1][0] >= _APART:
            self._apart.append((now, served_at - now))
        zero = _median(self._readings)
        is_enough = len(self._readings) >= _READINGS_MIN
        if not is_enough and abs(zero + self._uptime() - self._wall()) >= CLOCK_TOLERANCE:
            return
        if self._zero is None or abs(zero - self._zero) >= CLOCK_JITTER:
            self._zero = zero
        if len(self._readings) == _READINGS:
            self._find_outlier()

    def _find_outlier(self) -> None:
        """Store the deviation of the middle reading if only that one deviates."""
        others = [*self._readings]
        middle = others.pop(_READINGS // 2)
        if max(others) - min(others) < CLOCK_TOLERANCE <= abs(middle - _median(others)):
            self._outlier = middle - _median(others)

    def pop_outlier(self) -> float | None:
        """Return by how many seconds one answer's date is later than its neighbours'; each outlier only once."""
        outlier, self._outlier = self._outlier, None
        return outlier

    @property
    def has_other_speed(self) -> bool:
        """Whether the service's clock runs faster or slower than this machine's, as a sandbox's may: no clock is wrong.

        A clock that is set, and a single wrong date, change the readings once or twice; another speed, at each step.
        """
        steps = [(later - sooner, after - before) for (sooner, before), (later, after) in pairwise(self._apart)]
        drifts = [change for seconds, change in steps if abs(change) > 1 + _DRIFT_MIN * seconds]
        is_one_way = all(change > 0 for change in drifts) or all(change < 0 for change in drifts)
        return len(drifts) >= _READINGS_MIN and is_one_way

    @property
    def offset(self) -> float | None:
        """Seconds by which the service's clock is ahead of this machine's; None until known."""
        return None if self._zero is None else self._zero + self._uptime() - self._wall()


def _median(readings: deque[float] | list[float]) -> float:
    return sorted(readings)[len(readings) // 2]


class ServiceTime:
    """The service's time, from which the ages of jobs are computed.

    Args:
        clock: The service's own clock, if the service runs in this process.
        offset: Returns the seconds by which the service's clock is ahead of this machine's; None until known.
    """

    def __init__(self, clock: Callable[[], float] | None, offset: Callable[[], float | None]) -> None:
        self._clock = clock
        self._offset = offset

    def now(self) -> float:
        """Return the service's time in epoch seconds; until it is known, this machine's."""
        return self._clock() if self._clock is not None else wall() + (self._offset() or 0.0)

    def confirmed(self) -> float:
        """Return the service's time in epoch seconds; 0 until it is known, a time at which no deadline has passed."""
        return 0.0 if self._clock is None and self._offset() is None else self.now()
