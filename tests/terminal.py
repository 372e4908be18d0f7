"""The program in a real pseudo-terminal: its output is recorded and the screen emulated."""

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

TIMEOUT = 120.0
"""Seconds to wait for a condition before the test fails."""


def _surroundings() -> dict[str, str]:
    """Return this process's environment without the size of its own terminal, which would hide that of another."""
    return {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}


class Terminal:
    """Runs `arktui` or another program in a terminal of `columns` by `rows`.

    Output is emulated lazily, when the screen is read.
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
        self._is_closed = False
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
        """Close the terminal."""
        if not self._is_closed:
            self._is_closed = True
            os.close(self._slave)
            os.close(self._master)

    @property
    def screen(self) -> pyte.Screen:
        """The current screen."""
        return self.screen_after(len(self.output))

    def screen_after(self, count: int) -> pyte.Screen:
        """Return the screen after the first `count` bytes of output; calls must have ascending counts."""
        self._stream.feed(bytes(self.output[self._emulated : count]))
        self._emulated = count
        return self._screen

    @property
    def lines(self) -> list[str]:
        """The lines of the screen."""
        buffer, columns = self.screen.buffer, range(self.screen.columns)
        return ["".join(buffer[y][x].data for x in columns) for y in range(self.screen.lines)]

    @property
    def text(self) -> str:
        """The text of the screen."""
        return "\n".join(self.lines)

    @property
    def settings(self) -> list[object]:
        """The terminal's current settings, as `termios` returns them."""
        return termios.tcgetattr(self._slave)

    def press(self, keys: str | bytes) -> None:
        """Send keys as a terminal would."""
        os.write(self._master, keys.encode() if isinstance(keys, str) else keys)

    @property
    def has_read_all(self) -> bool:
        """Whether the program has read all keys."""
        waiting = array("i", [0])
        fcntl.ioctl(self._slave, termios.FIONREAD, waiting)
        return waiting[0] == 0

    def resize(self, columns: int, rows: int) -> None:
        """Resize the terminal, and notify the program."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process.send_signal(signal.SIGWINCH)

    def read(self, seconds: float) -> bytes:
        """Read and return the next output; wait at most `seconds` for it."""
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
        """Read until the screen meets a condition or contains a text; fail at once when the program has exited."""
        is_met = (lambda terminal: condition in terminal.text) if isinstance(condition, str) else condition
        deadline = time.monotonic() + TIMEOUT
        while not is_met(self):
            has_exited = self.process.poll() is not None
            if not self.read(0.2) and has_exited:
                raise AssertionError(f"exited with {self.process.returncode} before {condition!r}:\n{self.text}")
            if time.monotonic() > deadline:
                raise AssertionError(f"never saw {condition!r}; the screen was\n{self.text}")

    def wait_for_exit(self) -> int:
        """Read until the program exits; return its exit code."""
        deadline = time.monotonic() + TIMEOUT
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                raise AssertionError(f"never exited; the screen was\n{self.text}")
            self.read(0.05)
        while self.read(0.05):
            pass
        return self.process.returncode


def cells_of(screen: pyte.Screen) -> list[list[pyte.screens.Char]]:
    """Return the cells of a screen by line, each with its character, colours and attributes."""
    return [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]
