"""A driver for Textual that sends little and wakes up seldom."""

from __future__ import annotations

import os
import select
import signal
import sys
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING

from textual.constants import ESCAPE_DELAY
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.message import Message

from arktui.ui.driver.key_parser import KeyParser
from arktui.ui.driver.terminal_file import TerminalFile

if TYPE_CHECKING:
    from textual.app import App

_CHUNK = 4096
"""Bytes of input taken at once."""


class CellDriver(LinuxDriver):
    """Textual's driver for Linux and macOS, but for three things.

    Of what it is given it sends the cells that differ (`TerminalFile`). It waits for input without a time-out. And it
    ends the program when the terminal is gone, where the stock driver would ask it for input for ever.
    """

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._woken, self._waker = os.pipe()
        self._terminal = TerminalFile((self._file or sys.stderr).fileno(), super()._get_terminal_size, self._hang_up)
        self._file = self._terminal  # type: ignore[assignment] # as much of a file as the output thread needs

    # The screen: whenever its size is asked for it may be another, and then the terminal may have moved everything

    def _get_terminal_size(self) -> tuple[int, int]:
        self._terminal.forget()
        return super()._get_terminal_size()

    def process_message(self, message: Message) -> None:
        """Pass on what came from the terminal."""
        if isinstance(message, Resize):
            self._terminal.forget()
        super().process_message(message)

    def _sigcont_application(self, *_: object) -> None:
        if self._auto_restart and self._key_thread is not None and self._key_thread.is_alive():
            # SIGSTOP came from elsewhere. Starting a second time would leave two threads to share the keys between
            # them, and would take the terminal's present settings for those to be restored at the end.
            self.suspend_application_mode()
            self._must_signal_resume = True
        super()._sigcont_application()

    # The keys

    def run_input_thread(self) -> None:
        """Wait for input and dispatch it, until `disable_input` or the end of the terminal."""
        bound = [key.strip() for keys in self._app._keymap.values() for key in keys.split(",")]  # noqa: SLF001
        parser = KeyParser(bound, debug=self._debug)
        decoder = getincrementaldecoder("utf-8")(errors="replace")
        timeout = None
        while True:
            ready, _, _ = select.select([self.fileno, self._woken], [], [], timeout)
            if self._woken in ready:
                return
            if ready:
                data = self._read()
                if not data:
                    self._hang_up()
                    return
                text = decoder.decode(data)
                messages = list(parser.feed(text)) if text else []  # no text would be the end, to the parser
                timeout = ESCAPE_DELAY  # the parser may be in the middle of a sequence, and only time will tell
            else:
                messages = list(parser.tick())
                timeout = None
            for message in messages:
                self.process_message(message)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, _CHUNK)
        except OSError:
            return b""

    def disable_input(self) -> None:
        """Let the input thread come to its end."""
        os.write(self._waker, b".")
        super().disable_input()
        os.read(self._woken, 1)

    def _hang_up(self) -> None:
        """End the program, as there is no terminal any more."""
        os.kill(os.getpid(), signal.SIGHUP)
