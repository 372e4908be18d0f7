"""The file that the output thread writes to: what reaches the terminal, and what happens once that is closed."""

from __future__ import annotations

import os
import threading

import pytest

from arktui.terminal.driver.terminal_file import TerminalFile

BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"


class Pipe:
    """A file whose other end can be read, or closed."""

    def __init__(self) -> None:
        self.reader, self.writer = os.pipe()
        self.size = (20, 4)
        self.said = 0
        self.file = TerminalFile(self.writer, lambda: self.size, self.say)

    def say(self) -> None:
        self.said += 1

    def sent(self, *texts: str) -> str:
        for text in texts:
            self.file.write(text)
        self.file.write("\x07")  # so that there is something to read
        self.file.flush()
        return os.read(self.reader, 65536).decode().removesuffix("\x07")


@pytest.fixture
def pipe() -> Pipe:
    return Pipe()


def test_the_marks_stand_around_what_is_sent_and_nowhere_else(pipe: Pipe) -> None:
    assert pipe.sent(BEGIN, "\x1b[1;1Habc", END) == f"{BEGIN}\x1b[H\x1b[mabc{END}"
    assert pipe.sent(BEGIN, "\x1b[1;1Habc", END) == ""
    assert pipe.sent(BEGIN, "\x1b[1;1Habd", END) == f"{BEGIN}\bd{END}"


def test_nothing_reaches_the_terminal_before_it_is_flushed(pipe: Pipe) -> None:
    os.set_blocking(pipe.reader, False)
    pipe.file.write("\x07")
    with pytest.raises(BlockingIOError):
        os.read(pipe.reader, 1)


def test_what_is_forgotten_is_sent_again_at_the_size_of_that_moment(pipe: Pipe) -> None:
    pipe.sent("\x1b[1;1Habc")
    pipe.size = (30, 5)
    assert pipe.sent("\x1b[1;1Habc") == ""
    pipe.file.forget()
    assert pipe.sent("\x1b[1;1Habc\x1b[5;27Hxyz") == "\x1b[H\x1b[mabc\x1b[5;27Hxyz"


def test_a_terminal_that_is_closed_is_reported_once_and_written_to_no_more(pipe: Pipe) -> None:
    os.close(pipe.reader)
    for _ in range(3):
        pipe.file.write("\x07")
        pipe.file.flush()
    assert pipe.said == 1


def test_a_terminal_that_cannot_take_it_all_at_once_gets_it_all(pipe: Pipe) -> None:
    os.set_blocking(pipe.writer, False)
    title = f"\x1b]0;{'x' * 500_000}\x07"
    pipe.file.write(title)
    writing = threading.Thread(target=pipe.file.flush)
    writing.start()
    taken = b""
    while len(taken) < len(title):
        taken += os.read(pipe.reader, 65536)
    writing.join()
    assert taken.decode() == title
    assert pipe.said == 0
