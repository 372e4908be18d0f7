"""Columns, sort keys, times, panes and a frozen order, through the real app against the real sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from arktui.format import Times, times
from arktui.store.column_choice import ColumnChoice
from arktui.store.columns import tag_value
from arktui.store.sort import DEFAULT_SORT, Sort
from arktui.ui.app import ArktuiApp
from arktui.ui.pane_layout import Panes, remembered_panes
from arktui.ui.screens.columns_screen import ColumnsScreen
from arktui.ui.screens.main_screen import MainScreen
from arktui.ui.screens.sort_screen import SortScreen
from arktui.ui.widgets.filter_sidebar import FilterSidebar
from arktui.ui.widgets.job_detail import JobDetail
from arktui.ui.widgets.job_table import JobTable
from arktui.ui.widgets.line_view import LineView
from arktui.ui.widgets.row_view import RowView
from arktui.ui.widgets.status_line import NoticeLine
from arktui.ui.widgets.title_line import TitleLine
from tests.app_harness import is_live, monitor, resize, running_app, settle


def main_of(app: ArktuiApp) -> MainScreen:
    screen = app.screen_stack[0]
    assert isinstance(screen, MainScreen)
    return screen


def table_of(app: ArktuiApp) -> JobTable:
    return main_of(app).query_one(JobTable)


def columns_of(app: ArktuiApp) -> list[str]:
    return list(table_of(app).column_widths)


def text_of(app: ArktuiApp, kind: type[LineView | JobTable]) -> str:
    """Return what a pane of the topmost screen shows."""
    pane = app.screen.query_one(kind)
    return "\n".join(pane.render_line(y).text for y in range(pane.size.height))


def sort_of(app: ArktuiApp) -> Sort:
    return app.store.snapshot.query.sort


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()
    await pilot.pause()


# Columns


async def test_a_column_takes_the_place_of_another_in_six_keys_and_what_is_typed() -> None:
    async with running_app(size=(140, 40)) as (app, pilot):
        await press(pilot, "t", "slash", *"model", "enter", "slash", *"desc", "enter", "escape")
        assert app.screen is main_of(app)
        assert columns_of(app) == ["state", "name", "progress", "percent", "failed", "ends", "left", "description"]
        assert main_of(app).columns[-1] == ColumnChoice("description")
        assert "DESCRIPTION" in text_of(app, JobTable)


async def test_a_column_without_room_at_the_end_comes_beside_the_name() -> None:
    async with running_app() as (app, pilot):
        main_of(app).columns = (*map(ColumnChoice, columns_of(app)), ColumnChoice("created"))
        await press(pilot, "t", "slash", *"desc", "enter")
        assert columns_of(app)[:3] == ["state", "name", "description"]
        assert "no room" in text_of(app, RowView)


async def test_columns_are_picked_moved_sized_and_reset() -> None:
    async with running_app() as (app, pilot):
        usual = columns_of(app)
        await press(pilot, "t")
        assert isinstance(app.screen, ColumnsScreen)
        assert "by the width of the table" in app.screen._title_line.render_line(0).text
        await press(pilot, "J")  # state changes places with the name
        assert columns_of(app)[:2] == ["name", "state"]
        assert app.screen.column == "state", "the cursor goes with its column"
        await press(pilot, "K", "j", "space")
        assert "name" not in columns_of(app)
        await press(pilot, "g", "space")
        assert columns_of(app)[0] != "state"
        await press(pilot, "slash", *"left", "enter", "slash", *"left", "enter")  # off and on again: now the last one
        assert columns_of(app)[-1] == "left"
        width = table_of(app).column_widths["left"]
        await press(pilot, ">", ">")
        assert table_of(app).column_widths["left"] == width + 4
        assert main_of(app).columns[-1] == ColumnChoice("left", width + 4)
        await press(pilot, "<")
        assert table_of(app).column_widths["left"] == width + 2
        await press(pilot, "r")
        assert columns_of(app) == usual
        assert main_of(app).columns == ()


async def test_the_shown_columns_are_known_even_before_the_table_was_painted() -> None:
    app = monitor()
    async with app.run_test(size=(120, 40)) as pilot:
        table_of(app)._cells = []
        await press(pilot, "t")
        assert "▣ STATE" in text_of(app, RowView)
        await settle(pilot, is_live)


async def test_the_last_column_stays() -> None:
    async with running_app() as (app, pilot):
        main_of(app).columns = (ColumnChoice("state"),)
        await press(pilot, "t", "space")
        assert columns_of(app) == ["state"]
        assert "one column stays" in app.screen._notice_line.render_line(0).text  # type: ignore[attr-defined]


async def test_a_tag_is_a_column_and_can_be_sorted_by() -> None:
    async with running_app(size=(160, 40)) as (app, pilot):
        await press(pilot, "t", "slash", *"tag:team", "enter", "escape")
        assert columns_of(app)[-1] == "tag:team"
        assert "TEAM" in text_of(app, JobTable)
        await press(pilot, "o", "slash", *"tag:team", "enter")
        await settle(pilot, is_live)
        assert sort_of(app) == Sort("tag:team", reverse=False)
        teams = [tag_value(job, "team") for job in app.store.snapshot.rows]
        known = [team for team in teams if team]
        assert known == sorted(known)
        assert teams[: len(known)] == known
        assert "by team↑" in text_of(app, TitleLine)


async def test_a_rate_is_worked_out_only_while_somebody_wants_to_see_it() -> None:
    async with running_app() as (app, pilot):
        assert all(job.forecast.rate is None for job in app.store.snapshot.jobs.values())
        main_of(app).columns = (ColumnChoice("name"), ColumnChoice("rate"))
        assert app.history.shows_rates
        await press(pilot, "t", "slash", *"rate", "enter", "escape")
        assert not app.history.shows_rates
        await press(pilot, "o", "slash", *"rate", "enter")
        assert app.history.shows_rates
        await press(pilot, "o", "r", "escape")
        assert not app.history.shows_rates


async def test_a_wide_table_has_all_the_width_and_goes_back() -> None:
    async with running_app(size=(160, 40)) as (app, pilot):
        before, width = columns_of(app), table_of(app).size.width
        await press(pilot, "w")
        assert table_of(app).size.width > width
        assert not main_of(app).query_one(FilterSidebar).display
        assert table_of(app).column_widths["name"] > 40
        await press(pilot, "w")
        assert columns_of(app) == before
        assert main_of(app).query_one(FilterSidebar).display


async def test_a_very_wide_terminal_shows_columns_that_nothing_else_shows() -> None:
    async with running_app(size=(300, 60)) as (app, pilot):
        before = columns_of(app)
        await press(pilot, "w")
        assert set(before) < set(columns_of(app))
        assert "failed%" in columns_of(app)


@pytest.mark.parametrize("size", [(40, 10), (60, 15), (80, 24)])
async def test_the_pickers_work_in_small_terminals(size: tuple[int, int]) -> None:
    async with running_app(size=size) as (app, pilot):
        for key, row in (("t", "STATE"), ("o", "STATE")):
            await press(pilot, key)
            assert row in text_of(app, RowView)
            await press(pilot, "G", "g", "slash", *"fail", "backspace", "enter", "escape")
            if len(app.screen_stack) > 1:
                await press(pilot, "escape")
            assert app.screen is main_of(app)


async def test_what_nobody_finds_changes_nothing() -> None:
    async with running_app() as (app, pilot):
        await press(pilot, "t", "slash", *"zzz")
        assert "no column contains this" in text_of(app, RowView)
        await press(pilot, "enter", "escape")
        assert main_of(app).columns == ()


# Sort keys


async def test_several_keys_each_with_its_direction() -> None:
    async with running_app() as (app, pilot):
        await press(pilot, "o")
        assert isinstance(app.screen, SortScreen)
        await press(pilot, "slash", *"failed", "escape", "space")
        assert sort_of(app) == Sort("failed", reverse=True)
        await press(pilot, "slash", *"left", "escape", "space")
        assert sort_of(app) == Sort("failed", reverse=True, then=(Sort("left", reverse=False),))
        await press(pilot, "space")
        assert sort_of(app).then == (Sort("left", reverse=True),)
        await press(pilot, "K")
        assert sort_of(app) == Sort("left", reverse=True, then=(Sort("failed", reverse=True),))
        assert " 1 ↓ LEFT" in text_of(app, RowView)
        assert " 2 ↓ FAILED" in text_of(app, RowView)
        await press(pilot, "escape")
        headings = text_of(app, JobTable).split("\n")[0]
        assert "LEFT↓" in headings
        assert "FAILED↓" in headings
        assert "by left↓, failed↓" in text_of(app, TitleLine)
        await press(pilot, "S")
        assert sort_of(app) == Sort("left", reverse=False, then=(Sort("failed", reverse=True),))
        await press(pilot, "o", "g", "space", "space")
        assert sort_of(app) == Sort("failed", reverse=True), "the third press removes a key"
        await press(pilot, "r")
        assert sort_of(app) == DEFAULT_SORT


# Times


async def test_times_change_everywhere_and_the_screen_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    async with running_app(size=(200, 50)) as (app, pilot):
        main_of(app).columns = (ColumnChoice("name"), ColumnChoice("created"))
        await press(pilot, "z")
        assert times() is Times.UTC
        assert "times in UTC" in text_of(app, TitleLine)
        assert "times in UTC" in text_of(app, NoticeLine)
        assert "CREATED UTC" in text_of(app, JobTable)
        assert "+00:00" in text_of(app, JobDetail)
        await press(pilot, "z")
        assert " ago" in text_of(app, JobTable)
        assert "times in UTC" not in text_of(app, TitleLine)
        await press(pilot, "z")
        assert times() is Times.LOCAL
        assert " ago" not in text_of(app, JobTable)


async def test_times_change_in_the_screens_above_too() -> None:
    async with running_app() as (app, pilot):
        await press(pilot, "N")
        before = text_of(app, RowView)
        await press(pilot, "z", "z")
        assert times() is Times.RELATIVE
        assert text_of(app, RowView) != before


# Panes


async def test_the_pane_with_the_focus_grows_and_shrinks() -> None:
    async with running_app(size=(140, 50)) as (app, pilot):
        sidebar, detail = main_of(app).query_one(FilterSidebar), main_of(app).query_one(JobDetail)
        height, width, table_height = detail.outer_size.height, sidebar.outer_size.width, table_of(app).size.height
        await press(pilot, "+")
        assert table_of(app).size.height == table_height + 2
        assert detail.outer_size.height == height - 2
        await press(pilot, "tab", "+", "+")
        assert main_of(app).focused is detail
        assert detail.outer_size.height == height + 2
        await press(pilot, "tab", "+")
        assert main_of(app).focused is sidebar
        assert sidebar.outer_size.width == width + 4
        await press(pilot, "_", "_")
        assert sidebar.outer_size.width == width - 4
        await press(pilot, *"_" * 20)
        assert sidebar.outer_size.width == 16
        assert "cannot be smaller" in text_of(app, NoticeLine)


async def test_the_detail_is_put_at_the_right_and_below() -> None:
    async with running_app(size=(140, 40)) as (app, pilot):
        detail = main_of(app).query_one(JobDetail)
        await press(pilot, "|")
        assert detail.region.x > table_of(app).region.x
        assert detail.region.y == table_of(app).region.y
        assert table_of(app).size.width >= 58
        before = detail.outer_size.width
        await press(pilot, "tab", "_")
        assert detail.outer_size.width == before - 4
        await press(pilot, "|")
        assert detail.region.y > table_of(app).region.y
        assert detail.region.x == table_of(app).region.x


async def test_where_there_is_no_room_at_the_right_the_screen_says_so() -> None:
    async with running_app(size=(110, 40)) as (app, pilot):
        await press(pilot, "|")
        assert "needs a window of" in text_of(app, NoticeLine)
        assert main_of(app).panes == Panes()


async def test_a_smaller_terminal_bounds_the_panes_and_a_larger_one_gives_them_back() -> None:
    async with running_app(size=(160, 60)) as (app, pilot):
        detail = main_of(app).query_one(JobDetail)
        main_of(app).panes = Panes(sidebar=50, detail_height=40)
        await pilot.pause()
        await pilot.pause()
        assert detail.outer_size.height == 40
        await resize(pilot, 110, 30)
        assert table_of(app).size.height >= 6
        assert table_of(app).size.width >= 54
        await resize(pilot, 160, 60)
        assert detail.outer_size.height == 40
        assert main_of(app).query_one(FilterSidebar).outer_size.width == 50


async def test_panes_are_there_after_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    account = ("key", "cn-beijing")
    async with running_app(monitor(account=account), size=(140, 50)) as (app, pilot):
        await press(pilot, "|", "tab", "_")
        chosen = main_of(app).panes
        assert chosen.side == "right"
        await settle(pilot, lambda _: remembered_panes() == chosen)
    again = monitor(account=account)
    async with again.run_test(size=(140, 50)) as pilot:
        detail = main_of(again).query_one(JobDetail)
        assert main_of(again).panes == chosen
        assert detail.outer_size.width == chosen.detail_width
        assert detail.region.y == table_of(again).region.y
        await settle(pilot, is_live)


async def test_panes_are_not_kept_without_an_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    async with running_app(size=(140, 50)) as (app, pilot):
        await press(pilot, "|")
        assert main_of(app).panes != Panes()
        assert {worker.name for worker in app.workers} == {"feed"}, "nothing writes"
    assert remembered_panes() == Panes()
