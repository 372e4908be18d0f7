"""Shutdown that waits for nothing: it restores the terminal and ends the process, whatever hangs."""

from __future__ import annotations

import atexit
import os
import select
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from math import inf
from threading import Lock, Thread
from time import monotonic, process_time, sleep
from typing import Any, NoReturn

IN_TIME = 0.7
"""Seconds that an orderly shutdown may take, busy or idle."""

_CHECK_EVERY = 0.2
"""Seconds between later checks: a shutdown that uses CPU may continue, an idle one may not."""

_BUSY = 0.0005
"""CPU seconds between two checks from which a shutdown counts as busy; a loaded machine grants little more."""

_AT_MOST = 3.0
"""Seconds that even a busy shutdown may take."""

_ABORTED = 0.05
"""Seconds in which a write that waits for the terminal notices that it was aborted."""
_ATTEMPTS = 20
"""Waits of that length: on a loaded machine a write notices later."""

_INPUT, _OUTPUT = 0, 2
"""The file descriptors of the terminal."""

_BEGUN = 0
"""Wakes the signal thread when shutdown begins; no signal has this number."""

_MOUSE_MODES = (1000, 1003, 1015, 1006, 1016)
_MODES = (2026, 2004, 2048, 1004)


class Shutdown:
    """Ends the program in an orderly way, or after a deadline at once.

    `leave` starts the orderly shutdown, with an exit code. A thread of its own handles signals: Python writes the
    number of each signal to a pipe, in whichever thread it arrives, and the thread reads the pipe. The main thread
    would handle a signal only when it next runs Python, which is too late if it blocks in a system call.
    """

    def __init__(self, leave: Callable[[int], None]) -> None:
        self._leave = leave
        self._exit_code = 0
        self._is_over = False
        self._end_lock = Lock()
        self._settings: list[Any] = []
        self._modes: Sequence[int] = _MODES
        self._wake_read = self._wake_write = -1

    def prepare(self, *, mouse: bool) -> None:
        """Save the terminal's settings, and handle signals from now on; `mouse` also resets the mouse modes at the end.

        SIGHUP counts even if the parent ignores it, as nohup does: a monitor without a terminal is useless.
        """
        if sys.platform == "win32":
            return
        import termios  # noqa: PLC0415 - not on Windows

        with suppress(termios.error):
            self._settings = termios.tcgetattr(_INPUT)
        if mouse:
            self._modes = (*_MODES, *_MOUSE_MODES)
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        ending = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
        for number in ending:
            signal.signal(number, lambda *_: None)
        Thread(target=self._handle_signals, args=(ending,), name="arktui-shutdown", daemon=True).start()
        atexit.register(self._cancel)

    def begin(self, exit_code: int) -> None:
        """Start the deadline for the orderly shutdown, which is under way."""
        self._exit_code = exit_code
        if self._wake_write >= 0:
            os.write(self._wake_write, bytes([_BEGUN]))

    def _handle_signals(self, ending: Sequence[int]) -> None:
        """Wait for a signal or for `begin`, then for the end of the process; end it at the deadline."""
        begun: float | None = None
        deadline, cpu = inf, 0.0
        while True:
            wait = None if begun is None else max(deadline - monotonic(), 0)
            if not select.select([self._wake_read], [], [], wait)[0]:
                before, cpu = cpu, process_time()
                if begun is None or cpu - before < _BUSY or monotonic() - begun >= _AT_MOST:
                    break
                deadline = monotonic() + _CHECK_EVERY
                continue
            for number in os.read(self._wake_read, 64):
                if number in ending:
                    self._exit_code = 128 + number  # the code that shells use for a signal
                    self._leave(self._exit_code)
                if begun is None and (number == _BEGUN or number in ending):
                    begun, cpu = monotonic(), process_time()
                    deadline = begun + IN_TIME
        with self._end_lock:
            if not self._is_over:
                restore(self._settings, self._modes)
                os._exit(self._exit_code)

    def _cancel(self) -> None:
        """Leave the rest to Python, which is ending by itself; wait while the thread restores the terminal."""
        with self._end_lock:
            self._is_over = True


def end_process(exit_code: int) -> NoReturn:
    """Run Python's exit handlers and end the process without finalizing the interpreter.

    Finalizing takes 0.1 s of CPU, which is a second or more on a loaded machine.
    """
    atexit._run_exitfuncs()  # noqa: SLF001 - what Python would do first
    for file in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # the terminal has disappeared
            file.flush()
    os._exit(exit_code)


def restore(settings: list[Any], modes: Sequence[int]) -> None:
    """Restore the terminal's settings and reset its modes, without waiting for it."""
    if sys.platform == "win32":
        return
    import termios  # noqa: PLC0415 - not on Windows

    with suppress(OSError, termios.error):
        if settings:
            termios.tcsetattr(_INPUT, termios.TCSANOW, settings)
        screen = os.dup(_OUTPUT)
        os.dup2(os.open(os.devnull, os.O_WRONLY), _OUTPUT)  # discards what another thread still writes
        os.set_blocking(screen, False)
        for _ in range(_ATTEMPTS):
            termios.tcflush(screen, termios.TCOFLUSH)  # discard unread output
            termios.tcflow(screen, termios.TCOOFF)
            termios.tcflow(screen, termios.TCOON)  # wakes a write that blocks, which would block others too
            sleep(_ABORTED)
            termios.tcflush(screen, termios.TCOFLUSH)
            with suppress(BlockingIOError):
                os.write(screen, _reset_sequence(modes).encode())
                break
        os.set_blocking(screen, True)


def _reset_sequence(modes: Sequence[int]) -> str:
    """Return the sequence that resets all modes a driver sets; it leaves the other screen before it shows the cursor.

    It also turns line wrap on, and resets the keyboard protocol and the style. It resets the margins too, as the output
    may be cut between setting and resetting them. That moves the cursor to the top; moving it to the bottom keeps the
    shell from writing over the screen of a terminal that has no other one.
    """
    return "".join(f"\x1b[?{mode}l" for mode in modes) + "\x1b[?7h\x1b[<u\x1b[m\x1b[r\x1b[999H\x1b[?1049l\x1b[?25h"
