"""Tracks the cells of the terminal's screen and sends only those that change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from arktui.terminal.driver.brush import Brush, Run
from arktui.terminal.driver.cells import CODES, read_cells
from arktui.terminal.driver.pen import Pen

if TYPE_CHECKING:
    from arktui.terminal.driver.scrolling import Shift, Write

T = TypeVar("T")

_MOVE = re.compile(r"\x1b\[(\d+);(\d+)H")

_HARMLESS = re.compile(
    r"(?:\x07"  # the bell
    r"|\x1b\](?:[0129]|22|52|777);[^\x07\x1b]*(?:\x07|\x1b\\)"  # title, notification, pointer, clipboard
    r"|\x1b\[\?(?:7|25|100[0-6]|101[56]|2004|2026|2048)[hl]"  # modes that neither draw nor move the cursor
    r"|\x1b\[\?\d+\$p|\x1b\[[<>]\d*u|\x1b\[\d* q"  # questions about modes, the keyboard's mode, the cursor's shape
    r")+"
)

_SKIP = 4
"""Bytes of a move over a few cells; unchanged cells are sent again if that takes no more bytes."""


class Grid:
    """The known cells of a terminal's screen.

    `update` takes output for the terminal and returns shorter output with the same effect. It understands the sequences
    that Textual draws with: cursor moves, styled text and line ends. It passes everything else through unchanged and
    then forgets the screen, unless the sequence is known to change neither the screen nor the cursor.

    A cell is a character, as `read_cells` returns it, and a pen. An unknown cell is None and is always sent. Line wrap
    must be off, which Textual ensures.
    """

    def __init__(self, columns: int, rows: int) -> None:
        self._brush = Brush()
        self._writes: list[Write] = []
        self._runs: list[Run] = []
        self._pen = Pen.of()
        self.forget(columns, rows)

    def forget(self, columns: int, rows: int) -> None:
        """Mark every cell of a screen of this size as unknown."""
        self._columns, self._rows = columns, rows
        self._chars: list[list[str | None]] = [[None] * columns for _ in range(rows)]
        self._pens: list[list[Pen | None]] = [[None] * columns for _ in range(rows)]
        self._cursor: tuple[int, int] | None = None
        self._brush.forget()

    def update(self, text: str) -> str:
        """Return output with the same effect as `text`; empty if the screen already shows it."""
        if _HARMLESS.fullmatch(text):
            return text
        first, *moves = _MOVE.split(text)
        if first:
            self._draw(first)
        for row, column, part in zip(moves[::3], moves[1::3], moves[2::3], strict=True):
            self._cursor = (int(column) - 1, int(row) - 1)
            if part:
                self._draw(part)
        self._paint()
        if self._cursor is not None:
            self._brush.move(*self._cursor)
        return self._brush.flush()

    def _draw(self, part: str) -> None:
        """Draw the text between two moves, at the cursor."""
        line = part.removesuffix("\n")
        cells = read_cells(line, self._pen)
        if self._cursor is None or cells is None:
            self._pass_through(part)
            return
        chars, pens, pen = cells
        x, y = self._cursor
        end, is_ended = x + len(chars), line != part
        if end > self._columns or y + is_ended >= self._rows:
            self._pass_through(part)
            return
        if chars:
            self._writes.append((y, x, chars, pens))
        self._pen = pen
        self._cursor = (0, y + 1) if is_ended else (min(end, self._columns - 1), y)

    def _pass_through(self, part: str) -> None:
        """Send a part that cannot be parsed unchanged, at its position, and forget the screen."""
        self._paint()
        if self._cursor is not None:
            self._brush.move(*self._cursor)
        self._brush.set_pen(self._pen)
        self._brush.send(part)
        for codes in CODES.findall(part):
            self._pen = self._pen.after(codes) or self._pen
        self.forget(self._columns, self._rows)

    def _write(self, x: int, y: int, chars: list[str], pens: list[Pen]) -> None:
        """Write cells from column `x` to the right, and queue the runs that differ."""
        line, line_pens, end = self._chars[y], self._pens[y], x + len(chars)
        old_chars, old_pens = line[x:end], line_pens[x:end]
        if old_chars == chars and old_pens == pens:
            return
        if self._runs and (y, x) < self._runs[-1][1:4:2]:
            self._send_runs()  # later output overwrites earlier output
        if len(chars) == self._columns == old_chars.count(None):
            # When tmux gets narrower it keeps half of a wide character at the edge, and once it is wide again, it
            # clears what is drawn to the left of that half. The cleared line never shows: the same write fills it.
            self._brush.move(x, y)
            self._brush.send("\x1b[K")
        if old_chars[0] == "":
            line[x - 1] = None  # it loses its second half
        if line[end : end + 1] == [""]:
            line[end] = None  # it loses its first half
        line[x:end], line_pens[x:end] = chars, pens
        differ = [
            at
            for at, char, old, pen, old_pen in zip(count(), chars, old_chars, pens, old_pens, strict=False)
            if char != old or pen is not old_pen
        ]
        for first, last in _runs(differ, chars, pens):
            after = last + (chars[last : last + 1] == [""])
            self._runs.append((pens[first], y, x + first, x + after, "".join(chars[first:last])))

    def _paint(self) -> None:
        """Send the cells that differ."""
        writes, self._writes = self._writes, []
        if len(writes) > 1 and None not in self._chars[writes[0][0]]:
            writes = self._scroll(writes)
        for y, x, chars, pens in writes:
            self._write(x, y, chars, pens)
        self._send_runs()

    def _scroll(self, writes: list[Write]) -> list[Write]:
        """Let the terminal move the lines that have moved, if that pays; return what is left to write."""
        from arktui.terminal.driver.scrolling import repairs, shift_of  # noqa: PLC0415 - after the first paint

        shift = shift_of(writes, self._chars)
        if shift is None:
            return writes
        try:
            needed = repairs(shift, writes, self._chars, self._pens)
        except ValueError:
            return writes
        self._brush.scroll(*shift)
        self._chars = _shifted(self._chars, shift)
        self._pens = _shifted(self._pens, shift)
        return sorted([*writes, *needed], key=lambda write: write[:2])

    def _send_runs(self) -> None:
        if self._runs:
            self._brush.draw(self._runs, self._columns)
            self._runs = []


def _shifted(rows: list[list[T | None]], shift: Shift) -> list[list[T | None]]:
    """Return the rows after a shift; those that enter are unknown."""
    top, bottom, lines = shift
    entering: list[list[T | None]] = [[None] * len(rows[0]) for _ in range(abs(lines))]
    kept = rows[top + max(lines, 0) : bottom + 1 + min(lines, 0)]
    return [*rows[:top], *([*kept, *entering] if lines > 0 else [*entering, *kept]), *rows[bottom + 1 :]]


def _runs(differ: list[int], chars: list[str], pens: list[Pen]) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each run of cells in one style: differing cells and short gaps between them."""
    first = end = differ[0]
    pen = pens[first]
    for here in differ:
        if pens[here] is not pen or (here > end and not _is_bridge(chars[end:here], pens[first:here])):
            yield first, end
            first, pen = here, pens[here]
        end = here + 1
    yield first, end


def _is_bridge(chars: list[str], pens: list[Pen]) -> bool:
    """Return whether drawing unchanged cells takes no more bytes than skipping them."""
    return len(chars) <= _SKIP and len("".join(chars).encode()) <= _SKIP and pens.count(pens[0]) == len(pens)
