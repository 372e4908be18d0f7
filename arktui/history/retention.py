"""Keeps the history file from growing for ever: deletes what is old, and the oldest while the file is too large."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arktui.history.database import Database

EVERY = 3_600.0
"""Seconds between two clean-ups."""

FIRST_AFTER = 60.0
"""Seconds until the first clean-up; start-up has more urgent work."""

_DAY = 86_400.0

DENSE = 1.0
"""Days for which every sample is kept; of older ones, one in `SPARSE` seconds."""

SPARSE = 600

_ROUNDS_MAX = 20
"""Most times that a part of the oldest jobs is deleted in one clean-up."""

_PART = 1 / 8


class Retention:
    """Cleans the file up every `EVERY` seconds, after a write.

    `clock` returns the service's time in seconds since the epoch; 0 before it is known, when nothing counts as old.

    Attributes:
        days: How long a job is kept after its last change.
        megabytes: The largest size of the file.
    """

    def __init__(self, days: float, megabytes: float, clock: Callable[[], float]) -> None:
        self.days = days
        self.megabytes = megabytes
        self._clock = clock
        self._next_at = monotonic() + FIRST_AFTER

    def __call__(self, database: Database) -> None:
        """Clean the file up if it is time."""
        if monotonic() < self._next_at:
            return
        if (now := self._clock()) <= 0:
            return
        self._next_at = monotonic() + EVERY
        database.thin_out(now - DENSE * _DAY, SPARSE)
        database.delete_unchanged(now - self.days * _DAY)
        for _ in range(_ROUNDS_MAX):
            if database.size() <= self.megabytes * 1e6:
                break
            database.delete_oldest(_PART)
        database.shrink()
