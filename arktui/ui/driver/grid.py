"""What stands on the terminal's screen, cell by cell, and what has to be sent for something else to stand there."""

from __future__ import annotations

import re
from itertools import count

from arktui.ui.driver.cells import CODES, read_cells
from arktui.ui.driver.pen import Pen

_MOVE = re.compile(r"\x1b\[(\d+);(\d+)H")

_HARMLESS = re.compile(
    r"(?:\x07"  # the bell
    r"|\x1b\](?:[0129]|22|52|777);[^\x07\x1b]*(?:\x07|\x1b\\)"  # title, notification, pointer, clipboard
    r"|\x1b\[\?(?:7|25|100[0-6]|101[56]|2004|2026|2048)[hl]"  # modes that neither draw nor move the cursor
    r"|\x1b\[\?\d+\$p|\x1b\[[<>]\d*u|\x1b\[\d* q"  # questions about modes, the keyboard's mode, the cursor's shape
    r")+"
)

_BRIDGE = 5
"""At most so many cells that stand already are sent once more, where that is no longer than to skip them."""


class Grid:
    """The cells of a terminal's screen, as far as they are known.

    `update` takes what would be sent to the terminal and returns what is to be sent instead, for the same screen. It
    understands what Textual draws with: moves of the cursor, text in some look, ends of lines. Whatever else there is
    is passed on as it is, and nothing is known any more after it, unless it is sure to leave screen and cursor alone.

    A cell is a character, as `read_cells` gives it, and a pen. A cell of which nothing is known is None, and is always
    sent. Lines must not wrap, as Textual sees to.
    """

    def __init__(self, columns: int, rows: int) -> None:
        self._out: list[str] = []
        self._pen = Pen.of()
        self.forget(columns, rows)

    def forget(self, columns: int, rows: int) -> None:
        """Know no longer what is on the screen, which is of this size now."""
        self._columns, self._rows = columns, rows
        self._chars: list[list[str | None]] = [[None] * columns for _ in range(rows)]
        self._pens: list[list[Pen | None]] = [[None] * columns for _ in range(rows)]
        self._cursor: tuple[int, int] | None = None
        self._cursor_there: tuple[int, int] | None = None
        self._pen_there: Pen | None = None

    def update(self, text: str) -> str:
        """Return what makes the terminal look as `text` would have; empty if it does already."""
        if _HARMLESS.fullmatch(text):
            return text
        first, *moves = _MOVE.split(text)
        if first:
            self._draw(first)
        for row, column, part in zip(moves[::3], moves[1::3], moves[2::3], strict=True):
            self._cursor = (int(column) - 1, int(row) - 1)
            if part:
                self._draw(part)
        if self._cursor is not None:
            self._move_to(*self._cursor)
        sent = "".join(self._out)
        self._out.clear()
        return sent

    def _draw(self, part: str) -> None:
        """Let what stands between two moves appear at the cursor."""
        line = part.removesuffix("\n")
        cells = read_cells(line, self._pen)
        if self._cursor is None or cells is None:
            self._pass_on(part)
            return
        chars, pens, pen = cells
        x, y = self._cursor
        end, is_ended = x + len(chars), line != part
        if end > self._columns or y + is_ended >= self._rows:
            self._pass_on(part)
            return
        if chars:
            self._write(x, y, chars, pens)
        self._pen = pen
        self._cursor = (0, y + 1) if is_ended else (end, y)

    def _pass_on(self, part: str) -> None:
        """Send what is not understood."""
        if self._cursor is not None:
            self._move_to(*self._cursor)
        self._take(self._pen)
        self._out.append(part)
        for codes in CODES.findall(part):
            self._pen = self._pen.after(codes) or self._pen
        self.forget(self._columns, self._rows)

    def _write(self, x: int, y: int, chars: list[str], pens: list[Pen]) -> None:
        """Send those cells that differ from what stands at `x` and to the right of it."""
        line, line_pens, end = self._chars[y], self._pens[y], x + len(chars)
        old_chars, old_pens = line[x:end], line_pens[x:end]
        if old_chars == chars and old_pens == pens:
            return
        if old_chars[0] == "":  # half of a wide character is overwritten: what becomes of the other, nobody knows
            line[x - 1] = None
        if end < self._columns and line[end] == "":
            line[end] = None
        line[x:end], line_pens[x:end] = chars, pens
        at = -1
        for here, char, old, pen, old_pen in zip(count(x), chars, old_chars, pens, old_pens, strict=False):
            if char == old and pen is old_pen and (char or here != at):
                continue
            if here != at:
                if at >= 0:
                    self._cursor_there = (at, y)
                self._go_to(here, y, pen)
            elif pen is not self._pen_there:
                self._take(pen)
            self._out.append(char)
            at = here + 1
        self._cursor_there = (at, y)

    def _go_to(self, x: int, y: int, pen: Pen) -> None:
        """Take cursor and pen to a cell that differs: past the cells between, which stand already, or through them."""
        through = self._through(x, y, pen)
        past = _way(self._cursor_there, (x, y), self._columns) + self._codes(pen)
        self._out.append(through if through is not None and len(through.encode()) <= len(past) else past)
        self._cursor_there, self._pen_there = (x, y), pen

    def _through(self, x: int, y: int, pen: Pen) -> str | None:
        """Return what draws the cells up to `x` once more; None where that is not known, or is longer for sure."""
        at, row = self._cursor_there or (0, -1)
        if row != y or not 0 <= x - at <= _BRIDGE:
            return None
        again, last = "", self._pen_there
        for char, now in zip(self._chars[y][at:x], self._pens[y][at:x], strict=True):
            if char is None or now is None or last is None:
                return None
            again += last.to(now) + char
            last = now
        return again + last.to(pen) if last else None

    def _move_to(self, x: int, y: int) -> None:
        if self._cursor_there != (x, y):
            self._out.append(_way(self._cursor_there, (x, y), self._columns))
            self._cursor_there = (x, y)

    def _take(self, pen: Pen) -> None:
        if self._pen_there is not pen:
            self._out.append(self._codes(pen))
            self._pen_there = pen

    def _codes(self, pen: Pen) -> str:
        return self._pen_there.to(pen) if self._pen_there else pen.anew()


def _way(there: tuple[int, int] | None, to: tuple[int, int], columns: int) -> str:
    """Return the shortest escape sequence that moves the cursor."""
    x, y = to
    ways = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{_many(y)}H"]
    if there is None:
        return ways[0]
    at, row = there
    if row == y:
        ways.append(f"\x1b[{x + 1}G" if x else "\r")
    elif row == y - 1 and x == 0:
        ways.append("\r\n")
    if row == y and at < columns:  # behind the last column no terminal counts as another does
        ways.append(f"\x1b[{_many(x - at - 1)}C" if x > at else "\b" * (at - x))
    elif row < y and at == x:
        ways.append(f"\x1b[{_many(y - row - 1)}B")
    return min(ways, key=len)


def _many(more: int) -> str:
    """Return how many there are besides the one that goes without saying."""
    return str(more + 1) if more else ""
