"""Finds lines that have moved up or down, so that the terminal can move them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from arktui.terminal.driver.pen import Pen

Chars = list[str | None]
Pens = list[Pen | None]

Write = tuple[int, int, list[str], list[Pen]]
"""Cells to write: row, first column, characters and pens, as `read_cells` returns them."""

_LINES_MIN = 6
"""Fewest lines that must have moved; below it, drawing them costs little."""

_SHARE = 0.5
"""Share of its cells that differ when a line of a table is replaced by another; its columns have much in common."""

_SAMPLED = 3
"""Lines are first compared in every third column, which is much faster; an even step might see only halves."""

_OVERHEAD = 30
"""Bytes of the sequences that scroll."""


class Shift(NamedTuple):
    """The lines from `top` to `bottom` move up by `lines`, or down if negative."""

    top: int
    bottom: int
    lines: int


def shift_of(writes: Sequence[Write], chars: Sequence[Chars]) -> Shift | None:
    """Return the shift of the screen's lines that makes `writes` cheaper; None if there is none.

    Lines move whole, so what stands beside the moved cells has to be drawn again; that cost counts.
    """
    spans = Counter((x, x + len(line)) for _, x, line, _ in writes)
    if not spans:
        return None
    (x, end), count = spans.most_common(1)[0]
    if count < _LINES_MIN:
        return None
    block = {y: line for y, at, line, _ in writes if (at, at + len(line)) == (x, end)}
    rows_of: dict[str, list[int]] = {}
    for row in range(max(min(block) - count, 0), min(max(block) + count + 1, len(chars))):
        try:
            sample = "".join(chars[row][x:end:_SAMPLED])  # type: ignore[arg-type] # an unknown cell raises
        except TypeError:
            continue
        rows_of.setdefault(sample, []).append(row)
    distances: Counter[int] = Counter()
    kept = 0
    for y, line in block.items():
        rows = rows_of.get("".join(line[::_SAMPLED]), ())
        if y in rows:
            kept += 1
        elif len(rows) == 1:  # blank lines, and others that are alike, prove nothing
            distances[rows[0] - y] += 1
    if not distances:
        return None
    lines = distances.most_common(1)[0][0]
    found = [y for y, line in block.items() if chars[y][x:end] != line and _is_at(y + lines, line, x, chars)]
    if len(found) < _LINES_MIN or any(
        (y, x) < (row, at + len(line)) for (row, at, line, _), (y, x, _, _) in pairwise(writes)
    ):
        return None
    top, bottom = min(found) + min(lines, 0), max(found) + max(lines, 0)
    saved = (len(found) - kept) * (end - x) * _SHARE
    beside = [(row[:x], row[end:]) for row in chars[top : bottom + 1]]
    to_draw = sum(one != two for one, two in zip(beside, beside[abs(lines) :], strict=False)) + abs(lines)
    cost = to_draw * (len(chars[0]) - (end - x)) + _OVERHEAD
    return Shift(top, bottom, lines) if saved > cost else None


def _is_at(row: int, line: list[str], x: int, chars: Sequence[Chars]) -> bool:
    """Return whether the screen shows a line in this row, from column `x` on."""
    return 0 <= row < len(chars) and chars[row][x : x + len(line)] == line


def repairs(shift: Shift, writes: Sequence[Write], chars: Sequence[Chars], pens: Sequence[Pens]) -> list[Write]:
    """Return what must be written after a shift so that all cells that `writes` does not cover stay as they were.

    Raises:
        ValueError: Some of these cells are unknown, or half of a wide character.
    """
    covered: dict[int, list[tuple[int, int]]] = {}
    for y, x, line, _ in writes:
        covered.setdefault(y, []).append((x, x + len(line)))
    found: list[Write] = []
    for y in range(shift.top, shift.bottom + 1):
        spans = [(0, 0), *covered.get(y, ()), (len(chars[y]), len(chars[y]))]
        for (_, start), (stop, _) in pairwise(spans):
            part = [char for char in chars[y][start:stop] if char is not None]
            part_pens = [pen for pen in pens[y][start:stop] if pen is not None]
            if not len(part) == len(part_pens) == stop - start or "" in (*part[:1], *chars[y][stop : stop + 1]):
                raise ValueError("cells that cannot be restored")
            if part:
                found.append((y, start, part, part_pens))
    return found
