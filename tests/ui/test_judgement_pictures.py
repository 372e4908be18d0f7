"""What follows from the history, as pictures, after an hour; `pytest --snapshot-update` records them again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from arktui.config import Settings
from arktui.sandbox.clock import ManualClock
from arktui.ui.app import ArktuiApp
from arktui.ui.screens.main_screen import MainScreen
from tests.app_harness import is_live, monitor, settle, stop_ticking
from tests.sandbox_server import START, make_app
from tests.ui.test_main_screen import refresh

SIZES = [(80, 24), (200, 60)]
MINUTES, STEP = 60, 6
Compare = Callable[..., bool]

pytestmark = pytest.mark.usefixtures("same_zone_and_luck")


def picture(
    compare: Compare, size: tuple[int, int], *keys: str, theme: str = "dark", is_ascii: bool = False, jobs: int = 300
) -> bool:
    """Compare the screen after an hour of watching, and some keys."""
    here = ManualClock(START)
    app = monitor(make_app(jobs, clock=here), Settings(interval=0, theme=theme, ascii=is_ascii))
    return compare(app, terminal_size=size, run_before=after(here, *keys))


def after(here: ManualClock, *keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    async def prepare(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, ArktuiApp)
        await settle(pilot, is_live)
        stop_ticking(app)
        for _ in range(MINUTES // STEP):
            here.advance(STEP * 60)
            await refresh(pilot)
        screen = app.screen_stack[0]
        assert isinstance(screen, MainScreen)
        screen._advance_time()
        app.store.judge(app.history.forecasts(app.store.snapshot.jobs[job_id] for job_id in app.store.active))
        await pilot.press(*keys)
        await pilot.pause(0.3)
        await settle(pilot, is_live)
        await pilot.pause(0.3)

    return prepare


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_after_an_hour(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert picture(snap_compare, size, "down", "down")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_timeline(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert picture(snap_compare, size, "down", "T")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_board(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert picture(snap_compare, size, "B")


def test_timeline_of_one_that_is_stuck(snap_compare: Compare) -> None:
    assert picture(snap_compare, (80, 24), "e", "down", "T")


def test_explanation(snap_compare: Compare) -> None:
    assert picture(snap_compare, (80, 24), "e", "x")


def test_problems_only(snap_compare: Compare) -> None:
    assert picture(snap_compare, (120, 40), "e", "down")


@pytest.mark.parametrize("key", ["T", "B"])
def test_in_ascii_and_sixteen_colours(snap_compare: Compare, key: str) -> None:
    assert picture(snap_compare, (80, 24), "down", key, theme="ansi", is_ascii=True)
