"""However the program ends, it ends soon, leaves no process, and restores the terminal."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal import TIMEOUT, Terminal

DRIVERS = ("cells", "stock")

SWITCHED = {1000, 1003, 1004, 1006, 1015, 1016, 1049, 2004, 2026, 2048}
"""Modes that are off in a terminal at rest; 7 (wrapped lines) and 25 (the cursor) are on."""

OWNING_THE_TERMINAL = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
if sys.argv[1] == "nohup":
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
if sys.argv[1] == "shell":
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    child = os.fork()
    if child:
        print(f"child {child}.", flush=True)
        os.waitpid(child, 0)
        print("the shell again", flush=True)
        os.read(0, 1)
        sys.exit()
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
os.execv(sys.executable, [sys.executable, "-m", *sys.argv[2:]])
"""

CRASHING = """
import sys
from arktui.config import Settings
from arktui.ui.app import ArktuiApp
from textual.events import Key
from tests.app_harness import monitor

class CrashingApp(ArktuiApp):
    async def on_event(self, event):
        if isinstance(event, Key) and event.key == "x":
            secret = "very" + "-secret"
            raise ValueError("no good\\x1b]0;evil\\x07\\x9b2J")
        await super().on_event(event)

app = monitor(settings=Settings(interval=0, theme="dark", driver=sys.argv[1]), kind=CrashingApp)
app.run(mouse=True)
sys.exit(app.return_code)
"""

HANGING = """
import asyncio, sys, threading, time
from arktui.config import Settings
from arktui.ui.app import ArktuiApp
from tests.app_harness import monitor

class HangingApp(ArktuiApp):
    async def on_ready(self):
        super().on_ready()
        asyncio.get_running_loop().run_in_executor(None, time.sleep, 600)  # like a name server that does not answer
        self._driver.write("\\x1b[5;20r")  # the start of a move of lines, cut off

app = monitor(settings=Settings(interval=0, theme="dark", driver=sys.argv[1]), kind=HangingApp)
app.run(mouse=False)
sys.exit(app.return_code)
"""

TAKEN_BY_ANOTHER_THREAD = """
import asyncio, os, signal, sys, threading
from arktui.config import Settings
from arktui.ui.app import ArktuiApp
from tests.app_harness import monitor

class WaitingApp(ArktuiApp):
    async def on_ready(self):
        super().on_ready()
        self.set_timer(0.5, self.wait)  # once the jobs are drawn

    def wait(self):
        self._driver.write("\\x1b]0;waiting\\x07")
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP, signal.SIGTERM, signal.SIGCONT})
        threading.Event().wait()

app = monitor(settings=Settings(interval=0, theme="dark", driver=sys.argv[1]), kind=WaitingApp)
app.run(mouse=False)
sys.exit(app.return_code)
"""
"""The main thread waits, and a signal does not wake it: another thread takes it, as two at once may."""

CONTINUED_AT_THE_END = """
import os, signal, sys
from arktui.config import Settings
from arktui.ui.app import ArktuiApp
from tests.app_harness import monitor

app = monitor(settings=Settings(interval=0, theme="dark", driver=sys.argv[1]), kind=ArktuiApp)
build = app._build_driver

def build_driver(**options):
    driver = build(**options)
    stop, start = driver.stop_application_mode, driver.start_application_mode
    ended = []

    def stop_and_continue():
        stop()
        ended.append(True)
        os.kill(os.getpid(), signal.SIGCONT)  # as the end of a shell sends it behind SIGHUP

    def start_once():
        if ended:
            sys.__stdout__.write("started again")
        start()

    driver.stop_application_mode, driver.start_application_mode = stop_and_continue, start_once
    return driver

app._build_driver = build_driver
app.run(mouse=False)
sys.exit(app.return_code)
"""

LINGERING = """
import sys, time
from arktui.config import Settings
from tests.app_harness import monitor

class Lingering:
    def __del__(self, sleep=time.sleep):
        sleep(1.0)

sys.lingering = Lingering()  # freed after Python has removed its signal handlers
app = monitor(settings=Settings(interval=0, theme="dark"))
app.run(mouse=False)
sys.exit(app.return_code)
"""


WORKING = """
import sys, time
from arktui.config import Settings
from arktui.ui.app import ArktuiApp
from tests.app_harness import monitor

class WorkingApp(ArktuiApp):
    async def on_unmount(self):
        began = time.monotonic()
        while time.monotonic() - began < 1.0:  # longer than a shutdown that waits may take
            pass
        print("all work done", file=sys.__stderr__)

app = monitor(settings=Settings(interval=0, theme="dark"), kind=WorkingApp)
app.run(mouse=False)
sys.exit(app.return_code)
"""


def run(*words: str) -> Terminal:
    here = str(Path(__file__).parents[2])
    bare = {"HOME": "/nonexistent", "LANG": "C.UTF-8", "PYTHONPATH": here}
    return Terminal(words, program=(sys.executable,), environment=bare)


@pytest.fixture(params=DRIVERS)
def watched(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """The program, fully loaded."""
    with run("-m", "tests.frozen_app", request.param) as terminal:
        terminal.wait_for("300 of 300   live")
        yield terminal


def modes(terminal: Terminal) -> set[int]:
    """Return which private modes the terminal is left in."""
    on = {7, 25}
    text = bytes(terminal.output).decode(errors="replace")
    for sequence in text.split("\x1b[?")[1:]:
        digits = sequence[: len(sequence) - len(sequence.lstrip("0123456789"))]
        if digits:
            switch = sequence[len(digits)]
            on = on | {int(digits)} if switch == "h" else on - {int(digits)} if switch == "l" else on
    return on


def is_as_before(terminal: Terminal) -> bool:
    has_margins = terminal.screen.margins is not None
    return modes(terminal) == {7, 25} and not has_margins and terminal.settings == terminal.settings_before


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + TIMEOUT
    while Path(f"/proc/{pid}").exists():
        state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(") ")[2][0]
        if state == "Z":
            return
        assert time.monotonic() < deadline, "a process was left"
        time.sleep(0.02)


def wait_until_still(pid: int) -> None:
    """Wait until a process takes no more CPU."""
    before, now = -1, 0
    while now != before:
        time.sleep(0.3)
        words = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(") ")[2].split()
        before, now = now, int(words[11]) + int(words[12])


def test_the_modes_that_are_looked_for_are_those_that_are_used(watched: Terminal) -> None:
    assert modes(watched) & SWITCHED >= {1004, 1049, 2004}
    assert not modes(watched) & {7, 25}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1])
def test_a_signal_ends_it(watched: Terminal, number: signal.Signals) -> None:
    watched.process.send_signal(number)
    assert watched.wait_for_exit() == 128 + number
    assert is_as_before(watched)


def test_the_quit_key_and_the_second_ctrl_c_end_it(watched: Terminal) -> None:
    watched.press("\x03")
    watched.wait_for("press Ctrl+C again to quit")
    assert watched.process.poll() is None
    watched.press("\x03\x03")
    assert watched.wait_for_exit() == 0
    assert is_as_before(watched)


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_crash_prints_no_secret_and_no_escape_on_a_restored_terminal(driver: str) -> None:
    with run("-c", CRASHING, driver) as terminal:
        terminal.wait_for("300 of 300   live")
        terminal.press("x")
        assert terminal.wait_for_exit() == 1
        assert is_as_before(terminal)
        assert b"no good" in terminal.output
        assert b"very-secret" not in terminal.output
        assert b"\x1b]0;evil" not in terminal.output
        assert "\x9b".encode() not in terminal.output


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("way", ["q", "SIGTERM", "SIGHUP"])
def test_a_hanging_shutdown_is_cut_short(driver: str, way: str) -> None:
    with run("-c", HANGING, driver) as terminal:
        terminal.wait_for("300 of 300   live")
        if way == "q":
            terminal.press("qq")
        else:
            terminal.process.send_signal(signal.Signals[way])
        assert terminal.wait_for_exit() == (0 if way == "q" else 128 + signal.Signals[way])
        assert is_as_before(terminal)


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_another_thread_takes_ends_it(driver: str, number: signal.Signals) -> None:
    with run("-c", TAKEN_BY_ANOTHER_THREAD, driver) as terminal:
        terminal.wait_for(lambda seen: b"\x1b]0;waiting\x07" in seen.output)
        terminal.process.send_signal(number)
        assert terminal.wait_for_exit() == 128 + number
        assert is_as_before(terminal)


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_sigcont_at_the_end_starts_nothing_again(driver: str) -> None:
    with run("-c", CONTINUED_AT_THE_END, driver) as terminal:
        terminal.wait_for("300 of 300   live")
        terminal.process.send_signal(signal.SIGHUP)
        assert terminal.wait_for_exit() == 128 + signal.SIGHUP
        assert is_as_before(terminal)
        assert b"started again" not in terminal.output


def test_pythons_own_shutdown_may_take_longer() -> None:
    with run("-c", LINGERING) as terminal:
        terminal.wait_for("300 of 300   live")
        terminal.press("qq")
        assert terminal.wait_for_exit() == 0, "and not killed by the alarm"
        assert is_as_before(terminal)


def test_a_shutdown_that_works_may_take_longer() -> None:
    with run("-c", WORKING) as terminal:
        terminal.wait_for("300 of 300   live")
        terminal.press("qq")
        assert terminal.wait_for_exit() == 0
        assert b"all work done" in terminal.output
        assert is_as_before(terminal)


def test_a_terminal_that_does_not_read_is_not_waited_for(watched: Terminal) -> None:
    for _ in range(60):
        watched.press("\x0c\x1b[6~")  # paint everything; nothing of it is read
    wait_until_still(watched.process.pid)
    watched.process.send_signal(signal.SIGTERM)
    watched.process.wait(TIMEOUT)
    assert watched.process.returncode == 128 + signal.SIGTERM
    while watched.read(0.1):
        pass
    assert is_as_before(watched), watched.output[-300:]


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("way", ["direct", "nohup"])
def test_a_terminal_that_goes_away_ends_it(driver: str, way: str) -> None:
    with run("-c", OWNING_THE_TERMINAL, way, "tests.frozen_app", driver) as terminal:
        terminal.wait_for("300 of 300   live")
        terminal.hang_up()
        assert terminal.process.wait(TIMEOUT) == 128 + signal.SIGHUP


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("way", ["shell killed", "terminal closed", "hung up"])
def test_the_end_of_the_shell_ends_it(driver: str, way: str) -> None:
    with run("-c", OWNING_THE_TERMINAL, "shell", "tests.frozen_app", driver) as terminal:
        terminal.wait_for("child ")
        child = int(bytes(terminal.output).split(b"child ")[1].split(b".")[0])
        terminal.wait_for("300 of 300   live")
        if way == "shell killed":
            os.kill(terminal.process.pid, signal.SIGKILL)
        elif way == "terminal closed":
            terminal.hang_up()
        else:
            os.killpg(child, signal.SIGHUP)
        wait_until_gone(child)
        if way == "hung up":
            terminal.wait_for("the shell again")
            assert is_as_before(terminal)
