"""The end that does not wait: the terminal as it was found, and no process left, whatever hangs."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

IN_TIME = 0.5
"""Seconds that an orderly end may take, whether it works or waits."""

_CHECK_EVERY = 0.2
"""Seconds between checks from then on: an end that still works may go on, one that waits for something may not."""

_WORKS = 0.0005
"""Seconds of CPU between two checks that show that it works. On a busy machine it gets little more."""

_AT_MOST = 10.0
"""Seconds that even an end that works may take."""

_ABORTED = 0.05
"""Seconds in which a write that waited for the terminal notices that it is to wait no more."""

_KEYS, _SCREEN = 0, 2
"""The file descriptors of the terminal."""

_UNDONE = (
    *(f"\x1b[?{mode}l" for mode in (2026, 1000, 1003, 1015, 1006, 1016, 2004, 2048, 1004)),
    "\x1b[?7h",  # lines wrap
    "\x1b[<u",  # keys are written as ever
    "\x1b[m",
    "\x1b[?1049l",
    "\x1b[?25h",
)
"""What undoes all that a driver asks of a terminal; the other screen before the cursor, as Textual does it."""


class Ending:
    """Ends the program in good order, or else at once.

    `leave` is to begin the end in good order, with an exit code; it is called in the main thread, in the midst of
    whatever goes on there.
    """

    def __init__(self, leave: Callable[[int], None]) -> None:
        self._leave = leave
        self._exit_code = 0
        self._began_at = self._worked = 0.0
        self._is_prepared = False
        self._settings: list[Any] = []

    def prepare(self) -> None:
        """Answer signals from now on, with the terminal as it is now to be restored.

        SIGHUP counts though it may have been ignored, as under nohup: a monitor without a terminal is of no use.
        """
        if sys.platform == "win32":
            return
        import termios  # noqa: PLC0415 - not on Windows

        with suppress(termios.error):
            self._settings = termios.tcgetattr(_KEYS)
        signal.signal(signal.SIGALRM, self._check)
        # Past this nothing waits any more, and soon Python takes its handlers back: the alarm would kill it.
        atexit.register(signal.setitimer, signal.ITIMER_REAL, 0)
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end_for)
        self._is_prepared = True

    def begin(self, exit_code: int) -> None:
        """Give what is going on a moment to end in good order."""
        self._exit_code = exit_code
        if self._is_prepared and sys.platform != "win32" and not signal.getitimer(signal.ITIMER_REAL)[0]:
            self._began_at, self._worked = time.monotonic(), time.process_time()
            signal.setitimer(signal.ITIMER_REAL, IN_TIME, _CHECK_EVERY)

    def _end_for(self, number: int, _frame: object) -> None:
        """End with the code that a shell tells of a program ended by this signal."""
        self.begin(128 + number)
        self._leave(128 + number)

    def _check(self, *_: object) -> None:
        """End at once if the terminal does not read, or a name server does not answer; let an end that works go on."""
        before, self._worked = self._worked, time.process_time()
        if self._worked - before >= _WORKS and time.monotonic() - self._began_at < _AT_MOST:
            return
        restore(self._settings)
        os._exit(self._exit_code)


def restore(settings: list[Any]) -> None:
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
        termios.tcflush(screen, termios.TCOFLUSH)  # nobody will read what is on its way
        termios.tcflow(screen, termios.TCOOFF)
        termios.tcflow(screen, termios.TCOON)  # wakes a write that waits, which lets no other in
        time.sleep(_ABORTED)
        termios.tcflush(screen, termios.TCOFLUSH)
        os.write(screen, "".join(_UNDONE).encode())
        os.set_blocking(screen, True)
