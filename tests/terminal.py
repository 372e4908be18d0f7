"""The program in a real pseudo-terminal: every byte it writes is kept, and the screen it makes is emulated."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import Self

import pyte

ARKTUI = (sys.executable, "-m", "arktui")

PATIENCE = 120.0
"""Seconds until a condition that does not come about is a failure."""


def _surroundings() -> dict[str, str]:
    """Return this process's environment without the size of its own terminal, which would hide that of another."""
    return {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}


class Terminal:
    """Runs `arktui`, or another program, with some arguments in a terminal of `columns` by `rows`.

    What it writes is emulated only once one looks at the screen.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        program: Sequence[str] = ARKTUI,
        columns: int = 120,
        rows: int = 40,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._emulated = 0
        self._is_gone = False
        self.output = bytearray()
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.settings_before = termios.tcgetattr(slave)
        self._master, self._slave = master, slave
        self.process = subprocess.Popen(
            [*program, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**_surroundings(), "TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})},
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.hang_up()

    def hang_up(self) -> None:
        """Go away."""
        if not self._is_gone:
            self._is_gone = True
            os.close(self._slave)
            os.close(self._master)

    @property
    def screen(self) -> pyte.Screen:
        """The screen, cell by cell."""
        return self.screen_after(len(self.output))

    def screen_after(self, count: int) -> pyte.Screen:
        """Return the screen as it was once so many bytes were written; to be asked for in their order."""
        self._stream.feed(bytes(self.output[self._emulated : count]))
        self._emulated = count
        return self._screen

    @property
    def lines(self) -> list[str]:
        """The screen as text."""
        buffer, columns = self.screen.buffer, range(self.screen.columns)
        return ["".join(buffer[y][x].data for x in columns) for y in range(self.screen.lines)]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    @property
    def settings(self) -> list[object]:
        """The terminal's present settings, as `termios` gives them."""
        return termios.tcgetattr(self._slave)

    def press(self, keys: str | bytes) -> None:
        """Send keys as a terminal would."""
        os.write(self._master, keys.encode() if isinstance(keys, str) else keys)

    @property
    def has_read_all(self) -> bool:
        """Whether the program has taken in all keys."""
        waiting = array("i", [0])
        fcntl.ioctl(self._slave, termios.FIONREAD, waiting)
        return waiting[0] == 0

    def resize(self, columns: int, rows: int) -> None:
        """Take another size, and say so."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process.send_signal(signal.SIGWINCH)

    def read(self, seconds: float) -> bytes:
        """Take in what comes within at most `seconds`; return it."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return b""
        try:
            data = os.read(self._master, 65536)
        except OSError:
            return b""
        self.output += data
        return data

    def wait_for(self, condition: Callable[[Self], bool] | str) -> None:
        """Read until the screen fulfils a condition, or holds a text."""
        holds = (lambda terminal: condition in terminal.text) if isinstance(condition, str) else condition
        deadline = time.monotonic() + PATIENCE
        while not holds(self):
            if time.monotonic() > deadline:
                raise AssertionError(f"never saw {condition!r}; the screen was\n{self.text}")
            self.read(0.2)

    def wait_for_exit(self) -> int:
        """Read until the program ends; return its exit code."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                raise AssertionError(f"never ended; the screen was\n{self.text}")
            self.read(0.05)
        while self.read(0.05):
            pass
        return self.process.returncode
