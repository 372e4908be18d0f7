"""Keeping the garbage collector from looking at all jobs again and again."""

from __future__ import annotations

import gc

_EVERY = 1_000
"""Jobs; to collect and freeze what so many bring takes a millisecond or two."""


class GcTuner:
    """Takes jobs that are over out of the collector's sight.

    A full collection looks at every object it knows: at 100,000 jobs that holds the program for a fifth of a second,
    and while they came it would happen twenty times. Jobs refer to nothing that refers to them, so none is ever found.
    """

    def __init__(self) -> None:
        self._frozen = 0

    def note(self, over: int) -> None:
        """Take in how many loaded jobs are over; freeze what there is when that is many more than the last time."""
        if over - self._frozen >= _EVERY:
            gc.collect()  # of what came since then, so that no garbage is frozen with it
            gc.freeze()
            self._frozen = over
        self._frozen = min(self._frozen, over)
