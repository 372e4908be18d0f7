"""The drawn table is held equal to the stock `DataTable`: what it shows, where it stands, what it posts and answers.

It overrides private names of the stock table, so this also shows whether another version of Textual still fits.
Wanted differences: `rows_changed` moves the cursor without a message (a subclass knows its own rows), a cell is a line
of spans and not a `Text`, the columns' labels are plain, and a table without rows highlights nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from textual.coordinate import Coordinate
from textual.widgets.data_table import RowKey

from tests.ui.table_pair import PAGE, SIZE, ListTable, Row, StockTable, TableApp, play, rows_of, text_of

KEYS = (
    *("up", "down", "pageup", "pagedown", "home", "end", "ctrl+home", "ctrl+end", "left", "right", "enter"),
    *("blur", "focus"),
)
COUNTS = (0, 1, 2, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, 60)

TOUR = (
    *("enter", "down", "enter", "down", "up", "up", "up", "pagedown", "enter", "pagedown", "down", "pageup"),
    *("ctrl+end", "down", "enter", "up", "pagedown", "pageup", "pageup", "home", "end", "right", "left"),
    *("44x9", "up", "pagedown", "44x16", "down", "ctrl+home", "30x12", "end", "down", "right", "home", "44x3"),
    *("pagedown", "pageup", "44x1", "down", "90x20", "ctrl+end", "blur", "down", "focus", "pageup", "down"),
)


async def held_equal(rows: list[Row], steps: Iterable[str]) -> None:
    steps = list(steps)
    stock, drawn = await play(StockTable(rows), steps), await play(ListTable(rows), steps)
    for number, (expected, seen) in enumerate(zip(stock, drawn, strict=True)):
        taken = " ".join(steps[:number])
        assert seen.cursor == expected.cursor, taken
        assert seen.scroll == expected.scroll, taken
        assert seen.posted == expected.posted, taken
        header = 0 if rows else 1  # without rows, a stock table's cursor gets onto the header
        for y, (expected_line, line) in enumerate(zip(expected.screen[header:], seen.screen[header:], strict=True)):
            assert line == expected_line, f"line {y} after: {taken}"


@pytest.mark.parametrize("count", COUNTS)
async def test_a_tour_of_the_keys_looks_and_says_the_same(count: int) -> None:
    await held_equal(rows_of(count), TOUR)


@pytest.mark.parametrize("seed", range(4))
async def test_a_random_session_looks_and_says_the_same(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same session each time
    sizes = [f"{chance.randint(20, 60)}x{chance.randint(2, 20)}" for _ in range(5)]
    steps = [chance.choice(KEYS if chance.random() < 0.9 else sizes) for _ in range(60)]
    await held_equal(rows_of(chance.choice((3, 15, 40))), steps)


Table = StockTable | ListTable


def answers(table: Table) -> dict[str, Any]:
    """Return what a table says of its rows, an error where it raises one."""

    def ask(question: Callable[..., Any], *arguments: Any) -> Any:
        try:
            answer = question(*arguments)
        except Exception as error:  # noqa: BLE001 - which one it is is what is compared
            return type(error)
        return [text_of(table, cell) for cell in answer] if isinstance(answer, list) else answer

    rows, ordered = range(-1, 4), table.ordered_rows
    spots = [Coordinate(row, column) for row in rows for column in (-1, 0, 2, 3)]
    keys = ("key-0", "key-2", "nope", RowKey("key-1"), RowKey("nope"), RowKey())
    return {
        "row_count": table.row_count,
        "ordered_rows": [(row.key, row.height, row.label) for row in ordered],
        "ordered_rows, a part": [row.key for row in ordered[1:]],
        "ordered_rows, one": [ask(lambda row=row: ordered[row].key) for row in rows],
        "is_valid_row_index": [ask(table.is_valid_row_index, row) for row in rows],
        "is_valid_coordinate": [ask(table.is_valid_coordinate, spot) for spot in spots],
        "get_row_at": [ask(table.get_row_at, row) for row in rows],
        "get_row": [ask(table.get_row, key) for key in keys],
        "get_row_index": [ask(table.get_row_index, key) for key in keys],
        "get_cell_at": [ask(lambda spot=spot: [table.get_cell_at(spot)]) for spot in spots],
        "coordinate_to_cell_key": [ask(table.coordinate_to_cell_key, spot) for spot in spots],
        "get_column_index": [ask(table.get_column_index, key) for key in ("done", "nope")],
    }


@pytest.mark.parametrize("count", [0, 3])
async def test_questions_get_the_same_answers(count: int) -> None:
    rows = rows_of(count)
    stock, drawn = TableApp(StockTable(rows)), TableApp(ListTable(rows))
    async with stock.run_test(size=SIZE):
        expected = answers(stock.table)
    async with drawn.run_test(size=SIZE):
        assert answers(drawn.table) == expected
