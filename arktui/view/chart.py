"""A chart of a count over time: what was, what is expected, and until when it has to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, Span


class Column(NamedTuple):
    """One column of a chart; heights are shares of the whole, 0 to 1.

    `done` and `failed` are what was by then, None where nobody knows; `ahead` is the range expected. `is_guessed` is
    set where nobody looked. `wall` is the ink of a line from bottom to top, if there is one.
    """

    done: float | None = None
    failed: float = 0.0
    ahead: tuple[float, float] | None = None
    is_guessed: bool = False
    wall: str = ""


def chart_lines(columns: Sequence[Column], height: int, glyphs: Glyphs) -> list[Line]:
    """Return the chart from its top row to its bottom row, each as wide as there are columns."""
    return [joined(_cell(column, row, height, glyphs) for column in columns) for row in range(height - 1, -1, -1)]


def _cell(column: Column, row: int, height: int, glyphs: Glyphs) -> Span:
    bottom, top = row / height, (row + 1) / height
    if column.wall:
        return glyphs.wall, column.wall
    if column.done is not None:
        through = column.done + column.failed
        part = min((through - bottom) * height, 1.0)
        if part <= 0 and (row or through <= 0):
            return " ", ""
        if column.failed and column.done < (bottom + min(through, top)) / 2:
            return glyphs.failed_area, "failed-lines"
        level = max(round(part * len(glyphs.levels)), 1)
        return glyphs.levels[level - 1], "rest" if column.is_guessed else "running"
    if column.ahead is not None:
        low, high = column.ahead
        if low < top and high >= bottom:
            return glyphs.ahead, "dim"
    return " ", ""


def joined(cells: Iterable[Span]) -> Line:
    """Return neighbours of the same ink as one."""
    line: list[Span] = []
    for sign, ink in cells:
        if line and line[-1][1] == ink:
            line[-1] = line[-1][0] + sign, ink
        else:
            line.append((sign, ink))
    return line


class Label(NamedTuple):
    """A text under a column of a chart."""

    column: int
    text: str
    ink: str = "dim"


_ASIDE = 10
"""Cells that a label may stand beside its column, where others are in the way."""


def labels_line(labels: Sequence[Label], width: int) -> Line:
    """Return the labels, each as near to its column as there is room; the first ones are the most important."""
    placed: list[tuple[int, Label]] = []
    for label in labels:
        start = _free_place(label, placed, width)
        if start is not None:
            placed.append((start, label))
    line: list[Span] = []
    used = 0
    for start, label in sorted(placed):
        line += [(" " * (start - used), ""), (label.text, label.ink)]
        used = start + len(label.text)
    return line


def _free_place(label: Label, placed: Sequence[tuple[int, Label]], width: int) -> int | None:
    """Return where a label begins that is under its column or beside it, and apart from the others."""
    size = len(label.text)
    middle = min(max(label.column - size // 2, 0), max(width - size, 0))
    near = range(max(label.column - size - _ASIDE, 0), min(label.column + _ASIDE, width - size) + 1)
    for start in (middle, *sorted(near, key=lambda start: abs(start - middle))):
        if all(start + size + 1 < at or at + len(other.text) + 1 < start for at, other in placed):
            return start
    return None
