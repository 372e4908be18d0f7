"""Families of shards in the table: folded on request into one row each, opened, and closed again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from textual.app import ComposeResult
from textual.pilot import Pilot

from arktui.store.clean_text import CleanText
from arktui.store.feed_status import FeedStatus
from arktui.store.job import Counts
from arktui.store.job_store import JobStore
from arktui.store.phase import QUEUED
from arktui.store.row_layout import Gap
from arktui.ui.app import style_sheets
from arktui.ui.styled_app import StyledApp
from arktui.ui.themes import DARK
from arktui.ui.widgets.job_table import JobTable, RowsWanted
from arktui.ui.widgets.status_line import NoticeLine
from arktui.view.column_renderers import Sign
from arktui.view.glyphs import UNICODE
from tests.app_harness import monitor, running_app
from tests.jobs import NOON, job
from tests.sandbox_server import make_app

SHARDS = [job(number, name=f"试跑-勿用-part-{number:02}", counts=Counts(10, 1, 20)) for number in range(1, 17)]
OTHERS = [job(number, QUEUED, name=f"summary-{number}x") for number in range(100, 105)]
FAMILY = "family 试跑-勿用-part-#"


class TableApp(StyledApp):
    """The table, a store with sixteen shards and five other jobs, and the rows that the table asked for."""

    def __init__(self) -> None:
        super().__init__(css_path=style_sheets())
        self.register_theme(DARK)
        self.theme = DARK.name
        self.store = JobStore()
        self.wanted: list[range] = []
        self.marked: set[str] = set()

    def compose(self) -> ComposeResult:
        yield JobTable(UNICODE, {}, lambda each: Sign.WATCHED if each.id in self.marked else Sign.NONE)

    def on_mount(self) -> None:
        self.table.minute = NOON
        self.store.subscribe(lambda snapshot: setattr(self.table, "snapshot", snapshot))
        self.store.apply([*SHARDS, *OTHERS])

    def on_rows_wanted(self, message: RowsWanted) -> None:
        self.wanted.append(message.rows)

    @property
    def table(self) -> JobTable:
        return self.query_one(JobTable)

    def text(self, row: int) -> str:
        return "".join(text for cell in self.table.get_row_at(row) for text, _ in cell)


@asynccontextmanager
async def showing() -> AsyncIterator[tuple[TableApp, JobTable, Pilot[None]]]:
    app = TableApp()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        app.table.focus()
        yield app, app.table, pilot


async def test_nothing_is_folded_unless_asked_for() -> None:
    async with showing() as (_, table, _pilot):
        assert table.row_count == len(SHARDS) + len(OTHERS)


async def test_a_family_is_one_row_with_its_sums_and_the_cursor_goes_with_its_job() -> None:
    async with showing() as (app, table, pilot):
        table.move_cursor(row=7)
        app.marked.add(SHARDS[3].id)
        await pilot.press("u")
        assert table.row_count == 1 + len(OTHERS)
        row = table.index_of(FAMILY)
        assert row is not None
        assert table.cursor_row == row, "the job under the cursor is in it"
        shown = app.text(row)
        for words in ("▸ 试跑-勿用-part-01…16", "×16", "*", "running", "55%", "━━━━━·····"):
            assert words in shown, words
        assert table.key_at(row) == FAMILY


async def test_a_family_opens_and_closes_and_the_cursor_stays_with_it() -> None:
    async with showing() as (app, table, pilot):
        await pilot.press("g", "u")
        assert table.key_at(table.cursor_row) == FAMILY
        await pilot.press("u")
        assert table.row_count == 1 + len(SHARDS) + len(OTHERS)
        assert table.key_at(table.cursor_row) == FAMILY
        assert "▾ 试跑" in app.text(table.cursor_row)
        await pilot.press("down", "down")
        job_id = table.job_id
        assert "  试跑-勿用-part-" in app.text(table.cursor_row)
        app.store.apply([replace(SHARDS[15], updated=NOON + 99, expires=NOON + 60)])
        assert table.job_id == job_id == table.key_at(table.cursor_row)
        await pilot.press("left")
        assert table.row_count == 1 + len(OTHERS)
        assert table.key_at(table.cursor_row) == FAMILY


async def test_u_elsewhere_unfolds_all_and_the_cursor_keeps_its_job() -> None:
    async with showing() as (_, table, pilot):
        await pilot.press("u")
        table.move_cursor(row=table.row_count - 1)
        job_id = table.job_id
        await pilot.press("u")
        assert table.row_count == len(SHARDS) + len(OTHERS)
        assert table.job_id == job_id == table.key_at(table.cursor_row)


async def test_the_cursor_can_be_sent_to_a_job_in_a_row_or_one_to_come() -> None:
    async with showing() as (app, table, pilot):
        await pilot.press("G")
        table.go_to(SHARDS[7].id)
        assert table.key_at(table.cursor_row) == SHARDS[7].id == table.job_id
        late = job(200, name="later")
        table.go_to(late.id)
        app.store.apply([late])
        assert table.key_at(table.cursor_row) == late.id == table.job_id


async def test_a_change_of_a_member_changes_the_folded_row() -> None:
    async with showing() as (app, table, pilot):
        await pilot.press("g", "u")
        assert "55%" in app.text(0)
        app.store.apply([replace(each, counts=Counts(20, 0, 20), updated=NOON + 99) for each in SHARDS[:8]])
        assert "77%" in app.text(0)
        app.store.apply([job(17, name=CleanText("试跑-勿用-part-17"), counts=Counts(0, 0, 20))])
        assert "01…17" in app.text(0)
        assert "×17" in app.text(0)
        assert table.key_at(table.cursor_row) == FAMILY


async def test_missing_rows_are_asked_for_by_their_place_among_all() -> None:
    async with showing() as (app, table, pilot):
        await pilot.press("u")
        last = len(app.store.snapshot.rows)
        app.wanted.clear()
        app.store.set_status(FeedStatus(gaps=(Gap(50, last),)))
        await pilot.pause()
        assert table.row_count == 1 + len(OTHERS) + 50
        assert app.wanted
        assert all(rows.start >= last and rows.stop <= last + 50 for rows in app.wanted)


async def test_a_key_that_finds_nothing_to_fold_says_so() -> None:
    async with running_app(monitor(make_app(12))) as (app, pilot):
        table, status = app.screen.query_one(JobTable), app.screen.query_one(NoticeLine)
        count = table.row_count
        for key, words in (("left", "in no opened batch"), ("u", "no three loaded jobs are shards")):
            await pilot.press(key)
            await pilot.pause()
            assert words in status.render_line(0).text
            assert table.row_count == count


async def test_enter_opens_a_family_in_the_program_and_elsewhere_goes_to_the_detail() -> None:
    async with running_app() as (app, pilot):
        table = app.screen.query_one(JobTable)
        await pilot.press("u")
        row = next(row for row in range(table.row_count) if table.key_at(row).startswith("family "))
        table.move_cursor(row=row)
        count = table.row_count
        await pilot.press("enter")
        assert table.row_count > count
        assert app.focused is table
        await pilot.press("down", "enter")
        assert app.focused is not table
