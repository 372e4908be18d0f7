"""The clock of all ages and countdowns."""

from __future__ import annotations

import time

_RUNS_ON = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
# Linux's monotonic clock stands still while the machine sleeps, and data would look fresh that is a night old.


def uptime() -> float:
    """Return seconds since some moment; never set back, and counted through while the machine sleeps."""
    return time.clock_gettime(_RUNS_ON)
