"""Small terminals: each key still does something that one sees, and nothing is cut without a mark."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from arktui.keys import ACTIONS, keys_of
from arktui.store.freshness import Paused
from arktui.store.query import Query
from arktui.ui.app import ArktuiApp
from arktui.ui.screens.job_detail_screen import JobDetailScreen
from arktui.ui.screens.json_screen import JsonScreen
from arktui.ui.widgets.filter_sidebar import FilterSidebar
from arktui.ui.widgets.job_detail import JobDetail
from arktui.ui.widgets.job_table import JobTable
from arktui.ui.widgets.line_view import LineView
from tests.app_harness import is_live, resize, running_app, settle

SIZES = [(60, 15), (50, 20), (40, 10)]

UNSEEN = {
    "app.quit": "ends the program",
    "app.suspend": "hands the terminal to the shell",
    "app.repaint": "sends the same cells once more",
    "refresh.now": "the title says `loading` meanwhile, for as long as the answer takes",
    "pane.leave": "there is nothing to leave in the table",
    "filter.unfold": "what is unfolded stays so",
    "filter.clear_group": "there is nothing to clear until something is picked",
}
"""Actions whose key may leave the screen as it is, and why."""


def screen_of(app: ArktuiApp) -> list[object]:
    """Return what the terminal shows, with its styles."""
    return [[(part.text, part.style) for part in strip] for strip in app.screen._compositor.render_strips()]


async def back_to_start(app: ArktuiApp, pilot: Pilot[None], place: str) -> None:
    """Close what a key has opened, show all jobs, and put the cursor into the middle of the pane `place`."""
    while len(app.screen_stack) > 1:
        app.pop_screen()
        await pilot.pause()
    await pilot.press("escape")
    if isinstance(app.store.snapshot.status.freshness, Paused):
        app.feed.toggle_pause()
    if app.store.snapshot.query != Query():
        app.feed.set_query(Query())
    await settle(pilot, is_live)
    app.screen.query_one(JobTable).move_cursor(row=40)
    sidebar = app.screen.query_one(FilterSidebar)
    sidebar._folds.clear()
    if place == "sidebar":
        sidebar.add_class("-over")
        sidebar.focus()
        sidebar._cursor_id = "MODELS"
        sidebar.update()
    app.screen.notify_user("")  # type: ignore[attr-defined]
    await pilot.pause()


@pytest.mark.parametrize("size", [SIZES[0], *(pytest.param(size, marks=pytest.mark.slow) for size in SIZES[1:])])
async def test_no_key_is_silently_without_effect(size: tuple[int, int]) -> None:
    silent = []
    async with running_app(size=size) as (app, pilot):
        for place, places in (("table", ("app", "main", "lines", "table")), ("sidebar", ("sidebar",))):
            for action in ACTIONS:
                if action.place not in places or action.id in UNSEEN:
                    continue
                await back_to_start(app, pilot, place)
                before = screen_of(app)
                await pilot.press(keys_of(action.id, {})[0])
                await pilot.pause()
                if screen_of(app) == before:
                    silent.append(action.id)
    assert silent == []


@pytest.mark.parametrize("size", [(80, 23), *SIZES])
async def test_where_the_pane_has_no_room_the_detail_is_a_screen(size: tuple[int, int]) -> None:
    async with running_app(size=size) as (app, pilot):
        job = app.store.snapshot.rows[0]
        for key in ("enter", "i"):
            assert not app.screen.query_one(JobDetail).display
            await pilot.press(key)
            await pilot.pause()
            assert isinstance(app.screen, JobDetailScreen)
            shown = "".join(strip.text for strip in app.screen._compositor.render_strips())
            assert job.phase in shown
            await pilot.press("escape")
            await pilot.pause()
            assert isinstance(app.focused, JobTable)
        await pilot.press("y")
        assert isinstance(app.screen, JsonScreen)


async def test_the_detail_is_a_pane_from_24_rows_and_in_very_wide_windows() -> None:
    async with running_app(size=(80, 24)) as (app, pilot):
        assert app.screen.query_one(JobDetail).display
        await resize(pilot, 220, 20)
        await pilot.pause()
        assert app.screen.query_one(JobDetail).display
        await pilot.press("enter")
        assert isinstance(app.focused, JobDetail)


OPENING: list[tuple[str, ...]] = [
    ("b",),
    ("b", "/", "a"),
    *((key,) for key in ("enter", "x", "T", "y", "B", "N", "!", "?")),
]


@pytest.mark.parametrize("size", SIZES)
async def test_nothing_is_cut_without_a_mark(size: tuple[int, int]) -> None:
    async with running_app(size=size) as (app, pilot):
        for keys in OPENING:
            await pilot.press(*keys)
            await pilot.pause()
            for view in app.screen.query(LineView):
                width = view.scrollable_content_region.width
                lines = view.lines(width) if width else []
                for line, strip in zip(lines, view._strips, strict=True):
                    words = "".join(text for text, _ in line).rstrip()
                    assert strip.text.rstrip() == words or strip.text.endswith("…"), words
                    assert strip.cell_length == width
            await back_to_start(app, pilot, "table")
