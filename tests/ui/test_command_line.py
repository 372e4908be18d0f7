"""The command line: what can be typed, what completes it, and that keys in one burst do what they say."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

from arktui.config import Settings
from arktui.keys import ACTIONS
from arktui.store.filters import PHASE, PROBLEM
from arktui.store.phase import RUNNING
from arktui.store.query import Query
from arktui.terminal.driver.key_parser import KeyParser
from arktui.ui.app import ArktuiApp
from arktui.ui.commands import COMMANDS, OTHER_WORDS, Command, CommandError, command_completions, command_named
from arktui.ui.screens.board_screen import BoardScreen
from arktui.ui.screens.columns_screen import ColumnsScreen
from arktui.ui.screens.export_screen import ExportScreen
from arktui.ui.screens.keys_screen import KeysScreen
from arktui.ui.screens.views_screen import ViewsScreen
from arktui.ui.widgets.command_line import COMMAND_MAX, CommandLine
from arktui.ui.widgets.filter_sidebar import FilterSidebar
from arktui.ui.widgets.job_table import JobTable
from arktui.ui.widgets.status_line import NoticeLine
from tests.app_harness import monitor, running_app, settle


def notice(app: ArktuiApp) -> str:
    return app.main.query_one(NoticeLine).notice


async def command(pilot: Pilot[None], text: str) -> None:
    await pilot.press(":", *text, "enter")
    await pilot.pause()


def test_each_action_outside_the_other_screens_is_a_command() -> None:
    places = ("main", "app", "table", "sidebar", "detail", "lines")
    for action in ACTIONS:
        if action.place in places:
            assert command_named(action.id) is action
        else:
            with pytest.raises(CommandError):
                command_named(action.id)
    assert {*OTHER_WORDS} <= {action.id for action in ACTIONS}


@pytest.mark.parametrize(
    ("word", "name"),
    [("q", "quit"), ("th", "theme"), ("sort", "sort"), ("pause", "refresh.pause"), ("timel", "job.timeline")],
)
def test_names_can_be_cut_short(word: str, name: str) -> None:
    found = command_named(word)
    assert (found.name if isinstance(found, Command) else found.id) == name


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("bord", "did you mean board?"),
        ("pro", "pro could be profile, project"),
        ("view.", "could be view.board, view.changes"),
        ("\x1b[31m", "no command is called '\\x1b[31m'"),
    ],
)
def test_what_is_no_command_is_said_with_what_is_near(word: str, words: str) -> None:
    with pytest.raises(CommandError) as raised:
        command_named(word)
    assert words in str(raised.value)


async def test_commands_do_what_they_say() -> None:
    async with running_app() as (app, pilot):
        await command(pilot, "sort -failed left")
        await settle(pilot, lambda snapshot: snapshot.query.sort.column == "failed")
        sort = app.store.snapshot.query.sort
        assert sort.reverse
        assert [key.column for key in sort.then] == ["left"]
        await command(pilot, "query phase:running")
        await settle(pilot, lambda snapshot: snapshot.query[PHASE] == {RUNNING})
        assert app.store.snapshot.query.sort == sort
        await command(pilot, "query")
        await settle(pilot, lambda snapshot: not snapshot.query.is_filtered)
        await command(pilot, "columns state,model tag:team")
        await settle(pilot, lambda _: app.main.column_texts == ("state", "model", "tag:team"))
        await command(pilot, "columns -")
        assert not app.main.column_texts
        await command(pilot, "view ended today")
        await settle(pilot, lambda snapshot: snapshot.query.is_filtered)
        for text, kind in (("view", ViewsScreen), ("columns", ColumnsScreen), ("export", ExportScreen)):
            await command(pilot, text)
            await settle(pilot, lambda _, kind=kind: isinstance(app.screen, kind))  # type: ignore[misc]
            await pilot.press("escape")
            await settle(pilot, lambda _: app.screen is app.main)
        await command(pilot, "view all")
        await settle(pilot, lambda snapshot: not snapshot.query.is_filtered)
        await command(pilot, "theme light")
        assert app.theme == "light"
        await command(pilot, "problems")
        await settle(pilot, lambda snapshot: bool(snapshot.query[PROBLEM]))
        await command(pilot, "board")
        await settle(pilot, lambda _: isinstance(app.screen, BoardScreen))
        await pilot.press("escape")
        await command(pilot, "help")
        await settle(pilot, lambda _: isinstance(app.screen, KeysScreen))
        await pilot.press("escape")
        await command(pilot, "q")
        await settle(pilot, lambda _: not app.is_running or app._exit)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sort nothing", "sort: "),
        ("sort", "sort: name columns"),
        ("theme pink", "theme: choose dark"),
        ("quit now", "nothing can follow"),
        ("columns state,nothing", "there is no column 'nothing'"),
        ("view nothing", "nothing"),
        ("board x", "nothing can follow view.board"),
        ("profile x", "there is nothing to switch to"),
        ("xyzzy", "no command is called 'xyzzy'"),
        ("filter.toggle", "works in one place only"),
    ],
)
async def test_what_cannot_be_run_is_said_and_changes_nothing(text: str, words: str) -> None:
    async with running_app() as (app, pilot):
        await command(pilot, text)
        assert words in notice(app)
        assert app.store.snapshot.query == Query()
        assert isinstance(app.focused, JobTable)
        assert not app.main.query_one(CommandLine).display


async def test_actions_of_a_pane_run_in_the_one_that_had_the_focus() -> None:
    async with running_app() as (app, pilot):
        sidebar = app.main.query_one(FilterSidebar)
        await pilot.press("shift+tab", "down")
        first = sidebar.current
        await command(pilot, "move.down")
        await pilot.pause()
        assert app.focused is sidebar
        assert sidebar.current != first
        await command(pilot, "filter.toggle")
        await settle(pilot, lambda snapshot: snapshot.query.is_filtered)


async def test_completion_offers_names_and_arguments() -> None:
    async with running_app() as (app, _):

        def offered(text: str) -> list[str]:
            return [one.text for one in command_completions(app.main, text)]

        assert offered("")[0] == "profile"
        assert offered("pro")[:2] == ["profile", "project"]
        assert offered("dashb") == ["view.board"]
        assert offered("theme l")[0] == "light"
        assert offered("sort -fai")[0] == "-failed"
        assert "left" in offered("sort -failed,le")
        assert offered("view en") == ["ended today"]
        assert "model" in offered("columns state,mo")
        assert "running" in offered("query phase:r")
        assert offered("nothing x") == offered("view.board x") == offered("profile x") == []


async def test_keys_in_one_burst_complete_choose_and_run() -> None:
    async with running_app() as (app, pilot):

        def send(*keys: str) -> None:
            for key in keys:  # one by one: many keys in one read count as a paste
                for message in KeyParser(()).feed(key):
                    app.post_message(message)

        send(*":the\tlight\rj")
        await settle(pilot, lambda _: app.theme == "light")
        table = app.main.query_one(JobTable)
        assert table.cursor_row == 1, "the key after Enter moves in the table"
        send(*":theme ", "\x1b[B", "\r")
        await settle(pilot, lambda _: app.theme == "dark")
        assert table.cursor_row == 1, "the key in the line moves nothing in the table"


async def test_escape_and_an_empty_line_run_nothing() -> None:
    async with running_app() as (app, pilot):
        line = None
        for keys in ((":", *"quit", "escape"), (":", "enter"), (":", "escape")):
            await pilot.press(*keys)
            await pilot.pause()
            line = line or app.main.query_one(CommandLine)
            assert not line.display
            assert not line.choices.display
            assert isinstance(app.focused, JobTable)
        assert app.is_running


async def test_the_last_commands_come_back_also_in_the_next_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    async with running_app(monitor(account=("key", "endpoint"))) as (app, pilot):
        await command(pilot, "theme light")
        await command(pilot, "theme dark")
        await pilot.press(":", "down", "down", "enter")
        await settle(pilot, lambda _: app.theme == "light")
        file = tmp_path / "arktui" / "commands"
        await settle(pilot, lambda _: file.exists() and file.read_text("utf-8") == "theme light\ntheme dark\n")
    async with running_app(monitor(account=("key", "endpoint"))) as (app, pilot):
        await pilot.press(":")
        line = app.main.query_one(CommandLine)
        await settle(pilot, lambda _: bool(line.choices.first and line.choices.first.text == "theme light"))
        await pilot.press("down", "enter")
        await settle(pilot, lambda _: app.theme == "light")


async def test_a_paste_is_one_line_without_control_characters() -> None:
    async with running_app() as (app, pilot):
        await pilot.press(":")
        field = app.main.query_one(CommandLine).field
        field.post_message(Paste("\n sort\x1b[2J " + "x" * 5_000 + "\nquit\n"))
        await settle(pilot, lambda _: bool(field.value))
        assert field.value.startswith("sort")
        assert "\x1b" not in field.value
        assert len(field.value) <= COMMAND_MAX
        assert app.is_running


async def test_any_text_is_a_command_or_an_error() -> None:
    async with running_app() as (app, _):
        words = st.one_of(st.text(max_size=30), st.sampled_from([*COMMANDS, "sort -", "query (", "theme "]))

        @settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
        @given(st.builds(lambda one, other: f"{one} {other}", words, words))
        def check(text: str) -> None:
            command_completions(app.main, text)
            with suppress(CommandError):
                command_named(text.partition(" ")[0])

        check()


async def test_in_ascii_and_in_a_low_window_the_line_is_seen() -> None:
    app = monitor(settings=Settings(interval=0, theme="dark", ascii=True))
    async with running_app(app, size=(40, 10)) as (app, pilot):
        await pilot.press(":", *"pro")
        line = app.main.query_one(CommandLine)
        assert line.region.y == 1
        assert line.query_one(Input).value == "pro"
        assert line.choices.region.bottom <= 10
