"""Lines with parts that a cursor can be on, such as the rows of a table; two tables may stand side by side."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import zip_longest
from typing import NamedTuple

from arktui.view.spans import Line, Span, width_of


class Part(NamedTuple):
    """The cells of a line, from `start` to before `end`, that belong to the row with this key."""

    key: Hashable
    start: int
    end: int


class Row(list[Span]):
    """A line with parts that the cursor can be on. Neighbouring lines with the same key are one row."""

    def __init__(self, spans: Iterable[Span], parts: Sequence[Part]) -> None:
        super().__init__(spans)
        self.parts = parts


def row(key: Hashable, spans: Line, width: int) -> Row:
    """Return a line of at most `width` cells that is one row."""
    return Row(spans, (Part(key, 0, width),))


def parts_of(line: Line) -> Sequence[Part]:
    """Return the parts of a line that the cursor can be on; none for most lines."""
    return line.parts if isinstance(line, Row) else ()


def beside(left: Sequence[Line], right: Sequence[Line], start: int) -> list[Line]:
    """Return lines side by side; those at the right start at cell `start`."""
    nothing: Line = ()
    lines: list[Line] = []
    for one, other in zip_longest(left, right, fillvalue=nothing):
        moved = [Part(key, first + start, last + start) for key, first, last in parts_of(other)]
        spans = [*one, (" " * max(start - width_of(one), 0), ""), *other] if other else [*one]
        lines.append(Row(spans, (*parts_of(one), *moved)))
    return lines
