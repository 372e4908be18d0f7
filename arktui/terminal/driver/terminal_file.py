"""The file to which the output thread writes."""

from __future__ import annotations

import os
import select
from collections.abc import Callable

from arktui.terminal.driver.grid import Grid

_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
"""The marks around what the terminal is to show at once."""


class DirectFile:
    """Sends to a terminal what is written.

    It outlives the terminal: once that is gone, it says so and swallows whatever comes.
    """

    def __init__(self, fileno: int, deleted: Callable[[], None]) -> None:
        self._fileno = fileno
        self._gone = deleted
        self._is_gone = False
        self._unsent: list[str] = []

    def fileno(self) -> int:
        """Return the terminal's file descriptor."""
        return self._fileno

    def write(self, text: str) -> None:
        """Take what `flush` sends."""
        self._unsent.append(text)

    def flush(self) -> None:
        """Send what was written."""
        data = "".join(self._unsent).encode(errors="replace")
        self._unsent.clear()
        while data and not self._is_gone:
            try:
                data = data[os.write(self._fileno, data) :]
            except BlockingIOError:
                select.select([], [self._fileno], [])
            except OSError:
                self._is_gone = True
                self._gone()


class TerminalFile(DirectFile):
    """Sends to a terminal what differs from what stands there."""

    def __init__(self, fileno: int, size: Callable[[], tuple[int, int]], deleted: Callable[[], None]) -> None:
        super().__init__(fileno, deleted)
        self._size = size
        self._is_strange = False
        self._grid = Grid(*size())
        self._is_beginning = False

    def forget(self) -> None:
        """Send everything anew, and look at the terminal's size again. Any thread may ask for it at any time."""
        self._is_strange = True

    def write(self, text: str) -> None:
        """Take what makes the screen look different; `flush` sends what is needed of it."""
        if self._is_strange:
            self._is_strange = False
            self._grid.forget(*self._size())
        if text == _BEGIN:
            self._is_beginning = True
        elif text == _END and self._is_beginning:
            self._is_beginning = False
        elif sent := self._grid.update(text):
            if self._is_beginning:
                self._is_beginning = False
                self._unsent.append(_BEGIN)
            self._unsent.append(sent)
