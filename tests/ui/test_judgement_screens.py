"""What follows from the history, on the screen: problems, explanation, timeline and board, through the real app."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from time import monotonic

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from arktui.config import Settings
from arktui.sandbox.clock import ManualClock
from arktui.store.clean_text import CleanText
from arktui.store.error_log import ErrorRecord
from arktui.store.filters import PROBLEM
from arktui.store.forecast import Deadline, Forecast
from arktui.store.phase import RUNNING
from arktui.store.problem import PROBLEMS, Problem, problems_of
from arktui.ui.app import ArktuiApp
from arktui.ui.screens.board_screen import BoardScreen
from arktui.ui.screens.explain_screen import ExplainScreen
from arktui.ui.screens.main_screen import MainScreen
from arktui.ui.screens.overlay_screen import LiveScreen
from arktui.ui.screens.timeline_screen import TimelineScreen
from arktui.ui.widgets.filter_sidebar import FilterSidebar
from arktui.ui.widgets.line_view import LineView
from arktui.ui.widgets.query_line import QueryLine
from arktui.ui.widgets.row_view import RowView
from arktui.ui.widgets.title_line import TitleLine
from arktui.view.glyphs import UNICODE
from arktui.view.status_text import urgent_problems
from tests.app_harness import TIMEOUT, monitor, running_app
from tests.sandbox_server import START, make_app
from tests.ui.test_main_screen import ask, query_of, refresh, text_of

KINDS: dict[str, type[Screen[None]]] = {"x": ExplainScreen, "T": TimelineScreen, "B": BoardScreen}


def shown(app: ArktuiApp) -> str:
    """Return what the screen on top shows."""
    view = app.screen.query_one(RowView)
    return "\n".join(view.render_line(y).text for y in range(view.size.height))


async def see(pilot: Pilot[None], words: str) -> str:
    """Wait until the screen on top shows some words."""
    app = pilot.app
    assert isinstance(app, ArktuiApp)
    deadline = monotonic() + TIMEOUT
    while monotonic() < deadline:
        if words in shown(app):
            return shown(app)
        await pilot.pause(0.02)
    raise AssertionError(f"{words!r} is not in {shown(app)}")


async def test_e_shows_what_needs_a_person_and_all_again() -> None:
    async with running_app() as (app, pilot):
        await ask(pilot, "e")
        assert query_of(app)[PROBLEM] == PROBLEMS
        rows = [*app.store.snapshot.rows]
        assert rows
        assert all(problems_of(job) for job in rows)
        await pilot.pause()
        assert app.screen.query_one(QueryLine).field.value == "is:problem"
        await ask(pilot, "e")
        assert not query_of(app)[PROBLEM]
        assert len(app.store.snapshot.rows) == 300


async def test_while_not_all_is_loaded_it_says_of_what_the_problems_are() -> None:
    settings = Settings(interval=0, theme="dark", limit=100)
    async with monitor(make_app(300), settings).run_test(size=(120, 40)) as pilot:
        app = pilot.app
        assert isinstance(app, ArktuiApp)
        while not app.store.snapshot.rows:
            await pilot.pause(0.02)
        assert not app.store.snapshot.status.is_complete
        await pilot.press("e")
        await pilot.pause()
        assert "the service has no such filter" in "\n".join(
            widget.render_line(0).text for widget in app.screen.query("NoticeLine")
        )


async def test_the_sidebar_lists_problems_and_picks_one() -> None:
    async with running_app(size=(120, 60)) as (app, pilot):
        sidebar = app.screen.query_one(FilterSidebar)
        assert "PROBLEMS" in text_of(app, FilterSidebar)
        sidebar.focus()
        while sidebar.current.text != Problem.FAILED:
            await pilot.press("down")
        await ask(pilot, "space")
        assert query_of(app)[PROBLEM] == {Problem.FAILED}
        assert {job.phase for job in app.store.snapshot.rows} == {"Failed"}


async def test_the_title_counts_what_can_still_be_helped_first() -> None:
    async with running_app(size=(200, 40)) as (app, _):
        counts = app.store.snapshot.facets[PROBLEM]
        title = text_of(app, TitleLine)
        counted = [f"{counts[problem]} {problem}" for problem in Problem if counts[problem]]
        assert " · ".join(counted) in title


@pytest.mark.parametrize("key", KINDS)
async def test_each_screen_opens_and_closes(key: str) -> None:
    async with running_app() as (app, pilot):
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, KINDS[key])
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)


@pytest.mark.parametrize("key", ["x", "T"])
async def test_without_a_job_there_is_nothing_to_show(key: str) -> None:
    async with running_app(monitor(make_app(0))) as (app, pilot):
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)


async def test_the_timeline_goes_on_as_counts_come_in() -> None:
    clock = ManualClock(START)
    async with running_app(monitor(make_app(clock=clock))) as (app, pilot):
        job = app.store.snapshot.rows[0]
        await pilot.press("T")
        await pilot.pause()
        await see(pilot, "PHASES")
        assert job.name in app.screen.query_one(".-title", LineView).render_line(0).text
        for _ in range(4):
            clock.advance(60)
            await pilot.press("escape")
            await pilot.pause()
            await refresh(pilot)
            await pilot.press("T")
            await pilot.pause()
        await see(pilot, "A MINUTE")


async def test_the_explanation_follows_the_job() -> None:
    async with running_app() as (app, pilot):
        job = app.store.snapshot.rows[0]
        await pilot.press("x")
        assert job.id in await see(pilot, "–")


async def test_the_board_counts_the_jobs_of_the_query_and_what_changes() -> None:
    async with running_app() as (app, pilot):
        await ask(pilot, "1")
        running = len(app.store.snapshot.rows)
        await pilot.press("B")
        await see(pilot, f"{running} jobs   {running} running")
        jobs = [
            replace(job, phase=CleanText("Completed"), updated=(job.updated or 0) + 1)
            for job in app.store.snapshot.rows[:2]
        ]
        app.store.apply(jobs)
        await see(pilot, f"{running - 2} jobs   {running - 2} running")


async def test_the_board_says_the_same_of_problems_as_the_title_and_does_not_count_the_deleted() -> None:
    async with running_app(size=(200, 40)) as (app, pilot):
        late = next(job for job in app.store.snapshot.rows if job.phase == RUNNING)
        app.store.judge({late.id: Forecast(Deadline.WILL_MISS, is_stuck=True, is_failing=True)})
        await pilot.press("B")
        for _ in range(2):
            [words, *_] = urgent_problems(app.store.snapshot, UNICODE)
            await see(pilot, f"queued   {''.join(part for part, _ in words).strip()}")
            app.store.mark_deleted([late.id])
        await see(pilot, "299 jobs")
        app.store.apply([replace(late, updated=(late.updated or 0) + 1)])
        await see(pilot, "300 jobs")


async def test_counting_many_jobs_lets_others_have_their_turn() -> None:
    async with running_app() as (app, pilot):
        first = app.store.snapshot.rows[0]
        app.store.apply([replace(first, id=CleanText(f"bi-20261123150000-{number:05}")) for number in range(20_000)])
        turns = 0

        async def count_turns() -> None:
            nonlocal turns
            while True:
                await asyncio.sleep(0)
                turns += 1

        other = asyncio.create_task(count_turns())
        await pilot.press("B")
        await pilot.pause()
        await see(pilot, "20,300 jobs")
        other.cancel()
        assert turns >= 20


async def test_an_hour_in_which_nothing_was_asked_is_no_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_app() as (app, _):
        screen = app.screen_stack[0]
        assert isinstance(screen, MainScreen)
        before, clock, service_time = screen.answered_at(), screen._clock, screen._service_time
        monkeypatch.setattr(screen, "_clock", lambda: clock() + 3_600)
        monkeypatch.setattr(screen, "_service_time", lambda: service_time() + 3_600)
        assert screen.answered_at() == pytest.approx(before, abs=600)


@pytest.mark.parametrize("key", ["x", "T", "B", "N", "exclamation_mark"])
async def test_a_screen_above_the_jobs_follows_each_snapshot_without_a_timer_of_its_own(key: str) -> None:
    async with running_app() as (app, pilot):
        await pilot.press(key)
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, LiveScreen)
        assert {timer.name for timer in screen._timers} <= {"screen_update"}, "Textual's own only"
        for total in (41, 42):
            app.store.set_status(replace(app.store.snapshot.status, total=total))
            assert screen.snapshot is app.store.snapshot
        main = app.screen_stack[0]
        assert isinstance(main, MainScreen)
        main.minute += 60
        assert screen.minute == main.minute


async def test_an_error_is_listed_as_it_comes() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("exclamation_mark")
        await see(pilot, "no errors")
        app.feed.add_error(ErrorRecord.of("Busy", "try later", "Wait.", request_id="r-1", at=START))
        assert "Busy" in shown(app)
