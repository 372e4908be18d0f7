"""When its rows change, the drawn table repaints the cells that look different, and no others."""

from __future__ import annotations

import random
from collections.abc import Sequence
from unicodedata import normalize

import pyte
import pytest
from rich.cells import cell_len
from rich.color import ColorSystem
from textual.geometry import Region
from textual.pilot import Pilot

from arktui.view.spans import Line
from tests.recording_driver import RecordingDriver
from tests.ui.table_pair import PAGE, SIZE, ListTable, Look, Row, TableApp, looks, rows_of

Cell = tuple[str, str, str, bool, bool]
"""What stands in a cell, its foreground, its background, bold, reverse."""


class Terminal(TableApp):
    """A drawn table, and the screen of a terminal that has been sent nothing but what the app wrote."""

    def __init__(self, rows: list[Row]) -> None:
        self.drawn = ListTable(rows)
        super().__init__(self.drawn, driver_class=RecordingDriver)
        self.console._color_system = ColorSystem.TRUECOLOR
        self._emulated = pyte.Screen(*SIZE)
        self._stream = pyte.Stream(self._emulated)

    async def painted(self, pilot: Pilot[None]) -> str:
        """Wait until all is painted; return what was written since the last time."""
        await pilot.pause()
        assert isinstance(self._driver, RecordingDriver)
        written = self._driver.take()
        self._stream.feed(written)
        return written

    @property
    def cells(self) -> list[list[Cell]]:
        """What stands on the terminal."""
        lines = (self._emulated.buffer[y] for y in range(SIZE[1]))
        return [
            [(c.data, c.fg, c.bg, c.bold, c.reverse) for c in map(line.__getitem__, range(SIZE[0]))] for line in lines
        ]

    @property
    def wanted(self) -> list[list[Cell]]:
        """What a terminal painted from scratch would show."""
        self.drawn.refresh()
        return [_cells(looks(strip)) for strip in self.screen._compositor.render_strips()]


def _cells(line: list[Look]) -> list[Cell]:
    cells: list[Cell] = []
    for char, foreground, background, attributes in line:
        rest = (foreground.triplet.hex[1:], background.triplet.hex[1:], attributes[0], attributes[4])
        if not cell_len(char):
            cells[-1] = (normalize("NFC", cells[-1][0] + char), *rest)
        cells += [(char, *rest), ("", *rest)][: cell_len(char)]
    return cells


def changed(rows: list[Row], chance: random.Random) -> list[Row]:
    """Return rows, a few of them different, deleted, new or elsewhere."""
    rows = list(rows)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(rows))
        match chance.choice(("edit", "remove", "insert", "move", "shuffle")):
            case "edit":
                key, cells = rows[place]
                rows[place] = key, [*cells[:2], [(str(chance.randint(0, 99_999)), chance.choice(("", "alarm")))]]
            case "remove" if len(rows) > 1:
                del rows[place]
            case "insert":
                rows.insert(place, (f"new-{chance.random()}", rows[chance.randrange(len(rows))][1]))
            case "move":
                rows.insert(chance.randrange(len(rows)), rows.pop(place))
            case "shuffle":
                part = rows[place : place + 5]
                chance.shuffle(part)
                rows[place : place + 5] = part
    return rows


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_painted_bit_by_bit_is_what_would_be_painted_from_scratch(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same session each time
    rows = rows_of(chance.choice((4, PAGE, 40)))
    app = Terminal(rows)
    async with app.run_test(headless=False, size=SIZE) as pilot:
        for _ in range(25):
            if chance.random() < 0.3:
                app.simulate_key(chance.choice(("down", "pagedown", "up", "ctrl+home")))
            else:
                rows = changed(rows, chance)
                app.drawn.show(rows, chance.choice((app.drawn.cursor_row, chance.randrange(len(rows)))))
            await app.painted(pilot)
            assert app.cells == app.wanted


async def test_rows_that_look_the_same_cost_no_byte() -> None:
    app = Terminal(rows_of(60))
    async with app.run_test(headless=False, size=SIZE) as pilot:
        app.simulate_key("pagedown")
        assert await app.painted(pilot)
        hidden: Line = [("elsewhere", "alarm")]
        rows = rows_of(60)
        app.drawn.show(
            [*rows[:50], *((key, (hidden, hidden[:0], hidden[:0])) for key, _ in rows[50:])], app.drawn.cursor_row
        )
        assert await app.painted(pilot) == ""


async def test_a_cell_that_differs_is_written_without_what_follows_it() -> None:
    # What stands before it on the line is written as well: Textual begins a span at the widget's left edge.
    rows = rows_of(60)
    app = Terminal(rows)
    async with app.run_test(headless=False, size=SIZE) as pilot:
        await app.painted(pilot)
        key, (_, *rest) = rows[4]
        rows[4] = key, ([("another", "")], *rest)
        app.drawn.show(rows, 0)
        written = await app.painted(pilot)
        assert "another" in written
        assert "Run" not in written


async def test_the_cursor_s_row_stays_on_its_line_when_rows_come_above_it() -> None:
    rows = rows_of(60)
    app = Terminal(rows)
    async with app.run_test(headless=False, size=SIZE) as pilot:
        app.drawn.move_cursor(row=30)
        await app.painted(pilot)
        line = 30 - app.drawn.scroll_offset.y
        app.drawn.show([(f"new-{number}", cells) for number, (_, cells) in enumerate(rows[:7])] + rows, 37)
        assert app.drawn.cursor_row == 37
        assert 37 - app.drawn.scroll_offset.y == line


class Counted(ListTable):
    """Counts the rows that are drawn."""

    drawn_rows = 0

    def row_state(self, row_index: int) -> object:
        return self._rows[row_index][1]

    def cells_at(self, row_index: int) -> Sequence[Line]:
        self.drawn_rows += 1
        return super().cells_at(row_index)


@pytest.mark.parametrize("key", ["down", "up"])
async def test_a_step_draws_the_row_that_enters_and_the_rows_of_the_cursor(key: str) -> None:
    app = TableApp(table := Counted(rows_of(60)))
    async with app.run_test(size=SIZE) as pilot:
        table.move_cursor(row=30)
        for _ in range(2 * PAGE):
            app.simulate_key(key)
            await pilot.pause()
        table.drawn_rows = 0
        app.simulate_key(key)
        await pilot.pause()
        assert 0 < table.drawn_rows <= 2


async def test_a_changed_row_is_drawn_once() -> None:
    rows = rows_of(60)
    app = TableApp(table := Counted(rows))
    async with app.run_test(size=SIZE) as pilot:
        for number in range(3):
            rows[4] = rows[4][0], ([(f"changed {number}", "")], *rows[4][1][1:])
            table.show(rows, 0)
            await pilot.pause()
        table.drawn_rows = 0
        table.refresh(table.size.region)
        await pilot.pause()
        assert table.drawn_rows == 0


async def test_a_step_among_many_rows_moves_no_cell_of_the_scrollbar() -> None:
    app = TableApp(table := ListTable(rows_of(5_000)))
    async with app.run_test(size=SIZE) as pilot:
        table.move_cursor(row=2_000)
        await pilot.pause()
        bar = table.vertical_scrollbar
        painted: list[Region] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bar, "_set_dirty", lambda *regions: painted.extend(regions))
            for _ in range(3):
                app.simulate_key("down")
                await pilot.pause()
            assert not painted
            table.move_cursor(row=0)
            assert 0 < len(painted) < table.size.height
