"""The copy menu in the real app."""

from __future__ import annotations

from collections.abc import Callable

from textual.pilot import Pilot

from arktui.ui.app import ArktuiApp
from arktui.ui.screens.copy_screen import REQUESTS_MAX, CopyScreen
from arktui.ui.screens.explain_screen import ExplainScreen
from arktui.ui.screens.main_screen import MainScreen
from arktui.ui.widgets.row_view import RowView
from arktui.ui.widgets.status_line import NoticeLine
from tests.app_harness import monitor, running_app, settle
from tests.sandbox_server import make_app
from tests.ui.test_main_screen import table_of, text_of


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


async def wait_for(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    await settle(pilot, lambda _: condition())


def shown(app: ArktuiApp) -> str:
    view = app.screen.query_one(RowView)
    return "\n".join(view.render_line(y).text for y in range(view.size.height))


async def test_one_letter_copies_and_closes() -> None:
    async with running_app() as (app, pilot):
        job = app.store.snapshot.rows[0]
        for letter, text in (("i", job.id), ("n", job.name), ("o", job.output)):
            await press(pilot, "Y")
            assert isinstance(app.screen, CopyScreen)
            assert job.id in shown(app)
            await press(pilot, letter)
            assert isinstance(app.screen, MainScreen)
            assert app.clipboard == text
        assert "copied the output path" in text_of(app, NoticeLine)


async def test_the_cursor_and_enter_do_the_same_and_its_key_closes_it() -> None:
    async with running_app() as (app, pilot):
        job = app.store.snapshot.rows[0]
        await press(pilot, "Y", "j", "enter")
        assert app.clipboard == job.name
        for key in ("Y", "escape", "q"):
            await press(pilot, "Y", key)
            assert isinstance(app.screen, MainScreen)


async def test_the_marked_jobs_are_copied_one_per_line_in_their_order() -> None:
    async with running_app() as (app, pilot):
        rows = app.store.snapshot.rows
        await press(pilot, "space", "down", "down", "space", "up", "space")
        await press(pilot, "Y", "i")
        assert app.clipboard == "\n".join(rows[row].id for row in (0, 2, 1))
        assert "copied the ids of 3 jobs" in text_of(app, NoticeLine)


async def test_what_a_job_lacks_is_said() -> None:
    async with running_app(monitor(make_app(600))) as (app, pilot):
        rows = app.store.snapshot.rows
        row = next(row for row, job in enumerate(rows) if not job.message)
        other = next(row for row, job in enumerate(rows) if job.message)
        table_of(app).move_cursor(row=row)
        await press(pilot, "Y", "m")
        assert isinstance(app.screen, CopyScreen)
        assert "no message to copy" in app.screen.query_one(".-notice").render_line(0).text
        await press(pilot, "escape", "space")
        table_of(app).move_cursor(row=other)
        await press(pilot, "space", "Y", "m")
        assert app.clipboard == " ".join(rows[other].message.splitlines())
        assert "copied the message of 1 job; 1 without one" in text_of(app, NoticeLine)


async def test_the_request_id_is_that_of_a_request_for_the_job() -> None:
    sandbox = make_app()
    async with running_app(monitor(sandbox)) as (app, pilot):
        await press(pilot, "Y", "t")
        await wait_for(pilot, lambda: isinstance(app.screen, MainScreen))
        asked = [seen for seen in sandbox.requests.entries if seen.action == "GetBatchInferenceJob"]
        assert len(asked) == 1
        assert len(app.clipboard) > 10
        first = app.clipboard
        sandbox.faults.put("500")
        await press(pilot, "Y", "t")
        await wait_for(pilot, lambda: isinstance(app.screen, MainScreen))
        assert app.clipboard != first, "a refused request has an id, too"


async def test_the_service_is_not_asked_for_many() -> None:
    sandbox = make_app()
    async with running_app(monitor(sandbox)) as (app, pilot):
        await press(pilot, "A", "Y")
        before = sandbox.requests.total
        await press(pilot, "t")
        assert f"at most {REQUESTS_MAX} jobs" in app.screen.query_one(".-notice").render_line(0).text
        assert sandbox.requests.total == before


async def test_in_a_screen_about_a_job_it_is_about_that_job() -> None:
    async with running_app() as (app, pilot):
        rows = app.store.snapshot.rows
        await press(pilot, "space", "down", "x", "Y")
        assert isinstance(app.screen, CopyScreen)
        await press(pilot, "i")
        assert isinstance(app.screen, ExplainScreen)
        assert app.clipboard == rows[1].id
        assert "copied the id" in app.screen.query_one(".-notice").render_line(0).text
