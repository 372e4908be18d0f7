"""Jobs in the two orders that Ark can sort by, kept so that a page of them costs the same at any number."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING, Final, NamedTuple

from arktui.sandbox.life import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from arktui.sandbox.planning import Job

CREATE_TIME: Final = "CreateTime"
UPDATE_TIME: Final = "UpdateTime"

Key = tuple[int, str]
"""A time and an id: jobs of equal time are in the order of their id (api/README.md section 13 leaves that open)."""


class Row(NamedTuple):
    """A job as it is at one moment."""

    job: Job
    state: State


def _created(job: Job) -> Key:
    return job.life.created, job.id


def _ended(job: Job) -> Key:
    return job.life.ended, job.id


_SETTLED_KEYS: dict[str, Callable[[Job], Key]] = {CREATE_TIME: _created, UPDATE_TIME: _ended}
_ROW_KEYS: dict[str, Callable[[Row], Key]] = {
    CREATE_TIME: lambda row: (row.job.life.created, row.job.id),
    UPDATE_TIME: lambda row: (row.state.update_time, row.job.id),
}

SORTS = tuple(_ROW_KEYS)
"""What Ark can sort by; api/README.md section 2."""


def in_order(rows: Iterable[Row], sort_by: str) -> list[Row]:
    """Return rows in ascending order."""
    return sorted(rows, key=_ROW_KEYS[sort_by])


class Shelf:
    """Settled jobs (in a terminal phase, so they never change), in the ascending order of each sort."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        jobs = list(jobs)
        self._orders = {sort_by: sorted(jobs, key=key) for sort_by, key in _SETTLED_KEYS.items()}

    def __len__(self) -> int:
        return len(self._orders[CREATE_TIME])

    def add(self, job: Job) -> None:
        """Add a job that has just settled."""
        for sort_by, key in _SETTLED_KEYS.items():
            insort(self._orders[sort_by], job, key=key)

    def remove(self, job: Job) -> None:
        """Take out a job that is there."""
        for sort_by, key in _SETTLED_KEYS.items():
            order = self._orders[sort_by]
            del order[bisect_left(order, key(job), key=key)]

    def between(self, active: Sequence[Row], sort_by: str, start: int, stop: int) -> list[Row]:
        """Return places `start` to `stop` of the settled jobs and the `active` ones (in order) taken together."""
        settled, key, row_key = self._orders[sort_by], _SETTLED_KEYS[sort_by], _ROW_KEYS[sort_by]

        def place(rank: int) -> int:
            """Return where the active row of that rank stands among all."""
            return rank + bisect_left(settled, row_key(active[rank]), key=key)

        first = bisect_left(range(len(active)), start, key=place)
        last = bisect_left(range(len(active)), stop, lo=first, key=place)
        rows = [Row(job, job.life.at(job.life.ended)) for job in settled[start - first : stop - last]]
        return in_order([*rows, *active[first:last]], sort_by)
