"""The clock of all ages and countdowns, the one on the wall, and the service's."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

_RUNS_ON = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
# Linux's monotonic clock stands still while the machine sleeps, and data would look fresh that is a night old.

CLOCKS_AGREE = 30.0
"""Seconds of difference between two clocks that are not worth a word."""

CLOCKS_TREMBLE = 5.0
"""Seconds by which a difference may change before another one is told: `Date` counts whole seconds."""

_READINGS = 5
"""Answers whose times are compared: the one in the middle is believed."""

_ENOUGH = 3
"""Answers that are needed where the first ones do not agree with this machine's clock."""


def uptime() -> float:
    """Return seconds since some moment; never set back, and counted through while the machine sleeps."""
    return time.clock_gettime(_RUNS_ON)


def wall() -> float:
    """Return this machine's time in seconds since the epoch, right or wrong."""
    return time.time()


class ServiceClock:
    """Learns the service's time from several of its answers: one that is dated wrongly changes nothing.

    The readings are held against `uptime`, so that setting this machine's clock changes nothing either.
    """

    def __init__(self, uptime: Callable[[], float] = uptime, wall: Callable[[], float] = wall) -> None:
        self._uptime = uptime
        self._wall = wall
        self._readings: deque[float] = deque(maxlen=_READINGS)
        self._zero: float | None = None
        """The service's time when `uptime` was 0."""
        self._outlier: float | None = None

    def take(self, served_at: float) -> None:
        """Take in the time that an answer of the service was given at, in seconds since the epoch, as it arrives."""
        self._readings.append(served_at - self._uptime())
        zero = _middle(self._readings)
        is_enough = len(self._readings) >= _ENOUGH
        if not is_enough and abs(zero + self._uptime() - self._wall()) >= CLOCKS_AGREE:
            return
        if self._zero is None or abs(zero - self._zero) >= CLOCKS_TREMBLE:
            self._zero = zero
        if len(self._readings) == _READINGS:
            self._look_for_outlier()

    def _look_for_outlier(self) -> None:
        """Find out whether the reading halfway back is alone among readings that agree."""
        others = [*self._readings]
        odd = others.pop(_READINGS // 2)
        if max(others) - min(others) < CLOCKS_AGREE <= abs(odd - _middle(others)):
            self._outlier = odd - _middle(others)

    def pop_outlier(self) -> float | None:
        """Return by how many seconds an answer was dated later than those before and after it, once for each."""
        outlier, self._outlier = self._outlier, None
        return outlier

    @property
    def offset(self) -> float | None:
        """Seconds by which the service's clock is ahead of this machine's; None before it is known."""
        return None if self._zero is None else self._zero + self._uptime() - self._wall()


def _middle(readings: deque[float] | list[float]) -> float:
    return sorted(readings)[len(readings) // 2]
