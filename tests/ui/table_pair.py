"""The same rows in a stock `DataTable` and in a `DrawnTable`, each in an app of its own, and what a session shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.coordinate import Coordinate
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import DataTable

from arktui.terminal.textual_internals.drawn_table import DrawnTable
from arktui.ui.styled_app import StyledApp, span_style
from arktui.view.spans import Line
from tests.app_harness import resize

Row = tuple[str, Sequence[Line]]
"""A key and the cells, each at most as wide as its column."""

COLUMNS = (("name", "NAME", 16), ("phase", "状态", 9), ("done", "DONE", 6))
SIZE = (44, 12)
PAGE = SIZE[1] - 1

_HOPS = 4
"""How often a message is passed on at most: a key from the app to the table, a highlight from there to the app."""

_STYLES = """
#table { height: 1fr; max-height: 100%; overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
#table > .datatable--header { color: #aabbcc; background: #223344; text-style: italic; }
#table > .datatable--cursor { color: #ddeeff; background: #334455; text-style: underline; }
.span--dim { color: #808890; }
.span--strong { text-style: bold; }
.span--accent { color: #8ab4f8; background: #101820; }
.span--alarm { color: #f2777a; text-style: bold reverse; }
.span--rest { text-style: dim; }
"""


NAMES = ("job-r2nwq", "批量推理任务", "评测 v2", "[b]not markup[/b]"[:16], "e\u0301 combining", "")
STYLES = ("", "dim", "strong", "accent", "alarm", "rest", "strong dim")


def rows_of(count: int) -> list[Row]:
    """Return rows of names narrow and wide, in every style, some cells empty."""

    def row(number: int) -> Row:
        name, style, another = (
            NAMES[number % len(NAMES)],
            STYLES[number % len(STYLES)],
            STYLES[number // 2 % len(STYLES)],
        )
        done = [(f"{number:,}", another)] if number % 3 else []
        return f"key-{number}", ([(name, style)], [("▶ ", another), ("Run", style)], done)

    return [row(number) for number in range(count)]


class StockTable(DataTable[Text]):
    """The stock table, configured like a drawn one: a row cursor under which cells keep their colours."""

    def __init__(self, rows: Iterable[Row]) -> None:
        super().__init__(
            id="table",
            cursor_type="row",
            show_row_labels=False,
            cursor_foreground_priority="renderable",
        )
        self._given = list(rows)

    def fill(self) -> None:
        for key, label, width in COLUMNS:
            self.add_column(Text(label), key=key, width=width)
        for key, cells in self._given:
            self.add_row(*(text_of(self, cell) for cell in cells), key=key)


class ListTable(DrawnTable):
    """The drawn table over a plain list."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = list(rows)
        super().__init__(id="table")

    def fill(self) -> None:
        self.set_columns((key, Text(label), width) for key, label, width in COLUMNS)
        self.rows_changed(0)

    def show(self, rows: Iterable[Row], cursor_row: int) -> None:
        """Take other rows."""
        self._rows = list(rows)
        self.rows_changed(cursor_row)

    @property
    def row_count(self) -> int:
        return len(self._rows)

    def span_style(self, name: str) -> Style:
        return span_style(self, name)

    def key_at(self, row_index: int) -> str:
        return self._rows[row_index][0]

    def index_of(self, key: str) -> int | None:
        return next((index for index, row in enumerate(self._rows) if row[0] == key), None)

    def cells_at(self, row_index: int) -> Sequence[Line]:
        return self._rows[row_index][1]


def text_of(table: DataTable[Any], cell: Line | Text) -> Text:
    """Return a cell of either table as the stock one has it."""
    if isinstance(cell, Text):
        return cell
    return Text.assemble(*((text, span_style(table, style)) if style else text for text, style in cell))


class TableApp(StyledApp):
    """One table that fills the screen, and the messages it has posted."""

    CSS = _STYLES

    def __init__(self, table: StockTable | ListTable, **options: Any) -> None:
        super().__init__(**options)
        self.animation_level = "none"
        self.table = table
        self.posted: list[tuple[str, int, str | None]] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        self.table.fill()

    @on(DataTable.RowHighlighted)
    @on(DataTable.RowSelected)
    def note(self, message: DataTable.RowHighlighted | DataTable.RowSelected) -> None:
        # An empty stock table says that its row -1, of no key, is highlighted; the drawn one says nothing.
        if message.cursor_row >= 0:
            self.posted.append((type(message).__name__, message.cursor_row, message.row_key.value))


async def take(pilot: Pilot[None], step: str, table: StockTable | ListTable) -> None:
    """Take one step, and wait until all that follows from it is done."""
    app = pilot.app
    if step[:1].isdigit():
        width, height = step.split("x")
        await resize(pilot, int(width), int(height))
        if isinstance(table, StockTable):
            # Grown wider, it shows its old lines, cut off where they ended, until something repaints them.
            table.refresh()
    elif step in ("focus", "blur"):
        app.set_focus(table if step == "focus" else None)
    elif step:
        app.simulate_key(step)
    for _ in range(_HOPS):
        await pilot._wait_for_screen()


Look = tuple[str, Any, Any, tuple[bool, ...]]
"""A character, its foreground, its background, and bold, dim, italic, underline, reverse."""


class Seen(NamedTuple):
    """Everything that a user or a program can observe of a table after one step."""

    step: str
    screen: list[list[Look]]
    cursor: Coordinate
    scroll: tuple[float, float]
    posted: list[tuple[str, int, str | None]]


async def play(table: StockTable | ListTable, steps: Iterable[str]) -> list[Seen]:
    """Return what is seen at the start, and after each step: a key, `focus`, `blur`, or a size such as `40x9`."""
    app = TableApp(table)
    seen: list[Seen] = []
    async with app.run_test(size=SIZE) as pilot:
        for step in ("", *steps):
            await take(pilot, step, table)
            seen.append(
                Seen(
                    step,
                    [looks(strip) for strip in app.screen._compositor.render_strips()],
                    table.cursor_coordinate,
                    (table.scroll_x, table.scroll_y),
                    list(app.posted),
                )
            )
            app.posted.clear()
    return seen


def looks(strip: Strip) -> list[Look]:
    """Return how each cell of a line looks; what the styles carry for the mouse is left out."""
    return [look for segment in strip for look in _looks(segment)]


def _looks(segment: Segment) -> list[Look]:
    text, style, _ = segment
    if style is None:
        return [(char, None, None, ()) for char in text]
    attributes = (style.bold, style.dim, style.italic, style.underline, style.reverse)
    return [(char, style.color, style.bgcolor, tuple(map(bool, attributes))) for char in text]
