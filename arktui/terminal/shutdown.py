"""The end that does not wait: the terminal as it was found, and no process left, whatever hangs."""

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
"""Seconds that an orderly shutdown may take, whether it works or waits."""

_CHECK_EVERY = 0.2
"""Seconds between checks from then on: a shutdown that still works may go on, one that waits may not."""

_WORKS = 0.0005
"""CPU seconds between two checks that show that it works; a busy machine grants it little more."""

_AT_MOST = 3.0
"""Seconds that even a shutdown that works may take."""

_ABORTED = 0.05
"""Seconds in which a write that waited for the terminal notices that it is to wait no more."""
_ATTEMPTS = 20
"""How often that is waited for: a busy machine lets it notice later."""

_KEYS, _SCREEN = 0, 2
"""The file descriptors of the terminal."""

_BEGUN = 0
"""Wakes the thread that waits for signals; no signal has this number."""

_MOUSE_MODES = (1000, 1003, 1015, 1006, 1016)
_MODES = (2026, 2004, 2048, 1004)


class Shutdown:
    """Ends the program in good order, or else at once.

    `leave` is to begin the end in good order, with an exit code. Signals are answered in a thread of their own, by
    their numbers, which Python's own answer writes to a pipe in whichever thread a signal comes. The main thread would
    notice a signal only when it next runs Python: too late where it waits in a call which another thread's signal does
    not interrupt.
    """

    def __init__(self, leave: Callable[[int], None]) -> None:
        self._leave = leave
        self._exit_code = 0
        self._is_over = False
        self._either = Lock()
        self._settings: list[Any] = []
        self._modes: Sequence[int] = _MODES
        self._woken = self._waker = -1

    def prepare(self, *, mouse: bool) -> None:
        """Answer signals from now on, with the terminal as it is now to be restored; `mouse`: also its modes.

        SIGHUP counts though it may have been ignored, as under nohup: a monitor without a terminal is of no use.
        """
        if sys.platform == "win32":
            return
        import termios  # noqa: PLC0415 - not on Windows

        with suppress(termios.error):
            self._settings = termios.tcgetattr(_KEYS)
        if mouse:
            self._modes = (*_MODES, *_MOUSE_MODES)
        self._woken, self._waker = os.pipe()
        os.set_blocking(self._waker, False)
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        ending = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
        for number in ending:
            signal.signal(number, lambda *_: None)
        Thread(target=self._answer, args=(ending,), name="arktui-ending", daemon=True).start()
        atexit.register(self._let_go)

    def begin(self, exit_code: int) -> None:
        """Give what is going on a moment to end in good order."""
        self._exit_code = exit_code
        if self._waker >= 0:
            os.write(self._waker, bytes([_BEGUN]))

    def _answer(self, ending: Sequence[int]) -> None:
        """Wait for a signal or the beginning of the end, and then for the end."""
        begun: float | None = None
        deadline, worked = inf, 0.0
        while True:
            wait = None if begun is None else max(deadline - monotonic(), 0)
            if not select.select([self._woken], [], [], wait)[0]:
                before, worked = worked, process_time()
                if begun is None or worked - before < _WORKS or monotonic() - begun >= _AT_MOST:
                    break
                deadline = monotonic() + _CHECK_EVERY
                continue
            for number in os.read(self._woken, 64):
                if number in ending:
                    self._exit_code = 128 + number  # as a shell says it of a program ended by this signal
                    self._leave(self._exit_code)
                if begun is None and (number == _BEGUN or number in ending):
                    begun, worked = monotonic(), process_time()
                    deadline = begun + IN_TIME
        with self._either:
            if not self._is_over:
                restore(self._settings, self._modes)
                os._exit(self._exit_code)

    def _let_go(self) -> None:
        """Leave the rest to Python, where it ends by itself; but not while the terminal is being restored."""
        with self._either:
            self._is_over = True


def end_process(exit_code: int) -> NoReturn:
    """End once everything is closed, without taking apart what Python has made.

    That would take a tenth of a second of CPU, which is a second or more on a busy machine.
    """
    atexit._run_exitfuncs()  # noqa: SLF001 - what Python would do first
    for file in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # the terminal is gone
            file.flush()
    os._exit(exit_code)


def restore(settings: list[Any], modes: Sequence[int]) -> None:
    """Take back all that may have been asked of the terminal, without waiting for it."""
    if sys.platform == "win32":
        return
    import termios  # noqa: PLC0415 - not on Windows

    with suppress(OSError, termios.error):
        if settings:
            termios.tcsetattr(_KEYS, termios.TCSANOW, settings)
        screen = os.dup(_SCREEN)
        os.dup2(os.open(os.devnull, os.O_WRONLY), _SCREEN)  # what another thread is about to write comes too late
        os.set_blocking(screen, False)
        for _ in range(_ATTEMPTS):
            termios.tcflush(screen, termios.TCOFLUSH)  # nobody will read what is on its way
            termios.tcflow(screen, termios.TCOOFF)
            termios.tcflow(screen, termios.TCOON)  # wakes a write that waits, which lets no other in
            sleep(_ABORTED)
            termios.tcflush(screen, termios.TCOFLUSH)
            with suppress(BlockingIOError):
                os.write(screen, _undoing(modes).encode())
                break
        os.set_blocking(screen, True)


def _undoing(modes: Sequence[int]) -> str:
    """Return what undoes all that a driver asks of a terminal; the other screen before the cursor, as Textual does it.

    Lines wrap; keys are written as ever; text is plain.
    """
    return "".join(f"\x1b[?{mode}l" for mode in modes) + "\x1b[?7h\x1b[<u\x1b[m\x1b[?1049l\x1b[?25h"
