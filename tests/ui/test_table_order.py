"""The order of the rows is held while it is frozen, and while the cursor moves; values go on meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.app import ComposeResult
from textual.pilot import Pilot

from arktui.store.clean_text import CleanText
from arktui.store.feed_status import FeedStatus
from arktui.store.job import Counts, Job
from arktui.store.job_store import JobStore
from arktui.store.phase import COMPLETED, RUNNING
from arktui.store.query import Query
from arktui.store.row_layout import Gap
from arktui.store.sort import Sort
from arktui.ui.app import style_sheets
from arktui.ui.styled_app import StyledApp
from arktui.ui.themes import DARK
from arktui.ui.widgets import job_table
from arktui.ui.widgets.job_table import JobTable
from arktui.view.glyphs import UNICODE
from tests.jobs import NOON, job

BY_FAILED = Query(sort=Sort("failed", reverse=True))


def of(number: int, failed: int) -> Job:
    return job(number, counts=Counts(0, failed, 1_000), updated=None)


class OrderApp(StyledApp):
    """The table with ten jobs, sorted by their failed lines, and a clock that the test moves."""

    def __init__(self) -> None:
        super().__init__(css_path=style_sheets())
        self.register_theme(DARK)
        self.theme = DARK.name
        self.store = JobStore(BY_FAILED)
        self.now = 100.0
        self.timers: list[float] = []

    def compose(self) -> ComposeResult:
        table = JobTable(UNICODE, {}, clock=lambda: self.now)
        # The clock stands still, so a timer must not fire by itself: the test calls what it would call.
        table.set_timer = lambda delay, *_, **__: self.timers.append(delay)  # type: ignore[assignment,method-assign]
        yield table

    @property
    def table(self) -> JobTable:
        return self.query_one(JobTable)

    @property
    def names(self) -> list[str]:
        """The jobs in the rows, from the top; a dash for one that is not loaded."""
        found = (self.table._job_at(row) for row in range(self.table.row_count))
        return [one.name if one else "-" for one in found]

    @property
    def failed(self) -> dict[str, int | None]:
        found = (self.table._job_at(row) for row in range(self.table.row_count))
        return {one.name: one.counts.failed for one in found if one}

    @property
    def heading(self) -> str:
        return self.table.render_line(0).text


@asynccontextmanager
async def showing(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[OrderApp, Pilot[None]]]:
    monkeypatch.setattr(job_table, "QUIET", 2.0)
    app = OrderApp()
    async with app.run_test(size=(140, 20)) as pilot:
        app.store.subscribe(lambda snapshot: setattr(app.table, "snapshot", snapshot))
        app.store.apply(of(number, 10 * number) for number in range(10))
        await pilot.pause()
        assert app.names == [f"job-{number}" for number in range(9, -1, -1)]
        yield app, pilot


async def test_rows_stay_while_the_cursor_moves_and_are_sorted_once_it_is_quiet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with showing(monkeypatch) as (app, pilot):
        before = app.names
        await pilot.press("down")
        app.now += 1
        app.store.apply([of(0, 500)])
        assert app.names == before
        assert app.failed["job-0"] == 500, "values go on"
        assert app.timers == [1.0]
        await pilot.press("down")
        job_id = app.table.job_id
        app.now += 1
        app.table._release_when_quiet()  # the timer: the last key was one second ago
        assert app.names == before
        assert app.timers == [1.0, 1.0]
        app.now += 1
        app.table._release_when_quiet()
        assert app.names == ["job-0", *before[:-1]]
        assert len(app.timers) == 2, "nothing waits any more"
        assert app.table.job_id == job_id
        assert app.table.key_at(app.table.cursor_row) == job_id


async def test_rows_are_sorted_at_once_while_the_cursor_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    async with showing(monkeypatch) as (app, pilot):
        await pilot.press("down")
        app.now += 2
        app.store.apply([of(0, 500)])
        assert app.names[0] == "job-0"
        assert app.timers == []


async def test_a_key_that_asks_for_another_order_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    async with showing(monkeypatch) as (app, pilot):
        await pilot.press("down")
        app.store.apply([of(0, 500)])
        app.store.set_query(Query(sort=Sort("failed", reverse=False)))
        assert app.names[:2] == ["job-1", "job-2"]
        assert app.names[-1] == "job-0"


async def test_jobs_that_are_loaded_come_at_once_into_their_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    async with showing(monkeypatch) as (app, pilot):
        app.store.set_status(FeedStatus(gaps=(Gap(2, 10),)))
        await pilot.press("down")
        with app.store.batch():
            app.store.apply([of(20, 700), of(21, 1)])
            app.store.set_status(FeedStatus())
        assert app.names[0] == "job-20"
        assert len(app.names) == 12


async def test_who_follows_the_top_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    async with showing(monkeypatch) as (app, pilot):
        await pilot.press("down", "g")
        app.store.apply([of(0, 500)])
        assert app.names[0] == "job-0"
        assert app.table.cursor_row == 0


async def test_a_frozen_order_stays_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async with showing(monkeypatch) as (app, pilot):
        before = app.names
        app.table.action_freeze()
        assert "frozen" in app.heading
        app.now += 100
        app.store.apply([of(0, 500), of(5, 900)])
        app.store.apply([of(11, 999)])
        assert app.names == [*before, "job-11"]
        assert app.failed["job-5"] == 900
        assert "1 new below" in app.heading
        app.store.mark_deleted([of(5, 0).id])
        app.store.forget([of(5, 0).id])
        assert app.names == [*before, "job-11"], "what is deleted keeps its row"
        assert "deleted" in "".join(words for words, _ in app.table.get_row_at(before.index("job-5"))[0])
        app.table.action_freeze()
        assert app.names[:2] == ["job-11", "job-0"]
        assert "job-5" not in app.names
        assert "frozen" not in app.heading
        await pilot.pause()


async def test_a_job_that_leaves_the_query_keeps_its_frozen_row(monkeypatch: pytest.MonkeyPatch) -> None:
    async with showing(monkeypatch) as (app, _pilot):
        app.store.set_query(Query(phases=frozenset({RUNNING}), sort=BY_FAILED.sort))
        before = app.names
        app.table.action_freeze()
        app.store.apply([replace(of(4, 40), phase=COMPLETED, phase_at=NOON)])
        assert app.names == before
        assert app.table.index_of(of(4, 0).id) == before.index("job-4")


async def test_another_query_ends_the_freeze(monkeypatch: pytest.MonkeyPatch) -> None:
    async with showing(monkeypatch) as (app, _pilot):
        app.table.action_freeze()
        app.store.apply([of(0, 500)])
        app.store.set_query(Query("job-1", sort=BY_FAILED.sort))
        assert app.names == ["job-1"]
        assert not app.table.is_frozen
        assert "frozen" not in app.heading


async def test_a_cursor_in_frozen_rows_stays_with_its_job(monkeypatch: pytest.MonkeyPatch) -> None:
    async with showing(monkeypatch) as (app, pilot):
        app.table.action_freeze()
        await pilot.press("down", "down", "down")
        job_id, row = app.table.job_id, app.table.cursor_row
        app.now += 100
        app.store.apply([of(0, 500), of(6, 0)])
        assert (app.table.job_id, app.table.cursor_row) == (job_id, row)
        app.table.action_freeze()
        assert app.table.job_id == job_id
        assert app.names[app.table.cursor_row] == "job-6"


async def test_folded_batches_stay_frozen_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async with showing(monkeypatch) as (app, pilot):
        shards = [replace(of(20 + number, 300), name=CleanText(f"eval-part-{number}")) for number in range(1, 4)]
        app.store.apply(shards)
        app.table.action_fold()
        families = [app.table.key_at(row) for row in range(app.table.row_count)]
        assert families == ["family eval-part-#", "family job-#"]
        app.table.action_freeze()
        app.store.apply([of(0, 500), of(9, 0)])
        assert [app.table.key_at(row) for row in range(app.table.row_count)] == families
        app.table.action_freeze()
        assert [app.table.key_at(row) for row in range(app.table.row_count)] == families[::-1]
        await pilot.pause()


async def test_a_refresh_while_the_order_is_held_makes_no_pass_over_the_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    async with showing(monkeypatch) as (app, pilot):
        app.store.apply(of(number, 1_000 - number % 7) for number in range(100, 3_100))
        app.table.action_freeze()
        looked_at = 0
        matches = Query.matches

        def counting(query: Query, one: Job) -> bool:
            nonlocal looked_at
            looked_at += 1
            return matches(query, one)

        monkeypatch.setattr(Query, "matches", counting)
        app.store.apply([of(number, 3) for number in range(100, 120)])
        assert looked_at <= 21
        await pilot.pause()
