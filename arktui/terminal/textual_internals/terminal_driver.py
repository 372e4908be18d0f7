"""Textual's driver for Linux and macOS with other input, output and shutdown."""

from __future__ import annotations

import os
import select
import signal
import sys
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.drivers.linux_driver import LinuxDriver

from arktui.terminal.driver.terminal_file import DirectFile

if TYPE_CHECKING:
    from textual.app import App

_CHUNK = 4096
"""Bytes of input read at once."""


class TerminalDriver(LinuxDriver):
    """Textual's driver, except for its input, the size of the terminal, and a terminal that disappears.

    It waits for input without a time-out, and `KeyParser` parses it. It asks the terminal for its size; Textual uses
    `COLUMNS` and `LINES`, which a shell may export and which no resize changes. It ends the program when the terminal
    disappears; Textual's would poll a closed input for ever, and would block for ever at the thirty-first write.
    """

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._wake_read, self._wake_write = os.pipe()
        self._screen_fd = (self._file or sys.stderr).fileno()
        self._file = self.open_output(self._screen_fd)  # type: ignore[assignment] # has what the writer thread needs
        self._size = size or self.terminal_size()

    def open_output(self, fileno: int) -> DirectFile:
        """Return the file that writes to the terminal."""
        return DirectFile(fileno, self.hang_up)

    def terminal_size(self) -> tuple[int, int]:
        """Return the columns and rows of the terminal; what Textual finds where the terminal does not say."""
        try:
            columns, rows = os.get_terminal_size(self._screen_fd)
        except OSError:
            columns = rows = 0
        return (columns, rows) if columns and rows else super()._get_terminal_size()

    def _get_terminal_size(self) -> tuple[int, int]:
        return self.terminal_size()

    def _sigcont_application(self, *_: object) -> None:
        """Resume in the event loop: where the signal interrupts it, the main thread may hold locks that this needs."""
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._resume)

    def _resume(self) -> None:
        """Take the terminal again after a stop, but not during shutdown: a shell's hang-up sends SIGCONT too."""
        if self._auto_restart and self._key_thread is not None and self._key_thread.is_alive():
            # SIGSTOP came from elsewhere. Starting again at once would leave two threads that share the keys, and would
            # save the terminal's present settings as those to restore at the end.
            self.suspend_application_mode()
            self._must_signal_resume = True
        if self._must_signal_resume:
            super()._sigcont_application()

    def run_input_thread(self) -> None:
        """Wait for input and dispatch it, until `disable_input` is called or the terminal disappears."""
        # The parser takes 2 ms to import and to make, which the first paint does not wait for.
        select.select([self.fileno, self._wake_read], [], [])
        from arktui.terminal.driver.key_parser import KeyParser  # noqa: PLC0415 - on the first input

        bound = [key.strip() for keys in self._app._keymap.values() for key in keys.split(",")]  # noqa: SLF001
        parser = KeyParser(bound, mouse=self._mouse, debug=self._debug)
        decoder = getincrementaldecoder("utf-8")(errors="replace")
        while True:
            ready, _, _ = select.select([self.fileno, self._wake_read], [], [], parser.timeout)
            if self._wake_read in ready:
                return
            if ready:
                data = self._read()
                if not data:
                    self.hang_up()
                    return
                messages = parser.feed(decoder.decode(data))
            else:
                messages = parser.tick()
            for message in messages:
                self.process_message(message)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, _CHUNK)
        except OSError:
            return b""

    def disable_input(self) -> None:
        """Wake the input thread and wait until it has ended."""
        os.write(self._wake_write, b".")
        super().disable_input()
        os.read(self._wake_read, 1)

    def hang_up(self) -> None:
        """End the program: there is no terminal any more."""
        os.kill(os.getpid(), signal.SIGHUP)
