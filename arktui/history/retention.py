"""Keeps the file from growing for ever: what is old goes, and the oldest when it is large."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arktui.history.database import Database

EVERY = 3_600.0
"""Seconds between two looks."""

FIRST_AFTER = 60.0
"""Seconds until the first one: the start has other things to do."""

_DAY = 86_400.0

DENSE = 1.0
"""Days for which every sample is kept; of what is older, one in `SPARSE` seconds."""

SPARSE = 600

_ROUNDS_MAX = 20
"""Times that a part of the oldest goes in one look."""

_PART = 1 / 8


class Retention:
    """Looks after the file every `EVERY` seconds, if there is something to write.

    `clock` tells the service's time in seconds since the epoch; 0 before it is known, when nothing is old.

    Attributes:
        days: How long is kept what was seen of a job since it was seen to change last.
        megabytes: How large the file may become.
    """

    def __init__(self, days: float, megabytes: float, clock: Callable[[], float]) -> None:
        self.days = days
        self.megabytes = megabytes
        self._clock = clock
        self._next_at = monotonic() + FIRST_AFTER

    def __call__(self, database: Database) -> None:
        """Look after the file if it is time."""
        if monotonic() < self._next_at:
            return
        if (now := self._clock()) <= 0:
            return
        self._next_at = monotonic() + EVERY
        database.thin_out(now - DENSE * _DAY, SPARSE)
        database.forget(now - self.days * _DAY)
        for _ in range(_ROUNDS_MAX):
            if database.size() <= self.megabytes * 1e6:
                break
            database.forget_oldest(_PART)
        database.shrink()
