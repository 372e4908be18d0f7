"""A driver for Textual that sends little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.events import Resize
from textual.message import Message

from arktui.terminal.driver.stock_driver import StockDriver
from arktui.terminal.driver.terminal_file import TerminalFile

if TYPE_CHECKING:
    from textual.app import App


class CellDriver(StockDriver):
    """Sends the cells that differ (`TerminalFile`) of what it is given."""

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._terminal = TerminalFile(self._screen, super()._get_terminal_size, self._hang_up)
        self._file = self._terminal  # type: ignore[assignment] # as much of a file as the output thread needs

    # Whenever the screen's size is asked for it may be another, and then the terminal may have moved everything

    def _get_terminal_size(self) -> tuple[int, int]:
        self._terminal.forget()
        return super()._get_terminal_size()

    def process_message(self, message: Message) -> None:
        """Pass on what came from the terminal."""
        if isinstance(message, Resize):
            self._terminal.forget()
        super().process_message(message)
