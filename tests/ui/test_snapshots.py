"""The main screen in its states, as pictures; `pytest --snapshot-update` updates them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from arktui.config import Settings
from arktui.sandbox.app import create_app
from arktui.sandbox.clock import ManualClock
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.sandbox.world import World
from arktui.store.clean_text import CleanText
from arktui.store.freshness import Stale
from arktui.store.snapshot import Snapshot
from arktui.ui.app import ArktuiApp
from tests.app_harness import is_live, monitor, settle
from tests.sandbox_server import START, make_app

SIZES = [(80, 24), (120, 40), (200, 60)]
Compare = Callable[..., bool]

pytestmark = pytest.mark.usefixtures("same_zone_and_luck")


def when(condition: Callable[[Snapshot], bool], *keys: str) -> Callable[[Pilot[Any]], Any]:
    """Return a preparation: wait for a condition, press keys, wait for it again."""

    async def prepare(pilot: Pilot[Any]) -> None:
        await settle(pilot, condition)
        await pilot.press(*keys)
        await pilot.pause()
        await settle(pilot, condition)

    return prepare


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_all_jobs(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(monitor(), terminal_size=size, run_before=when(is_live, "down", "down"))


def test_connecting(snap_compare: Compare) -> None:
    assert snap_compare(monitor(make_app(latency=3600)), terminal_size=(120, 40))


def test_failed_to_load(snap_compare: Compare) -> None:
    assert snap_compare(
        monitor(secret_key="wrong"),
        terminal_size=(80, 24),
        run_before=when(lambda snapshot: isinstance(snapshot.status.freshness, Stale)),
    )


def test_empty_account(snap_compare: Compare) -> None:
    assert snap_compare(monitor(make_app(0)), terminal_size=(120, 40), run_before=when(is_live))


def test_nothing_matches(snap_compare: Compare) -> None:
    keys = ("slash", *"nothing", "enter")
    assert snap_compare(monitor(), terminal_size=(120, 40), run_before=when(is_live, *keys))


def test_filtered_with_the_sidebar_focused(snap_compare: Compare) -> None:
    keys = ("4", "5", "tab", "tab", "down", "down")
    assert snap_compare(monitor(), terminal_size=(120, 40), run_before=when(is_live, *keys))


def test_sidebar_over_a_narrow_table(snap_compare: Compare) -> None:
    assert snap_compare(monitor(), terminal_size=(80, 24), run_before=when(is_live, "b", "down"))


def test_searching(snap_compare: Compare) -> None:
    assert snap_compare(monitor(), terminal_size=(80, 24), run_before=when(is_live, "slash", "d", "o"))


def test_stale_over_the_last_good_data(snap_compare: Compare) -> None:
    keys = {ACCESS_KEY: SECRET_KEY}
    sandbox = create_app(World(ManualClock(START), 300), keys)

    async def break_it(pilot: Pilot[Any]) -> None:
        await settle(pilot, is_live)
        keys.clear()
        await pilot.press("r")
        await settle(pilot, lambda snapshot: isinstance(snapshot.status.freshness, Stale))

    assert snap_compare(monitor(sandbox), terminal_size=(120, 40), run_before=break_it)


def test_paused(snap_compare: Compare) -> None:
    async def pause(pilot: Pilot[Any]) -> None:
        await settle(pilot, is_live)
        await pilot.press("p")

    assert snap_compare(monitor(), terminal_size=(80, 24), run_before=pause)


def test_a_deleted_job(snap_compare: Compare) -> None:
    async def lose_one(pilot: Pilot[Any]) -> None:
        await settle(pilot, is_live)
        app = pilot.app
        assert isinstance(app, ArktuiApp)
        app.store.mark_deleted([app.store.snapshot.rows[0].id])

    assert snap_compare(monitor(), terminal_size=(120, 40), run_before=lose_one)


def test_what_the_service_left_out_is_a_dash(snap_compare: Compare) -> None:
    async def strip_one(pilot: Pilot[Any]) -> None:
        await settle(pilot, is_live)
        app = pilot.app
        assert isinstance(app, ArktuiApp)
        job = app.store.snapshot.rows[0]
        archiving = CleanText("Archiving")
        bare = type(job)(id=job.id, name=job.name, phase=archiving, created=job.created, updated=job.updated)
        odd = replace(app.store.snapshot.rows[1], window=CleanText("28 days"), message=CleanText("第一行\n第二行"))
        app.store.apply([bare, odd])
        await pilot.press("down", "up")

    assert snap_compare(monitor(), terminal_size=(120, 40), run_before=strip_one)


@pytest.mark.parametrize(("theme", "is_ascii"), [("light", False), ("ansi", False), ("dark", True)])
def test_other_looks(snap_compare: Compare, theme: str, is_ascii: bool) -> None:
    app = monitor(settings=Settings(interval=0, theme=theme, ascii=is_ascii))
    assert snap_compare(app, terminal_size=(120, 40), run_before=when(is_live, "down"))


def test_tiny(snap_compare: Compare) -> None:
    assert snap_compare(monitor(), terminal_size=(40, 10), run_before=when(is_live, "down"))


@pytest.mark.parametrize("size", SIZES[:2], ids=lambda size: f"{size[0]}x{size[1]}")
def test_keys(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(monitor(), terminal_size=size, run_before=when(is_live, "question_mark"))


def test_palette(snap_compare: Compare) -> None:
    assert snap_compare(monitor(), terminal_size=(120, 40), run_before=when(is_live, "ctrl+p", *"sort"))
