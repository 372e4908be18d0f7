"""The screen with all jobs of the query at a glance."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import ModalScreen

from arktui.history.estimate import rate
from arktui.history.history import History
from arktui.store.job import Job
from arktui.store.job_store import JobStore
from arktui.store.phase import RUNNING
from arktui.store.query import describe
from arktui.store.snapshot import Snapshot
from arktui.ui.bindings import bindings_for
from arktui.ui.board_lines import board_lines
from arktui.ui.glyphs import ASCII, Glyphs
from arktui.ui.ink import Line
from arktui.ui.tally import Rates, Tally
from arktui.ui.widgets.sized_view import SizedView

JOBS_A_SLICE = 1_000
RATES_A_SLICE = 32
"""What is counted before it is anybody else's turn; some milliseconds."""

_EVERY = 1.0
"""Seconds between two looks at what is new."""


class BoardScreen(ModalScreen[None], inherit_bindings=False):
    """Counts the jobs of the query once it is opened, in slices, and from then on what changes."""

    BINDINGS = bindings_for("overlay")

    def __init__(self, store: JobStore, history: History, now: Callable[[], float], glyphs: Glyphs) -> None:
        super().__init__(classes="-ascii" if glyphs is ASCII else None)
        self._store = store
        self._history = history
        self._now = now
        self._glyphs = glyphs
        self._query = store.snapshot.query
        self._tally: Tally | None = None
        self._rates = Rates()
        self._news: list[tuple[Job | None, Job | None]] = []
        self._view = SizedView(self._lines)

    def compose(self) -> ComposeResult:
        """Show the board."""
        yield self._view

    def on_mount(self) -> None:
        """Begin to count."""
        self._begin()

    def _begin(self) -> None:
        self.run_worker(self._keep_count(), exclusive=True)

    async def _keep_count(self) -> None:
        is_whole = self._store.snapshot.is_whole
        tally, jobs = Tally(), iter(self._store.snapshot.rows)
        self._news.clear()
        end = self._store.subscribe(self._take_note)
        try:
            while some := [*islice(jobs, JOBS_A_SLICE)]:
                tally.add(some)
                await asyncio.sleep(0)
            self._tally = tally
            while True:
                if not is_whole and self._store.snapshot.is_whole:
                    self._begin()
                self._count_news(tally)
                self._rates = await self._rates_now()
                self._view.update()
                await asyncio.sleep(_EVERY)
        finally:
            end()

    def _take_note(self, snapshot: Snapshot) -> None:
        self._news += snapshot.changes.values()

    def _count_news(self, tally: Tally) -> None:
        news, self._news = self._news, []
        tally.add(self._query.select(old for old, _ in news if old), -1)
        tally.add(self._query.select(new for _, new in news if new))

    async def _rates_now(self) -> Rates:
        rates = Rates()
        now, running = self._now(), self._jobs_that_run()
        while some := [*islice(running, RATES_A_SLICE)]:
            for job in self._query.select(some):
                rates.add(job, rate(self._history.past(job.id), job.counts, now))
            await asyncio.sleep(0)
        return rates

    def _jobs_that_run(self) -> Iterator[Job]:
        jobs = self._store.snapshot.jobs
        for job_id in [*self._store.active]:
            job = jobs.get(job_id)
            if job is not None and job.phase == RUNNING:
                yield job

    def _lines(self, size: Size) -> Sequence[Line]:
        if self._tally is None:
            return [(("BOARD   ", "strong"), (describe(self._query), "")), (), (("counting", "dim"),)]
        now = self._now()
        day = self._history.throughput(now)
        return board_lines(
            self._query, self._tally, self._rates, self._history.norms, day, now, size.width, self._glyphs
        )

    def action_close(self) -> None:
        """Go back to the jobs."""
        self.dismiss()
