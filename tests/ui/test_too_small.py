"""A terminal without room: one line says so, and everything is back when there is room again."""

from __future__ import annotations

import pytest
from textual.events import Resize
from textual.geometry import Size

from arktui.ui.app import ArktuiApp
from arktui.ui.widgets.job_table import JobTable
from tests.app_harness import resize, running_app

WORDS = "too small: 40x10 at least"


def rows_of(app: ArktuiApp) -> list[str]:
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


@pytest.mark.parametrize("size", [(39, 24), (40, 9), (26, 1), (14, 2), (3, 1), (1, 1)])
async def test_says_so_in_one_line_and_comes_back(size: tuple[int, int]) -> None:
    async with running_app(size=(80, 24)) as (app, pilot):
        await pilot.press("j", "j")
        before = rows_of(app)
        await resize(pilot, *size)
        await pilot.pause()
        first, *rest = rows_of(app)
        assert first == (WORDS if size[0] >= len(WORDS) else WORDS[: size[0] - 1].rstrip() + "…")
        assert not any(rest)
        assert len(rest) == size[1] - 1
        await resize(pilot, 80, 24)
        await pilot.pause()
        assert rows_of(app)[0] == before[0]
        assert app.query_one(JobTable).cursor_row == 2


@pytest.mark.parametrize("size", [(40, 10), (40, 24), (80, 10)])
async def test_the_least_room_is_enough(size: tuple[int, int]) -> None:
    async with running_app(size=size) as (app, _):
        assert "300 of 300" in rows_of(app)[0]
        assert all(len(row) <= size[0] for row in rows_of(app))


async def test_many_sizes_in_a_row_end_in_the_last() -> None:
    async with running_app(size=(80, 24)) as (app, pilot):
        await pilot.press("j", "j")
        before = rows_of(app)
        for number in range(20):
            await resize(pilot, 1 + number * 37 % 160, 1 + number * 11 % 50)
        await resize(pilot, 80, 24)
        await pilot.pause()
        assert rows_of(app)[0] == before[0]
        assert rows_of(app)[-1] == before[-1]
        assert app.query_one(JobTable).cursor_row == 2


@pytest.mark.parametrize("sizes", [[(120, 1)], [(120, 3)], [(40, 10), (200, 60)], [(120, 2), (100, 30), (120, 12)]])
async def test_the_cursor_is_back_on_its_line(sizes: list[tuple[int, int]]) -> None:
    async with running_app(size=(120, 40)) as (app, pilot):
        await pilot.press(*["pagedown"] * 3, *["k"] * 10)
        await pilot.pause()
        before = rows_of(app)
        table = app.query_one(JobTable)
        for size in sizes:
            await resize(pilot, *size)
            await pilot.pause()
            top, height = table.scroll_offset.y, table.size.height - table.header_height
            assert height <= 0 or top <= table.cursor_row < top + height
        await resize(pilot, 120, 40)
        await pilot.pause()
        assert rows_of(app)[1:-1] == before[1:-1]


async def test_a_resize_while_the_program_ends_is_no_error() -> None:
    async with running_app(size=(80, 24)) as (app, pilot):
        screen = app.screen_stack[0]
        app.exit()
        screen.post_message(Resize(Size(39, 9), Size(39, 9)))
        await pilot.pause()
    assert app.return_code == 0
