"""Textual's driver, with input and an end of its own."""

from __future__ import annotations

import os
import select
import signal
import sys
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.drivers.linux_driver import LinuxDriver

from arktui.terminal.driver.key_parser import KeyParser
from arktui.terminal.driver.terminal_file import DirectFile

if TYPE_CHECKING:
    from textual.app import App

_CHUNK = 4096
"""Bytes of input taken at once."""


class StockDriver(LinuxDriver):
    """Textual's driver for Linux and macOS, but for its input and for the end of the terminal.

    It waits for input without a time-out, and `KeyParser` reads it. It ends the program when the terminal is gone,
    where Textual's would ask for input for ever, and would stop for ever at the thirty-first write.
    """

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._woken, self._waker = os.pipe()
        self._screen = (self._file or sys.stderr).fileno()
        self._file = DirectFile(self._screen, self._hang_up)  # type: ignore[assignment] # all that is needed of it

    def _sigcont_application(self, *_: object) -> None:
        """Go on, between two callbacks: where it is noticed, the main thread may hold locks that this needs."""
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._go_on)

    def _go_on(self) -> None:
        """Take the terminal again after a stop; not at the end, where the hang-up of a shell brings SIGCONT, too."""
        if self._auto_restart and self._key_thread is not None and self._key_thread.is_alive():
            # SIGSTOP came from elsewhere. Starting a second time would leave two threads to share the keys between
            # them, and would take the terminal's present settings for those to be restored at the end.
            self.suspend_application_mode()
            self._must_signal_resume = True
        if self._must_signal_resume:
            super()._sigcont_application()

    def run_input_thread(self) -> None:
        """Wait for input and dispatch it, until `disable_input` or the end of the terminal."""
        bound = [key.strip() for keys in self._app._keymap.values() for key in keys.split(",")]  # noqa: SLF001
        parser = KeyParser(bound, mouse=self._mouse, debug=self._debug)
        decoder = getincrementaldecoder("utf-8")(errors="replace")
        while True:
            ready, _, _ = select.select([self.fileno, self._woken], [], [], parser.timeout)
            if self._woken in ready:
                return
            if ready:
                data = self._read()
                if not data:
                    self._hang_up()
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
        """Let the input thread come to its end."""
        os.write(self._waker, b".")
        super().disable_input()
        os.read(self._woken, 1)

    def _hang_up(self) -> None:
        """End the program, as there is no terminal any more."""
        os.kill(os.getpid(), signal.SIGHUP)
