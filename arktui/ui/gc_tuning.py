"""Keeps the garbage collector from scanning all jobs again and again."""

from __future__ import annotations

import gc

_JOBS_A_FREEZE = 1_000
"""Jobs; to collect and freeze the objects of so many takes a millisecond or two."""


class GcTuner:
    """Freezes jobs that are over, so that the collector does not scan them.

    A full collection scans every object. With 100,000 jobs it blocks the program for 0.2 s, and it runs twenty times
    while they load. Jobs are never part of a reference cycle, so it never finds one to free.
    """

    def __init__(self) -> None:
        self._frozen = 0

    def note(self, over: int) -> None:
        """Freeze all objects if many more of the loaded jobs are over than at the last freeze."""
        if over - self._frozen >= _JOBS_A_FREEZE:
            gc.collect()  # so that no garbage is frozen
            gc.freeze()
            self._frozen = over
        self._frozen = min(self._frozen, over)
