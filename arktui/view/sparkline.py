"""Numbers over time as lines of signs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from arktui.history.progress import Progress
from arktui.view.glyphs import Glyphs


def rates(run: Progress, since: float, until: float, count: int) -> list[float]:
    """Return the mean request lines a minute in each of so many equal parts of a time, oldest first."""
    width = (until - since) / count
    if width <= 0:
        return []
    marks = [run.count_at(since + number * width) for number in range(count + 1)]
    return [max(after - before, 0.0) / width * 60 for before, after in pairwise(marks)]


def sparkline(values: Sequence[float], glyphs: Glyphs, most: float | None = None) -> str:
    """Return a sign for each value, the highest of `most`; what is nothing is the lowest, and nothing else is."""
    most = max(values, default=0.0) if most is None else most
    return "".join(_level(value, most, glyphs.levels) for value in values)


def _level(value: float, most: float, levels: str) -> str:
    if value <= 0 or most <= 0:
        return levels[0]
    return levels[1 + min(int(value / most * (len(levels) - 1)), len(levels) - 2)]


def gathered(values: Sequence[int], width: int) -> list[int]:
    """Return the sums of neighbours, so that there are at most `width` of them; all but the first of as many."""
    size = -(-len(values) // max(width, 1))
    first = len(values) % size
    parts = [values[:first]] if first else []
    parts += [values[start : start + size] for start in range(first, len(values), size)]
    return [sum(part) for part in parts]
