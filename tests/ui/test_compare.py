"""Comparing marked jobs in the real app."""

from __future__ import annotations

from textual.pilot import Pilot

from arktui.ui.app import ArktuiApp
from arktui.ui.screens.compare_screen import CompareScreen
from arktui.ui.screens.main_screen import MainScreen
from arktui.ui.widgets.row_view import RowView
from arktui.ui.widgets.status_line import NoticeLine
from tests.app_harness import running_app
from tests.ui.test_main_screen import refresh, text_of


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def shown(app: ArktuiApp) -> str:
    view = app.screen.query_one(RowView)
    return "\n".join(view.render_line(y).text for y in range(view.size.height))


async def test_the_marked_jobs_are_compared_and_its_key_closes_it() -> None:
    async with running_app() as (app, pilot):
        rows = app.store.snapshot.rows
        await press(pilot, "space", "down", "space", "down", "space", "equals_sign")
        assert isinstance(app.screen, CompareScreen)
        for row in range(3):
            assert rows[row].id in shown(app)
        assert "3 jobs, only what differs" in app.screen.query_one(".-title").render_line(0).text
        await refresh(pilot)
        assert isinstance(app.screen, CompareScreen)
        await press(pilot, "equals_sign")
        assert isinstance(app.screen, MainScreen)


async def test_a_single_marked_job_is_compared_with_the_one_under_the_cursor() -> None:
    async with running_app() as (app, pilot):
        rows = app.store.snapshot.rows
        await press(pilot, "space", "down", "down", "equals_sign")
        assert isinstance(app.screen, CompareScreen)
        assert rows[0].id in shown(app)
        assert rows[2].id in shown(app)


async def test_other_numbers_of_jobs_are_refused() -> None:
    async with running_app() as (app, pilot):
        await press(pilot, "equals_sign")
        assert "first mark 2 to 4 jobs with Space" in text_of(app, NoticeLine)
        await press(pilot, "space", "equals_sign")
        assert "compares 2 to 4 jobs; 1 is marked" in text_of(app, NoticeLine)
        await press(pilot, "A", "equals_sign")
        assert "are marked" in text_of(app, NoticeLine)
        assert isinstance(app.screen, MainScreen)
