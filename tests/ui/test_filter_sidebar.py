"""The filter sidebar under the keys: what it counts, how an entry is found, and that nothing moves by itself."""

from __future__ import annotations

from typing import Any

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from arktui.store.filters import OWNER, PHASE, PROJECT, TAG, FilterGroup
from arktui.store.job import short_owner
from arktui.ui.app import ArktuiApp
from arktui.ui.widgets.filter_sidebar import FilterSidebar
from arktui.ui.widgets.job_table import JobTable
from arktui.view.glyphs import ASCII, UNICODE, Glyphs
from tests.app_harness import is_live, running_app, settle
from tests.jobs import job, tags_of


def sidebar_of(app: ArktuiApp) -> FilterSidebar:
    return app.screen_stack[0].query_one(FilterSidebar)


def rows_of(app: ArktuiApp) -> list[str]:
    sidebar = sidebar_of(app)
    return [sidebar.render_line(y).text.rstrip() for y in range(sidebar.size.height)]


def cursor_line(app: ArktuiApp) -> int:
    """Return the line on the screen that the cursor is on."""
    sidebar = sidebar_of(app)
    background = app.span_style("cursor").bgcolor
    lines = [
        y
        for y in range(sidebar.size.height)
        if any(segment.style and segment.style.bgcolor == background for segment in sidebar.render_line(y))
    ]
    assert len(lines) == 1, rows_of(app)
    return lines[0]


async def focus(app: ArktuiApp, pilot: Pilot[None]) -> FilterSidebar:
    sidebar = sidebar_of(app)
    sidebar.focus()
    await pilot.pause()
    return sidebar


async def ask(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()
    await settle(pilot, is_live)


async def test_picking_an_entry_shows_as_many_rows_as_it_says() -> None:
    async with running_app(size=(120, 60)) as (app, pilot):
        sidebar = await focus(app, pilot)
        await ask(pilot, "4")
        groups: tuple[FilterGroup[Any], ...] = (PROJECT, PHASE)
        for group in groups:
            said = [entry for entry in sidebar._entries if entry.value and entry.value[0] == group.name and entry.count]
            for entry in said[:1]:
                before = app.store.snapshot.query
                sidebar._cursor_id = entry.id
                await ask(pilot, "backspace", "space")
                assert app.store.snapshot.shown == entry.count, entry
                app.feed.set_query(before)
                await settle(pilot, is_live)
            await ask(pilot, "0", "5")


async def test_brackets_and_shifted_arrows_go_from_group_to_group() -> None:
    async with running_app(size=(120, 60)) as (app, pilot):
        sidebar = await focus(app, pilot)
        seen = []
        for key in ("]", "shift+down", "]", "[", "shift+up", "[", "["):
            await pilot.press(key)
            seen.append(sidebar.current.text)
        titles = [entry.text for entry in sidebar._entries if entry.is_heading]
        assert seen == [*titles[1:4], titles[2], titles[1], titles[0], titles[0]]


async def test_slash_finds_an_entry_and_enter_picks_it() -> None:
    async with running_app(size=(120, 60)) as (app, pilot):
        sidebar = await focus(app, pilot)
        owner = sorted({one.owner for one in app.store.snapshot.rows if one.owner})[1]
        name = short_owner(owner)
        await pilot.press("/", *name)
        await pilot.pause()
        assert rows_of(app)[0].strip().startswith(f"/{name}")
        assert sidebar.current.owner == owner
        await ask(pilot, "enter")
        assert app.store.snapshot.query[OWNER] == {owner}
        assert not rows_of(app)[0].strip().startswith("/")
        assert sidebar.current.owner == owner


async def test_a_found_entry_stays_in_sight_after_escape_though_its_key_was_folded() -> None:
    async with running_app(size=(120, 60)) as (app, pilot):
        sidebar = await focus(app, pilot)
        key, value = next(tag for one in app.store.snapshot.rows for tag in one.tags if not tag[0].startswith("sys:"))
        assert not any(entry.value == (TAG.name, (key, value)) for entry in sidebar._entries)
        await pilot.press("/", *value)
        app.post_message(Paste("\n"))
        await pilot.press("escape")
        assert sidebar.current.value == (TAG.name, (key, value))
        assert app.focused is sidebar
        assert rows_of(app)[cursor_line(app)].strip().startswith(f"{UNICODE.box_off} {value[:5]}")
        assert not app.store.snapshot.query.is_filtered


async def test_while_finding_keys_are_text_and_backspace_takes_one_back() -> None:
    async with running_app(size=(120, 60)) as (app, pilot):
        sidebar = await focus(app, pilot)
        await pilot.press("/", *"q1０ｘ")
        assert sidebar._find == "q1０ｘ"
        await pilot.pause()
        assert "no entry contains this" in rows_of(app)[1]
        await pilot.press("enter", "/", "a", "b", "backspace")
        assert sidebar._find == "a"
        await pilot.press("tab")
        assert sidebar._find is None
        assert app.is_running
        assert not app.store.snapshot.query.is_filtered


async def test_more_values_open_and_close_under_the_cursor() -> None:
    async with running_app(size=(120, 60)) as (app, pilot):
        app.store.apply(job(number, project=f"project-{number:02}") for number in range(30))
        sidebar = await focus(app, pilot)
        await pilot.press("end")
        assert sidebar.current.is_more
        few = len(sidebar._entries)
        line = cursor_line(app)
        await pilot.press("space")
        assert len(sidebar._entries) > few + 10
        assert cursor_line(app) <= line
        await pilot.press("end", "enter")
        assert len(sidebar._entries) == few


@pytest.mark.parametrize("height", [24, 60, 80])
async def test_nothing_moves_under_the_cursor_when_entries_come_and_go(height: int) -> None:
    async with running_app(size=(120, height)) as (app, pilot):
        sidebar = await focus(app, pilot)
        await pilot.press("]", "]", "]", "down")
        await pilot.pause()
        entry, line = sidebar.current, cursor_line(app)
        new = [
            job(number, "Archiving", model=f"new-{number}", tags=tags_of((f"key-{number}", "x"))) for number in range(5)
        ]
        app.store.apply(new)
        await pilot.pause()
        assert sidebar.current.id == entry.id
        assert cursor_line(app) == line
        app.store.mark_deleted([one.id for one in new])
        app.store.forget([one.id for one in new])
        await pilot.pause()
        assert not any("new-" in entry.text for entry in sidebar._entries)
        assert sidebar.current.id == entry.id
        assert cursor_line(app) == line


async def test_the_first_lines_of_a_sidebar_stay_when_what_was_above_goes() -> None:
    async with running_app(size=(120, 80)) as (app, pilot):
        new = [job(number, "Archiving", model=f"new-{number}") for number in range(3)]
        app.store.apply(new)
        sidebar = await focus(app, pilot)
        await pilot.press("]", "]", "]", "down")
        entry, line = sidebar.current, cursor_line(app)
        app.store.mark_deleted([one.id for one in new])
        app.store.forget([one.id for one in new])
        await pilot.pause()
        assert (sidebar.current.id, cursor_line(app)) == (entry.id, line)
        app.query_one(JobTable).focus()
        await pilot.pause()
        assert rows_of(app)[0].strip(), "without the focus it begins at the top again"


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_no_phase_looks_like_a_ticked_box(glyphs: Glyphs) -> None:
    assert {glyphs.box_on, glyphs.box_off}.isdisjoint(glyphs.phases.values())
