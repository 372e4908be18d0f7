"""Draws runs of cells with the shortest escape sequences."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, pairwise

from arktui.terminal.driver.pen import Pen

Run = tuple[Pen, int, int, int, str]
"""Adjacent cells of one style: pen, row, first column, column after the last, text."""

_MOVE = 7
"""Approximate length of a move to another row, in characters."""

_EDGE = -1
"""The cursor's column after the last column is written: terminals differ in where the cursor is then."""


class Brush:
    """Tracks the terminal's cursor and pen, and buffers what to send."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._at: tuple[int, int] | None = None
        self._pen: Pen | None = None

    def forget(self) -> None:
        """Assume nothing about the cursor and the pen."""
        self._at = self._pen = None

    def flush(self) -> str:
        """Return the buffered output and clear it."""
        sent = "".join(self._out)
        self._out.clear()
        return sent

    def send(self, text: str) -> None:
        """Buffer text unchanged."""
        self._out.append(text)

    def move(self, x: int, y: int) -> None:
        """Move the cursor to a cell."""
        if self._at != (x, y):
            self._out.append(_cursor_move(self._at, x, y))
            self._at = (x, y)

    def scroll(self, top: int, bottom: int, lines: int) -> None:
        """Move the lines from `top` to `bottom` up by so many, or down if negative; what enters is unknown.

        By line feeds at the margin: not every terminal knows the sequences that scroll by a number (SU and SD).
        """
        self._out.append(f"\x1b[{top + 1};{bottom + 1}r")
        if lines > 0:
            self._out.append(f"\x1b[{bottom + 1}H" + "\n" * lines)
        else:
            self._out.append(f"\x1b[{top + 1}H" + "\x1bM" * -lines)
        self._out.append("\x1b[r")
        self._at = None

    def set_pen(self, pen: Pen) -> None:
        """Switch to a pen."""
        if self._pen is not pen:
            self._out.append(self._pen.to(pen) if self._pen else pen.from_any())
            self._pen = pen

    def draw(self, runs: list[Run], columns: int) -> None:
        """Draw runs that do not overlap in the order that takes fewer bytes; `columns` is the width of the screen."""
        for pen, y, x, end, text in _in_best_order(runs, self._pen):
            self.move(x, y)
            self.set_pen(pen)
            self._out.append(text)
            self._at = (end if end < columns else _EDGE, y)


def _in_best_order(runs: list[Run], pen: Pen | None) -> Iterable[Run]:
    """Return the runs grouped by pen if that takes fewer bytes than switching pens between them; else unchanged.

    The group of `pen`, the terminal's current one, comes first.
    """
    groups: dict[Pen, list[Run]] = {pen: []} if pen else {}
    for run in runs:
        groups.setdefault(run[0], []).append(run)
    moves = sum(_MOVE for run, following in pairwise(runs) if run[3] == following[2])
    changes = sum(len(run[0].to(following[0])) for run, following in pairwise(runs))
    fewer = sum(len(one.to(other)) for one, other in pairwise(groups))
    return runs if changes < fewer + moves else chain.from_iterable(groups.values())


def _cursor_move(at: tuple[int, int] | None, x: int, y: int) -> str:
    """Return the shortest escape sequence that moves the cursor."""
    there, row = at or (_EDGE, -2)
    if x == 0 and y - row in (0, 1):
        return "\r" if row == y else "\r\n"
    if row == y and there != _EDGE:
        step = f"\x1b[{_parameter(x - there - 1)}C" if x > there else "\b" * (there - x)
        return min(step, f"\x1b[{x + 1}G", key=len)
    if row == y:
        return f"\x1b[{x + 1}G"
    to = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{_parameter(y)}H"
    return min(to, f"\x1b[{_parameter(y - row - 1)}B", key=len) if there == x and row < y else to


def _parameter(more: int) -> str:
    """Return `more` + 1 as a parameter of a sequence; empty for 1, the default."""
    return str(more + 1) if more else ""
