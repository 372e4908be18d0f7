"""Deleted jobs: how they are recognized, and how long they stay in the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arktui.api.models import JobPage

DELETED_SHOWN = 300.0
"""Seconds that a deleted job stays in the table, so that a user who looks only now and then sees the deletion."""


def deleted_ids(requested: Iterable[str], page: JobPage) -> set[str]:
    """Return which of the jobs that were requested by id are deleted: those missing from the answer.

    The result is empty if the answer has an item without an id, which may be any of them, or if it counts more jobs
    than it contains.
    """
    found = {item.id for item in page.items}
    return set(requested).difference(found) if all(found) and page.total_count <= len(page.items) else set()


class Tombstones:
    """Remembers when each deleted job was found to be deleted."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._found_at: dict[str, float] = {}

    def expired(self, deleted: frozenset[str]) -> list[str]:
        """Return which of all deleted jobs have been shown long enough."""
        now = self._clock()
        self._found_at = {job_id: self._found_at.get(job_id, now) for job_id in deleted}
        return [job_id for job_id, found_at in self._found_at.items() if now - found_at >= DELETED_SHOWN]
