"""The drawn table is held equal to the stock `DataTable`: what it shows, where it stands, what it posts and answers.

It overrides private names of the stock table, so this is also what tells whether another Textual version still fits.
Wanted differences: `rows_changed` moves the cursor without a message (a subclass knows its own rows), a cell is a line
of inks and not a `Text`, the columns' labels are plain, and a table without rows highlights nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from rich.text import Text
from textual.coordinate import Coordinate
from textual.widgets.data_table import RowKey

from arktui.ui.ink import Line
from tests.ui.table_pair import COLUMNS, PAGE, SIZE, ListTable, Row, StockTable, TableApp, play, text_of

KEYS = ("up", "down", "pageup", "pagedown", "home", "end", "ctrl+home", "ctrl+end", "enter", "left", "right", "blur", "focus")
COUNTS = (0, 1, 2, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, 60)

TOUR = (
    *("enter", "down", "enter", "down", "up", "up", "up", "pagedown", "enter", "pagedown", "down", "pageup"),
    *("ctrl+end", "down", "enter", "up", "pagedown", "pageup", "pageup", "home", "end", "right", "left"),
    *("44x9", "up", "pagedown", "44x16", "down", "ctrl+home", "30x12", "end", "down", "right", "home", "44x3"),
    *("pagedown", "pageup", "44x1", "down", "90x20", "ctrl+end", "blur", "down", "focus", "pageup", "down"),
)


def rows_of(count: int, seed: int = 7) -> list[Row]:
    """Return rows of names narrow and wide, in every ink, some cells empty."""
    chance = random.Random(seed)
    names = ("job-r2nwq", "批量推理任务", "评测 v2", "[b]not markup[/b]", "é̈ combining", "")

    def cell(*words: str) -> Line:
        inks = ("", "dim", "strong", "accent", "alarm", "rest", "strong dim")
        return [(word, chance.choice(inks)) for word in words]

    return [
        (f"key-{number}", (cell(chance.choice(names)[:15]), cell("▶ ", "Run"), cell(f"{number:,}")[: chance.randint(0, 1)]))
        for number in range(count)
    ]


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
    chance = random.Random(seed)
    sizes = [f"{chance.randint(20, 60)}x{chance.randint(2, 20)}" for _ in range(5)]
    steps = [chance.choice(KEYS if chance.random() < 0.9 else sizes) for _ in range(60)]
    await held_equal(rows_of(chance.choice((3, 15, 40)), seed), steps)


Table = StockTable | ListTable
Question = Callable[[Table], Any]

SPOTS = [Coordinate(row, column) for row in (-1, 0, 1, 2, 3) for column in (-1, 0, 2, 3)]
KEYS_ASKED = ("key-0", "key-2", "nope", RowKey("key-1"), RowKey("nope"), RowKey())
QUESTIONS: dict[str, Question] = {
    "row_count": lambda table: table.row_count,
    "ordered_rows": lambda table: [(row.key, row.height, row.label) for row in table.ordered_rows],
    "some of ordered_rows": lambda table: [row.key for row in table.ordered_rows[1:]],
    "last of ordered_rows": lambda table: table.ordered_rows[-1].key,
    "beyond ordered_rows": lambda table: table.ordered_rows[3],
    **{f"is_valid_row_index {row}": lambda table, row=row: table.is_valid_row_index(row) for row in range(-1, 4)},
    **{f"get_row_at {row}": lambda table, row=row: texts(table, table.get_row_at(row)) for row in range(-1, 4)},
    **{f"get_row {key}": lambda table, key=key: texts(table, table.get_row(key)) for key in KEYS_ASKED},
    **{f"get_row_index {key}": lambda table, key=key: table.get_row_index(key) for key in KEYS_ASKED},
    **{f"is_valid_coordinate {spot}": lambda table, spot=spot: table.is_valid_coordinate(spot) for spot in SPOTS},
    **{f"get_cell_at {spot}": lambda table, spot=spot: texts(table, [table.get_cell_at(spot)]) for spot in SPOTS},
    **{f"key of {spot}": lambda table, spot=spot: table.coordinate_to_cell_key(spot) for spot in SPOTS},
    **{f"column {key}": lambda table, key=key: table.get_column_index(key) for key, _, _ in COLUMNS},
}


def texts(table: Table, cells: Iterable[Any]) -> list[Text]:
    """Return cells of either table as the stock one has them."""
    return [cell if isinstance(cell, Text) else text_of(table, cell) for cell in cells]


def answer(table: Table, question: Question) -> Any:
    try:
        return question(table)
    except Exception as error:  # noqa: BLE001 - which one it is is what is compared
        return type(error)


@pytest.mark.parametrize("count", [0, 3])
async def test_questions_get_the_same_answers(count: int) -> None:
    rows = rows_of(count)
    stock, drawn = TableApp(StockTable(rows)), TableApp(ListTable(rows))
    async with stock.run_test(size=SIZE):
        expected = {name: answer(stock.table, question) for name, question in QUESTIONS.items()}
    async with drawn.run_test(size=SIZE):
        assert {name: answer(drawn.table, question) for name, question in QUESTIONS.items()} == expected
