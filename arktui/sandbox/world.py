"""An account's jobs at the present of a clock: what exists, what is active, and pages of what is asked for."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

from arktui.sandbox.assumptions import Assumptions
from arktui.sandbox.filters import Filter, matches
from arktui.sandbox.planning import Job, Planner
from arktui.sandbox.shelf import Row, Shelf, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from arktui.sandbox.clock import Clock

DEFAULT_JOBS = 1_200
DEFAULT_SEED = 451
"""An account whose first screen shows every phase, by luck of the draw; look for another when the planning changes."""

SHELVES_MAX = 64
"""Filters whose settled jobs are kept at hand; the one asked for longest ago goes first."""


class Page(NamedTuple):
    """One page of the jobs asked for, and how many there are on all pages."""

    total: int
    rows: list[Row]


class World:
    """Everything one account has, from a seed and under a clock.

    A job's whole life is planned when it is created, so what the world is at a moment depends on the seed, the number
    of jobs, the start and that moment, and not on when it was looked at before; unless it is meddled with, by `submit`
    and `delete`. Times are whole seconds since the epoch.
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
        """Make a world that has `jobs` jobs at `start` (the clock's present unless given), and more from then on."""
        self.assumptions = assumptions or Assumptions()
        self._clock = clock
        self._now = int(clock.now() if start is None else start)
        self._planned = iter(Planner(seed, jobs, self._now, self.assumptions.running_per_project))
        self._next = next(self._planned)
        self._jobs: dict[str, Job] = {}
        self._active: list[Job] = []
        self._rows: list[Row] | None = None
        self._shelves: OrderedDict[Filter, Shelf] = OrderedDict()
        self._move_to(self._now)
        self._shelf(Filter())

    def now(self) -> int:
        """Return the present, with everything that has happened up to it taken in."""
        now = int(self._clock.now())
        if now > self._now:
            self._move_to(now)
        return self._now

    def page(self, wanted: Filter, sort_by: str, *, descending: bool, number: int, size: int) -> Page:
        """Return page `number` (from 1) of the jobs asked for; pages beyond the last are empty."""
        self.now()
        start = (number - 1) * size
        if wanted.ids:
            rows = in_order(self._chosen(wanted), sort_by)
            return Page(len(rows), (rows[::-1] if descending else rows)[start : start + size])
        shelf = self._shelf(wanted)
        active = in_order((row for row in self._present() if self._matches(row, wanted)), sort_by)
        total = len(shelf) + len(active)
        start, stop = min(start, total), min(start + size, total)
        if descending:
            return Page(total, shelf.between(active, sort_by, total - stop, total - start)[::-1])
        return Page(total, shelf.between(active, sort_by, start, stop))

    def get(self, job_id: str) -> Row | None:
        """Return the job of that id as it is now, or None."""
        self.now()
        job = self._jobs.get(job_id)
        return None if job is None else self._row(job)

    def submit(self, jobs: int) -> None:
        """Let so many jobs come in now that were to come later."""
        now = self.now()
        for _ in range(jobs):
            job = self._next.earlier(self._next.life.created - now)
            self._next = next(self._planned)
            self._jobs[job.id] = job
            self._active.append(job)
        self._rows = None

    def delete(self, ids: Iterable[str]) -> None:
        """Delete jobs that exist."""
        for job in [self._jobs.pop(job_id) for job_id in ids]:
            if job.life.ended > self._now:
                self._active.remove(job)
                continue
            for wanted, shelf in self._shelves.items():
                if matches(job, job.life.outcome, wanted, self.assumptions):
                    shelf.remove(job)
        self._rows = None

    def _move_to(self, now: int) -> None:
        self._now = now
        self._rows = None
        while self._next.life.created <= now:
            self._jobs[self._next.id] = self._next
            self._active.append(self._next)
            self._next = next(self._planned)
        settled = [job for job in self._active if job.life.ended <= now]
        self._active = [job for job in self._active if job.life.ended > now]
        for wanted, shelf in self._shelves.items():
            for job in settled:
                if matches(job, job.life.outcome, wanted, self.assumptions):
                    shelf.add(job)

    def _row(self, job: Job) -> Row:
        return Row(job, job.life.at(self._now, counts_move_update_time=self.assumptions.counts_move_update_time))

    def _present(self) -> list[Row]:
        """Return the active jobs as they are now."""
        if self._rows is None:
            self._rows = [self._row(job) for job in self._active]
        return self._rows

    def _matches(self, row: Row, wanted: Filter) -> bool:
        return matches(row.job, row.state.phase, wanted, self.assumptions)

    def _chosen(self, wanted: Filter) -> list[Row]:
        """Return those of the jobs asked for by id that exist and match the other filters."""
        rows = [self._row(self._jobs[job_id]) for job_id in wanted.ids if job_id in self._jobs]
        return [row for row in rows if self._matches(row, wanted)]

    def _shelf(self, wanted: Filter) -> Shelf:
        """Return the settled jobs that match: gathered once, and kept up from then on."""
        if wanted not in self._shelves:
            self._shelves[wanted] = Shelf(
                job
                for job in self._jobs.values()
                if job.life.ended <= self._now and matches(job, job.life.outcome, wanted, self.assumptions)
            )
            if len(self._shelves) > SHELVES_MAX:
                self._shelves.popitem(last=False)
        self._shelves.move_to_end(wanted)
        return self._shelves[wanted]
