"""The parts of a line on the screen: texts with named styles. `styles/spans.tcss` defines how each style looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from arktui.store import phase

Span = tuple[str, str]
"""A text and the name of its style. The empty name is plain text; several names are joined by spaces."""

Line = Sequence[Span]
"""One line of the screen."""

STYLES = (
    "dim",
    "strong",
    "accent",
    "alarm",
    "attention",
    "rule",
    "rest",
    "failed-lines",
    "cursor",
    "turned-alarm",
    "turned-attention",
    "match",
    "queued",
    "initializing",
    "running",
    "completed",
    "terminating",
    "terminated",
    "failed",
    "unknown",
)
"""The name of every style."""

_PHASE_STYLES: dict[str, str] = {name: name.lower() for name in phase.PHASES}


def phase_style(name: str) -> str:
    """Return the style of a phase; `unknown` for a phase that arktui does not know."""
    return _PHASE_STYLES.get(name, "unknown")


def width_of(line: Line) -> int:
    """Return the width of a line in cells."""
    return sum(cell_len(text) for text, _ in line)


def spread(left: Iterable[Span], right: Iterable[Span], width: int) -> list[Span]:
    """Return one line of `width` cells with `left` at its left end and `right` at its right end.

    At least two cells separate them, even if the line becomes wider.
    """
    left, right = list(left), list(right)
    gap = width - width_of(left) - width_of(right)
    return [*left, (" " * max(gap, 2), ""), *right]


def joined(spans: Iterable[Span]) -> Line:
    """Return the spans with neighbours of the same style joined."""
    line: list[Span] = []
    for text, style in spans:
        if line and line[-1][1] == style:
            line[-1] = line[-1][0] + text, style
        else:
            line.append((text, style))
    return line
