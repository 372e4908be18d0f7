"""The file to which the output thread writes."""

from __future__ import annotations

import os
import select
from collections.abc import Callable

from arktui.terminal.driver.grid import Grid

_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
"""Begin and end of synchronized output, which the terminal shows at once."""


class DirectFile:
    """Writes to a terminal.

    When the terminal disappears, it calls `on_hang_up` once and discards all later output.
    """

    def __init__(self, fileno: int, on_hang_up: Callable[[], None]) -> None:
        self._fileno = fileno
        self._on_hang_up = on_hang_up
        self._is_closed = False
        self._unsent: list[str] = []

    def fileno(self) -> int:
        """Return the terminal's file descriptor."""
        return self._fileno

    def write(self, text: str) -> None:
        """Buffer text until `flush`."""
        self._unsent.append(text)

    def flush(self) -> None:
        """Send the buffered text."""
        data = "".join(self._unsent).encode(errors="replace")
        self._unsent.clear()
        while data and not self._is_closed:
            try:
                data = data[os.write(self._fileno, data) :]
            except BlockingIOError:
                select.select([], [self._fileno], [])
            except OSError:
                self._is_closed = True
                self._on_hang_up()


class TerminalFile(DirectFile):
    """Writes to a terminal only the cells that differ from those on its screen."""

    def __init__(self, fileno: int, size: Callable[[], tuple[int, int]], on_hang_up: Callable[[], None]) -> None:
        super().__init__(fileno, on_hang_up)
        self._size = size
        self._is_unknown = False
        self._grid = Grid(*size())
        self._is_begin_pending = False

    def forget(self) -> None:
        """Send everything at the next write, for the size of that moment; any thread may call it at any time."""
        self._is_unknown = True

    def write(self, text: str) -> None:
        """Buffer what changes the screen until `flush`."""
        if self._is_unknown:
            self._is_unknown = False
            self._grid.forget(*self._size())
        if text == _BEGIN:
            self._is_begin_pending = True
        elif text == _END and self._is_begin_pending:
            self._is_begin_pending = False
        elif sent := self._grid.update(text):
            if self._is_begin_pending:
                self._is_begin_pending = False
                self._unsent.append(_BEGIN)
            self._unsent.append(sent)
