"""What is shown of the time while the user was away, as pictures; `pytest --snapshot-update` records them again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from arktui.config import Settings
from arktui.sandbox.app import ArkApp
from arktui.sandbox.clock import ManualClock
from arktui.sandbox.filters import Filter
from arktui.store.snapshot import Snapshot
from arktui.ui.app import ArktuiApp
from arktui.ui.screens.main_screen import MainScreen
from arktui.ui.widgets.status_line import NoticeLine
from tests.app_harness import FROZEN, is_live, monitor, settle, stop_ticking
from tests.sandbox_server import START, make_app

SIZES = [(80, 24), (200, 60)]
AWAY = 5 * 3_600
Compare = Callable[..., bool]

pytestmark = pytest.mark.usefixtures("same_zone_and_luck")


def away(*keys: str, theme: str = "dark", is_ascii: bool = False) -> tuple[ArktuiApp, Callable[[Pilot[Any]], Any]]:
    """Return the program, and a preparation: watch a job, be away for hours, press keys."""
    world_clock = ManualClock(START)
    settings = Settings(interval=0, theme=theme, ascii=is_ascii, bell=False, notification="off")
    sandbox = make_app(clock=world_clock)
    app = monitor(sandbox, settings, clock=lambda: FROZEN + world_clock.now() - START)

    async def prepare(pilot: Pilot[Any]) -> None:
        await settle(pilot, is_live)
        await pilot.press("j", "j", "*", "k")
        stop_ticking(app)
        await pilot.pause()  # for a tick that is already on its way
        world_clock.advance(AWAY)
        app.feed.refresh()
        screen = app.screen
        assert isinstance(screen, MainScreen)
        await settle(pilot, lambda snapshot: is_up_to_date(snapshot, sandbox))
        screen.minute = world_clock.now()  # which the clock would do within a second
        screen.query_one(NoticeLine).notice = ""
        await pilot.press(*keys)
        await pilot.pause()

    return app, prepare


def is_up_to_date(snapshot: Snapshot, sandbox: ArkApp) -> bool:
    """Whether all jobs of the sandbox are known as they are."""
    there = sandbox.world.page(Filter(), "CreateTime", descending=True, number=1, size=10_000).rows
    known = {job.id: (job.phase, job.counts.done or 0) for job in snapshot.jobs.values()}
    return known == {job.id: (state.phase, state.counts.completed) for job, state in there}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_digest(snap_compare: Compare, size: tuple[int, int]) -> None:
    app, prepare = away()
    assert snap_compare(app, terminal_size=size, run_before=prepare)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_changes(snap_compare: Compare, size: tuple[int, int]) -> None:
    app, prepare = away("N")
    assert snap_compare(app, terminal_size=size, run_before=prepare)


def test_in_ascii_and_sixteen_colours(snap_compare: Compare) -> None:
    app, prepare = away(theme="ansi", is_ascii=True)
    assert snap_compare(app, terminal_size=(120, 40), run_before=prepare)


def test_watching_a_query(snap_compare: Compare) -> None:
    app, prepare = away("W")
    assert snap_compare(app, terminal_size=(80, 24), run_before=prepare)
