"""The drivers in a real terminal: equal screens, fewer bytes, and no delayed or lost input."""

from __future__ import annotations

import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyte
import pytest

from tests.terminal import TIMEOUT, Terminal, cells_of

CELLS, STOCK = "cells", "stock"
DRIVERS = (CELLS, STOCK)

ESCAPE = "\x1b[27u"
"""Esc in the Kitty protocol, which cannot start another key."""
DOWN, UP, PAGE_DOWN, PAGE_UP, HOME, END, LEFT, RIGHT = (
    f"\x1b[{end}" for end in ("B", "A", "6~", "5~", "H", "F", "D", "C")
)
BACK_TAB, BLUR, FOCUS = "\x1b[Z", "\x1b[O", "\x1b[I"
REPAINT, SUSPEND = "\x0c", "\x1a"
SYNCHRONISED_OUTPUT_BEGINS = b"\x1b[?2026h"
SYNCHRONISED_OUTPUT = "\x1b[?2026;2$y"
"""The reply of a terminal that supports synchronised output."""
REPLIES = [
    "\x1b]10;rgb:cccc/cccc/cccc\x07",
    "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
    "\x1b[?64;1;9c",
    "\x1bP>|XTerm(390)\x1b\\",
]
"""Replies of a terminal about itself."""
ARE_YOU_DONE, DONE = "\x1b[24~", b"\x1b]0;done\x07"


STILL = (sys.executable, "-m", "tests.frozen_app")


def watch(driver: str, program: Sequence[str] = STILL, escape_delay: int = 250, **environment: str) -> Terminal:
    """Run the program, with time standing still."""
    here = str(Path(__file__).parents[2])
    bare = {"HOME": "/nonexistent", "LANG": "C.UTF-8", "PYTHONPATH": here, "ESCDELAY": str(escape_delay)}
    return Terminal([driver], program=program, environment=bare | environment)


@contextmanager
def loaded(driver: str = CELLS, escape_delay: int = 250) -> Iterator[Terminal]:
    """Run the program until all jobs are loaded."""
    with watch(driver, escape_delay=escape_delay) as terminal:
        terminal.wait_for("300 of 300   live")
        terminal.wait_for("›")
        yield terminal


def done_with(terminal: Terminal, keys: str) -> bytes:
    """Press keys; return the output until all their effects are drawn."""
    start = len(terminal.output)
    terminal.press(keys + ARE_YOU_DONE)
    deadline = time.monotonic() + TIMEOUT
    while DONE not in terminal.output[start:]:
        assert time.monotonic() < deadline, f"never done with {keys!r}; the screen was\n{terminal.text}"
        terminal.read(0.2)
    return bytes(terminal.output[start:]).replace(DONE, b"")


def leave(terminal: Terminal) -> None:
    """Quit; assert that the terminal is restored."""
    terminal.press("qq")
    assert terminal.wait_for_exit() == 0
    assert terminal.settings == terminal.settings_before


def cursor_row(terminal: Terminal) -> int:
    """Return the line of the screen with the table's cursor."""
    return next(number for number, line in enumerate(terminal.lines) if "›" in line)


def is_stopped(terminal: Terminal) -> bool:
    """Whether the program is stopped (proc(5))."""
    stat = Path(f"/proc/{terminal.process.pid}/stat").read_text("ascii")
    return stat.rpartition(") ")[2][0] == "T"


def wake_ups(terminal: Terminal) -> dict[int, int]:
    """Return how often each thread of the program has waited so far."""
    threads = Path(f"/proc/{terminal.process.pid}/task").iterdir()
    counts = {int(thread.name): (thread / "status").read_text("ascii") for thread in threads}
    return {thread: int(text.split("\nvoluntary_ctxt_switches:")[1].split()[0]) for thread, text in counts.items()}


# The same screens

KEYS = [
    DOWN,
    UP,
    PAGE_DOWN,
    PAGE_UP,
    HOME,
    END,
    LEFT,
    RIGHT,
    *"jjjjkkhlgGsSbipm?0123456 /试评aZ",
    "\x7f",
    "\t",
    BACK_TAB,
]
KEYS += ["\r", BLUR, FOCUS, REPAINT, *[ESCAPE] * 4]
SIZES = [(120, 40), (80, 24), (160, 50), (41, 17), (99, 17), (230, 30)]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_both_drivers_leave_the_same_screen_all_along_a_random_session(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - keys, no secret
    with loaded(CELLS) as own, loaded(STOCK) as stock:
        own.press(SYNCHRONISED_OUTPUT)
        stock.press(SYNCHRONISED_OUTPUT)
        for number in range(100):
            size = chance.choice(SIZES) if number % 12 == 0 else None
            keys = "" if size else chance.choice(KEYS)
            for terminal in (own, stock):
                if size:
                    terminal.resize(*size)
                done_with(terminal, keys)
            assert show_the_same(own, stock), (number, keys, own.lines, stock.lines)
        assert len(own.output) < len(stock.output) / 3


def show_the_same(own: Terminal, stock: Terminal) -> bool:
    """Whether two terminals show the same once the service has answered both."""
    deadline = time.monotonic() + TIMEOUT
    while cells_of(own.screen) != cells_of(stock.screen):
        if time.monotonic() > deadline:
            return False
        done_with(own, "")
        done_with(stock, "")
    return True


# The screen


@pytest.mark.parametrize("driver", DRIVERS)
def test_the_repaint_key_sends_everything(driver: str) -> None:
    with loaded(driver) as terminal:
        done_with(terminal, DOWN)
        other = pyte.Screen(120, 40)
        pyte.ByteStream(other).feed(done_with(terminal, REPAINT))
        assert cells_of(other) == cells_of(terminal.screen)


def test_what_changes_nothing_writes_nothing() -> None:
    with loaded() as terminal:
        terminal.press(SYNCHRONISED_OUTPUT)
        done_with(terminal, HOME)
        assert done_with(terminal, UP + UP + HOME) == b""
        before = cells_of(terminal.screen)
        assert done_with(terminal, BLUR), "the cursor of a terminal without the focus looks different"
        done_with(terminal, FOCUS)
        assert cells_of(terminal.screen) == before
        assert done_with(terminal, FOCUS) == b""
        assert SYNCHRONISED_OUTPUT_BEGINS in done_with(terminal, DOWN)


def test_a_terminal_that_was_resized_and_back_is_sent_everything() -> None:
    with loaded() as terminal:
        done_with(terminal, "")
        before = terminal.lines
        terminal.resize(80, 24)
        terminal.resize(120, 40)
        terminal.screen.erase_in_display(2)
        terminal.wait_for(lambda seen: seen.lines == before)


@pytest.mark.parametrize("driver", DRIVERS)
def test_the_size_is_the_terminal_s_whatever_the_shell_exports(driver: str) -> None:
    def fills(terminal: Terminal) -> bool:
        return "300 of 300" in terminal.lines[0] and bool(terminal.lines[-1].strip()) and "›" in terminal.text

    with watch(driver, COLUMNS="70", LINES="20") as terminal:
        terminal.wait_for(fills)
        terminal.resize(100, 30)
        terminal.wait_for(fills)
        leave(terminal)


def test_a_terminal_that_reports_its_size_unasked_is_sent_everything() -> None:
    with loaded() as terminal:
        done_with(terminal, "\x1b[?2048;2$y")
        assert b"\x1b[?2048h" in terminal.output
        done_with(terminal, "\x1b[48;24;80;480;800t")
        terminal.screen.resize(24, 80)
        terminal.screen.erase_in_display(2)
        done_with(terminal, "\x1b[48;24;80;480;800t")
        assert "300 of 300" in terminal.lines[0]


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_suspended_program_gives_the_terminal_back_and_takes_it_again(driver: str) -> None:
    with loaded(driver) as terminal:
        done_with(terminal, "")
        before = cells_of(terminal.screen)
        terminal.press(SUSPEND)
        terminal.wait_for(lambda seen: is_stopped(seen) and b"\x1b[?1049l" in seen.output)
        assert terminal.settings == terminal.settings_before
        pyte.Stream(terminal.screen).feed("\x1b[m\x1b[H\x1b[2J$ fg\r\n")
        terminal.process.send_signal(signal.SIGCONT)
        terminal.wait_for(lambda seen: cells_of(seen.screen) == before)
        leave(terminal)


def test_a_program_that_was_stopped_from_elsewhere_goes_on_as_before() -> None:
    with loaded() as terminal:
        done_with(terminal, "")
        before = cells_of(terminal.screen)
        terminal.process.send_signal(signal.SIGSTOP)
        terminal.wait_for(is_stopped)
        terminal.screen.erase_in_display(2)
        terminal.process.send_signal(signal.SIGCONT)
        terminal.wait_for(lambda seen: cells_of(seen.screen) == before)
        row = cursor_row(terminal)
        done_with(terminal, "")
        for step in range(1, 9):
            done_with(terminal, DOWN)
            assert cursor_row(terminal) == row + step
        leave(terminal)


# The keys


def test_a_key_that_comes_in_parts_is_one_key() -> None:
    with loaded(escape_delay=20_000) as terminal:
        row = cursor_row(terminal)
        for part in DOWN:
            terminal.press(part)
            terminal.wait_for(lambda seen: seen.has_read_all)
        done_with(terminal, "")
        assert cursor_row(terminal) == row + 1


@pytest.mark.parametrize("driver", DRIVERS)
def test_escape_alone_is_a_key(driver: str) -> None:
    with loaded(driver) as terminal:
        done_with(terminal, "/")
        done_with(terminal, "试")
        assert "/ 试" in terminal.lines[1]
        terminal.press("\x1b")
        terminal.wait_for(lambda seen: "/ 试" not in seen.lines[1])


@pytest.mark.parametrize("driver", DRIVERS)
def test_replies_of_the_terminal_are_no_keys(driver: str) -> None:
    with loaded(driver) as terminal:
        done_with(terminal, "")
        before = cells_of(terminal.screen)
        for reply in REPLIES:
            done_with(terminal, reply)
            for part in (reply[:4], reply[4:]):
                terminal.press(part)
                terminal.wait_for(lambda seen: seen.has_read_all)
            done_with(terminal, "")
            assert cells_of(terminal.screen) == before, reply
        row = cursor_row(terminal)
        done_with(terminal, f"{DOWN}{REPLIES[0]}j{REPLIES[1]}k{REPLIES[2]}j")
        assert cursor_row(terminal) == row + 2
        leave(terminal)


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_paste_without_brackets_runs_nothing_in_the_table_and_is_text_in_the_search(driver: str) -> None:
    with loaded(driver) as terminal:
        done_with(terminal, "")
        before = cells_of(terminal.screen)
        done_with(terminal, "/")
        done_with(terminal, "evaluation-of-batch")
        terminal.wait_for("/evaluation-of-batch")
        done_with(terminal, ESCAPE)
        terminal.wait_for(lambda seen: cells_of(seen.screen) == before)
        done_with(terminal, "W*bi-20261123100000-00001\rq\r")
        assert cells_of(terminal.screen) == before
        terminal.wait_for(lambda seen: bool(done_with(seen, "?")) and "up half a page" in seen.text)
        done_with(terminal, ESCAPE)
        leave(terminal)


@pytest.mark.parametrize("driver", DRIVERS)
def test_escape_and_keys_in_one_burst_act_as_one_by_one(driver: str) -> None:
    with loaded(driver) as terminal:
        done_with(terminal, "/试")
        done_with(terminal, "\x1b4")
        assert "phase:completed" in terminal.lines[1]
        terminal.press("?\x1by\x1b!\x1b/\x1bqq")
        assert terminal.wait_for_exit() == 0


def test_characters_that_come_in_parts_and_bytes_that_are_none() -> None:
    with loaded() as terminal:
        done_with(terminal, "/")
        for byte in "评测".encode():
            terminal.press(byte.to_bytes())
            terminal.wait_for(lambda seen: seen.has_read_all)
        terminal.wait_for("/ 评测")
        terminal.press(b"\xff")
        terminal.wait_for("/ 评测\ufffd")


def test_a_large_paste_arrives_whole() -> None:
    with loaded() as terminal:
        done_with(terminal, "/")
        pasted = "\x1b[200~" + "批量推理" * 4_000 + "-the-end\x1b[201~"
        for start in range(0, len(pasted), 300):
            terminal.press(pasted[start : start + 300])
            terminal.read(0)
        done_with(terminal, "")
        done_with(terminal, "x")  # the line shows its end at the next key only
        assert "批量推理-the-endx" in terminal.lines[1]


def test_input_is_not_polled() -> None:
    with loaded() as terminal:
        done_with(terminal, DOWN)
        before, main = wake_ups(terminal), terminal.process.pid
        terminal.wait_for(lambda seen: wake_ups(seen)[main] > before[main] + 3)  # its clock ticks
        now = wake_ups(terminal)
        assert all(now[thread] - before[thread] <= 1 for thread in before if thread != main), "after a key, once"


# The end

OWNING_THE_TERMINAL = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])
"""


def test_a_closed_terminal_ends_the_program_even_if_it_ignores_sighup() -> None:
    program = (sys.executable, "-c", OWNING_THE_TERMINAL, sys.executable, "-m", "tests.frozen_app")
    with watch(CELLS, program=program) as terminal:
        terminal.wait_for("300 of 300   live")
        terminal.hang_up()
        assert terminal.process.wait(TIMEOUT) == 129


def test_a_terminal_that_closes_during_a_paint_ends_the_program() -> None:
    with loaded() as terminal:
        for _ in range(40):
            terminal.press(PAGE_DOWN + REPAINT)
        terminal.hang_up()
        assert terminal.process.wait(TIMEOUT) == 129
