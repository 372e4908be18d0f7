"""The palette shows keys and finds things by what they are called; full-width keys act as plain ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from textual._xterm_parser import XTermParser
from textual.command import CommandPalette
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import OptionList

from arktui.config import Settings
from arktui.keys import BY_ID, keys_of
from arktui.store.filters import PHASE
from arktui.terminal.driver.key_parser import KeyParser
from arktui.ui.app import ArktuiApp
from arktui.ui.screens.board_screen import BoardScreen
from arktui.ui.screens.keys_screen import KeysScreen
from arktui.ui.widgets.command_line import CommandLine
from arktui.ui.widgets.filter_sidebar import FilterSidebar
from arktui.ui.widgets.query_line import QueryLine
from tests.app_harness import monitor, running_app, settle


def screen_text(app: ArktuiApp) -> str:
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


async def typed(app: ArktuiApp, pilot: Pilot[None], words: str, expected: str) -> str:
    """Open the palette, type, and return what it shows once that contains what is expected."""
    await pilot.press("ctrl+p")
    await settle(pilot, lambda _: isinstance(app.screen, CommandPalette))
    await pilot.press(*words)
    results = app.screen.query_one(OptionList)
    await settle(pilot, lambda _: results.option_count > 0 and expected in screen_text(app))
    return screen_text(app)


FOUND = {
    "project": "filter by project",
    "theme": "theme: light",
    "columns": "sort by ends",
    "dashboard": BY_ID["view.board"].help,
    "why": BY_ID["job.explain"].help,
    "clipboard": BY_ID["job.copy"].help,
    "exit": BY_ID["app.quit"].help,
}


async def test_things_are_found_by_what_they_are_called() -> None:
    async with running_app(size=(100, 40)) as (app, pilot):
        for words, expected in FOUND.items():
            await typed(app, pilot, words, expected)
            await pilot.press("escape")
            await settle(pilot, lambda _: len(app.screen_stack) == 1)


async def test_keys_stand_beside_and_no_id_does() -> None:
    settings = Settings(interval=0, theme="dark", keys={"view.board": "Z"})
    async with running_app(monitor(settings=settings), size=(100, 50)) as (app, pilot):
        shown = await typed(app, pilot, "", BY_ID["view.board"].help)
        [board] = [line for line in shown.split("\n") if BY_ID["view.board"].help in line]
        assert board.split()[0] == "Z"
        assert not any(action_id in shown for action_id in BY_ID)


async def test_commands_do_what_they_say() -> None:
    async with running_app(size=(80, 24)) as (app, pilot):
        await typed(app, pilot, "filter by project", "filter by project")
        await pilot.press("enter")
        sidebar = app.screen_stack[0].query_one(FilterSidebar)
        await settle(pilot, lambda _: app.focused is sidebar)
        assert sidebar.current.text == "PROJECT"
        await typed(app, pilot, "theme: light", "theme: light")
        await pilot.press("enter")
        await settle(pilot, lambda _: app.theme == "light")
        await typed(app, pilot, "sort by ends", "sort by ends")
        await pilot.press("enter")
        await settle(pilot, lambda snapshot: snapshot.query.sort.column == "ends")


FULL_WIDTH = {"１": "1", "ｘ": "x", "：": ":", "／": "/", "？": "?", "、": "/", "Ｂ": "B", "！": "!", "＊": "*"}


def test_full_width_keys_are_bound_nowhere_themselves() -> None:
    bound = {key for action_id in BY_ID for key in keys_of(action_id, {})}
    assert bound.isdisjoint(FULL_WIDTH)


def own_keys(text: str) -> Iterable[Message]:
    return KeyParser(()).feed(text)


def stock_keys(text: str) -> Iterable[Message]:
    return XTermParser().feed(text)


@pytest.mark.parametrize("parse", [own_keys, stock_keys])
async def test_full_width_characters_act_as_plain_keys_and_are_text_where_one_types(
    parse: Callable[[str], Iterable[Message]],
) -> None:
    async with running_app() as (app, pilot):

        async def press(text: str) -> None:
            for message in parse(text):
                app.post_message(message)
            await pilot.pause()

        await press("２")
        assert app.store.snapshot.query[PHASE] == {"Queued"}
        await press("０")
        await press("Ｂ")
        assert isinstance(app.screen, BoardScreen)
        await press("ｑ")
        await press("？")
        assert isinstance(app.screen, KeysScreen)
        await pilot.press("escape")
        for key in "、ｘ１？":
            await press(key)
        assert app.screen.query_one(QueryLine).field.value == "ｘ１？"
        await pilot.press("escape")
        await press("：")
        await settle(pilot, lambda _: app.main.query_one(CommandLine).display)


async def test_a_full_width_character_may_have_an_action_of_its_own() -> None:
    settings = Settings(interval=0, theme="dark", keys={"view.board": "ｘ"})
    async with running_app(monitor(settings=settings)) as (app, pilot):
        await pilot.press("ｘ")
        assert isinstance(app.screen, BoardScreen)


async def test_a_palette_that_opens_while_the_program_ends_is_no_error() -> None:
    async with running_app() as (app, pilot):
        app.action_command_palette()
        app.exit()
        await pilot.pause()
    assert app.return_code == 0
