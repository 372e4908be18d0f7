"""Text in named inks, and the strips made of it. What an ink looks like stands in styles/ink.tcss."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any, cast

from rich.cells import cell_len
from rich.segment import Segment
from textual.app import App
from textual.strip import Strip

from arktui.store import phase

if TYPE_CHECKING:
    from rich.style import Style
    from textual.widget import Widget

Ink = tuple[str, str]
"""A text and the name of its ink; the empty name is plain."""

Line = Sequence[Ink]
"""One line of the screen."""

NAMES = (
    "dim",
    "strong",
    "accent",
    "alarm",
    "attention",
    "rule",
    "rest",
    "failed-lines",
    "cursor",
    "queued",
    "initializing",
    "running",
    "completed",
    "terminating",
    "terminated",
    "failed",
    "unknown",
)


class InkedApp(App[None]):
    """An app whose widgets draw with inks.

    They are component classes of the app and not of each widget: Textual works out all of them anew whenever the
    styles of their owner may have changed, as they do for a widget that gains or loses the focus.
    """

    COMPONENT_CLASSES = {f"ink--{name}" for name in NAMES}  # noqa: RUF012 - Textual's own form

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - Textual's own
        self._inks: dict[str, Style] = {}
        super().__init__(*arguments, **options)

    def ink_style(self, ink: str) -> Style:
        """Return what an ink adds to a widget's own style; several names may be joined by spaces."""
        if ink not in self._inks:
            styles = self.get_component_styles(*(f"ink--{name}" for name in ink.split()))
            self._inks[ink] = styles.partial_rich_style
        return self._inks[ink]

    def notify_style_update(self) -> None:
        """Work the inks out anew for another theme."""
        self._inks.clear()
        super().notify_style_update()


_PHASE_INKS: dict[str, str] = {name: name.lower() for name in phase.PHASES}


def phase_ink(name: str) -> str:
    """Return the ink of a phase, known or not."""
    return _PHASE_INKS.get(name, "unknown")


def width_of(line: Line) -> int:
    """Return the width of a line in cells."""
    return sum(cell_len(text) for text, _ in line)


def ink_style(widget: Widget, ink: str) -> Style:
    """Return what an ink adds to the widget's own style; several names may be joined by spaces."""
    return cast("InkedApp", widget.app).ink_style(ink)


def strip_of(widget: Widget, line: Line, width: int, base: Style) -> Strip:
    """Return a line as a strip of exactly `width` cells, on the `base` style."""
    segments = [Segment(text, base + ink_style(widget, ink) if ink else base) for text, ink in line if text]
    return Strip(segments).adjust_cell_length(width, base).simplify()


def spread(left: Iterable[Ink], right: Iterable[Ink], width: int) -> list[Ink]:
    """Return one line with `left` at its left end and `right` at its right end, at least two cells between."""
    left, right = list(left), list(right)
    gap = width - width_of(left) - width_of(right)
    return [*left, (" " * max(gap, 2), ""), *right]


def changed_span(before: Strip, after: Strip) -> tuple[int, int] | None:
    """Return the first and the past-the-end cell in which two strips differ, None if they look the same."""
    if before == after:
        return None
    old, new = _cells(before), _cells(after)
    if len(old) != len(new):
        return 0, max(len(old), len(new))
    start, end = 0, len(new)
    while start < end and old[start] == new[start]:
        start += 1
    while end > start and old[end - 1] == new[end - 1]:
        end -= 1
    return (start, end) if end > start else None


def _cells(strip: Strip) -> list[tuple[str, Style | None]]:
    """Return what stands in each cell: a character with all that combines with it, the rest of a wide one empty."""
    cells: list[tuple[str, Style | None]] = []
    for text, style, _ in strip:
        if text.isascii():
            cells += zip(text, repeat(style))
            continue
        for char in text:
            width = cell_len(char)
            if width == 0 and cells:
                cells[-1] = (cells[-1][0] + char, cells[-1][1])
            cells += [(char, style), ("", style)][:width]
    return cells
