"""The user's own commands in the real app, where there is no terminal to give away."""

from __future__ import annotations

from textual.pilot import Pilot

from arktui.config import Settings
from arktui.custom_commands import CustomCommand
from arktui.ui.app import ArktuiApp
from arktui.ui.widgets.row_view import RowView
from arktui.ui.widgets.status_line import NoticeLine
from tests.app_harness import monitor, running_app, settle
from tests.sandbox_server import make_app
from tests.ui.test_command_palette import typed
from tests.ui.test_main_screen import table_of, text_of

COMMANDS = {
    command.name: command
    for command in (
        CustomCommand("show", "ctrl+g", ("less", "{id}")),
        CustomCommand("results", "ctrl+o", ("less", "{results}"), marks=True, confirm=True),
    )
}


def commanded(jobs: int = 300) -> ArktuiApp:
    return monitor(make_app(jobs), Settings(interval=0, theme="dark", commands=COMMANDS))


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


async def test_a_failure_is_told() -> None:
    async with running_app(commanded()) as (app, pilot):
        await press(pilot, "ctrl+g")
        assert "show was not run: this terminal cannot be given to another program" in text_of(app, NoticeLine)


async def test_a_confirmation_counts_the_jobs_that_have_what_is_named() -> None:
    async with running_app(commanded()) as (app, pilot):
        rows = app.store.snapshot.rows
        bare = next(row for row, job in enumerate(rows) if not job.results)
        full = [row for row, job in enumerate(rows) if job.results][:2]
        table_of(app).move_cursor(row=bare)
        await press(pilot, "ctrl+o")
        assert "results was not run: the job lacks a value that it names" in text_of(app, NoticeLine)
        for row in (bare, *full):
            table_of(app).move_cursor(row=row)
            await press(pilot, "space")
        await press(pilot, "ctrl+o")
        assert "press Ctrl+O again to run results on 2 jobs" in text_of(app, NoticeLine)
        await press(pilot, "down", "ctrl+o")
        assert "press Ctrl+O again" in text_of(app, NoticeLine), "another key came between"
        await press(pilot, "ctrl+o")
        assert "cannot be given to another program" in text_of(app, NoticeLine)


async def test_without_a_job_nothing_is_run() -> None:
    async with running_app(commanded()) as (app, pilot):
        await press(pilot, "slash", *"zzzzz", "enter")
        await press(pilot, "ctrl+g")
        assert "show was not run: there is no loaded job under the cursor" in text_of(app, NoticeLine)


async def test_the_palette_has_them() -> None:
    async with running_app(commanded()) as (app, pilot):
        shown = await typed(app, pilot, "run sho", "run show")
        assert "Ctrl+G" in shown
        await press(pilot, "enter")
        await settle(pilot, lambda _: "show was not run" in text_of(app, NoticeLine))


async def test_the_list_of_keys_has_them() -> None:
    async with running_app(commanded(), size=(120, 160)) as (_, pilot):
        await press(pilot, "question_mark")
        view = pilot.app.screen.query_one(RowView)
        lines = [view.render_line(y).text for y in range(view.size.height)]
        assert any("Ctrl+G" in line and "run show" in line for line in lines)
