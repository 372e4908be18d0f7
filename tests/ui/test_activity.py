"""While nobody looked: the digest, the list of changes, marks and watches, through the real app and sandbox."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from time import monotonic

import pytest
from textual.events import AppBlur, AppFocus
from textual.pilot import Pilot

from arktui.activity.activity import AWAY_AFTER, AWAY_AFTER_BLURRED
from arktui.activity.events import Kind
from arktui.config import Settings
from arktui.sandbox.app import ArkApp
from arktui.sandbox.clock import ManualClock
from arktui.store.clean_text import CleanText
from arktui.store.job import Job
from arktui.store.phase import COMPLETED, FAILED, RUNNING, TERMINATED
from arktui.ui.app import ArktuiApp
from arktui.ui.screens.changes_screen import ChangesScreen
from arktui.ui.screens.main_screen import MainScreen
from arktui.ui.widgets.job_table import JobTable
from arktui.ui.widgets.row_view import RowView
from arktui.ui.widgets.status_line import NoticeLine, StatusLine
from arktui.ui.widgets.title_line import TitleLine
from arktui.view.column_renderers import Sign
from arktui.view.event_text import watches_text
from tests.app_harness import FROZEN, TIMEOUT, is_live, monitor, running_app, settle
from tests.sandbox_server import START, make_app

QUIET = Settings(interval=0, theme="dark", bell=False, notification="off")
LATER = 2 * AWAY_AFTER


def notice(app: ArktuiApp) -> str:
    """Return the text of the line above the keys, which is there only if it has any."""
    line = app.screen_stack[0].query_one(NoticeLine)
    [spans] = line.lines(160)
    assert line.display is bool(spans)
    return "".join(words for words, _ in spans)


def watched(clock: ManualClock) -> ArktuiApp:
    """Return the program on a sandbox whose clock the program's own follows."""
    return monitor(make_app(clock=clock), clock=lambda: FROZEN + clock.now() - START)


def change(app: ArktuiApp, number: int, **facts: object) -> Job:
    """Apply a change of the job in a row to the store."""
    job = replace(app.store.snapshot.rows[number], **facts)  # type: ignore[arg-type]
    app.store.apply([job])
    return job


def table_of(app: ArktuiApp) -> JobTable:
    return app.screen_stack[0].query_one(JobTable)


async def refresh(pilot: Pilot[None]) -> None:
    """Refresh as if by itself, and wait for it."""
    app = pilot.app
    assert isinstance(app, ArktuiApp)
    before = len(app.store.snapshot.changes), app.store.snapshot
    app.feed.refresh()
    await settle(pilot, lambda snapshot: snapshot is not before[1])
    await settle(pilot, is_live)


async def test_the_first_fill_is_no_news() -> None:
    async with running_app() as (app, pilot):
        assert app.activity.events == []
        await pilot.press("N")
        await pilot.pause()
        assert isinstance(app.screen, ChangesScreen)


async def test_what_happened_while_nothing_was_touched_is_shown_until_it_is_dismissed() -> None:
    clock = ManualClock(START)
    async with running_app(watched(clock)) as (app, pilot):
        await pilot.press("j")
        clock.advance(AWAY_AFTER - 1)
        change(app, 5, phase=FAILED, phase_at=clock.now(), expires=None)
        assert notice(app) == ""
        clock.advance(1)
        change(app, 6, phase=TERMINATED, phase_at=clock.now(), expires=None)
        assert "1 failed, 1 stopped" in notice(app)
        assert "N shows all  Esc dismisses" in notice(app)
        place = table_of(app).cursor_row, table_of(app).scroll_offset
        await pilot.press("k", "j")
        assert (table_of(app).cursor_row, table_of(app).scroll_offset) == place
        assert "1 failed" in notice(app)
        await pilot.press("escape")
        assert "1 failed" not in notice(app)
        change(app, 7, phase=FAILED, phase_at=clock.now(), expires=None)
        assert "1 failed" not in notice(app)


async def test_the_digest_goes_when_nothing_of_it_holds_any_longer() -> None:
    clock = ManualClock(START)
    async with running_app(watched(clock)) as (app, pilot):
        await pilot.press("j")
        clock.advance(LATER)
        rows = app.store.snapshot.rows
        running = [number for number, job in enumerate(rows) if job.phase == RUNNING]
        number = max(running, key=lambda number: rows[number].expires or 0)
        before = rows[number]
        change(app, number, phase=FAILED, phase_at=clock.now(), expires=None)
        assert "1 failed" in notice(app)
        app.store.apply([before])
        assert "since" not in notice(app)
        change(app, 6, phase=TERMINATED, phase_at=clock.now(), expires=None)
        assert "1 stopped" in notice(app)


async def test_what_happens_before_the_users_eyes_is_not_in_the_digest() -> None:
    clock = ManualClock(START)
    async with running_app(watched(clock)) as (app, pilot):
        change(app, 5, phase=FAILED, phase_at=clock.now(), expires=None)
        clock.advance(AWAY_AFTER - 1)
        await pilot.press("j")
        clock.advance(LATER)
        change(app, 6, phase=TERMINATED, phase_at=clock.now(), expires=None)
        assert "1 stopped" in notice(app)
        assert "failed" not in notice(app)


async def test_somebody_who_is_there_gets_no_digest_however_fast_the_service_s_time_flies() -> None:
    clock, seconds = ManualClock(START), count(FROZEN, 0.01)
    app = monitor(make_app(clock=clock), clock=lambda: next(seconds))
    async with running_app(app) as (app, pilot):
        for number in range(5):
            clock.advance(LATER)
            change(app, number + 5, phase=FAILED, phase_at=clock.now(), expires=None)
            assert notice(app) == ""
            await pilot.press("j")
            assert notice(app) == ""


async def test_who_comes_back_to_a_quiet_account_sees_what_happened_before() -> None:
    clock = ManualClock(START)
    async with running_app(watched(clock)) as (app, pilot):
        await pilot.press("j")
        clock.advance(AWAY_AFTER - 1)
        change(app, 5, phase=FAILED, phase_at=clock.now(), expires=None)
        app.post_message(AppBlur())
        await pilot.pause()
        clock.advance(LATER)
        app.post_message(AppFocus())
        await pilot.pause()
        assert "1 failed" in notice(app)


async def test_the_digest_ends_when_the_user_returns_and_goes_on_when_they_leave_again() -> None:
    clock = ManualClock(START)
    async with running_app(watched(clock)) as (app, pilot):
        await pilot.press("j")
        clock.advance(LATER)
        change(app, 5, phase=FAILED, phase_at=clock.now(), expires=None)
        await pilot.press("j")
        clock.advance(1)
        change(app, 6, phase=FAILED, phase_at=clock.now(), expires=None)
        assert "1 failed" in notice(app), "the second happened before the user's eyes"
        clock.advance(LATER)
        change(app, 7, phase=FAILED, phase_at=clock.now(), expires=None)
        assert "3 failed" in notice(app)


async def test_the_title_turns_when_something_new_needs_a_person_until_the_next_key() -> None:
    clock = ManualClock(START)
    async with running_app(watched(clock)) as (app, pilot):
        title = app.screen.query_one(TitleLine)

        def looks() -> set[str]:
            return {style for _, style in title.lines(120)[0] if style.startswith("turned-")}

        change(app, 5, phase=TERMINATED, phase_at=clock.now(), expires=None)
        assert looks() == set(), "somebody stopped it"
        change(app, 6, phase=FAILED, phase_at=clock.now(), expires=None)
        assert looks() == {"turned-alarm"}
        app.post_message(AppFocus())
        await pilot.pause()
        assert looks() == {"turned-alarm"}, "it must be seen by who comes"
        await pilot.press("j")
        assert looks() == set()
        await pilot.press("k")
        assert looks() == set()


LONG_AGO = START - 30 * 86_400


async def test_the_first_rows_are_in_view_for_whoever_comes_back_unless_they_had_left_them() -> None:
    clock = ManualClock(START)
    ended = {"phase": COMPLETED, "phase_at": LONG_AGO}
    async with running_app(watched(clock)) as (app, pilot):
        table = table_of(app)
        await pilot.press("down")
        clock.advance(60)  # rows wait for the cursor to rest
        job = change(app, table.cursor_row, **ended)
        await until(pilot, lambda: table.scroll_offset.y > 0)
        assert table.job_id == job.id  # somebody is there: the cursor stays with its job
        clock.advance(LATER)
        change(app, 0, name=CleanText("renamed"))
        await until(pilot, lambda: table.scroll_offset.y == 0)
        assert table.job_id == job.id
        await pilot.press("j", "k")
        assert table.job_id == job.id
        assert 0 <= table.cursor_row - table.scroll_offset.y < table.size.height

        await pilot.press("G", "k", "k")
        left = table.job_id, table.scroll_offset.y
        clock.advance(LATER)
        job = change(app, 0, name=CleanText("renamed again"))
        await until(pilot, lambda: table.snapshot.jobs[job.id].name == "renamed again")
        assert (table.job_id, table.scroll_offset.y) == left


async def test_the_first_rows_stay_in_view_while_no_key_was_pressed() -> None:
    async with running_app(watched(ManualClock(START))) as (app, pilot):
        table = table_of(app)
        job = change(app, table.cursor_row, phase=COMPLETED, phase_at=LONG_AGO)
        await until(pilot, lambda: table.cursor_row > 0)
        assert table.job_id == job.id
        assert table.scroll_offset.y == 0


async def test_a_terminal_without_the_focus_is_looked_at_for_less_long() -> None:
    clock = ManualClock(START)
    async with running_app(watched(clock)) as (app, pilot):
        app.post_message(AppBlur())
        await pilot.pause()
        clock.advance(AWAY_AFTER_BLURRED)
        change(app, 5, phase=FAILED, phase_at=clock.now(), expires=None)
        app.post_message(AppFocus())
        await pilot.pause()
        assert "1 failed" in notice(app)


async def test_the_list_shows_what_was_in_the_digest_first_and_what_was_known_after_it() -> None:
    clock = ManualClock(START)
    async with running_app(watched(clock)) as (app, pilot):
        known = change(app, 4, phase=TERMINATED, phase_at=START, expires=None)
        await pilot.press("j")
        clock.advance(LATER)
        news = change(app, 0, phase=FAILED, phase_at=clock.now(), expires=None, message="input file is empty")
        await pilot.press("N")
        await pilot.pause()
        lines = ["".join(words for words, _ in line) for line in app.screen.query_one(RowView).lines(200)]
        [apart] = [number for number, line in enumerate(lines) if line == "before that"]
        assert any(news.name in line and "input file is empty" in line for line in lines[:apart])
        assert any(known.name in line for line in lines[apart:])
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)
        assert "failed" not in notice(app)


async def test_a_day_of_the_sandbox_is_summed_up_in_a_sentence() -> None:
    clock = ManualClock(START)
    async with running_app(watched(clock), size=(200, 40)) as (app, pilot):
        clock.advance(86_400)
        await refresh(pilot)
        kinds = {event.kind for event in app.activity.news}
        assert {Kind.COMPLETED, Kind.NEW} <= kinds
        assert " completed" in notice(app)
        assert re.search(r"\d n(ew|…)", notice(app))


async def test_a_row_is_marked_from_a_change_of_its_phase_until_the_cursor_has_been_on_it() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("j", "k")
        other = app.store.snapshot.rows[3]
        change(app, 3, message="still the same phase")
        assert app.activity.sign(other) is Sign.NONE
        changed = change(app, 3, phase=FAILED)
        assert app.activity.sign(changed) is Sign.CHANGED
        await pilot.pause()
        row = table_of(app).index_of(changed.id)
        assert row is not None
        table_of(app).move_cursor(row=row)
        await pilot.pause()
        assert app.activity.sign(changed) is Sign.NONE
        line = table_of(app).render_line(row + 1 - table_of(app).scroll_offset.y).text
        assert "•" not in line


async def test_a_job_is_watched_where_the_cursor_is_even_in_a_burst_of_keys() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("j", "j")
        job_id = table_of(app).job_id
        assert job_id is not None
        await pilot.press("*")
        assert app.activity.watches.has(job_id)
        assert "›* " in table_of(app).render_line(3).text
        assert "watching" in notice(app)
        await pilot.press("*")
        assert not app.activity.watches.has(job_id)
        assert "no longer watched" in notice(app)


async def test_a_job_that_is_over_cannot_be_watched() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("G", "*")
        assert "is over" in notice(app)
        assert watches_text(app.activity.watches) == []


async def test_a_query_is_watched_until_it_is_pressed_again() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("1")
        await settle(pilot, is_live)
        await pilot.press("W")
        running = app.store.snapshot.rows[0]
        assert running.phase == RUNNING
        assert app.activity.sign(running) is Sign.WATCHED
        await pilot.press("*", "*")
        assert "one of a query" in notice(app)
        await pilot.press("W")
        assert watches_text(app.activity.watches) == []


def keeping(path: Path) -> list[str]:
    """Return a command that appends its input to a file, in one go."""
    code = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read())"
    return [sys.executable, "-c", code, str(path)]


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    deadline = monotonic() + TIMEOUT
    while monotonic() < deadline:
        if condition():
            return
        await pilot.pause(0.02)
    raise AssertionError("never came about")


async def test_one_alert_covers_all_events_of_a_moment_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "alerts"
    async with running_app(monitor(settings=replace(QUIET, alert_command=keeping(path)))) as (app, pilot):
        first, second = app.store.snapshot.rows[0], app.store.snapshot.rows[1]
        app.activity.watches.toggle_job(first.id)
        app.activity.watches.toggle_job(second.id)
        change(app, 2, phase=FAILED, expires=None)
        change(app, 1, phase=FAILED, expires=None, message="no such bucket")
        change(app, 0, phase=TERMINATED, expires=None)
        await until(pilot, lambda: path.exists() and path.read_text().endswith("\n"))
        [line] = path.read_text().splitlines()
        seen = json.loads(line)
        assert seen["text"] == "2 watched jobs: 1 failed, 1 stopped"
        assert (seen["profile"], seen["region"]) == ("prod", "cn-beijing")
        events = {event["job"]["id"]: event["kind"] for event in seen["events"]}
        assert events == {second.id: "failed", first.id: "stopped"}
        assert seen["events"][0]["job"]["message"] == "no such bucket"
        assert watches_text(app.activity.watches) == []


async def test_a_command_that_fails_is_among_the_errors() -> None:
    async with running_app(monitor(settings=replace(QUIET, alert_command=["no-such-program"]))) as (app, pilot):
        app.activity.watches.toggle_job(app.store.snapshot.rows[0].id)
        change(app, 0, phase=FAILED)
        await until(pilot, lambda: bool(app.store.snapshot.status.errors))
        [problem] = app.store.snapshot.status.errors
        assert problem.code == "AlertCommand"
        assert "no-such-program could not be started" in problem.message
        status = app.screen.query_one(StatusLine)
        await until(pilot, lambda: "AlertCommand" in status.render_line(0).text)


@pytest.fixture
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def session(sandbox: ArkApp) -> ArktuiApp:
    return monitor(sandbox, QUIET, account=("key", "endpoint"))


async def written(app: ArktuiApp) -> None:
    """Wait for the disk, for which the end of a session waits only a moment."""
    assert app.history.writer is not None
    await app.history.writer.ask(lambda _: None, None)


@pytest.mark.usefixtures("_own_state")
async def test_a_pause_between_two_sessions_is_summed_up_at_the_start() -> None:
    clock = ManualClock(START)
    sandbox = make_app(clock=clock)
    async with running_app(session(sandbox)) as (app, pilot):
        await pilot.press("*")
        watched = table_of(app).job_id
        await written(app)
    clock.advance(86_400)
    async with running_app(session(sandbox)) as (app, pilot):
        await settle(pilot, lambda snapshot: snapshot.restored_at is not None)
        await until(pilot, lambda: app.activity.has_digest)
        assert {Kind.COMPLETED, Kind.NEW} <= {event.kind for event in app.activity.news}
        assert app.activity.away_since == START
        assert " completed" in notice(app)
        assert watched is not None
        over = app.store.snapshot.jobs[watched].is_terminal
        assert app.activity.watches.has(watched) is not over
        await pilot.press("j")
        assert " completed" in notice(app)
        await pilot.press("escape")
        assert " completed" not in notice(app)


@pytest.mark.usefixtures("_own_state")
async def test_nothing_is_shown_at_the_start_if_nothing_happened() -> None:
    sandbox = make_app()
    async with running_app(session(sandbox)) as (app, pilot):
        assert app.activity.events == []
        await written(app)
    async with running_app(session(sandbox)) as (app, pilot):
        await settle(pilot, lambda snapshot: snapshot.restored_at is not None)
        await settle(pilot, is_live)
        assert app.activity.events == []
        assert notice(app) == ""


async def test_without_the_focus_refreshes_slow_down_unless_something_is_watched() -> None:
    async with running_app() as (app, pilot):
        schedule = app.feed._schedule
        app.post_message(AppBlur())
        await pilot.pause()
        assert not schedule.is_attended
        app.post_message(AppFocus())
        await pilot.press("*")
        app.post_message(AppBlur())
        await pilot.pause()
        assert schedule.is_attended, "an alert must not come late"
        watched = table_of(app).cursor_row
        change(app, watched, phase=FAILED, expires=None)
        await pilot.pause()
        assert not schedule.is_attended, "the watch ended with its job"
