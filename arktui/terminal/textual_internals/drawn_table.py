"""A DataTable that stores no rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, overload

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.coordinate import Coordinate
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widgets import DataTable
from textual.widgets.data_table import CellDoesNotExist, CellKey, Column, ColumnKey, Row, RowDoesNotExist, RowKey

from arktui.terminal.textual_internals.diff_repaint import DiffRepaint, set_scroll_y, set_virtual_size
from arktui.view.spans import Line, Span, width_of

_CACHED_ROWS = 256
"""Drawn rows in the cache: a few screens."""


class DrawnTable(DiffRepaint, DataTable[Line]):
    """Draws the visible rows from a source that a subclass provides, one line per row, in columns of fixed width.

    It behaves like a stock `DataTable` with a row cursor (tests/ui/test_table_contract.py), but its cost does not
    depend on the number of rows. A cell is a line of spans, never markup, and may span columns to its right.
    `row_count`, `key_at`, `index_of` and `cells_at` are the source; call `rows_changed` when the rows have changed.

    A drawn row stays one strip for as long as it looks the same, wherever it is painted, so that Textual and the driver
    reuse what they derived from it. This rules out what Textual's cache of styled lines adds to each line: the table
    can have no border, outline, padding, tint, hatch or opacity.
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        self._frame = (Style(), Style(), Style(), 0, 0)
        self._place = (0, 0, 0, 0)
        """Height of the header, first visible row, the cursor's row or -1, and number of rows."""
        self._drawn: dict[tuple[str, bool], tuple[object, Strip]] = {}
        """The latest drawn rows by key and whether under the cursor, each with the state it was drawn from."""
        super().__init__(id=id, cursor_type="row", show_row_labels=False, cursor_foreground_priority="renderable")

    # The source

    @property
    def row_count(self) -> int:
        """Number of rows."""
        raise NotImplementedError

    def key_at(self, row_index: int) -> str:
        """Return the key of a row."""
        raise NotImplementedError

    def index_of(self, key: str) -> int | None:
        """Return the index of the row with this key; None if there is none."""
        raise NotImplementedError

    def cells_at(self, row_index: int) -> Sequence[Line | None]:
        """Return the cells of a row, each at most as wide as its column; None for a column that its left cell spans."""
        raise NotImplementedError

    def edge_at(self, row_index: int) -> Span:  # noqa: ARG002 - for a subclass
        """Return what stands in the first cell of a row, before its first column: one cell."""
        return " ", ""

    def span_style(self, names: str) -> Style:
        """Return the style that a span's names add to the table's own."""
        raise NotImplementedError

    def row_state(self, row_index: int) -> object:
        """Return everything that the cells of a row depend on; while it stays equal, the drawn row is reused."""
        return self.edge_at(row_index), self.cells_at(row_index)

    # Changes

    def set_columns(self, columns: Iterable[tuple[str, Text, int]]) -> None:
        """Set the columns: key, label, and width in cells without the padding. `rows_changed` shows them."""
        self.columns.clear()
        for key in list(self._column_locations):
            del self._column_locations[key]
        for index, (name, label, width) in enumerate(columns):
            key = ColumnKey(name)
            self.columns[key] = Column(key, label, width=width)
            self._column_locations[key] = index
        self._drawn.clear()

    def rows_changed(self, cursor_row: int) -> None:
        """Show the current rows with the cursor on `cursor_row`, and keep the cursor on its line."""
        shift = cursor_row - self.cursor_row
        self._update_dimensions(())
        self.set_reactive(DataTable.cursor_coordinate, Coordinate(max(cursor_row, 0), self.cursor_column))
        set_scroll_y(self, self.scroll_y + shift)
        self._keep_cursor_visible()
        self.repaint_changed()

    def _keep_cursor_visible(self) -> None:
        visible = max(self.size.height - self.header_height, 1)
        set_scroll_y(self, min(max(self.scroll_y, self.cursor_row - visible + 1), self.cursor_row))

    # Drawing

    def prepare(self) -> None:
        """Clear the cache if the styles, the width or the horizontal offset have changed."""
        header = self.get_component_rich_style("datatable--header")
        cursor = self.get_component_rich_style("datatable--cursor")
        frame = (self.rich_style, header, cursor, self.size.width, self.scroll_offset.x)
        if frame != self._frame:
            self._frame = frame
            self._drawn.clear()
        cursor_row = self.cursor_row if self.show_cursor else -1
        self._place = (self.header_height, self.scroll_offset.y, cursor_row, self.row_count)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the visible lines within `crop`."""
        self.prepare()
        _, background = self.background_colors
        strips = [self.render_line(y) for y in crop.line_range]
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        return (
            strips if crop.column_span == (0, self.size.width) else [strip.crop(crop.x, crop.right) for strip in strips]
        )

    def _draw_line(self, y: int) -> Strip:
        base, header, cursor, width, _ = self._frame
        header_height, first_row, cursor_row, row_count = self._place
        if y < header_height:
            labels = [((column.label.plain, ""),) for column in self.ordered_columns]
            return self._strip(labels, header)
        row_index = y - header_height + first_row
        if row_index >= row_count:
            return Strip.blank(width, base)
        is_cursor = row_index == cursor_row
        key, state = (self.key_at(row_index), is_cursor), self.row_state(row_index)
        drawn = self._drawn.pop(key, None)
        if drawn is None or drawn[0] != state:
            style = base + cursor if is_cursor else base
            drawn = state, self._strip(self.cells_at(row_index), style, self.edge_at(row_index))
            if len(self._drawn) >= _CACHED_ROWS:
                del self._drawn[next(iter(self._drawn))]
        self._drawn[key] = drawn
        return drawn[1]

    def _strip(self, cells: Sequence[Line | None], base: Style, edge: Span = (" ", "")) -> Strip:
        *_, width, x = self._frame
        return Strip(self._segments(cells, base, edge)).crop_extend(x, x + width, base).simplify()

    def _segments(self, cells: Sequence[Line | None], base: Style, edge: Span) -> list[Segment]:
        spans: list[Span] = [edge]
        end, used = 0, 1
        for cell, column in zip(cells, self.ordered_columns, strict=True):
            if cell is not None:
                spans += [(" " * (end + self.cell_padding - used), ""), *cell]
                used = end + self.cell_padding + width_of(cell)
            end += column.width + 2 * self.cell_padding
        spans.append((" " * (end - used), ""))
        is_plain = base.reverse  # reversed, colours would show as blocks
        return [
            Segment(text, base + self.span_style(style) if style and not is_plain else base)
            for text, style in spans
            if text
        ]

    # Overrides of what the stock table reads from its rows

    def is_valid_row_index(self, row_index: int) -> bool:
        """Return whether there is a row with this index."""
        return 0 <= row_index < self.row_count

    @property
    def ordered_rows(self) -> list[Row]:
        """The rows, created on access."""
        return _Rows(self)  # type: ignore[return-value]

    def get_row_height(self, row_key: RowKey) -> int:  # noqa: ARG002 - the stock signature
        """Return 1: every row is one line high."""
        return 1

    def get_row_at(self, row_index: int) -> list[Any]:
        """Return the cells of a row; raises `RowDoesNotExist`."""
        if not self.is_valid_row_index(row_index):
            raise RowDoesNotExist(f"No row exists for index {row_index!r}")
        return [() if cell is None else cell for cell in self.cells_at(row_index)]

    def get_row(self, row_key: RowKey | str) -> list[Any]:
        """Return the cells of the row with a key; raises `RowDoesNotExist`."""
        return self.get_row_at(self.get_row_index(row_key))

    def get_row_index(self, row_key: RowKey | str) -> int:
        """Return the index of the row with a key; raises `RowDoesNotExist`."""
        key = row_key.value if isinstance(row_key, RowKey) else row_key
        index = None if key is None else self.index_of(key)
        if index is None:
            raise RowDoesNotExist(f"No row exists for key {key!r}")
        return index

    def get_cell_at(self, coordinate: Coordinate) -> Line:
        """Return a cell; raises `CellDoesNotExist`."""
        if not self.is_valid_coordinate(coordinate):
            raise CellDoesNotExist(f"No cell exists at {coordinate!r}")
        cell: Line = self.get_row_at(coordinate.row)[coordinate.column]
        return cell

    def coordinate_to_cell_key(self, coordinate: Coordinate) -> CellKey:
        """Return the keys of a cell; raises `CellDoesNotExist`."""
        if not self.is_valid_coordinate(coordinate):
            raise CellDoesNotExist(f"No cell exists at {coordinate!r}")
        return CellKey(RowKey(self.key_at(coordinate.row)), self.ordered_columns[coordinate.column].key)

    @property
    def _total_row_height(self) -> int:
        return self.row_count

    def _update_dimensions(self, new_rows: Iterable[RowKey]) -> None:  # noqa: ARG002 - the stock signature
        width = sum(column.get_render_width(self) for column in self.columns.values())
        set_virtual_size(self, Size(width, self.row_count + self.header_height))

    def _get_row_region(self, row_index: int) -> Region:
        if not self.is_valid_row_index(row_index):
            return Region(0, 0, 0, 0)
        return Region(0, row_index + self.header_height, max(self.size.width, self.virtual_size.width), 1)

    def _highlight_row(self, row_index: int) -> None:
        self.refresh_row(row_index)
        if self.is_valid_row_index(row_index):
            self.post_message(DataTable.RowHighlighted(self, row_index, RowKey(self.key_at(row_index))))

    def _post_selected_message(self) -> None:
        if self.is_valid_row_index(self.cursor_row):
            key = RowKey(self.key_at(self.cursor_row))
            self.post_message(DataTable.RowSelected(self, self.cursor_row, key))


class _Rows(Sequence[Row]):
    """The rows of a drawn table, each created on access."""

    def __init__(self, table: DrawnTable, indices: range | None = None) -> None:
        self._table = table
        self._indices = range(table.row_count) if indices is None else indices

    def __len__(self) -> int:
        return len(self._indices)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> _Rows: ...
    def __getitem__(self, index: int | slice) -> Row | _Rows:
        if isinstance(index, slice):
            return _Rows(self._table, self._indices[index])
        return Row(RowKey(self._table.key_at(self._indices[index])), height=1)
