"""The cells of a row of the table: one for each column, or one across several where a job has more to say there."""

from __future__ import annotations

from collections.abc import Sequence

from arktui.format import clock_time_or_date
from arktui.store.job import Job
from arktui.store.phase import FAILED
from arktui.store.problem import problems_of
from arktui.view.column_renderers import ColumnRenderer, DrawContext
from arktui.view.spans import Line
from arktui.view.text import cut_end

_MESSAGE_COLUMNS = ("model", "progress", "percent", "failed", "ends", "left")
"""Columns in whose place a failed job shows its message."""

_MESSAGE_MIN = 24
"""Cells below which a message would say too little."""

_END_COLUMNS = ("ends", "left")
"""Columns in whose place a finished job shows when it ended."""

Cells = list[Line | None]
"""The cells of a row; None for a column that the cell to its left covers."""


class RowColumns:
    """The columns of the table, and how wide a cell is that spans several of them.

    `padding` is what each column takes beyond its width. The column that the table is sorted by is never covered.
    """

    def __init__(self, columns: Sequence[tuple[ColumnRenderer, int]], padding: int, sort_column: str) -> None:
        self.columns = columns
        shown = {column.id for column, _ in columns}
        self._message, self._message_width = self._room(_MESSAGE_COLUMNS, padding, sort_column)
        self._end, self._end_width = self._room(_END_COLUMNS, padding, sort_column)
        if self._message_width < _MESSAGE_MIN or "message" in shown:
            self._message = range(0)
        if len(self._end) < len(_END_COLUMNS) or "ended" in shown:
            self._end = range(0)

    def _room(self, names: Sequence[str], padding: int, sort_column: str) -> tuple[range, int]:
        """Return the indices of the columns with these names, and their width together; no index if one is sorted.

        Where other columns stand among them, only the first ones without a gap count.
        """
        places = [index for index, (column, _) in enumerate(self.columns) if column.id in names]
        places = [place for number, place in enumerate(places) if place == places[0] + number]
        if not places or any(self.columns[index][0].sort_column == sort_column for index in places):
            return range(0), 0
        width = sum(self.columns[index][1] for index in places) + padding * (len(places) - 1)
        return range(places[0], places[-1] + 1), width

    def cells(self, job: Job, context: DrawContext, *, is_member: bool = False) -> Cells:
        """Return the cells of a job's row; the name of a family's member is indented."""
        if not is_member:
            return self._cells(job, context)
        cells = self._cells(job, context)
        name = next((index for index, (column, _) in enumerate(self.columns) if column.id == "name"), None)
        if name is None:
            return cells
        column, width = self.columns[name]
        cells[name] = (("  ", ""), *column.draw(job, context, width - 2))
        return cells

    def _cells(self, job: Job, context: DrawContext) -> Cells:
        if not job.is_terminal or context.is_deleted:
            return [_cell(job, column, width, context) for column, width in self.columns]
        if self._message and job.phase == FAILED and job.message:
            message = cut_end(_one_line(job.message), self._message_width, context.glyphs.ellipsis)
            style = "" if problems_of(job) else "dim"
            return self._spanned(job, context, self._message, ((message, style),))
        if self._end and job.phase_at is not None and context.now:
            ended = f"ended {clock_time_or_date(job.phase_at, context.now)}".rjust(self._end_width)
            return self._spanned(job, context, self._end, ((ended, "dim"),))
        return [_cell(job, column, width, context) for column, width in self.columns]

    def _spanned(self, job: Job, context: DrawContext, place: range, line: Line) -> Cells:
        """Return the cells of a row with `line` in place of those it spans."""
        cells: Cells = [_cell(job, column, width, context) for column, width in self.columns[: place.start]]
        cells += [line, *[None] * (len(place) - 1)]
        cells += [_cell(job, column, width, context) for column, width in self.columns[place.stop :]]
        return cells


def _cell(job: Job, column: ColumnRenderer, width: int, context: DrawContext) -> Line:
    line = column.draw(job, context, width)
    if not column.is_number:
        return line
    ((number, style),) = line
    return ((number.rjust(width), style),)


def _one_line(message: str) -> str:
    return " ".join(message.split())
