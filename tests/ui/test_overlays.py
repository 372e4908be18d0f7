"""The screens above the jobs: one frame, keys that work, a cursor in lists, and the way to what is under it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from arktui.config import Settings
from arktui.keys import BY_ID
from arktui.sandbox.clock import ManualClock
from arktui.store.clean_text import CleanText
from arktui.store.error_log import ErrorRecord
from arktui.store.filters import MODEL, PROJECT, ModelPick
from arktui.store.forecast import Forecast
from arktui.store.job import Job
from arktui.store.phase import FAILED, QUEUED, RUNNING
from arktui.ui.app import ArktuiApp
from arktui.ui.screens.board_screen import BoardScreen
from arktui.ui.screens.changes_screen import ChangesScreen
from arktui.ui.screens.errors_screen import ErrorsScreen
from arktui.ui.screens.explain_screen import ExplainScreen
from arktui.ui.screens.json_screen import JsonScreen
from arktui.ui.screens.main_screen import MainScreen
from arktui.ui.screens.overlay_screen import OverlayScreen
from arktui.ui.screens.timeline_screen import TimelineScreen
from arktui.ui.widgets.job_table import JobTable
from arktui.ui.widgets.line_view import LineView
from arktui.ui.widgets.row_view import RowView
from arktui.view.board import ProjectKey
from arktui.view.changes import ChangeKey
from arktui.view.keys import FIRST_MAX
from tests.app_harness import is_live, monitor, running_app, settle
from tests.sandbox_server import START, make_app
from tests.ui.test_judgement_screens import see

OVERLAYS = ("x", "T", "y", "B", "N", "exclamation_mark", "question_mark")
SIZES = [(40, 10), (80, 24), (200, 60)]


def overlay(app: ArktuiApp) -> OverlayScreen:
    assert isinstance(app.screen, OverlayScreen)
    return app.screen


def line_of(app: ArktuiApp, part: str) -> str:
    """Return the title, the notice or the keys of the overlay."""
    return app.screen.query_one(f".-{part}", LineView).render_line(0).text


def table_of(app: ArktuiApp) -> JobTable:
    return app.screen_stack[0].query_one(JobTable)


def view_of(app: ArktuiApp) -> RowView:
    return app.screen.query_one(RowView)


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_overlay_has_its_title_how_to_leave_and_keys_that_work(size: tuple[int, int]) -> None:
    async with running_app(size=size) as (app, pilot):
        for key in OVERLAYS:
            await press(pilot, key)
            screen = overlay(app)
            assert screen.TITLE
            assert line_of(app, "title").strip().startswith(screen.TITLE)
            assert "Esc" in line_of(app, "title")
            assert line_of(app, "keys").strip().endswith("? keys")
            bound = {binding.id for _, bindings in screen._modal_binding_chain for _, binding in bindings}
            named = {action_id for ids, _ in screen.HINTS for action_id in ids.split()}
            assert named <= bound, f"{screen} names keys that do not work"
            assert view_of(app).region.bottom <= size[1] - 1, "the keys are not covered"
            await press(pilot, "escape")
            assert isinstance(app.screen, MainScreen)


async def test_with_ascii_signs_the_frame_is_ascii() -> None:
    async with running_app(monitor(settings=Settings(interval=0, theme="dark", ascii=True))) as (app, pilot):
        for key in OVERLAYS:
            await press(pilot, key)
            assert line_of(app, "keys").isascii()
            assert "Esc" in line_of(app, "title")
            await press(pilot, "escape")


@pytest.mark.parametrize("key", OVERLAYS)
async def test_q_closes_an_overlay_and_so_does_the_key_that_opened_it(key: str) -> None:
    async with running_app() as (app, pilot):
        for leave in ("q", key):
            await press(pilot, key)
            overlay(app)
            await press(pilot, leave)
            assert isinstance(app.screen, MainScreen)
        assert app.is_running


@pytest.mark.parametrize(("key", "kind"), [("x", ExplainScreen), ("T", TimelineScreen)])
async def test_the_next_and_the_previous_job_are_those_of_the_table_whose_cursor_follows(
    key: str, kind: type[OverlayScreen]
) -> None:
    async with running_app() as (app, pilot):
        rows = [*app.store.snapshot.rows][:4]
        await press(pilot, key, "j", "j", "k", "j", "j")
        assert isinstance(app.screen, kind)
        assert rows[3].name in line_of(app, "title")
        assert table_of(app).job_id == rows[3].id
        await press(pilot, "escape")
        assert table_of(app).job_id == rows[3].id
        assert table_of(app).cursor_row == 3
        await press(pilot, "g", key, "k")
        assert "no previous job" in line_of(app, "notice")
        assert rows[0].name in line_of(app, "title")


async def test_screens_about_a_job_take_each_others_place() -> None:
    async with running_app() as (app, pilot):
        await press(pilot, "x")
        for key, kind in (("T", TimelineScreen), ("y", JsonScreen), ("x", ExplainScreen), ("y", JsonScreen)):
            await press(pilot, key)
            assert isinstance(app.screen, kind)
            assert len(app.screen_stack) == 2
            assert app.store.snapshot.rows[0].name in line_of(app, "title")
        await press(pilot, "escape")
        assert isinstance(app.screen, MainScreen)


async def test_the_number_of_open_screens_is_bounded() -> None:
    async with running_app() as (app, pilot):
        change(app, 0, phase=FAILED)
        for _ in range(2):
            await press(pilot, "N", "x", "B", "exclamation_mark")
        await press(pilot, "question_mark")
        assert len(app.screen_stack) <= 6
        await press(pilot, *["escape"] * 5)
        assert isinstance(app.screen, MainScreen)


async def test_the_keys_of_a_job_are_about_the_job_on_the_screen() -> None:
    async with running_app() as (app, pilot):
        await press(pilot, "x", "j", "*")
        job = app.store.snapshot.rows[1]
        assert app.activity.watches.has(job.id)
        assert f"watching {job.name}" in line_of(app, "notice")
        await press(pilot, "c")
        assert app.clipboard == job.id
        assert job.id in line_of(app, "notice")


async def test_refreshing_works_in_overlays() -> None:
    async with running_app() as (app, pilot):
        await press(pilot, "B")
        before = app.store.snapshot
        await press(pilot, "r")
        await settle(pilot, lambda snapshot: snapshot is not before and is_live(snapshot))


# What happened


def change(app: ArktuiApp, number: int, **facts: object) -> Job:
    job = replace(app.store.snapshot.rows[number], **facts)  # type: ignore[arg-type]
    app.store.apply([job])
    return job


def add_batch(app: ArktuiApp, count: int = 16) -> list[Job]:
    """Let the shards of a batch be new."""
    like, now = app.store.snapshot.rows[0], app.activity.now
    jobs = [
        replace(
            like,
            id=CleanText(f"bi-20261123150000-{number:05}"),
            name=CleanText(f"试跑-勿用-part-{number:02}"),
            phase=QUEUED,
            created=now + 1,
            phase_at=now + 1,
        )
        for number in range(1, count + 1)
    ]
    app.store.apply(jobs)
    return jobs


async def test_the_parts_of_a_batch_are_one_row_which_opens() -> None:
    clock = ManualClock(START)
    async with running_app(monitor(make_app(clock=clock))) as (app, pilot):
        clock.advance(60)
        jobs = add_batch(app)
        await press(pilot, "N")
        lines = (await see(pilot, "试跑-勿用-part-01 … 16")).splitlines()
        [row] = [line for line in lines if "▸" in line]
        assert "16 new" in row
        for opens, closes in (("right", "left"), ("enter", "enter")):
            await press(pilot, opens)
            lines = (await see(pilot, "▾")).splitlines()
            assert sum("part-" in line for line in lines) == 16 + 2, "the summary, the group and its events"
            await press(pilot, closes)
            await see(pilot, "▸")
        await press(pilot, "right", "j", "left")
        await see(pilot, "▸")
        await press(pilot, "right", "j", "j")
        key = view_of(app).cursor
        assert isinstance(key, ChangeKey)
        assert key.job_id in {job.id for job in jobs}
        await press(pilot, "enter")
        assert isinstance(app.screen, MainScreen)
        assert table_of(app).job_id == key.job_id


async def test_enter_on_a_change_clears_the_filters_that_hide_its_job() -> None:
    async with running_app() as (app, pilot):
        job = next(job for job in app.store.snapshot.rows if job.phase == RUNNING)
        app.store.judge({job.id: Forecast(is_stuck=True)})
        await press(pilot, "4")
        await settle(pilot, is_live)
        assert app.store.snapshot.index(job.id) is None
        await press(pilot, "N", "enter")
        await settle(pilot, lambda snapshot: not snapshot.query.is_filtered and is_live(snapshot))
        assert table_of(app).job_id == job.id
        assert table_of(app).cursor_row == table_of(app).index_of(job.id)


async def test_in_the_changes_the_keys_of_a_job_are_about_the_one_under_the_cursor() -> None:
    async with running_app() as (app, pilot):
        job = change(app, 5, phase=FAILED, expires=None)
        await press(pilot, "N", "x")
        assert isinstance(app.screen, ExplainScreen)
        assert job.name in line_of(app, "title")
        await press(pilot, "escape")
        assert isinstance(app.screen, ChangesScreen), "back where one came from"
        await press(pilot, "c")
        assert app.clipboard == job.id


async def test_the_cursor_stays_with_its_row_on_its_line_as_others_come() -> None:
    async with running_app(size=(80, 16)) as (app, pilot):
        for number in range(20):
            change(app, number, phase=FAILED, expires=None, phase_at=START + number)
        await press(pilot, "N", "j", "j", "j", "j", "j", "j", "j", "j", "j", "j", "j")
        view = view_of(app)
        key = view.cursor
        line = view._places[key].top - view.scroll_offset.y
        for number in range(20, 25):
            change(app, number, phase=FAILED, expires=None, phase_at=START + number)
            await pilot.pause()
            assert view.cursor == key
            assert view._places[key].top - view.scroll_offset.y == line


# The board


async def test_enter_on_the_board_shows_the_jobs_of_a_model_or_of_a_project() -> None:
    async with running_app(size=(200, 60)) as (app, pilot):
        await press(pilot, "B")
        await see(pilot, "MODEL")
        model = view_of(app).cursor
        assert isinstance(model, ModelPick)
        await press(pilot, "enter")
        await settle(pilot, lambda snapshot: snapshot.query[MODEL] == {model} and is_live(snapshot))
        assert isinstance(app.screen, MainScreen)
        assert {job.model for job in app.store.snapshot.rows} == {model.name}
        await press(pilot, "0", "B")
        await see(pilot, "PROJECT")
        await press(pilot, "right", "j")
        project = view_of(app).cursor
        assert isinstance(project, ProjectKey)
        await press(pilot, "enter")
        await settle(pilot, lambda snapshot: snapshot.query[PROJECT] == {project.name} and is_live(snapshot))
        assert {job.project for job in app.store.snapshot.rows} == {project.name}


async def test_the_board_fills_its_width_and_counts_running_jobs_against_the_limit() -> None:
    async with running_app(size=(200, 60)) as (app, pilot):
        await press(pilot, "B")
        text = await see(pilot, "SLOTS")
        busiest = max(
            sum(job.phase == RUNNING and job.project == project for job in app.store.snapshot.rows)
            for project in {job.project for job in app.store.snapshot.rows}
        )
        assert isinstance(app.screen, BoardScreen)
        assert "/20" in text
        assert busiest > 0


# Errors and keys


async def test_the_errors_say_how_often_and_when_the_service_is_asked() -> None:
    async with running_app(monitor(settings=Settings(interval=0, theme="dark"))) as (app, pilot):
        await press(pilot, "exclamation_mark")
        await see(pilot, "12 requests in the last minute; next refresh by hand only")
        status = app.store.snapshot.status
        app.store.set_status(replace(status, next_at=1_007.0, requests_per_minute=1))
        await see(pilot, "1 request in the last minute; next refresh at ")


async def test_enter_copies_the_error_under_the_cursor() -> None:
    async with running_app() as (app, pilot):
        for code in ("First", "Second"):
            app.feed.add_error(ErrorRecord.of(code, f"{code} failed", "Wait.", at=START))
        await press(pilot, "exclamation_mark", "j", "enter")
        assert "First failed" in app.clipboard
        assert "Second" not in app.clipboard
        assert "copied" in line_of(app, "notice")


@pytest.mark.parametrize("size", SIZES[1:], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_enter_on_a_key_runs_its_action(size: tuple[int, int]) -> None:
    async with running_app(size=size) as (app, pilot):
        await press(pilot, "question_mark")
        view_of(app).put_cursor(("all", "view.board"))
        await press(pilot, "enter")
        await settle(pilot, lambda _: isinstance(app.screen, BoardScreen))
        await press(pilot, "question_mark")
        view_of(app).put_cursor(("all", "move.up"))
        await press(pilot, "enter")
        assert BY_ID["move.up"].help in line_of(app, "notice")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_cursor_reaches_every_key_and_is_always_seen(size: tuple[int, int]) -> None:
    async with running_app(size=size) as (app, pilot):
        await press(pilot, "question_mark")
        view = view_of(app)
        seen = {view.cursor}
        for _ in range(len(BY_ID) + FIRST_MAX):
            view.action_cursor_down()
            place = view._places[view.cursor]
            assert view.scroll_offset.y <= place.top
            assert place.bottom < view.scroll_offset.y + view.size.height
            seen.add(view.cursor)
        assert len(seen) == len(BY_ID) + FIRST_MAX
        assert {("all", action_id) for action_id in BY_ID} <= seen


async def test_the_errors_show_the_next_refresh_of_snapshots_that_look_alike() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("exclamation_mark")
        await pilot.pause()
        app.store.set_status(replace(app.store.snapshot.status, next_at=(app.store.snapshot.status.next_at or 0) + 60))
        assert isinstance(app.screen, ErrorsScreen)
        assert app.screen.snapshot.status == app.store.snapshot.status


async def test_a_job_is_acknowledged_where_it_is_explained() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("x")
        await pilot.pause()
        await pilot.press("a")
        await pilot.pause()
        assert "acknowledge" in line_of(app, "notice")
