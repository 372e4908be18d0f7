"""Another profile, region or project is watched without a restart, and the one before leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest
from textual.pilot import Pilot
from textual.timer import Timer
from textual.widget import Widget

from arktui.cli.connect import AccountFiles, open_account
from arktui.cli.main import _parser
from arktui.config import Settings
from arktui.history.history import History
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.store.filters import PROJECT
from arktui.store.job_store import JobStore
from arktui.store.query import Query
from arktui.sync.feed import Feed
from arktui.target import Choice
from arktui.ui.app import ArktuiApp
from arktui.ui.screens.main_screen import MainScreen
from arktui.ui.screens.profiles_screen import ProfilesScreen
from arktui.ui.session import Session
from arktui.ui.widgets.row_view import RowView
from arktui.ui.widgets.status_line import NoticeLine
from arktui.ui.widgets.title_line import TitleLine
from tests.app_harness import TIMEOUT, UnlimitedPace, is_live, settle
from tests.sandbox_server import LiveSandbox, live_sandbox, make_app

SWITCHES = 50


@pytest.fixture(scope="module")
def clouds() -> Iterator[tuple[LiveSandbox, LiveSandbox]]:
    with live_sandbox(make_app(40)) as one, live_sandbox(make_app(25, 7)) as other:
        yield one, other


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clouds: tuple[LiveSandbox, LiveSandbox]) -> Path:
    """A home with two usable profiles, one expired login and one without keys."""
    for name in [name for name in os.environ if name.startswith(("VOLC", "BYTEPLUS"))]:
        if not name.endswith("METADATA_DISABLED"):
            monkeypatch.delenv(name)
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    keys = {"mode": "ak", "access-key": ACCESS_KEY, "secret-key": SECRET_KEY}
    profiles = {
        "one": {**keys, "region": "cn-beijing", "endpoint": clouds[0].endpoint},
        "other": {**keys, "region": "cn-shanghai", "endpoint": clouds[1].endpoint},
        "expired": {**keys, "mode": "sso", "session-token": "t", "sts-expiration": 1_000_000},
        "empty": {"mode": "ak"},
    }
    file = tmp_path / ".volcengine" / "config.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"current": "one", "profiles": profiles}), "utf-8")
    return tmp_path


def program(*arguments: str, **settings: object) -> ArktuiApp:
    args = _parser().parse_args(arguments)
    opened = open_account(args, Settings(interval=0, theme="dark", **settings))  # type: ignore[arg-type]
    assert opened is not None
    choice = Choice(args.profile, args.region, opened[2].project)
    accounts = AccountFiles(args, opened[2])
    return ArktuiApp(*opened, rate_limiter=UnlimitedPace(), accounts=accounts, choice=choice)


def title(app: ArktuiApp) -> str:
    return app.main.query_one(TitleLine).render_line(0).text


def notice(app: ArktuiApp) -> str:
    return app.main.query_one(NoticeLine).notice


async def until_watching(pilot: Pilot[None], profile: str) -> None:
    app = pilot.app
    assert isinstance(app, ArktuiApp)
    await settle(pilot, lambda snapshot: app.session.target.profile == profile and is_live(snapshot))
    await settle(pilot, lambda _: app.main.is_mounted and app.main.query_one(TitleLine).size.width != 0)


async def switch(pilot: Pilot[None], profile: str) -> None:
    app = pilot.app
    assert isinstance(app, ArktuiApp)
    assert app.switching is not None
    app.switching.to_profile(profile)
    await until_watching(pilot, profile)


KINDS = (MainScreen, Session, JobStore, Feed, History, Timer, Widget)


def holdings() -> dict[str, int]:
    """Count what a session that did not end would keep: what runs, what is open, and its objects."""
    gc.unfreeze()
    gc.collect()
    every = gc.get_objects()
    # The pool of asyncio keeps its threads; it has few, whatever runs in them.
    own = [thread for thread in threading.enumerate() if not thread.name.startswith("asyncio_")]
    return {
        "tasks": len(asyncio.all_tasks()),
        "threads": len(own),
        "files and connections": len([*Path("/proc/self/fd").iterdir()]),
        **{kind.__name__: sum(isinstance(each, kind) for each in every) for kind in KINDS},
    }


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files as Linux lists them")
async def test_fifty_switches_leave_nothing_running_or_open() -> None:
    at_first = holdings()
    app = program()
    async with app.run_test(size=(60, 12)) as pilot:
        await until_watching(pilot, "one")
        for profile in ("other", "one"):
            await switch(pilot, profile)
        before = holdings()
        for number in range(SWITCHES):  # in the middle of loading, as soon as there are rows
            profile = ("other", "one")[number % 2]
            assert app.switching is not None
            app.switching.to_profile(profile)
            await settle(pilot, lambda snapshot, it=profile: app.session.target.profile == it and bool(snapshot.rows))  # type: ignore[misc]
        await until_watching(pilot, "one")
        deadline = monotonic() + TIMEOUT
        while (left := holdings()) and not (
            all(count <= before[name] for name, count in left.items())
            and all(left[name] - at_first[name] <= 1 for name in ("JobStore", "Feed", "History"))
            # Textual keeps the first screen of an app, here without jobs.
            and all(left[name] - at_first[name] <= 2 for name in ("MainScreen", "Session"))
        ):
            assert monotonic() < deadline, f"{at_first}, then {before} became {left}"
            await asyncio.sleep(0.05)


async def test_each_profile_has_its_own_jobs_watches_and_history(clouds: tuple[LiveSandbox, LiveSandbox]) -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await until_watching(pilot, "one")
        ids = set(app.store.snapshot.jobs)
        app.activity.watches.toggle_query(Query())
        await switch(pilot, "other")
        assert ids.isdisjoint(app.store.snapshot.jobs)
        assert app.activity.watches.is_empty
        assert "other" in title(app)
        assert "cn-shanghai" in title(app)
        clouds[0].app.faults.put("500")  # what is shown now comes from the history alone
        try:
            assert app.switching is not None
            app.switching.to_profile("one")
            await settle(pilot, lambda snapshot: set(snapshot.restored) == ids)
        finally:
            clouds[0].app.faults.clear()
        await pilot.press("r")
        await settle(pilot, lambda snapshot: is_live(snapshot) and not app.activity.watches.is_empty)


async def test_the_list_names_file_mode_region_and_keys_and_enter_switches() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await until_watching(pilot, "one")
        await pilot.press("B", "C")
        screen = app.screen
        assert isinstance(screen, ProfilesScreen)
        view = screen.query_one(RowView)
        await settle(pilot, lambda _: view.cursor is not None)
        rows = ["".join(text for text, _ in line) for line in view.lines(116)]
        assert [row.split()[0] for row in rows[1:]] == ["›", "other", "expired", "empty"]
        assert "cn-shanghai" in rows[2]
        assert "~/.volcengine/config.json" in rows[2]
        assert "sso" in rows[3]
        assert "expired at 1970-01-12" in rows[3]
        assert "access-key is not set" in rows[4]
        assert not any(ACCESS_KEY in row or SECRET_KEY in row for row in rows)
        await pilot.press("down", "down", "enter")
        assert isinstance(app.screen, ProfilesScreen), "an expired login is not opened"
        assert "expired cannot be used" in app.screen._notice
        await pilot.press("up", "enter")
        await until_watching(pilot, "other")
        assert isinstance(app.screen, MainScreen)


async def test_a_target_that_cannot_be_opened_leaves_the_present_one_alone() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await until_watching(pilot, "one")
        session, switching = app.session, app.switching
        assert switching is not None
        attempts: tuple[tuple[Callable[[], None], str], ...] = (
            (lambda: switching.to_profile("none"), "has no profile 'none'"),
            (lambda: switching.to_profile("empty"), "access-key is not set"),
            (lambda: switching.to_region("bad region"), "InvalidRegion"),
        )
        for go, words in attempts:
            go()
            await settle(pilot, lambda _, words=words: words in notice(app))  # type: ignore[misc]
        assert app.session is session
        await pilot.press("r")
        await settle(pilot, is_live)


async def test_region_and_project_change_alone_and_back_returns() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await until_watching(pilot, "one")
        switching = app.switching
        assert switching is not None
        project = max(app.store.snapshot.facets[PROJECT])
        switching.to_project(project)
        await settle(pilot, lambda snapshot: app.session.settings.project == project and is_live(snapshot))
        assert {job.project for job in app.store.snapshot.jobs.values()} == {project}
        assert len(switching.projects()) > 1, "the other projects are still known"
        switching.to_region("cn-guangzhou")
        await settle(pilot, lambda snapshot: app.session.target.region == "cn-guangzhou" and is_live(snapshot))
        assert app.session.settings.project == project
        switching.back()
        await settle(pilot, lambda snapshot: app.session.target.region == "cn-beijing" and is_live(snapshot))
        assert app.session.settings.project == project
        switching.to_project("")
        await settle(pilot, lambda snapshot: not app.session.settings.project and is_live(snapshot))
        assert len(app.store.snapshot.jobs) == 40


async def test_a_switch_in_the_middle_of_loading_ends_its_requests(clouds: tuple[LiveSandbox, LiveSandbox]) -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await until_watching(pilot, "one")
        clouds[1].app.faults.put("slow:30")
        try:
            assert app.switching is not None
            app.switching.to_profile("other")
            await settle(pilot, lambda _: app.session.target.profile == "other" and app.main.is_mounted)
            await switch(pilot, "one")
        finally:
            clouds[1].app.faults.clear()
        assert len(app.store.snapshot.jobs) == 40


async def test_keys_of_the_environment_are_a_row_to_which_one_returns(
    monkeypatch: pytest.MonkeyPatch, clouds: tuple[LiveSandbox, LiveSandbox]
) -> None:
    for name, value in (("ACCESS_KEY", ACCESS_KEY), ("SECRET_KEY", SECRET_KEY), ("ENDPOINT", clouds[1].endpoint)):
        monkeypatch.setenv(f"VOLCENGINE_{name}", value)
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await until_watching(pilot, "")
        await switch(pilot, "one")
        assert len(app.store.snapshot.jobs) == 40
        await pilot.press("C")
        view = app.screen.query_one(RowView)
        await settle(pilot, lambda _: view.cursor is not None)
        await pilot.press("g", "enter")
        await until_watching(pilot, "")
        assert len(app.store.snapshot.jobs) == 25
