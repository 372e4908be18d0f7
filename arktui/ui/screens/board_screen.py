"""The screen with the totals of all jobs of the query."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice

from textual.geometry import Size

from arktui.history.history import History
from arktui.history.rate import rate_over
from arktui.history.throughput import QUARTER
from arktui.store.filters import MODEL, PROJECT, ModelPick
from arktui.store.job import Job
from arktui.store.phase import RUNNING
from arktui.store.query import describe
from arktui.store.snapshot import Snapshot
from arktui.ui.screens.overlay_screen import ListScreen
from arktui.view.aggregates import Aggregates, RateAggregates
from arktui.view.board import ProjectKey, board_lines
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line

JOBS_A_SLICE = 1_000
RATES_A_SLICE = 32
"""Jobs counted before the event loop handles other work; both take a few milliseconds."""

_COUNT_EVERY = 1.0
"""Fewest seconds between two counts, however fast snapshots arrive."""


class BoardScreen(ListScreen):
    """Counts the jobs of the query in slices when it opens, and after that only the changes.

    Enter on a model or a project shows its jobs. `active` returns the ids of all jobs that are not over, `now` the
    service's time.
    """

    TITLE = "BOARD"
    HINTS = (("row.open", "show these jobs"), ("row.fold row.unfold", "columns"), ("refresh.now", "refresh"))

    def __init__(
        self, active: Callable[[], AbstractSet[str]], history: History, now: Callable[[], float], glyphs: Glyphs
    ) -> None:
        super().__init__(glyphs)
        self._active = active
        self._history = history
        self._now = now
        self._totals: Aggregates | None = None
        self._rates = RateAggregates()
        self._changes: list[tuple[Job | None, Job | None]] = []
        self._is_due = asyncio.Event()

    def on_mount(self) -> None:
        """Start counting."""
        self._start()

    def watch_snapshot(self, old: Snapshot, new: Snapshot) -> None:
        """Collect the changes for the next count; start over if rows arrived that are not among them."""
        self._changes += _changes(old, new)
        if (new.is_whole and not old.is_whole) or new.restored_at != old.restored_at:
            self._start()
        self._is_due.set()

    def watch_minute(self) -> None:
        """Compute the rates again."""
        self._is_due.set()

    def _start(self) -> None:
        self.run_worker(self._keep_count(), exclusive=True)

    async def _keep_count(self) -> None:
        deleted = self.snapshot.deleted
        totals, jobs = Aggregates(), (job for job in self.snapshot.rows if job.id not in deleted)
        self._changes.clear()
        while batch := [*islice(jobs, JOBS_A_SLICE)]:
            totals.add(batch)
            await asyncio.sleep(0)
        self._totals = totals
        while True:
            self._is_due.clear()
            self._count_changes(totals)
            self._rates = await self._rates_now()
            self.update_lines()
            await asyncio.sleep(_COUNT_EVERY)
            await self._is_due.wait()

    def _count_changes(self, totals: Aggregates) -> None:
        changes, self._changes = self._changes, []
        select = self.snapshot.query.select
        totals.add(select(old for old, _ in changes if old), -1)
        totals.add(select(new for _, new in changes if new))

    async def _rates_now(self) -> RateAggregates:
        rates = RateAggregates()
        now, active = self._now(), self._active_jobs()
        while batch := [*islice(active, RATES_A_SLICE)]:
            for job in batch:
                rates.occupy(job)
            for job in self.snapshot.query.select(job for job in batch if job.phase == RUNNING):
                rates.add(job, rate_over(self._history.past(job.id), job.counts, now, QUARTER))
            await asyncio.sleep(0)
        return rates

    def _active_jobs(self) -> Iterator[Job]:
        jobs = self.snapshot.jobs
        for job_id in [*self._active()]:
            job = jobs.get(job_id)
            if job is not None and job_id not in self.snapshot.deleted:
                yield job

    def about(self) -> str:
        """Return the query in words."""
        return describe(self.snapshot.query)

    def open_row(self, key: Hashable) -> None:
        """Show the jobs of a model or of a project in the table."""
        query = self.snapshot.query
        if isinstance(key, ModelPick):
            self.main.go_to_query(query.with_picked(MODEL, {key}))
        elif isinstance(key, ProjectKey):
            self.main.go_to_query(query.with_picked(PROJECT, {key.name}))

    def lines(self, size: Size) -> Sequence[Line]:
        """Return the totals, or a line that says they are being counted."""
        query, now = self.snapshot.query, self._now()
        if self._totals is None:
            return [(("counting", "dim"),)]
        day = self._history.throughput(now)
        return board_lines(
            query, self._totals, self._rates, self._history.baselines, day, now, size.width, self._glyphs
        )


def _changes(old: Snapshot, new: Snapshot) -> Iterator[tuple[Job | None, Job | None]]:
    """Yield what changed, each job as it was and as it is counted; a deleted job is not counted, as in the title."""
    for job_id in new.changes.keys() | (old.deleted ^ new.deleted):
        before = None if job_id in old.deleted else old.jobs.get(job_id)
        after = None if job_id in new.deleted else new.jobs.get(job_id)
        yield before, after
