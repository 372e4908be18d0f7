"""The clock of all ages and countdowns, and the one on the wall."""

from __future__ import annotations

import time

_RUNS_ON = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
# Linux's monotonic clock stands still while the machine sleeps, and data would look fresh that is a night old.


def uptime() -> float:
    """Return seconds since some moment; never set back, and counted through while the machine sleeps."""
    return time.clock_gettime(_RUNS_ON)


def wall() -> float:
    """Return this machine's time in seconds since the epoch, right or wrong."""
    return time.time()
