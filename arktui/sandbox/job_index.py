"""An index of finished jobs by each of Ark's sort fields, so that every page costs the same."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING, Final, NamedTuple

from arktui.sandbox.lifecycle import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from arktui.sandbox.job_generator import Job

CREATE_TIME: Final = "CreateTime"
UPDATE_TIME: Final = "UpdateTime"

Key = tuple[int, str]
"""A time and an id: jobs with equal times are sorted by id (api/README.md section 13 leaves that open)."""


class Row(NamedTuple):
    """A job and its state at one moment."""

    job: Job
    state: State


def _by_creation(job: Job) -> Key:
    return job.lifecycle.created, job.id


def _by_end(job: Job) -> Key:
    return job.lifecycle.ended, job.id


_FINISHED_JOB_KEYS: dict[str, Callable[[Job], Key]] = {CREATE_TIME: _by_creation, UPDATE_TIME: _by_end}
_ROW_KEYS: dict[str, Callable[[Row], Key]] = {
    CREATE_TIME: lambda row: (row.job.lifecycle.created, row.job.id),
    UPDATE_TIME: lambda row: (row.state.update_time, row.job.id),
}

SORT_FIELDS = tuple(_ROW_KEYS)
"""The fields that Ark sorts by; api/README.md section 2."""


def sorted_rows(rows: Iterable[Row], sort_by: str) -> list[Row]:
    """Return rows in ascending order."""
    return sorted(rows, key=_ROW_KEYS[sort_by])


class JobIndex:
    """Finished jobs, which no longer change, in ascending order by each sort field."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        jobs = list(jobs)
        self._sorted = {sort_by: sorted(jobs, key=key) for sort_by, key in _FINISHED_JOB_KEYS.items()}

    def __len__(self) -> int:
        return len(self._sorted[CREATE_TIME])

    def add(self, job: Job) -> None:
        """Add a job that has just finished."""
        for sort_by, key in _FINISHED_JOB_KEYS.items():
            insort(self._sorted[sort_by], job, key=key)

    def remove(self, job: Job) -> None:
        """Remove an indexed job."""
        for sort_by, key in _FINISHED_JOB_KEYS.items():
            jobs = self._sorted[sort_by]
            del jobs[bisect_left(jobs, key(job), key=key)]

    def merged(self, active: Sequence[Row], sort_by: str, start: int, stop: int) -> list[Row]:
        """Return rows `start` to `stop` of the finished jobs merged with the sorted `active` ones, ascending."""
        finished, key, row_key = self._sorted[sort_by], _FINISHED_JOB_KEYS[sort_by], _ROW_KEYS[sort_by]

        def merged_rank(rank: int) -> int:
            """Return the rank among all rows of the active row with `rank`."""
            return rank + bisect_left(finished, row_key(active[rank]), key=key)

        first = bisect_left(range(len(active)), start, key=merged_rank)
        last = bisect_left(range(len(active)), stop, lo=first, key=merged_rank)
        rows = [Row(job, job.lifecycle.state_at(job.lifecycle.ended)) for job in finished[start - first : stop - last]]
        return sorted_rows([*rows, *active[first:last]], sort_by)
