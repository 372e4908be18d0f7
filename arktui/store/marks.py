"""The jobs that the user has marked, with their sums."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from arktui.store.job import Job
from arktui.store.snapshot import Changes


class Sum(NamedTuple):
    """The sum of a count over the jobs that have it, and how many jobs lack it."""

    known: int = 0
    unknown: int = 0

    def plus(self, number: int | None) -> Sum:
        """Return the sum with one more job."""
        return Sum(self.known + (number or 0), self.unknown + (number is None))

    def minus(self, number: int | None) -> Sum:
        """Return the sum without one of its jobs."""
        return Sum(self.known - (number or 0), self.unknown - (number is None))


class Marks:
    """Marked jobs, in the order in which they were marked.

    A mark belongs to a job's id: it survives refreshes, sorts and queries, and leaves with its job. Taking the changes
    of a snapshot costs a step for each of them, however many jobs are marked.
    """

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._ids: frozenset[str] | None = None
        self.last: str | None = None
        """The id of the job that was marked last, where a range begins; None if that mark was removed."""
        self.lines = Sum()
        """Request lines in total."""
        self.failed = Sum()
        """Request lines that failed."""

    def __len__(self) -> int:
        return len(self._jobs)

    def __contains__(self, job_id: object) -> bool:
        return job_id in self._jobs

    @property
    def jobs(self) -> list[Job]:
        """The marked jobs as they are now, in the order in which they were marked."""
        return [*self._jobs.values()]

    @property
    def ids(self) -> frozenset[str]:
        """Their ids."""
        if self._ids is None:
            self._ids = frozenset(self._jobs)
        return self._ids

    def toggle(self, jobs: Iterable[Job]) -> bool:
        """Mark jobs; if all of them are marked, remove their marks. Return whether they are marked now."""
        jobs = [*jobs]
        if all(job.id in self._jobs for job in jobs):
            for job in jobs:
                self._remove(job.id)
            return False
        self.add(jobs)
        return True

    def add(self, jobs: Iterable[Job]) -> None:
        """Mark jobs, the last of which is where a range begins."""
        for job in jobs:
            self._put(job)
            self.last = job.id

    def clear(self) -> None:
        """Remove all marks."""
        for job_id in [*self._jobs]:
            self._remove(job_id)

    def take(self, changes: Changes) -> bool:
        """Take the changes of a snapshot; return whether any of them is about a marked job."""
        hits = [(job_id, new) for job_id, (_, new) in changes.items() if job_id in self._jobs] if self._jobs else []
        for job_id, new in hits:
            if new is None:
                self._remove(job_id)
            else:
                self._put(new)
        return bool(hits)

    def _put(self, job: Job) -> None:
        if (old := self._jobs.get(job.id)) is None:
            self._ids = None
        else:
            self._subtract(old)
        self._jobs[job.id] = job
        self.lines, self.failed = self.lines.plus(job.counts.total), self.failed.plus(job.counts.failed)

    def _remove(self, job_id: str) -> None:
        self._subtract(self._jobs.pop(job_id))
        self._ids = None
        if self.last == job_id:
            self.last = None

    def _subtract(self, job: Job) -> None:
        self.lines, self.failed = self.lines.minus(job.counts.total), self.failed.minus(job.counts.failed)
