"""What a session showed is there after a restart, in real terminals and whatever ended the program."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from tests.sandbox_server import LiveSandbox, live_sandbox, make_app
from tests.terminal import Terminal


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "VOLCENGINE_ACCESS_KEY": ACCESS_KEY,
        "VOLCENGINE_SECRET_KEY": SECRET_KEY,
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }


@pytest.fixture
def sandbox() -> Iterator[LiveSandbox]:
    with live_sandbox(make_app(120, 7)) as served:
        yield served


def watch(sandbox: LiveSandbox, home: dict[str, str], *arguments: str) -> Terminal:
    return Terminal(["--endpoint", sandbox.endpoint, *arguments], environment=home)


FIRST_ROW = 4
"""The line of the first job, below title, views, query and heading."""


def row_of_cursor(terminal: Terminal) -> int:
    """Return the line of the cursor; -1 if there is none."""
    return next((number for number, line in enumerate(terminal.lines) if "›" in line), -1)


def under_cursor(terminal: Terminal) -> str:
    """Return the job under the cursor: its state and its name."""
    return terminal.lines[row_of_cursor(terminal)].partition("›")[2].strip()[:40]


@pytest.mark.parametrize("end", ["quit", signal.SIGTERM, signal.SIGHUP], ids=str)
def test_a_saved_view_its_filters_and_the_cursor_are_there_tomorrow(
    sandbox: LiveSandbox, home: dict[str, str], end: str | signal.Signals
) -> None:
    with watch(sandbox, home) as terminal:
        terminal.wait_for("live")
        terminal.press("4")
        terminal.wait_for("/ phase:completed")
        terminal.press("v")
        terminal.wait_for("save the present query")
        terminal.press("s")
        terminal.wait_for("a name for the present query")
        terminal.press("每日\r")
        terminal.wait_for("saved '每日'")
        terminal.press("\x1b")
        terminal.wait_for("6 每日")
        terminal.press("jjj")
        terminal.wait_for(lambda seen: row_of_cursor(seen) == FIRST_ROW + 3)
        left = under_cursor(terminal)
        if isinstance(end, signal.Signals):
            terminal.process.send_signal(end)
        else:
            terminal.press("qq")
        terminal.wait_for_exit()
    with watch(sandbox, home) as terminal:
        terminal.wait_for("/ phase:completed")
        terminal.wait_for("live")
        terminal.wait_for("6 每日")
        terminal.wait_for(lambda seen: under_cursor(seen) == left)
        terminal.press("'1")
        terminal.wait_for("120 of 120")
        terminal.press("qq")
        assert terminal.wait_for_exit() == 0


def test_flags_choose_another_start(sandbox: LiveSandbox, home: dict[str, str]) -> None:
    with watch(sandbox, home) as terminal:
        terminal.wait_for("live")
        terminal.press("4")
        terminal.wait_for("/ phase:completed")
        terminal.press("qq")
        terminal.wait_for_exit()
    with watch(sandbox, home, "--no-restore") as terminal:
        terminal.wait_for("120 of 120")
        assert "phase:completed" not in terminal.text
        terminal.process.send_signal(signal.SIGKILL)
        terminal.wait_for_exit()
    with watch(sandbox, home, "--view", "problems") as terminal:
        terminal.wait_for("/ is:problem")
        terminal.wait_for("3 problems")
        terminal.press("qq")
        terminal.wait_for_exit()
