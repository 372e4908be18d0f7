"""Charts in cells: sparklines, a chart of a count over time with its forecast, and the labels below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, Span, joined


def sparkline(values: Sequence[float], glyphs: Glyphs, maximum: float | None = None) -> str:
    """Return one glyph per value, scaled to `maximum` or to the largest value. Only 0 has the lowest glyph."""
    maximum = max(values, default=0.0) if maximum is None else maximum
    return "".join(_level(value, maximum, glyphs.levels) for value in values)


def _level(value: float, maximum: float, levels: str) -> str:
    if value <= 0 or maximum <= 0:
        return levels[0]
    return levels[1 + min(int(value / maximum * (len(levels) - 1)), len(levels) - 2)]


class Column(NamedTuple):
    """One column of a chart. Heights are shares of the whole, 0 to 1.

    `done` is None where it is unknown. `ahead` holds both edges of the projected range of processed lines; one above 1
    is not drawn. `is_guessed` marks a time before arktui saw the job. `marker` is the style of a vertical line through
    the column; empty for none.
    """

    done: float | None = None
    failed: float = 0.0
    ahead: tuple[float, float] | None = None
    is_guessed: bool = False
    marker: str = ""


def chart_lines(columns: Sequence[Column], height: int, glyphs: Glyphs) -> list[Line]:
    """Return the rows of the chart from top to bottom, one cell per column."""
    return [joined(_cell(column, row, height, glyphs) for column in columns) for row in range(height - 1, -1, -1)]


def _cell(column: Column, row: int, height: int, glyphs: Glyphs) -> Span:
    bottom, top = row / height, (row + 1) / height
    if column.marker:
        return glyphs.marker, column.marker
    if column.done is not None:
        processed = column.done + column.failed
        part = min((processed - bottom) * height, 1.0)
        if part <= 0 and (row or processed <= 0):
            return " ", ""
        if column.failed and column.done < (bottom + min(processed, top)) / 2:
            return glyphs.failed_area, "failed-lines"
        level = max(round(part * len(glyphs.levels)), 1)
        return glyphs.levels[level - 1], "rest" if column.is_guessed else "running"
    if column.ahead is not None and any(_row_of(edge, height) == row for edge in column.ahead):
        return glyphs.ahead, "dim"
    return " ", ""


def _row_of(share: float, height: int) -> int:
    """Return the row of a share, counted from the bottom; `height` for one above the chart."""
    return height if share > 1 else min(int(share * height), height - 1)


class Label(NamedTuple):
    """A text under a column of a chart."""

    column: int
    text: str
    style: str = "dim"


_SHIFT_MAX = 10
"""Cells by which a label may move away from its column to avoid other labels."""


def labels_line(labels: Sequence[Label], width: int) -> Line:
    """Return the labels in `width` cells, each as near to its column as earlier labels allow, or left out."""
    placed: list[tuple[int, Label]] = []
    for label in labels:
        start = _free_place(label, placed, width)
        if start is not None:
            placed.append((start, label))
    line: list[Span] = []
    used = 0
    for start, label in sorted(placed):
        line += [(" " * (start - used), ""), (label.text, label.style)]
        used = start + len(label.text)
    return line


def _free_place(label: Label, placed: Sequence[tuple[int, Label]], width: int) -> int | None:
    """Return the start nearest to a label's column that keeps clear of the placed labels; None if there is none."""
    size = len(label.text)
    middle = min(max(label.column - size // 2, 0), max(width - size, 0))
    near = range(max(label.column - size - _SHIFT_MAX, 0), min(label.column + _SHIFT_MAX, width - size) + 1)
    for start in (middle, *sorted(near, key=lambda start: abs(start - middle))):
        if all(start + size + 1 < at or at + len(other.text) + 1 < start for at, other in placed):
            return start
    return None
