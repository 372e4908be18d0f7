"""The program in a real terminal, against a sandbox over a real socket."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from arktui.sandbox.clock import ManualClock
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from tests.sandbox_server import START, LiveSandbox, live_sandbox, make_app
from tests.terminal import Terminal

JOBS = 250
ALTERNATE_SCREEN_OFF = b"\x1b[?1049l"


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment with keys for the sandbox and no other settings."""
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
    """A sandbox with a stopped clock."""
    with live_sandbox(make_app(JOBS, 7)) as served:
        yield served


def watch(sandbox: LiveSandbox, home: dict[str, str], *arguments: str, columns: int = 120, rows: int = 40) -> Terminal:
    return Terminal(["--endpoint", sandbox.endpoint, *arguments], columns=columns, rows=rows, environment=home)


def stop(terminal: Terminal) -> None:
    """Quit with `q`; assert that the terminal is restored."""
    terminal.press("qq")
    assert terminal.wait_for_exit() == 0
    assert terminal.settings == terminal.settings_before
    assert ALTERNATE_SCREEN_OFF in terminal.output


def test_it_shows_the_jobs_and_restores_the_terminal(sandbox: LiveSandbox, home: dict[str, str]) -> None:
    with watch(sandbox, home) as terminal:
        terminal.wait_for(f"{JOBS} of {JOBS}")
        terminal.wait_for("live")
        terminal.wait_for("PHASES")
        terminal.wait_for("Running")
        stop(terminal)


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (200, 60), (40, 10)])
def test_fits_other_sizes(sandbox: LiveSandbox, home: dict[str, str], columns: int, rows: int) -> None:
    with watch(sandbox, home, columns=columns, rows=rows) as terminal:
        terminal.wait_for("live")
        assert "%" in terminal.text
        stop(terminal)


def test_mouse_is_left_to_the_terminal(sandbox: LiveSandbox, home: dict[str, str]) -> None:
    with watch(sandbox, home) as terminal:
        terminal.wait_for("live")
        stop(terminal)
        assert b"\x1b[?1000h" not in terminal.output


def test_the_repaint_key_paints_every_line(sandbox: LiveSandbox, home: dict[str, str]) -> None:
    with watch(sandbox, home, "--interval", "0") as terminal:
        terminal.wait_for("live")
        terminal.wait_for(lambda _: sandbox.app.requests.in_flight == 0)
        start = len(terminal.output)
        terminal.press("\x0c")
        terminal.wait_for(lambda seen: seen.output[start:].count("▶".encode()) >= 3)
        stop(terminal)


def test_secrets_and_signatures_are_never_written(sandbox: LiveSandbox, home: dict[str, str]) -> None:
    with watch(sandbox, home) as terminal:
        terminal.wait_for("live")
        terminal.press("y")
        terminal.wait_for("GetBatchInferenceJob")
        terminal.press("qq")
        stop(terminal)
        written = bytes(terminal.output)
    assert SECRET_KEY.encode() not in written
    assert b"Signature=" not in written


def test_refreshes_in_which_nothing_changes_write_nothing(home: dict[str, str]) -> None:
    app = make_app(JOBS, 7, clock=ManualClock(START - 30 * 86_400))
    with live_sandbox(app) as still, watch(still, home, "--interval", "2") as terminal:
        terminal.wait_for("live")
        for asked in range(4, 13, 2):
            terminal.press("r")
            terminal.wait_for(lambda _, asked=asked: app.requests.total >= asked)  # type: ignore[misc]
        terminal.wait_for(lambda seen: bool(re.search(r"clock \d+d", seen.lines[-1])))
        terminal.wait_for(lambda seen: "clock" not in seen.lines[-1])  # its clock stands still, so none is wrong
        start, asked = len(terminal.output), app.requests.total
        terminal.wait_for(lambda _: app.requests.total >= asked + 3)
        assert bytes(terminal.output[start:]) == b""
        stop(terminal)


def test_a_wrong_secret_shows_its_error(sandbox: LiveSandbox, home: dict[str, str]) -> None:
    with watch(sandbox, {**home, "VOLCENGINE_SECRET_KEY": "no-such-secret"}) as terminal:
        terminal.wait_for("SignatureDoesNotMatch")
        terminal.wait_for("RequestId")
        assert "no jobs in this account" not in terminal.text
        stop(terminal)


def test_an_empty_account_says_so(home: dict[str, str]) -> None:
    with live_sandbox(make_app(0, 7)) as empty, watch(empty, home) as terminal:
        terminal.wait_for("no jobs in this account yet")
        stop(terminal)


def test_a_restarted_sandbox_is_live_again(home: dict[str, str]) -> None:
    app = make_app(JOBS, 7)
    with live_sandbox(app) as served:
        terminal = watch(served, home, "--interval", "2")
        port = served.port
        terminal.wait_for(f"{JOBS} of {JOBS}   live")
        row = terminal.lines[2][:90]  # without the time that is left
    with terminal:
        terminal.wait_for("stale")
        terminal.wait_for("ConnectionRefused")
        assert terminal.lines[2].startswith(row), "the last good data stays"
        with live_sandbox(app, port):
            terminal.wait_for(f"{JOBS} of {JOBS}   live")
            stop(terminal)


def test_the_demo_needs_neither_network_nor_credentials_and_lives(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "LANG": "C.UTF-8", "VOLCENGINE_ACCESS_KEY": "", "VOLCENGINE_SECRET_KEY": ""}
    with Terminal(["--demo"], environment=environment) as terminal:
        terminal.wait_for("demo, 60x time")
        terminal.wait_for("live")
        before = terminal.lines[2:20]
        terminal.wait_for(lambda seen: seen.lines[2:20] != before)
        stop(terminal)


def test_without_credentials_it_says_where_it_looked(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("VOLC", "BYTEPLUS"))}
    ended = subprocess.run(
        [sys.executable, "-m", "arktui"],
        env={**environment, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    for place in ("VOLCENGINE_ACCESS_KEY", "VOLC_ACCESSKEY", "BYTEPLUS", "~/.volcengine/config.json", "~/.volc/config"):
        assert place in ended.stderr
    assert "--demo" in ended.stderr


def test_keys_do_as_the_keys_screen_says(sandbox: LiveSandbox, home: dict[str, str]) -> None:
    with watch(sandbox, home) as terminal:
        terminal.wait_for("live")
        terminal.press("?")
        terminal.wait_for("up half a page")
        terminal.press("\x1b")
        terminal.wait_for("PROGRESS")
        terminal.press("4")
        terminal.wait_for(lambda seen: "phase:completed" in seen.lines[1])
        terminal.press("0")
        terminal.wait_for(lambda seen: f"{JOBS} of {JOBS}" in seen.lines[0])
        terminal.press("/")
        terminal.press("客服")
        terminal.wait_for(lambda seen: "/ 客服" in seen.lines[1])
        terminal.press("\x1b")
        terminal.wait_for(lambda seen: f"{JOBS} of {JOBS}" in seen.lines[0])
        stop(terminal)


def test_keys_in_one_burst_act_as_one_by_one(sandbox: LiveSandbox, home: dict[str, str]) -> None:
    with watch(sandbox, home) as terminal:
        terminal.wait_for("live")
        terminal.press("/客服\x1b4")
        terminal.wait_for(lambda seen: "phase:completed" in seen.lines[1])
        terminal.press("/客服\r?")
        terminal.wait_for("up half a page")
        terminal.press("\x1b0")
        terminal.wait_for(lambda seen: f"{JOBS} of {JOBS}" in seen.lines[0])
        terminal.press("?\x1by\x1b!\x1b/\x1bqq")
        assert terminal.wait_for_exit() == 0


def test_a_key_bound_with_alt_is_not_taken_apart(sandbox: LiveSandbox, home: dict[str, str]) -> None:
    configuration = Path(home["XDG_CONFIG_HOME"]) / "arktui" / "config.toml"
    configuration.parent.mkdir(parents=True)
    configuration.write_text('[keys]\n"app.help" = "alt+q"\n', "utf-8")
    with watch(sandbox, home) as terminal:
        terminal.wait_for("live")
        terminal.press("\x1bq")
        terminal.wait_for("up half a page")


@pytest.mark.parametrize(("value", "is_coloured"), [("", True), ("1", False)])
def test_an_empty_no_color_is_ignored(
    sandbox: LiveSandbox, home: dict[str, str], value: str, *, is_coloured: bool
) -> None:
    with watch(sandbox, home | {"NO_COLOR": value}) as terminal:
        terminal.wait_for("live")
        assert bool(re.search(rb"\x1b\[[0-9;]*38;2;", terminal.output)) is is_coloured
        stop(terminal)
