"""The keys: first those of where one is, then all; what is typed finds one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.pilot import Pilot

from arktui.config import Settings
from arktui.keys import ACTIONS, BY_ID, key_name, spelled
from arktui.ui.app import ArktuiApp
from arktui.ui.commands import OTHER_WORDS
from arktui.ui.screens.board_screen import BoardScreen
from arktui.ui.screens.keys_screen import KeysScreen
from arktui.ui.screens.language_screen import LanguageScreen
from arktui.ui.screens.main_screen import MainScreen
from arktui.ui.widgets.row_view import RowView
from arktui.view.keys import FIRST, FIRST_MAX, found_lines
from arktui.view.rows import parts_of
from arktui.view.spans import Line
from tests.app_harness import monitor, running_app, settle

PLACES = {"table": {"main", "app", "table"}, "sidebar": {"main", "app", "sidebar"}, "detail": {"main", "app", "detail"}}


def text_of(lines: Sequence[Line]) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


def shown(app: ArktuiApp) -> list[str]:
    view = app.screen.query_one(RowView)
    return text_of(view.lines(view.size.width))


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def test_ten_keys_come_first_in_each_place_and_they_work_there() -> None:
    for place, action_ids in FIRST.items():
        assert len({*action_ids}) == FIRST_MAX, place
        if place in PLACES:
            assert {BY_ID[action_id].place for action_id in action_ids} <= PLACES[place] | {"lines"}


@pytest.mark.parametrize(
    ("keys", "where", "first"),
    [
        ((), "in the table", "job.explain"),
        (("shift+tab",), "in the filters", "filter.toggle"),
        (("tab",), "in the detail", "pane.back"),
        (("B",), "in board", "row.open"),
        (("x",), "in explain", "job.next"),
    ],
)
async def test_the_keys_are_about_where_one_is(keys: tuple[str, ...], where: str, first: str) -> None:
    async with running_app(size=(120, 50)) as (app, pilot):
        await press(pilot, *keys, "question_mark")
        lines = shown(app)
        assert where.upper() in lines[0]
        assert lines[1].startswith(f"{key_name(first, {})} ")
        rows = [key for line in app.screen.query_one(RowView).lines(116) for key, _, _ in parts_of(line)]
        assert len({key for key in rows if key[0] == "first"}) == FIRST_MAX  # type: ignore[index]


async def test_in_the_query_line_the_language_is_shown() -> None:
    async with running_app() as (app, pilot):
        await press(pilot, "/", "question_mark")
        assert isinstance(app.screen, LanguageScreen)


async def test_what_is_typed_finds_a_key_and_enter_runs_it() -> None:
    async with running_app(size=(120, 50)) as (app, pilot):
        await press(pilot, "question_mark", *"dashboard")
        assert [line for line in shown(app)[2:] if line] == [f"{'B':16} {BY_ID['view.board'].help}"]
        await press(pilot, "enter")
        await settle(pilot, lambda _: isinstance(app.screen, BoardScreen))


async def test_letters_that_move_or_close_elsewhere_are_text_once_something_is_typed() -> None:
    async with running_app(size=(120, 50)) as (app, pilot):
        await press(pilot, "question_mark", "j", "q", "question_mark", "slash", "B")
        assert isinstance(app.screen, KeysScreen)
        assert shown(app)[0] == "find jq?/B"
        assert "no key is for that" in shown(app)[2]
        await press(pilot, *["backspace"] * 4)
        assert shown(app)[0] == "find j"
        await press(pilot, "escape")
        assert "HERE" in shown(app)[0]
        await press(pilot, "escape")
        assert isinstance(app.screen, MainScreen)
        await press(pilot, "question_mark", "slash", "space", "escape")
        assert isinstance(app.screen, MainScreen), "a slash alone finds nothing"


async def test_the_users_own_keys_are_found_and_close() -> None:
    settings = Settings(interval=0, theme="dark", keys={"view.board": "Z", "app.help": "H"})
    async with running_app(monitor(settings=settings), size=(120, 50)) as (app, pilot):
        await press(pilot, "H", "Z")
        assert any(line.startswith("Z ") for line in shown(app))
        await press(pilot, "escape", "H")
        assert isinstance(app.screen, MainScreen)


def test_each_action_is_found_by_its_id_its_key_and_the_words_of_its_help() -> None:
    for action in ACTIONS:
        for typed in (action.id, action.help, spelled(action.keys.split(",")[0])):
            found = text_of(found_lines(typed, {}, OTHER_WORDS, 300))
            assert any(action.help in line for line in found[2:]), typed
