"""Exports in the real app: to a new file or the clipboard, with what is missing said and loaded."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot

from arktui.config import Settings
from arktui.store.freshness import Live
from arktui.store.job import Job
from arktui.ui.app import ArktuiApp
from arktui.ui.screens.export_screen import ExportScreen, NameField
from arktui.ui.screens.main_screen import MainScreen
from arktui.ui.widgets.row_view import RowView
from arktui.ui.widgets.status_line import NoticeLine
from arktui.view.export import Format, exported
from tests.app_harness import TIMEOUT, monitor, running_app, settle
from tests.sandbox_server import make_app
from tests.ui.test_main_screen import ask, text_of

LIMITED = Settings(interval=0, theme="dark", limit=100)


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


async def wait_for(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    await settle(pilot, lambda _: condition())


async def is_closed(app: ArktuiApp, pilot: Pilot[None]) -> None:
    await wait_for(pilot, lambda: isinstance(app.screen, MainScreen))


def shown(app: ArktuiApp) -> str:
    view = app.screen.query_one(RowView)
    return "\n".join(view.render_line(y).text for y in range(view.size.height))


def notice_of(app: ArktuiApp) -> str:
    return app.screen.query_one(".-notice").render_line(0).text


def files_in(folder: Path) -> list[Path]:
    return [*folder.iterdir()]


def the_file(folder: Path) -> Path:
    (path,) = files_in(folder)
    return path


async def test_two_keys_write_the_list_to_a_new_file(tmp_path: Path) -> None:
    async with running_app(size=(160, 40)) as (app, pilot):
        rows = [*app.store.snapshot.rows]
        await press(pilot, "X")
        assert f"{len(rows)} jobs of the query" in shown(app)
        assert "not loaded" not in shown(app)
        await press(pilot, "c")
        await is_closed(app, pilot)
        path = the_file(tmp_path)
        assert path.name.startswith("jobs-prod-")
        assert path.suffix == ".csv"
        assert f"wrote {len(rows)} jobs to {path}" in text_of(app, NoticeLine)
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert [row["id"] for row in csv.DictReader(file)] == [job.id for job in rows]


@pytest.mark.parametrize(("letter", "form"), [("o", Format.JSON), ("n", Format.JSON_LINES), ("m", Format.MARKDOWN)])
async def test_each_format_has_its_letter(tmp_path: Path, letter: str, form: Format) -> None:
    async with running_app() as (app, pilot):
        await ask(pilot, "7")
        await press(pilot, "X", letter)
        await is_closed(app, pilot)
        assert the_file(tmp_path).suffix == f".{form.value}"
        assert the_file(tmp_path).read_text("utf-8") == "".join(exported(app.store.snapshot.rows, form))


async def test_marks_are_exported_in_place_of_the_query(tmp_path: Path) -> None:
    async with running_app() as (app, pilot):
        rows = app.store.snapshot.rows
        await press(pilot, "space", "down", "down", "space", "X")
        assert "2 marked jobs" in shown(app)
        await press(pilot, "o")
        await is_closed(app, pilot)
        assert [one["id"] for one in json.loads(the_file(tmp_path).read_text("utf-8"))] == [rows[0].id, rows[2].id]


async def test_the_clipboard_takes_what_terminals_take() -> None:
    async with running_app() as (app, pilot):
        await press(pilot, "space", "X", "b", "n")
        assert isinstance(app.screen, MainScreen)
        assert json.loads(app.clipboard)["id"] == app.store.snapshot.rows[0].id
        assert "copied 1 job as JSON lines" in text_of(app, NoticeLine)
        await press(pilot, "A", "X", "b", "c")
        assert isinstance(app.screen, ExportScreen)
        assert "too long to copy" in notice_of(app)


async def test_a_file_is_never_overwritten_and_another_name_helps(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("mine")
    (tmp_path / "folder").mkdir()
    async with running_app() as (app, pilot):
        await press(pilot, "X", "e")
        app.screen.query_one(NameField).value = "a"
        await press(pilot, "enter", "c")
        await wait_for(pilot, lambda: "a.csv exists" in notice_of(app))
        assert (tmp_path / "a.csv").read_text() == "mine"
        await press(pilot, "e")
        app.screen.query_one(NameField).value = "folder"
        await press(pilot, "enter")
        assert str(tmp_path / "folder") in shown(app)
        await press(pilot, "c")
        await is_closed(app, pilot)
        assert the_file(tmp_path / "folder").name == "a.csv"


async def test_typing_a_name_is_typing(tmp_path: Path) -> None:
    async with running_app() as (app, pilot):
        await press(pilot, "X", "e", "backspace", "q", "c", "escape")
        assert isinstance(app.screen, ExportScreen)
        assert not app.screen.query(NameField)
        assert files_in(tmp_path) == []
        await press(pilot, "e", *"x.CSV", "enter", "c")
        await is_closed(app, pilot)
        assert the_file(tmp_path).name.endswith("x.CSV")


async def test_what_cannot_be_written_says_why(tmp_path: Path) -> None:
    async with running_app() as (app, pilot):
        await press(pilot, "X", "e")
        app.screen.query_one(NameField).value = "none/there"
        await press(pilot, "enter", "c")
        await wait_for(pilot, lambda: "No such file" in notice_of(app))
        assert files_in(tmp_path) == []


async def test_what_is_not_loaded_is_said_and_can_be_loaded(tmp_path: Path) -> None:
    app = monitor(make_app(600), LIMITED)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, lambda seen: isinstance(seen.status.freshness, Live) and len(seen.rows) >= 100)
        loaded = app.store.snapshot.shown
        await press(pilot, "X")
        assert f"{600 - loaded} more jobs of the query are not loaded" in shown(app)
        await press(pilot, "L")
        await wait_for(pilot, lambda: app.store.snapshot.shown == 600)
        await wait_for(pilot, lambda: "600 jobs of the query" in shown(app))
        assert "not loaded" not in shown(app)
        assert "loading" not in shown(app)
        await press(pilot, "n")
        await is_closed(app, pilot)
        assert len(the_file(tmp_path).read_text("utf-8").splitlines()) == 600


async def test_loading_can_be_given_up() -> None:
    sandbox = make_app(3_000)
    app = monitor(sandbox, LIMITED)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, lambda seen: isinstance(seen.status.freshness, Live) and len(seen.rows) >= 100)
        await press(pilot, "X")
        screen = app.screen
        sandbox.faults.put("slow:60")
        await press(pilot, "L")
        assert "jobs to come; Esc gives up" in shown(app)
        await press(pilot, "escape")
        assert app.screen is screen, "Esc gave up the loading, not the menu"
        sandbox.faults.clear()
        await wait_for(pilot, lambda: isinstance(app.store.snapshot.status.freshness, Live))
        assert app.store.snapshot.shown < 3_000
        assert "not loaded" in shown(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, MainScreen)


class Held(list[Job]):
    """Jobs of which the second comes only once the gate is open."""

    def __init__(self, *jobs: Job) -> None:
        super().__init__(jobs)
        self.gate = Event()

    def __iter__(self) -> Iterator[Job]:
        for number, job in enumerate(super().__iter__()):
            if number == 1:
                assert self.gate.wait(TIMEOUT)
            yield job


async def test_writing_shows_its_progress_and_can_be_given_up(tmp_path: Path) -> None:
    async with running_app() as (app, pilot):
        main = app.screen
        assert isinstance(main, MainScreen)
        jobs = Held(*app.store.snapshot.rows)
        main.open_overlay(ExportScreen(jobs, "", app.feed, main._glyphs))
        await press(pilot, "c")
        assert f"writing: 0 of {len(jobs)} jobs; Esc gives up" in shown(app)
        await press(pilot, "o")
        assert "an export is being written" in notice_of(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, ExportScreen)
        jobs.gate.set()
        await wait_for(pilot, lambda: "given up: no file was written" in notice_of(app))
        assert files_in(tmp_path) == []
        await press(pilot, "escape")
        assert isinstance(app.screen, MainScreen)
