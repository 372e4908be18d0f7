"""The table of jobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text
from textual import events
from textual.coordinate import Coordinate
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from arktui.store.freshness import Stale
from arktui.store.job import Job
from arktui.store.row_layout import RowLayout
from arktui.store.snapshot import Snapshot
from arktui.store.sort import DEFAULT_SORT
from arktui.terminal.textual_internals.diff_repaint import set_scroll_y
from arktui.terminal.textual_internals.drawn_table import DrawnTable
from arktui.ui.actions import bindings_for
from arktui.ui.styled_app import span_style, strip_of
from arktui.view import text
from arktui.view.column_renderers import ColumnRenderer, DrawContext, Mark, fitting, mark_span
from arktui.view.glyphs import Glyphs
from arktui.view.placeholder import placeholder
from arktui.view.spans import Line

if TYPE_CHECKING:
    from arktui.store.language.tree import Node

_MARK_WIDTH = 2
"""Cells before the first column: the cursor and the mark."""

_NEAR_END = 100
"""Rows from the last one at which the cursor counts as near the end."""


class JobHighlighted(Message):
    """The cursor moved to another job, or to a row that is not loaded."""

    def __init__(self, job_id: str | None) -> None:
        super().__init__()
        self.job_id = job_id


class RowsWanted(Message):
    """Rows that are not loaded came into view, or the cursor came near the last loaded row."""

    def __init__(self, rows: range) -> None:
        super().__init__()
        self.rows = rows

    def can_replace(self, message: Message) -> bool:
        """Return whether this message replaces a queued one."""
        return isinstance(message, RowsWanted)


class JobTable(DrawnTable, inherit_bindings=False):
    """Draws the rows of the snapshot, loaded or not; cursor and scroll position belong to a job, not to a row number.

    The cursor stays on the top row, where new jobs appear, until the user moves it, and again after `g`.
    """

    BINDINGS = bindings_for("lines", "table")

    snapshot: reactive[Snapshot] = reactive(Snapshot, repaint=False)
    minute: reactive[float] = reactive(0.0, repaint=False)

    def __init__(
        self, glyphs: Glyphs, keymap: Mapping[str, str], mark: Callable[[Job], Mark] = lambda _: Mark.NONE
    ) -> None:
        self._mark = mark
        self._glyphs = glyphs
        self._keymap = keymap
        self._cells: list[tuple[ColumnRenderer, int]] = []
        self._columns_width = 0
        """Width of the table, in cells, for which the columns were chosen."""
        self._follows_top = True
        self._cursor_line = 0
        """Line on which the user left the cursor; a window too low for that line shows the cursor higher up."""
        self._height = 0
        """Height at the last layout, in lines."""
        self._source = Snapshot()
        """The snapshot whose rows are drawn."""
        self._rows = RowLayout(self._source.rows)
        self._placeholder: list[Strip] = []
        """Lines of an empty table, from the second line below the header."""
        self.job_id: str | None = None
        """The job under the cursor."""
        super().__init__()

    # The source

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return len(self._rows)

    def key_at(self, row_index: int) -> str:
        """Return the id of the job in a row, or a key that is not an id if the row is not loaded."""
        job = self._rows.job_at(row_index)
        return f"row {row_index}" if job is None else job.id

    def index_of(self, key: str) -> int | None:
        """Return the index of a job's row."""
        job = self._source.jobs.get(key)
        return None if job is None else self._rows.row_of(job)

    def span_style(self, names: str) -> Style:
        """Return the style that a span's names add to the table's own."""
        return span_style(self, names)

    def row_state(self, row_index: int) -> object:
        """Return everything that the cells of a row depend on."""
        job = self._rows.job_at(row_index)
        search = self._source.query.search
        parts = job and (job, self.minute, job.id in self._source.deleted, self._mark(job), search)
        return parts, self._is_old(job)

    def cells_at(self, row_index: int) -> Sequence[Line]:
        """Return the cells of a row."""
        job = self._rows.job_at(row_index)
        if job is None:
            cells: list[Line] = [self._unread(cell, width) for cell, width in self._cells]
        else:
            view = DrawContext(self._glyphs, self.minute, job.id in self._source.deleted)
            cells = [self._cell(job, cell, width, view) for cell, width in self._cells]
        if tree := self._source.query.tree:
            cells = self._with_matches(cells, tree)
        if self._is_old(job):
            cells = [[(words, "dim") for words, _ in cell] for cell in cells]
        cursor = self._glyphs.cursor if row_index == self.cursor_row else " "
        mark = mark_span(self._mark(job) if job else Mark.NONE, self._glyphs)
        return [[(cursor, "accent"), mark, *cells[0]], *cells[1:]]

    def _with_matches(self, cells: list[Line], tree: Node) -> list[Line]:
        from arktui.view.matches import with_matches  # noqa: PLC0415 - few queries have a search

        return [
            with_matches(line, tree) if cell.id == "name" else line
            for line, (cell, _) in zip(cells, self._cells, strict=True)
        ]

    def _is_old(self, job: Job | None) -> bool:
        """Return whether a row may be out of date, and is therefore dim."""
        is_restored = job is not None and job.id in self.snapshot.restored
        return is_restored or isinstance(self.snapshot.status.freshness, Stale)

    @staticmethod
    def _cell(job: Job, cell: ColumnRenderer, width: int, view: DrawContext) -> Line:
        line = cell.draw(job, view, width)
        if not cell.is_number:
            return line
        ((number, style),) = line
        return ((text.pad(number, width, right=True), style),)

    def _unread(self, cell: ColumnRenderer, width: int) -> Line:
        return ((text.pad(self._glyphs.dot, width, right=cell.is_number), "dim"),)

    @property
    def shown_columns(self) -> list[str]:
        """Ids of the columns that fit."""
        return [cell.id for cell, _ in self._cells]

    # Changes

    def watch_snapshot(self, _old: Snapshot, new: Snapshot) -> None:
        """Show the new rows around the job under the cursor; keep the old rows until that job's row is known."""
        has_first = bool(new.rows) and new.rows.sort == new.query.sort
        if not new.is_whole and (not has_first or self._is_row_of(new)):
            return
        before, self._source = self._source, new
        self._rows = RowLayout(new.rows, new.status.gaps)
        if before.query.sort != new.query.sort:
            self._set_columns()
        row = None if self._follows_top or self.job_id is None else self.index_of(self.job_id)
        if row is None:
            is_elsewhere = self._follows_top or before.query != new.query
            row = 0 if is_elsewhere else min(self.cursor_row, self.row_count - 1)
        self.rows_changed(row)
        self._update_job()
        self._request_missing()

    def _is_row_of(self, snapshot: Snapshot) -> bool:
        """Return whether the job under the cursor is, or will be, in one of the rows."""
        job = None if self._follows_top or self.job_id is None else snapshot.jobs.get(self.job_id)
        return job is not None and snapshot.query.matches(job)

    def watch_minute(self) -> None:
        """Show the times as of this minute."""
        self.repaint_changed()

    def prepare(self) -> None:
        """Choose the columns that fit."""
        super().prepare()
        if self.size.width != self._columns_width:
            self._set_columns()
        self._placeholder = [] if self.row_count else self._placeholder_strips()

    def rows_changed(self, cursor_row: int) -> None:
        """Show the current rows with the cursor on `cursor_row`, and keep the cursor on its line."""
        super().rows_changed(cursor_row)
        if self._cursor_line < self.size.height - self.header_height:
            self._save_cursor_line()

    def on_resize(self) -> None:
        """Keep the cursor on its line and visible."""
        self._height = self.size.height
        set_scroll_y(self, self.cursor_row - self._cursor_line)
        self.rows_changed(self.cursor_row)

    def _save_cursor_line(self) -> None:
        if self.size.height == self._height:
            self._cursor_line = self.cursor_row - self.scroll_offset.y

    def watch_cursor_coordinate(self, old_coordinate: Coordinate, new_coordinate: Coordinate) -> None:
        """Record the new position of the cursor."""
        super().watch_cursor_coordinate(old_coordinate, new_coordinate)
        if old_coordinate != new_coordinate:
            self._follows_top = False
            self._save_cursor_line()
            self._update_job()
            self._request_missing(is_near_end=new_coordinate.row >= self.row_count - _NEAR_END)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Request the rows that came into view."""
        super().watch_scroll_y(old_value, new_value)
        self._save_cursor_line()
        self._request_missing()

    def _request_missing(self, *, is_near_end: bool = False) -> None:
        """Request missing rows in view and a page around it; near the end, also the rows that follow."""
        top, height = self.scroll_offset.y, self.size.height
        rows = range(max(top - height, 0), top + 2 * height)
        if self._rows.gaps_in(rows):
            self.post_message(RowsWanted(rows))
        elif is_near_end:
            self.post_message(RowsWanted(range(rows.start, self.row_count + 1)))

    def _update_job(self) -> None:
        job = self._rows.job_at(self.cursor_row) if self.is_valid_row_index(self.cursor_row) else None
        job_id = None if job is None else job.id
        if job_id != self.job_id:
            self.job_id = job_id
            self.post_message(JobHighlighted(job_id))

    def _set_columns(self) -> None:
        width = self._columns_width = self.size.width
        if not width:
            return
        self._cells = fitting(width - _MARK_WIDTH, 2 * self.cell_padding)
        sort = self._source.query.sort
        arrow = self._glyphs.up if not sort.reverse else self._glyphs.down
        columns = []
        for index, (cell, cell_width) in enumerate(self._cells):
            is_sorted = cell.id == sort.column and sort != DEFAULT_SORT
            label = self._label(cell, cell_width, arrow if is_sorted else "")
            mark = _MARK_WIDTH if index == 0 else 0
            columns.append((cell.id, Text(" " * mark + label), cell_width + mark))
        self.set_columns(columns)

    @staticmethod
    def _label(cell: ColumnRenderer, width: int, arrow: str) -> str:
        if cell.id == "progress":
            if width < 8:
                return text.pad("%" + arrow, width, right=True)
            return text.pad(cell.title + arrow, width - 1) + "%"
        title = text.cut_end(cell.title, width - len(arrow), "") + arrow
        return text.pad(title, width, right=cell.is_number)

    # Actions that the stock table lacks

    def action_scroll_top(self) -> None:
        """Go to the top and stay there."""
        super().action_scroll_top()
        self._follows_top = True

    def action_scroll_bottom(self) -> None:
        """Go to the bottom, and request the rows that follow."""
        super().action_scroll_bottom()
        self._request_missing(is_near_end=True)

    def action_half_page_up(self) -> None:
        """Move the cursor up by half the height."""
        self.move_cursor(row=max(self.cursor_row - self.size.height // 2, 0))

    def action_half_page_down(self) -> None:
        """Move the cursor down by half the height."""
        self.move_cursor(row=min(self.cursor_row + self.size.height // 2, self.row_count - 1))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row, if the mouse is enabled."""
        row = event.y - self.header_height + self.scroll_offset.y
        if event.y >= self.header_height and self.is_valid_row_index(row):
            self.move_cursor(row=row)

    # The placeholder says why the table is empty

    def _placeholder_strips(self) -> list[Strip]:
        width = self.size.width
        lines = placeholder(self.snapshot, self._glyphs, self._keymap, width - 4)
        return [strip_of(self, [("  ", ""), *line], width, self.rich_style) for line in lines]

    def _draw_line(self, y: int) -> Strip:
        number = y - self.header_height - 1
        return self._placeholder[number] if 0 <= number < len(self._placeholder) else super()._draw_line(y)
