"""The jobs of one account as of now: pages of the jobs that match a filter, and single jobs by id."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

from arktui.sandbox.assumptions import Assumptions
from arktui.sandbox.filters import Filter, matches
from arktui.sandbox.job_generator import Job, JobGenerator
from arktui.sandbox.job_index import JobIndex, Row, sorted_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from arktui.sandbox.clock import Clock

DEFAULT_JOBS = 1_200
DEFAULT_SEED = 451
"""A seed whose first screen happens to show every phase; search for another if the job generator changes."""

INDEXES_MAX = 64
"""Most filters whose finished jobs are indexed; the least recently used index is dropped first."""


class Page(NamedTuple):
    """One page of the matching jobs, and their total on all pages."""

    total: int
    rows: list[Row]


class World:
    """A simulated account, generated from a seed, that changes with a clock.

    A job's whole lifecycle is fixed when it is created. The state at any time depends only on the seed, the number of
    jobs, the start, that time, and the calls of `submit` and `delete`; earlier requests make no difference. Times are
    whole seconds since the epoch.
    """

    def __init__(
        self,
        clock: Clock,
        jobs: int = DEFAULT_JOBS,
        seed: int = DEFAULT_SEED,
        *,
        start: float | None = None,
        assumptions: Assumptions | None = None,
    ) -> None:
        """Create a world with `jobs` jobs at `start` (epoch seconds, by default now); more are submitted later."""
        self.assumptions = assumptions or Assumptions()
        self._clock = clock
        self._now = int(clock.now() if start is None else start)
        self._generator = iter(JobGenerator(seed, jobs, self._now, self.assumptions.running_per_project))
        self._next = next(self._generator)
        self._jobs: dict[str, Job] = {}
        self._active: list[Job] = []
        self._rows: list[Row] | None = None
        self._indexes: OrderedDict[Filter, JobIndex] = OrderedDict()
        self._advance_to(self._now)
        self._index(Filter())

    def now(self) -> int:
        """Advance the world to the clock's current time, and return it."""
        now = int(self._clock.now())
        if now > self._now:
            self._advance_to(now)
        return self._now

    def page(self, job_filter: Filter, sort_by: str, *, descending: bool, number: int, size: int) -> Page:
        """Return page `number` (from 1) of the matching jobs; pages beyond the last are empty."""
        self.now()
        start = (number - 1) * size
        if job_filter.ids:
            rows = sorted_rows(self._rows_by_id(job_filter), sort_by)
            return Page(len(rows), (rows[::-1] if descending else rows)[start : start + size])
        index = self._index(job_filter)
        active = sorted_rows((row for row in self._active_rows() if self._matches(row, job_filter)), sort_by)
        total = len(index) + len(active)
        start, stop = min(start, total), min(start + size, total)
        if descending:
            return Page(total, index.merged(active, sort_by, total - stop, total - start)[::-1])
        return Page(total, index.merged(active, sort_by, start, stop))

    def get(self, job_id: str) -> Row | None:
        """Return the job with an id as it is now, or None."""
        self.now()
        job = self._jobs.get(job_id)
        return None if job is None else self._row(job)

    def submit(self, jobs: int) -> None:
        """Submit the next `jobs` jobs now instead of at their planned times."""
        now = self.now()
        for _ in range(jobs):
            job = self._next.shifted(now - self._next.lifecycle.created)
            self._next = next(self._generator)
            self._jobs[job.id] = job
            self._active.append(job)
        self._rows = None

    def delete(self, ids: Iterable[str]) -> None:
        """Delete existing jobs."""
        for job in [self._jobs.pop(job_id) for job_id in ids]:
            if job.lifecycle.ended > self._now:
                self._active.remove(job)
                continue
            for job_filter, index in self._indexes.items():
                if matches(job, job.lifecycle.outcome, job_filter, self.assumptions):
                    index.remove(job)
        self._rows = None

    def _advance_to(self, now: int) -> None:
        self._now = now
        self._rows = None
        while self._next.lifecycle.created <= now:
            self._jobs[self._next.id] = self._next
            self._active.append(self._next)
            self._next = next(self._generator)
        finished = [job for job in self._active if job.lifecycle.ended <= now]
        self._active = [job for job in self._active if job.lifecycle.ended > now]
        for job_filter, index in self._indexes.items():
            for job in finished:
                if matches(job, job.lifecycle.outcome, job_filter, self.assumptions):
                    index.add(job)

    def _row(self, job: Job) -> Row:
        return Row(
            job, job.lifecycle.state_at(self._now, counts_move_update_time=self.assumptions.counts_move_update_time)
        )

    def _active_rows(self) -> list[Row]:
        """Return the jobs in a non-terminal phase as they are now."""
        if self._rows is None:
            self._rows = [self._row(job) for job in self._active]
        return self._rows

    def _matches(self, row: Row, job_filter: Filter) -> bool:
        return matches(row.job, row.state.phase, job_filter, self.assumptions)

    def _rows_by_id(self, job_filter: Filter) -> list[Row]:
        """Return the existing jobs with the filter's ids that match its other fields."""
        rows = [self._row(self._jobs[job_id]) for job_id in job_filter.ids if job_id in self._jobs]
        return [row for row in rows if self._matches(row, job_filter)]

    def _index(self, job_filter: Filter) -> JobIndex:
        """Return the index of the matching finished jobs; built on first use, then kept up to date."""
        if job_filter not in self._indexes:
            self._indexes[job_filter] = JobIndex(
                job
                for job in self._jobs.values()
                if job.lifecycle.ended <= self._now
                and matches(job, job.lifecycle.outcome, job_filter, self.assumptions)
            )
            if len(self._indexes) > INDEXES_MAX:
                self._indexes.popitem(last=False)
        self._indexes.move_to_end(job_filter)
        return self._indexes[job_filter]
