"""What the screen makes of failures, credentials that end, and clocks that disagree."""

from __future__ import annotations

import json
from dataclasses import replace
from time import time

from arktui.sandbox.app import create_app
from arktui.sandbox.clock import ManualClock
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.sandbox.world import World
from arktui.store.clean_text import CleanText
from arktui.store.error_log import ErrorRecord
from arktui.store.freshness import Stale
from arktui.ui.screens.errors_screen import ErrorsScreen
from arktui.ui.screens.json_screen import JsonScreen
from arktui.ui.widgets.job_table import JobTable
from arktui.ui.widgets.line_view import LineView
from arktui.ui.widgets.row_view import RowView
from arktui.ui.widgets.status_line import StatusLine
from arktui.ui.widgets.title_line import TitleLine
from tests.app_harness import is_live, monitor, running_app, settle
from tests.sandbox_server import START, make_app


def lines_of(view: LineView) -> str:
    return " ".join(view.render_line(y).text.strip() for y in range(view.size.height))


async def test_errors_that_come_while_they_are_read_are_counted() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("exclamation_mark")
        await settle(pilot, lambda _: isinstance(app.screen, ErrorsScreen))
        await pilot.pause()
        view = app.screen.query_one(RowView)
        assert "no errors" in lines_of(view)
        busy = ErrorRecord(CleanText("Busy"), CleanText("try later"), CleanText("Wait."), CleanText("r-1"), at=START)
        for at in range(3):
            app.feed.add_error(replace(busy, at=START + at))
        view.update()
        assert "Busy   3 times since" in lines_of(view)
        assert view.virtual_size.height < 12


async def test_old_data_is_dim_and_the_title_says_since_when() -> None:
    keys = {ACCESS_KEY: SECRET_KEY}
    async with running_app(monitor(create_app(World(ManualClock(START), 60), keys)), size=(160, 40)) as (app, pilot):
        table, title = app.screen.query_one(JobTable), app.screen.query_one(TitleLine)
        bright = [table.render_line(y) for y in range(1, 20)]
        keys.clear()
        await pilot.press("r")
        await settle(pilot, lambda snapshot: isinstance(snapshot.status.freshness, Stale))
        dim = [table.render_line(y) for y in range(1, 20)]
        assert [strip.text for strip in dim] == [strip.text for strip in bright]
        assert all(len({segment.style for segment in strip}) <= 3 for strip in dim)
        await pilot.press("r")
        await settle(pilot, lambda snapshot: snapshot.status.errors[0].count > 1)
        assert [table.render_line(y) for y in range(1, 20)] == dim, "another failure paints nothing"
        stale = app.store.snapshot.status.freshness
        assert isinstance(stale, Stale)
        said = title.render_line(0).text
        assert "stale since " in said
        assert stale.error.code in said
        keys[ACCESS_KEY] = SECRET_KEY
        await pilot.press("r")
        await settle(pilot, is_live)
        assert [table.render_line(y) for y in range(1, 20)] == bright


async def test_the_end_of_the_keys_is_said_when_it_is_near() -> None:
    async with running_app() as (app, pilot):
        title = app.screen.query_one(TitleLine)
        for left, words in ((7_200, ""), (12 * 60 + 30, "credentials expire in 12m"), (-5, "credentials expired")):
            app.store.set_status(replace(app.store.snapshot.status, keys_end_at=time() + left))
            await pilot.pause()
            said = title.render_line(0).text
            assert (words in said) if words else ("credentials" not in said)


async def test_a_wrong_clock_is_said_in_the_status_line() -> None:
    app = monitor()
    app.session.target = app.session.target._replace(clock=None)
    async with running_app(app, size=(80, 24)) as (app, pilot):
        for offset, words in ((0.0, ""), (420.0, "clock 7m slow"), (-45.0, "clock 45s fast")):
            app.store.set_status(replace(app.store.snapshot.status, clock_offset=offset))
            await pilot.pause()
            said = app.screen.query_one(StatusLine).render_line(0).text
            assert (words in said) if words else ("clock" not in said)


async def test_a_job_that_may_not_be_asked_for_shows_what_the_list_said() -> None:
    sandbox = make_app()
    async with running_app(monitor(sandbox), size=(120, 60)) as (app, pilot):
        job = app.store.snapshot.rows[0]
        sandbox.faults.put("denied")
        await pilot.press("y")
        await settle(pilot, lambda _: isinstance(app.screen, JsonScreen))
        view = app.screen.query_one(RowView)
        for _ in range(2_000):
            await pilot.pause()
            if "asking" not in view.render_line(0).text:
                break
        shown = lines_of(view)
        assert "the action ark:GetBatchInferenceJob is not allowed" in shown
        assert f'"Id": "{job.id}"' in shown
        assert f'"ProjectName": "{job.project}"' in shown
        (error,) = app.store.snapshot.status.errors
        assert "ark:GetBatchInferenceJob" in error.message
        assert error.request_id
        assert not error.is_minor, "it was not resolved by itself"
        await pilot.press("c")
        copied = json.loads(app.clipboard)
        sandbox.faults.clear()
        answer = (await app.feed.raw_job(job.id)).result
        assert answer is not None
        times = {"CreateTime", "UpdateTime", "ExpireTime", "Status"}
        assert {key: copied[key] for key in copied.keys() - times} == {
            key: answer[key] for key in copied.keys() - times
        }
        assert copied["Status"]["Phase"] == answer["Status"]["Phase"]
        assert copied["CreateTime"] == answer["CreateTime"]
