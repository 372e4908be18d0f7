"""Rows of jobs that are not loaded: drawn as dots, fetched when they are in sight, and the cursor stays where it is."""

from __future__ import annotations

from arktui.config import Settings
from arktui.store.freshness import Live
from arktui.store.snapshot import Snapshot
from arktui.ui.widgets.job_detail import JobDetail
from arktui.ui.widgets.job_table import JobTable
from tests.app_harness import monitor, settle
from tests.sandbox_server import make_app
from tests.ui.test_history import HeldApp

JOBS = 2_000
LIMIT = 200


def is_held(snapshot: Snapshot) -> bool:
    return isinstance(snapshot.status.freshness, Live) and len(snapshot.rows) >= LIMIT


async def test_the_end_of_the_list_is_the_end_of_the_account_and_comes_when_it_is_looked_at() -> None:
    sandbox = HeldApp(JOBS)
    app = monitor(sandbox, Settings(interval=0, theme="dark", limit=LIMIT))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, is_held)
        table = app.screen.query_one(JobTable)
        assert table.row_count == JOBS
        asked = app.store.snapshot.status.gaps
        assert sum(gap.size for gap in asked) == JOBS - app.store.snapshot.shown

        # Into what is not loaded by hand: the cursor is on a row, and on no job.
        sandbox.may_answer.clear()
        table.move_cursor(row=JOBS - 1)
        await pilot.pause()
        assert table.cursor_row == JOBS - 1
        assert table.job_id is None
        assert {text.strip() for cell in table.get_row_at(JOBS - 2) for text, _ in cell if text.strip()} == {"·"}
        assert "not loaded yet" in "".join(
            text for line in app.screen.query_one(JobDetail).lines(60) for text, _ in line
        )

        sandbox.may_answer.set()
        await settle(pilot, lambda _: table.job_id is not None)
        assert table.cursor_row == JOBS - 1
        assert table.row_count == JOBS
        job_id = table.job_id

        # What is loaded above moves neither the cursor nor its job.
        for _ in range(3):
            await pilot.press("pageup")
        await settle(pilot, lambda _: table.job_id is not None)
        table.move_cursor(row=JOBS - 1)
        await pilot.pause()
        assert table.job_id == job_id


async def test_a_job_keeps_the_cursor_while_rows_above_it_are_loaded() -> None:
    app = monitor(make_app(jobs=JOBS), Settings(interval=0, theme="dark", limit=LIMIT))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, is_held)
        table = app.screen.query_one(JobTable)
        await pilot.press("G")
        await settle(pilot, lambda _: table.job_id is not None)
        job_id = table.job_id
        app.feed.request_rows(range(LIMIT, LIMIT + 300))
        loaded = len(app.store.snapshot.rows)
        await settle(pilot, lambda snapshot: len(snapshot.rows) >= loaded + 200)
        assert table.job_id == job_id
        assert table.cursor_row == table.row_count - 1
