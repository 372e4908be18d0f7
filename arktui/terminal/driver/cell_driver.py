"""The driver that sends only the cells that differ."""

from __future__ import annotations

from textual.events import Resize
from textual.message import Message

from arktui.terminal.driver.terminal_file import DirectFile, TerminalFile
from arktui.terminal.textual_internals.terminal_driver import TerminalDriver


class CellDriver(TerminalDriver):
    """Sends only the cells that differ from those on the screen (`TerminalFile`)."""

    def open_output(self, fileno: int) -> DirectFile:
        """Return the file that compares cells."""
        self._cells = TerminalFile(fileno, super().terminal_size, self.hang_up)
        return self._cells

    def terminal_size(self) -> tuple[int, int]:
        """Return the terminal's size; whenever Textual asks, it may have changed and the terminal moved everything."""
        self._cells.forget()
        return super().terminal_size()

    def process_message(self, message: Message) -> None:
        """Forget the screen when the terminal reports another size; pass the message on."""
        if isinstance(message, Resize):
            self._cells.forget()
        super().process_message(message)
