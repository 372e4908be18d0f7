"""Views on the screen: chosen by keys, saved, shared through their file, watched, and there after a restart."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from textual.pilot import Pilot

from arktui.config import Settings, state_path, views_path
from arktui.sandbox.app import ArkApp
from arktui.store.filters import OWNER, PHASE, PROBLEM
from arktui.store.phase import COMPLETED, FAILED, RUNNING
from arktui.store.problem import PROBLEMS
from arktui.store.query import Query
from arktui.store.sort import DEFAULT_SORT
from arktui.store.views import View
from arktui.ui.app import ArktuiApp
from arktui.ui.commands import CommandError, command_completions, run_command
from arktui.ui.screens.main_screen import MainScreen
from arktui.ui.screens.views_screen import NameField, ViewsScreen
from arktui.ui.widgets.filter_sidebar import FilterSidebar
from arktui.ui.widgets.job_detail import JobDetail
from arktui.ui.widgets.job_table import JobTable
from arktui.ui.widgets.query_line import QueryLine
from arktui.ui.widgets.status_line import NoticeLine
from arktui.views_edit import put_view
from arktui.workspace_file import read_workspace
from tests.app_harness import FROZEN, is_live, monitor, resize, running_app, settle
from tests.sandbox_server import make_app

ACCOUNT = ("somebody", "http://sandbox", "cn-beijing")


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("ARKTUI_CONFIG", raising=False)


def main_of(app: ArktuiApp) -> MainScreen:
    screen = app.screen_stack[0]
    assert isinstance(screen, MainScreen)
    return screen


def line(app: ArktuiApp) -> str:
    """Return the line with the views; empty while it is hidden."""
    view = main_of(app).views_line
    return view.render_line(0).text.strip() if view is not None and view.display else ""


def notice(app: ArktuiApp) -> str:
    view = main_of(app).query_one(NoticeLine)
    return view.render_line(0).text.strip() if view.display else ""


def listed(app: ArktuiApp) -> str:
    assert isinstance(app.screen, ViewsScreen)
    view = app.screen._view
    return "\n".join(view.render_line(y).text.rstrip() for y in range(view.size.height))


def query(app: ArktuiApp) -> Query:
    return app.store.snapshot.query


def chosen(app: ArktuiApp) -> str:
    return main_of(app).chosen_views[0]


async def shows(pilot: Pilot[None], text: str) -> None:
    """Wait until the line with the views has a text."""
    app = pilot.app
    assert isinstance(app, ArktuiApp)
    await settle(pilot, lambda _: text in line(app))


async def name_it(pilot: Pilot[None], name: str) -> None:
    """Type a name in the list of views, and wait until it was taken."""
    app = pilot.app
    assert isinstance(app, ArktuiApp)
    await settle(pilot, lambda _: isinstance(app.focused, NameField))
    await pilot.press(*name, "enter")
    await settle(pilot, lambda _: not isinstance(app.focused, NameField))


# Reaching them


async def test_a_digit_reaches_a_view_and_the_line_shows_it_with_its_count() -> None:
    async with running_app() as (app, pilot):
        assert line(app) == ""
        assert main_of(app)._view_actions is None, "made on first use"
        await pilot.press("apostrophe")
        assert "3 problems" in notice(app)
        await pilot.press("3")
        await settle(pilot, lambda snapshot: snapshot.query[PROBLEM] == PROBLEMS)
        problems = len(app.store.snapshot.rows)
        assert problems
        await shows(pilot, f"3 problems {problems:,} !")
        assert f"1 all {len(app.store.snapshot.jobs):,} !" in line(app)
        await pilot.press("1")
        await settle(pilot, lambda snapshot: snapshot.query[PHASE] == {RUNNING})
        assert line(app).endswith("+"), "what is shown is in no view"
        await pilot.press("1")
        await settle(pilot, lambda snapshot: not snapshot.query[PHASE])
        assert not line(app).endswith("+")


async def test_keys_after_the_sign_act_in_order_even_in_a_burst() -> None:
    async with running_app() as (app, pilot):
        app.simulate_key("apostrophe")
        app.simulate_key("2")
        app.simulate_key("4")
        await settle(pilot, lambda snapshot: snapshot.query[PHASE] == {COMPLETED})
        assert query(app).search == "is:active"
        await pilot.press("apostrophe", "z")
        assert "no view has the key z" in notice(app)
        await pilot.press("apostrophe", "escape")
        assert notice(app) == ""
        assert query(app).search == "is:active"


async def test_next_previous_and_back() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("minus")
        assert "no view before" in notice(app)
        for key, name in [
            ("right_curly_bracket", "active"),
            ("ctrl+pagedown", "problems"),
            ("left_curly_bracket", "active"),
            ("ctrl+pageup", "all"),
            ("left_curly_bracket", "ended today"),
            ("minus", "all"),
            ("minus", "ended today"),
        ]:
            await pilot.press(key)
            await settle(pilot, lambda _, name=name: chosen(app) == name)  # type: ignore[misc]
        assert query(app).search == "ended:today"


async def test_the_command_line_knows_the_views() -> None:
    put_view(views_path(), View("夜间 评测", "phase:failed"))
    async with running_app() as (app, pilot):
        main = main_of(app)
        await shows(pilot, "6 夜间 评测")
        assert [one.text for one in command_completions(main, "view 夜")] == ["夜间 评测"]
        run_command(main, "view 夜间 评测")
        await settle(pilot, lambda snapshot: snapshot.query[PHASE] == {FAILED})
        run_command(main, "view -")
        await settle(pilot, lambda _: chosen(app) == "all")
        with pytest.raises(CommandError, match="no view is called nothing; there are all, active"):
            run_command(main, "view nothing")
        run_command(main, "view")
        await settle(pilot, lambda _: isinstance(app.screen, ViewsScreen))


async def test_filters_that_lead_to_a_view_choose_it() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("apostrophe", "2")
        await settle(pilot, lambda snapshot: snapshot.query.search == "is:active")
        await pilot.press("0", "e")
        await settle(pilot, lambda _: chosen(app) == "problems")
        await pilot.press("minus")
        await settle(pilot, lambda _: chosen(app) == "all")


async def test_ones_own_jobs_need_to_know_who_one_is() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("apostrophe", "4")
        assert "no owner is set as you" in notice(app)
        assert chosen(app) == ""
        owner = next(iter(app.store.snapshot.facets[OWNER]))
        main_of(app).mine = owner
        await pilot.press("apostrophe", "4")
        await settle(pilot, lambda snapshot: snapshot.query[OWNER] == {owner})
        await shows(pilot, f"4 mine {app.store.snapshot.facets[OWNER][owner]:,}")


async def test_the_line_has_no_place_in_a_low_window() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("apostrophe", "2")
        await settle(pilot, lambda _: line(app) != "")
        sidebar, query_line = main_of(app).query_one(FilterSidebar), main_of(app).query_one(QueryLine)
        assert query_line.display
        assert sidebar.region.y == query_line.region.bottom == 3
        await pilot.press("0")
        await settle(pilot, lambda _: not query_line.display)
        assert sidebar.region.y == 2
        await resize(pilot, 120, 29)
        assert line(app) == ""
        await resize(pilot, 120, 30)
        assert line(app) != ""


# Saving


async def test_a_query_is_saved_renamed_moved_and_deleted() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("5", "s")
        await settle(pilot, lambda snapshot: snapshot.query[PHASE] == {FAILED})
        sort = query(app).sort
        assert sort != DEFAULT_SORT
        await pilot.press("v", "s")
        await name_it(pilot, "破 night")
        assert f"sort:{sort.column}" in listed(app) or f"sort:-{sort.column}" in listed(app)
        await pilot.press("escape")
        await shows(pilot, "6 破 night")
        assert chosen(app) == "破 night"
        put_view(views_path(), View("second", "is:stuck"))
        await pilot.press("v")
        await settle(pilot, lambda _: "second" in listed(app))
        await pilot.press("J")
        await settle(pilot, lambda _: listed(app).index("second") < listed(app).index("破 night"))
        await pilot.press("R")
        await name_it(pilot, "s")
        await settle(pilot, lambda _: "破 nights" in listed(app))
        assert chosen(app) == "破 nights"
        await pilot.press("d")
        await settle(pilot, lambda _: "again to delete" in app.screen._notice)  # type: ignore[attr-defined]
        assert "破 nights" in listed(app)
        await pilot.press("d")
        await settle(pilot, lambda _: "破 nights" not in listed(app))
        assert 'name = "second"' in views_path().read_text("utf-8")
        await pilot.press("6")
        await settle(pilot, lambda _: app.screen is main_of(app))
        await settle(pilot, lambda snapshot: snapshot.query.search == "" and bool(snapshot.query[PROBLEM]))
        assert chosen(app) == "second"


async def test_the_chosen_view_is_saved_again_and_another_only_after_asking() -> None:
    put_view(views_path(), View("one", "eval"))
    put_view(views_path(), View("two", "phase:failed"))
    async with running_app() as (app, pilot):
        await shows(pilot, "7 two")
        await pilot.press("apostrophe", "6")
        await settle(pilot, lambda snapshot: snapshot.query.search == "eval")
        await pilot.press("4")
        await settle(pilot, lambda snapshot: snapshot.query[PHASE] == {COMPLETED})
        await pilot.press("v", "s")
        await name_it(pilot, "")
        await settle(pilot, lambda _: "phase:completed eval" in listed(app))
        await pilot.press("s")
        await settle(pilot, lambda _: isinstance(app.focused, NameField))
        await pilot.press("backspace", "backspace", "backspace", *"two", "enter")
        await settle(pilot, lambda _: "press the key again" in app.screen._notice)  # type: ignore[attr-defined]
        assert main_of(app).views.named("two") == View("two", "phase:failed")
        await pilot.press("enter")
        await settle(pilot, lambda _: main_of(app).views.named("two") == View("two", "phase:completed eval"))


async def test_built_in_views_stay_and_a_bad_name_is_named() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("v")
        await settle(pilot, lambda _: isinstance(app.screen, ViewsScreen))
        for key, words in [("d", "built in"), ("R", "built in"), ("J", "stay first")]:
            await pilot.press(key)
            await settle(pilot, lambda _, words=words: words in app.screen._notice)  # type: ignore[attr-defined, misc]
        await pilot.press("s")
        await settle(pilot, lambda _: isinstance(app.focused, NameField))
        await pilot.press("space", "enter")
        await settle(pilot, lambda _: "must be a text" in app.screen._notice)  # type: ignore[attr-defined]
        await pilot.press("escape")
        await settle(pilot, lambda _: not isinstance(app.focused, NameField))
        assert isinstance(app.screen, ViewsScreen)
        assert not views_path().exists()
        await pilot.press("escape")
        await settle(pilot, lambda _: app.screen is main_of(app))


async def test_a_file_that_cannot_be_changed_is_named_and_kept() -> None:
    views_path().parent.mkdir(parents=True)
    views_path().write_text("[[views", "utf-8")
    async with running_app() as (app, pilot):
        await settle(pilot, lambda snapshot: any(error.code == "Views" for error in snapshot.status.errors))
        await pilot.press("v", "s")
        await settle(pilot, lambda _: isinstance(app.focused, NameField))
        await pilot.press("x", "enter")
        await settle(pilot, lambda _: "cannot be read" in app.screen._notice)  # type: ignore[attr-defined]
        assert views_path().read_text("utf-8") == "[[views"


class MovingClock:
    """A clock that each refresh moves on."""

    now = FROZEN

    async def refresh(self, pilot: Pilot[None]) -> None:
        self.now += 10
        await pilot.press("r")

    def __call__(self) -> float:
        return self.now


async def test_what_others_change_in_the_file_is_taken_up_with_the_next_refresh() -> None:
    clock = MovingClock()
    async with running_app(monitor(clock=clock)) as (app, pilot):
        assert line(app) == ""
        put_view(views_path(), View("team", "phase:failed"))
        await clock.refresh(pilot)
        await shows(pilot, "6 team")
        failed = app.store.snapshot.facets[PHASE][FAILED]
        await shows(pilot, f"6 team {failed:,}")
        views_path().write_text('[[views]]\nname = "ok"\n[[views]]\nname = "bad"\nquery = "left<"\n', "utf-8")
        await clock.refresh(pilot)
        await shows(pilot, "6 ok")
        await settle(pilot, lambda snapshot: any("'bad'" in error.message for error in snapshot.status.errors))
        views_path().unlink()
        await clock.refresh(pilot)
        await settle(pilot, lambda _: line(app) == "")


async def test_a_view_brings_its_columns_and_the_others_leave_ones_own() -> None:
    put_view(views_path(), View("narrow", "phase:failed", columns=("state", "name=30", "owner")))
    async with running_app() as (app, pilot):
        main = main_of(app)
        await shows(pilot, "6 narrow")
        main.column_texts = own = ("state", "name", "failed")
        await pilot.press("apostrophe", "2")
        assert main.column_texts == own
        await pilot.press("apostrophe", "6")
        assert main.column_texts == ("state", "name=30", "owner")
        await settle(pilot, lambda snapshot: snapshot.query[PHASE] == {FAILED})
        assert not main.views.is_changed
        main.column_texts = ("state", "owner")
        assert main.views.is_changed
        await pilot.press("v", "s")
        await name_it(pilot, "")
        await settle(pilot, lambda _: "columns state, owner" in listed(app))
        assert main.views.named("narrow") == View("narrow", "phase:failed", columns=("state", "owner"))
        await pilot.press("1")
        await settle(pilot, lambda _: app.screen is main)
        assert main.column_texts == own


# Watching


async def test_a_view_is_watched_by_its_name() -> None:
    put_view(views_path(), View("team", "phase:failed"))
    clock = MovingClock()
    async with running_app(monitor(clock=clock)) as (app, pilot):
        await shows(pilot, "6 team")
        await pilot.press("apostrophe", "6", "W")
        await settle(pilot, lambda _: app.activity.watches.views == ["team"])
        assert "watching the view team" in notice(app)
        job = next(job for job in app.store.snapshot.jobs.values() if job.phase == RUNNING)
        assert not app.activity.watches.includes(job)
        await shows(pilot, "6 team*")
        put_view(views_path(), View("team", "phase:running"))
        await clock.refresh(pilot)
        await settle(pilot, lambda _: app.activity.watches.includes(job))
        await pilot.press("v")
        await settle(pilot, lambda _: isinstance(app.screen, ViewsScreen))
        await settle(pilot, lambda _: app.screen._view_name == "team")  # type: ignore[attr-defined]
        await pilot.press("W")
        await settle(pilot, lambda _: app.activity.watches.is_empty)


async def test_a_changed_view_is_watched_as_a_query() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("apostrophe", "2", "1")
        await settle(pilot, lambda snapshot: bool(snapshot.query[PHASE]))
        await pilot.press("W")
        await settle(pilot, lambda _: len(app.activity.watches.queries) == 1)
        assert app.activity.watches.views == []


# The workspace of the last session


def kept(sandbox: ArkApp, **settings: object) -> ArktuiApp:
    return monitor(sandbox, Settings(interval=0, theme="dark", **settings), account=ACCOUNT)  # type: ignore[arg-type]


async def test_the_next_session_shows_what_this_one_did() -> None:
    sandbox = make_app(200, 7)
    put_view(views_path(), View("team", "phase:completed"))
    async with running_app(kept(sandbox)) as (app, pilot):
        await pilot.press("apostrophe", "6")
        await settle(pilot, lambda snapshot: snapshot.query[PHASE] == {COMPLETED})
        await pilot.press("s", "b", "j", "j", "j")
        await settle(pilot, lambda snapshot: snapshot.query.sort != DEFAULT_SORT)
        await pilot.press("i")
        main_of(app).column_texts = ("name", "failed")
        await pilot.pause()
        left, cursor = query(app), app.screen.query_one(JobTable).job_id
        await pilot.press("q", "q")
    assert read_workspace(ACCOUNT).cursor == cursor
    async with running_app(kept(sandbox)) as (app, pilot):
        await settle(pilot, lambda snapshot: snapshot.query == left)
        await settle(pilot, lambda _: app.screen.query_one(JobTable).job_id == cursor)
        assert chosen(app) == "team"
        assert main_of(app).column_texts == ("name", "failed")
        assert line(app).endswith("+"), "the sort is not that of the view"
        assert not app.screen.query_one(FilterSidebar).display
        assert not app.screen.query_one(JobDetail).display
        await pilot.press("minus")
        await settle(pilot, lambda _: chosen(app) == "all")
    async with running_app(kept(sandbox, restore=False)) as (app, pilot):
        await pilot.pause()
        assert query(app) == Query()
        assert app.screen.query_one(JobDetail).display
        await pilot.press("apostrophe", "3")
        await settle(pilot, lambda _: chosen(app) == "problems")
    async with running_app(kept(sandbox, view="active")) as (app, pilot):
        await settle(pilot, lambda snapshot: snapshot.query.search == "is:active")
        assert chosen(app) == "active"
    async with running_app(kept(sandbox, view="actve")) as (app, pilot):
        await settle(
            pilot, lambda snapshot: any("no view is called actve" in error.message for error in snapshot.status.errors)
        )
        assert query(app) == Query()


async def test_without_a_history_no_workspace_is_kept() -> None:
    sandbox = make_app(50, 7)
    for app in (kept(sandbox, history=False), monitor(sandbox)):
        async with running_app(app) as (_, pilot):
            await pilot.press("apostrophe", "3")
            await settle(pilot, lambda _, app=app: chosen(app) == "problems")  # type: ignore[misc]
    assert not list(state_path("").glob("workspace*"))


async def test_a_workspace_of_a_job_that_is_gone_is_no_obstacle() -> None:
    sandbox = make_app(50, 7)
    async with running_app(kept(sandbox)) as (app, pilot):
        await pilot.press("j", "q", "q")
        cursor = app.screen.query_one(JobTable).job_id
    async with running_app(kept(make_app(40, 8))) as (app, pilot):
        await settle(pilot, is_live)
        await settle(pilot, lambda _: not main_of(app).cursor_wanted)
        assert app.screen.query_one(JobTable).job_id != cursor


async def test_the_screen_never_goes_back_to_an_older_snapshot() -> None:
    """At a new minute the jobs are judged again, which publishes within the call that shows what changed."""
    async with running_app() as (app, _):
        main, store = main_of(app), app.store
        job = next(iter(store.snapshot.jobs.values()))
        published: list[int] = []

        def judge() -> None:
            published.append(len(published))
            store.set_status(store.snapshot.status.__class__(requests_per_minute=100 + len(published), total=1))

        app.watch(main, "minute", judge, init=False)
        main.snapshot, before = store.snapshot, main.minute
        main._minute_now = lambda: before + 60  # type: ignore[method-assign]
        store.mark_deleted([job.id])
        assert published
        assert main.snapshot is store.snapshot


# What it costs


UNUSED = """
import sys
from tests.app_harness import monitor, running_app
import asyncio
async def main():
    async with running_app(monitor(account=("a", "b", "c"))) as (app, pilot):
        await pilot.press("j")
asyncio.run(main())
print(*sys.modules)
"""


def test_a_session_without_views_imports_none_of_it() -> None:
    ended = subprocess.run([sys.executable, "-c", UNUSED], capture_output=True, text=True, check=True)
    loaded = set(ended.stdout.split())
    assert "arktui.ui.app" in loaded
    assert not loaded & {
        "tomlkit",
        "arktui.ui.view_actions",
        "arktui.ui.views",
        "arktui.store.views",
        "arktui.views_file",
        "arktui.views_edit",
    }
