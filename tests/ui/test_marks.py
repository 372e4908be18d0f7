"""Marks in the real app: by key, through sorts, queries and refreshes, in the rows and in the title."""

from __future__ import annotations

from collections import Counter

from textual.pilot import Pilot

from arktui.config import Settings
from arktui.store.freshness import Live
from arktui.store.problem import all_problems_of
from arktui.ui.app import ArktuiApp
from arktui.ui.screens.main_screen import MainScreen
from arktui.ui.widgets.status_line import NoticeLine, StatusLine
from arktui.ui.widgets.title_line import TitleLine
from tests.app_harness import monitor, running_app, settle
from tests.sandbox_server import make_app
from tests.ui.test_main_screen import ask, refresh, table_of, text_of


def main_of(app: ArktuiApp) -> MainScreen:
    main = app.screen_stack[0]
    assert isinstance(main, MainScreen)
    return main


def marked(app: ArktuiApp) -> list[str]:
    return [job.id for job in main_of(app).marked_jobs]


def ids_of(app: ArktuiApp) -> list[str]:
    return [job.id for job in app.store.snapshot.rows]


def rows_with_sign(app: ArktuiApp) -> list[int]:
    table = table_of(app)
    lines = [table.render_line(y).text for y in range(table.header_height, table.size.height)]
    return [row + table.scroll_offset.y for row, line in enumerate(lines) if line.startswith("▌")]


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def test_space_marks_and_v_marks_up_to_here() -> None:
    async with running_app(size=(200, 40)) as (app, pilot):
        ids = ids_of(app)
        await press(pilot, "space")
        assert marked(app) == ids[:1]
        await press(pilot, "down", "down", "down", "V")
        assert marked(app) == ids[:4]
        assert rows_with_sign(app) == [0, 1, 2, 3]
        jobs = [app.store.snapshot.jobs[each] for each in ids[:4]]
        lines = sum(job.counts.total or 0 for job in jobs)
        assert f"4 marked · {lines:,}" in text_of(app, TitleLine)
        await press(pilot, "up", "space")
        assert marked(app) == [*ids[:2], ids[3]]
        assert rows_with_sign(app) == [0, 1, 3]
        await press(pilot, "home", "V")
        assert set(marked(app)) == {*ids[:2], ids[2], ids[3]}, "a range also goes upwards"


async def test_marks_stay_with_their_jobs_through_sorts_queries_and_refreshes() -> None:
    async with running_app() as (app, pilot):
        await press(pilot, "space", "down", "down", "space")
        chosen = marked(app)
        await ask(pilot, "s")
        await ask(pilot, "S")
        top, height = table_of(app).scroll_offset.y, table_of(app).size.height - 1
        shown = [row for row in range(top, top + height) if ids_of(app)[row] in chosen]
        assert shown, "one of them is under the cursor"
        assert rows_with_sign(app) == shown
        await ask(pilot, "4")
        await refresh(pilot)
        await ask(pilot, "0")
        assert marked(app) == chosen


async def test_the_language_finds_the_marked() -> None:
    async with running_app() as (app, pilot):
        await press(pilot, "space", "down", "down", "space")
        chosen = marked(app)
        await press(pilot, "slash", *"is:marked", "enter")
        await pilot.pause()
        assert sorted(ids_of(app)) == sorted(chosen)
        await press(pilot, "space")
        assert ids_of(app) == marked(app)
        assert len(marked(app)) == 1, "what is no longer marked leaves the list at once"


async def test_a_marks_all_and_escape_twice_clears() -> None:
    async with running_app() as (app, pilot):
        await press(pilot, "A")
        assert set(marked(app)) == set(ids_of(app))
        assert f"{len(ids_of(app)):,} marked" in text_of(app, TitleLine)
        await press(pilot, "A")
        assert not marked(app)
        await press(pilot, "A", "escape")
        assert "press Esc again to clear" in text_of(app, NoticeLine)
        await press(pilot, "down", "escape")
        assert marked(app), "the two presses must follow each other"
        await press(pilot, "escape")
        assert not marked(app)
        assert "marked" not in text_of(app, TitleLine)
        assert not rows_with_sign(app)


async def test_an_escape_with_another_use_does_not_count() -> None:
    async with running_app() as (app, pilot):
        await press(pilot, "space", "slash", *"a", "enter")
        await press(pilot, "escape", "escape")
        assert marked(app)
        await press(pilot, "escape")
        assert not marked(app)


async def test_a_folded_batch_is_marked_as_a_whole() -> None:
    async with running_app(monitor(make_app(600))) as (app, pilot):
        await press(pilot, "u")
        table = table_of(app)
        row = next(row for row in range(table.row_count) if len(table.jobs_in(range(row, row + 1))[0]) > 1)
        table.move_cursor(row=row)
        await press(pilot, "space")
        members, _ = table.jobs_in(range(row, row + 1))
        assert Counter(marked(app)) == Counter(job.id for job in members)
        assert table.edge_at(row) == ("▌", "accent")
        await press(pilot, "enter", "down", "space")
        assert table.edge_at(row) == ("▌", "dim"), "only some of them are marked"


async def test_acknowledging_is_about_the_marked_jobs() -> None:
    async with running_app() as (app, pilot):
        rows = app.store.snapshot.rows
        problems = [row for row, job in enumerate(rows) if all_problems_of(job)][:2]
        ids = [rows[row].id for row in problems]
        for each in ids:
            row = table_of(app).index_of(each)
            assert row is not None
            table_of(app).move_cursor(row=row)
            await press(pilot, "space")
        table_of(app).move_cursor(row=len(rows) - 1)
        await press(pilot, "a")
        assert all(app.store.snapshot.jobs[each].forecast.acknowledged for each in ids)
        assert "acknowledged 2 jobs" in text_of(app, NoticeLine)


async def test_a_range_needs_a_beginning() -> None:
    async with running_app() as (app, pilot):
        await press(pilot, "V")
        assert "first mark the job where the range begins" in text_of(app, NoticeLine)
        await press(pilot, "space", "slash", *"is:failing", "enter")
        await press(pilot, "V")
        assert "the last mark is not in this list" in text_of(app, NoticeLine)


async def test_rows_that_are_not_loaded_are_counted() -> None:
    settings = Settings(interval=0, theme="dark", limit=100)
    app = monitor(make_app(600), settings)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, lambda seen: isinstance(seen.status.freshness, Live) and len(seen.rows) >= 100)
        loaded = len(app.store.snapshot.rows)
        await press(pilot, "A")
        missing = table_of(app).row_count - loaded
        assert missing
        assert f"marked {loaded:,} jobs; {missing:,} rows are not loaded" in text_of(app, NoticeLine)


async def test_the_key_line_names_the_key_where_it_marks() -> None:
    async with running_app() as (app, pilot):
        assert "Space mark" in text_of(app, StatusLine)
        await press(pilot, "shift+tab")
        assert "Space mark" not in text_of(app, StatusLine)
        assert "Space toggle" in text_of(app, StatusLine)
        assert "/ find" in text_of(app, StatusLine), "there, the key finds an entry"
