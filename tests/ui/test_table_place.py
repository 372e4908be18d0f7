"""Among many jobs the rows of a new query come bit by bit: the reader's job stays under the cursor all the while."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.app import ComposeResult

from arktui.store.job_store import JobStore
from arktui.store.order import Order
from arktui.store.phase import COMPLETED, RUNNING
from arktui.store.query import Query
from arktui.store.sort import Sort
from arktui.ui.app import style_sheets
from arktui.ui.styled_app import StyledApp
from arktui.ui.themes import DARK
from arktui.ui.widgets.job_table import JobTable
from arktui.view.glyphs import UNICODE
from tests.jobs import many

COUNT = 12_000
BY_NAME = Query(sort=Sort("name", reverse=False))


class TableApp(StyledApp):
    """The table, and a store with many jobs."""

    def __init__(self) -> None:
        super().__init__(css_path=style_sheets())
        self.register_theme(DARK)
        self.theme = DARK.name
        self.store = JobStore()

    def compose(self) -> ComposeResult:
        yield JobTable(UNICODE, {})

    def load(self) -> None:
        self.store.subscribe(lambda snapshot: setattr(self.table, "snapshot", snapshot))
        self.store.apply(many(COUNT))

    @property
    def table(self) -> JobTable:
        return self.query_one(JobTable)

    @property
    def shown(self) -> list[str]:
        return [self.table.key_at(row) for row in range(min(self.table.row_count, 20))]

    def until_first(self) -> None:
        """Work until the first screen of the query is known."""
        rows = self.store.snapshot.rows
        while self.store.snapshot.rows is rows:
            assert self.store.step()
        assert not self.store.snapshot.is_whole

    def finish(self) -> None:
        while self.store.step():
            pass


@asynccontextmanager
async def showing() -> AsyncIterator[TableApp]:
    app = TableApp()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        app.load()
        yield app


def first_ids(app: TableApp, query: Query) -> list[str]:
    fresh = JobStore(query)
    fresh.apply(app.store.snapshot.jobs.values())
    return [job.id for job in fresh.snapshot.rows[:20]]


async def test_a_user_at_the_top_sees_the_first_screen_before_the_rest_is_there() -> None:
    async with showing() as app:
        app.table.action_scroll_top()  # follow the top
        for query in (BY_NAME, Query(phases=frozenset({COMPLETED}))):
            before = app.shown
            app.store.set_query(query)
            assert app.shown == before, "nothing is known yet"
            app.until_first()
            assert app.shown == first_ids(app, query)
            assert app.table.job_id == app.shown[0]
            app.finish()
            assert app.shown == first_ids(app, query)
            assert app.table.row_count == len(app.store.snapshot.rows)


async def test_a_user_elsewhere_keeps_the_job_and_its_line_and_until_then_the_rows() -> None:
    async with showing() as app:
        app.table.move_cursor(row=7_000)
        job_id, line = app.table.job_id, app.table.cursor_row - app.table.scroll_offset.y
        assert job_id is not None
        phase = app.store.snapshot.jobs[job_id].phase
        for query in (BY_NAME, Query(phases=frozenset({phase})), Query()):
            rows = app.table.row_count
            app.store.set_query(query)
            while app.store.step():
                assert app.table.row_count == rows or app.store.snapshot.is_whole
                assert app.table.job_id == job_id == app.table.key_at(app.table.cursor_row)
            assert app.table.row_count == len(app.store.snapshot.rows)
            assert app.table.job_id == job_id == app.table.key_at(app.table.cursor_row)
            assert app.table.cursor_row - app.table.scroll_offset.y == line


async def test_a_user_whose_job_does_not_match_sees_the_first_screen() -> None:
    async with showing() as app:
        running = [row for row in range(20) if app.store.snapshot.rows[row].phase == RUNNING]
        app.table.move_cursor(row=running[-1])
        query = Query(phases=frozenset({COMPLETED}))
        app.store.set_query(query)
        app.until_first()
        assert app.shown == first_ids(app, query)
        assert app.table.cursor_row == 0
        app.finish()
        assert app.table.job_id == app.table.key_at(app.table.cursor_row) == app.shown[0]


async def test_nothing_that_matches_clears_the_table_at_the_end() -> None:
    async with showing() as app:
        app.store.set_query(Query(search="nowhere"))
        assert app.table.row_count == COUNT
        app.finish()
        assert app.table.row_count == 0
        assert app.table.job_id is None


async def test_a_user_whose_job_is_deleted_when_filters_are_cleared_stays_beside_its_place() -> None:
    async with showing() as app:
        app.store.set_query(Query(phases=frozenset({COMPLETED})))
        app.finish()
        app.table.move_cursor(row=900)
        job_id = app.table.job_id
        assert job_id is not None
        app.store.mark_deleted([job_id])
        left = app.store.snapshot.jobs[job_id]
        app.store.set_query(Query())
        app.finish()
        rows = app.store.snapshot.rows
        assert job_id not in app.store.snapshot.jobs
        assert app.table.cursor_row == Order([*rows, left], rows.sort).index(left) != 0
        assert app.table.job_id == rows[app.table.cursor_row].id
