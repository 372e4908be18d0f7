"""The shortest ways to draw runs of cells."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, pairwise

from arktui.terminal.driver.pen import Pen

Run = tuple[Pen, int, int, int, str]
"""Cells side by side that look alike: the pen, the line, the column of the first and that behind the last, the text."""

_MOVE = 7
"""Characters that it takes to go to another line, roughly."""

_EDGE = -1
"""Where the cursor is when the last column has been written: no terminal goes on from there as another does."""


class Brush:
    """The terminal's own cursor and pen, as far as they are known, and what is to be sent to the terminal."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._at: tuple[int, int] | None = None
        self._pen: Pen | None = None

    def forget(self) -> None:
        """Know no longer where the cursor is and what the pen looks like."""
        self._at = self._pen = None

    def taken(self) -> str:
        """Return what is to be sent, once."""
        sent = "".join(self._out)
        self._out.clear()
        return sent

    def send(self, text: str) -> None:
        """Send what has no place of its own."""
        self._out.append(text)

    def move(self, x: int, y: int) -> None:
        """Go to a cell."""
        if self._at != (x, y):
            self._out.append(_way(self._at, x, y))
            self._at = (x, y)

    def take(self, pen: Pen) -> None:
        """Look like this from now on."""
        if self._pen is not pen:
            self._out.append(self._pen.to(pen) if self._pen else pen.anew())
            self._pen = pen

    def draw(self, runs: list[Run], columns: int) -> None:
        """Draw runs that do not overlap, on lines of so many columns, in whichever order takes less."""
        for pen, y, x, end, text in _in_best_order(runs, self._pen):
            self.move(x, y)
            self.take(pen)
            self._out.append(text)
            self._at = (end if end < columns else _EDGE, y)


def _in_best_order(runs: list[Run], pen: Pen | None) -> Iterable[Run]:
    """Return runs with those together that look alike, if changes of the look would take more than moves.

    Those with `pen`, which is the terminal's, come first.
    """
    groups: dict[Pen, list[Run]] = {pen: []} if pen else {}
    for run in runs:
        groups.setdefault(run[0], []).append(run)
    moves = sum(_MOVE for run, following in pairwise(runs) if run[3] == following[2])
    changes = sum(len(run[0].to(following[0])) for run, following in pairwise(runs))
    fewer = sum(len(one.to(other)) for one, other in pairwise(groups))
    return runs if changes < fewer + moves else chain.from_iterable(groups.values())


def _way(at: tuple[int, int] | None, x: int, y: int) -> str:
    """Return the shortest escape sequence that moves the cursor."""
    there, row = at or (_EDGE, -2)
    if x == 0 and y - row in (0, 1):
        return "\r" if row == y else "\r\n"
    if row == y and there != _EDGE:
        step = f"\x1b[{_many(x - there - 1)}C" if x > there else "\b" * (there - x)
        return min(step, f"\x1b[{x + 1}G", key=len)
    if row == y:
        return f"\x1b[{x + 1}G"
    to = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{_many(y)}H"
    return min(to, f"\x1b[{_many(y - row - 1)}B", key=len) if there == x and row < y else to


def _many(more: int) -> str:
    """Return how many there are besides the one that goes without saying."""
    return str(more + 1) if more else ""
