"""Rows that stay where they are while their jobs go on changing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from arktui.store.job import Job
from arktui.store.row_layout import Gap
from arktui.store.snapshot import Snapshot


class HeldRows:
    """The rows of one snapshot in its order, with each job as later snapshots have it.

    A job that leaves the query or the store keeps its row, as it was last; one that joins comes after all others.
    Making it and showing a snapshot cost no pass over the jobs.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._first = snapshot
        self._now = snapshot
        self._added: list[Job] = []
        self._places: dict[str, int] = {}
        """The place of each job among those that have joined."""

    def show(self, snapshot: Snapshot) -> None:
        """Show the jobs of the next snapshot, in the same rows."""
        for job_id, (_, new) in snapshot.changes.items():
            if new is None:
                continue
            if job_id in self._places:
                self._added[self._places[job_id]] = new
            elif self._first_place(job_id) is None and snapshot.query.matches(new):
                self._places[job_id] = len(self._added)
                self._added.append(new)
        self._now = snapshot

    @property
    def gaps(self) -> Sequence[Gap]:
        """The gaps among these rows; once rows of the first ones are loaded, a single one after all rows."""
        gaps = self._now.status.gaps
        if gaps == self._first.status.gaps:
            return gaps
        missing = sum(gap.size for gap in gaps)
        return (Gap(missing, len(self)),) if missing else ()

    @property
    def added(self) -> int:
        """How many jobs have joined."""
        return len(self._added)

    def is_gone(self, job: Job) -> bool:
        """Whether a job is not in the store any more."""
        return job.id not in self._now.jobs

    def job_of(self, job_id: str) -> Job | None:
        """Return a job that has a row, even if it is not in the store any more."""
        added = self._added[self._places[job_id]] if job_id in self._places else None
        return self._now.jobs.get(job_id) or added or self._first.jobs.get(job_id)

    def __len__(self) -> int:
        return len(self._first.rows) + len(self._added)

    def __getitem__(self, index: int) -> Job:
        number = index - len(self._first.rows)
        job = self._added[number] if number >= 0 else self._first.rows[index]
        return self._now.jobs.get(job.id, job)

    def __iter__(self) -> Iterator[Job]:
        return (self[index] for index in range(len(self)))

    def index(self, job: Job) -> int | None:
        """Return the row of a job; None if it is in none."""
        place = self._first_place(job.id)
        if place is None and job.id in self._places:
            return len(self._first.rows) + self._places[job.id]
        return place

    def _first_place(self, job_id: str) -> int | None:
        job = self._first.jobs.get(job_id)
        return None if job is None else self._first.rows.index(job)
