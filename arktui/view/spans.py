"""Lines of the screen as text in named inks, without Textual. How an ink looks stands in styles/ink.tcss."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from arktui.store import phase

Span = tuple[str, str]
"""A text and the name of its ink; the empty name is plain. Several names may be joined by spaces."""

Line = Sequence[Span]
"""One line of the screen."""

_PHASE_INKS: dict[str, str] = {name: name.lower() for name in phase.PHASES}


def phase_ink(name: str) -> str:
    """Return the ink of a phase, known or not."""
    return _PHASE_INKS.get(name, "unknown")


def width_of(line: Line) -> int:
    """Return the width of a line in cells."""
    return sum(cell_len(text) for text, _ in line)


def spread(left: Iterable[Span], right: Iterable[Span], width: int) -> list[Span]:
    """Return one line with `left` at its left end and `right` at its right end, at least two cells between."""
    left, right = list(left), list(right)
    gap = width - width_of(left) - width_of(right)
    return [*left, (" " * max(gap, 2), ""), *right]
