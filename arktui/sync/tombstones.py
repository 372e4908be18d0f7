"""The jobs that were found gone, and stay in their rows for a while."""

from __future__ import annotations

from collections.abc import Callable

GONE_SHOWN = 300.0
"""Seconds that such a job stays, so that a reader who looks now and then sees what became of it."""


class Tombstones:
    """Knows when each of them was found gone."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._found_at: dict[str, float] = {}

    def to_leave(self, deleted: frozenset[str]) -> list[str]:
        """Return which of all that are gone have been shown for long enough."""
        now = self._clock()
        self._found_at = {job_id: self._found_at.get(job_id, now) for job_id in deleted}
        return [job_id for job_id, found_at in self._found_at.items() if now - found_at >= GONE_SHOWN]
