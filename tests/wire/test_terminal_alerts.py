"""The bytes of an alert in a terminal, in tmux and in GNU screen."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from arktui.sandbox.clock import ManualClock
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from tests.sandbox_server import START, live_sandbox, make_app
from tests.terminal import ARKTUI, Terminal

NOTIFIED = re.compile(rb"\x1b\]9;arktui: ([^\x00-\x1f\x7f]+)\x07")
WRAPPED_FOR_TMUX = re.compile(rb"\x1bPtmux;\x1b\x1b\]9;arktui: [^\x00-\x1f\x7f]+\x07\x1b\\")
WRAPPED_FOR_SCREEN = re.compile(rb"\x1bP\x1b\]777;notify;arktui;[^\x00-\x1f\x7f]+")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def arguments(clock: ManualClock) -> Iterator[list[str]]:
    """Return the arguments to watch a sandbox in which jobs end when `clock` advances."""
    with live_sandbox(make_app(60, 7, clock=clock)) as sandbox:
        yield ["--endpoint", sandbox.endpoint, "--interval", "0"]


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {
        "VOLCENGINE_ACCESS_KEY": ACCESS_KEY,
        "VOLCENGINE_SECRET_KEY": SECRET_KEY,
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
        "ARKTUI_CONFIG": str(tmp_path / "config.toml"),
        "LANG": "C.UTF-8",
        "TMUX": "",
        "STY": "",
    }


def configure(home: Mapping[str, str], text: str = "") -> None:
    Path(home["ARKTUI_CONFIG"]).write_text(text, "utf-8")


def watch_until_jobs_end(clock: ManualClock, *terminals: Terminal) -> None:
    """Watch all jobs; let hours pass, and refresh."""
    for terminal in terminals:
        terminal.wait_for("60 of 60   live")
        terminal.press("W")
        terminal.wait_for("watching all jobs")
    clock.advance(5 * 3_600)
    for terminal in terminals:
        terminal.press("r")


def has_notified(terminal: Terminal) -> bool:
    return bool(NOTIFIED.search(terminal.output))


def test_an_alert_rings_and_notifies(home: dict[str, str], arguments: list[str], clock: ManualClock) -> None:
    configure(home)
    with Terminal(arguments, environment=home) as terminal:
        watch_until_jobs_end(clock, terminal)
        terminal.wait_for(has_notified)
        assert b"\x07\x1b]9;" in terminal.output
        assert b"\x1bP" not in terminal.output


def test_an_alert_is_ascii_unless_the_locale_is_utf8(
    home: dict[str, str], arguments: list[str], clock: ManualClock
) -> None:
    configure(home)
    with Terminal(arguments, environment=home | {"LANG": "C", "LC_ALL": "C"}) as terminal:
        watch_until_jobs_end(clock, terminal)
        terminal.wait_for(has_notified)
        assert terminal.output.isascii()


def test_an_alert_is_wrapped_within_tmux_and_screen(
    home: dict[str, str], arguments: list[str], clock: ManualClock
) -> None:
    configure(home)
    screens = home | {"ARKTUI_CONFIG": f"{home['ARKTUI_CONFIG']}-screen"}
    configure(screens, "notification = 'osc777'")
    with (
        Terminal(arguments, environment=home | {"TMUX": "socket,1,0", "TERM": "tmux-256color"}) as tmux,
        Terminal(arguments, environment=screens | {"STY": "1.a", "TERM": "screen-256color"}) as screen,
    ):
        watch_until_jobs_end(clock, tmux, screen)
        tmux.wait_for(lambda seen: bool(WRAPPED_FOR_TMUX.search(seen.output)))
        screen.wait_for(lambda seen: bool(WRAPPED_FOR_SCREEN.search(seen.output)))
        assert b"]777" not in re.sub(rb"\x1bP[^\x1b]*\x1b\][^\x1b]*\x1b\\", b"", screen.output)


def test_an_alert_only_runs_the_command_when_bell_and_notification_are_off(
    home: dict[str, str], arguments: list[str], clock: ManualClock, tmp_path: Path
) -> None:
    written = tmp_path / "written"
    command = [sys.executable, "-c", "import sys; open(sys.argv[1], 'a').write(sys.stdin.read())", str(written)]
    configure(home, f"bell = false\nnotification = 'off'\nalert_command = {command!r}")
    with Terminal(arguments, environment=home) as terminal:
        watch_until_jobs_end(clock, terminal)
        terminal.wait_for(lambda _: written.exists() and written.stat().st_size > 0)
        terminal.press("qq")
        terminal.wait_for_exit()
        assert b"\x1b]9;" not in terminal.output
        assert b"\x07" not in terminal.output.replace(b"\x1b]22;default\x07", b"")


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[list[str]]:
    if shutil.which("tmux") is None:
        pytest.skip("needs tmux")
    settings = tmp_path / "tmux.conf"
    settings.write_text("set -g allow-passthrough on\nset -g default-terminal tmux-256color\n", "utf-8")
    program = ["tmux", "-S", str(tmp_path / "socket"), "-f", str(settings)]
    yield program
    subprocess.run([*program, "kill-server"], check=False, capture_output=True)


def test_an_alert_reaches_the_terminal_through_a_real_tmux(
    home: dict[str, str], arguments: list[str], clock: ManualClock, tmux: list[str]
) -> None:
    configure(home)
    environment = {name: value for name, value in home.items() if name not in ("TMUX", "STY")}
    variables = [f"-e{name}={value}" for name, value in environment.items()]
    with Terminal([*variables, *ARKTUI, *arguments], program=[*tmux, "new-session"], environment=home) as terminal:
        watch_until_jobs_end(clock, terminal)
        terminal.wait_for(has_notified)
        terminal.wait_for(lambda seen: b"\x07" in NOTIFIED.sub(b"", seen.output))


@pytest.fixture
def screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    program = shutil.which("screen")
    if program is None:
        pytest.skip("needs screen")
    sockets = tmp_path / "sockets"
    sockets.mkdir(mode=0o700)
    monkeypatch.setenv("SCREENDIR", str(sockets))
    settings = tmp_path / "screenrc"
    settings.write_text("startup_message off\ndefutf8 on\nvbell off\n", "utf-8")
    yield [program, "-U", "-c", str(settings), "-S", "alerts"]
    subprocess.run([program, "-S", "alerts", "-X", "quit"], check=False, capture_output=True)


def test_an_alert_reaches_the_terminal_through_a_real_screen(
    home: dict[str, str], arguments: list[str], clock: ManualClock, screen: list[str]
) -> None:
    configure(home)
    environment = {name: value for name, value in home.items() if name not in ("TMUX", "STY")}
    with Terminal([*ARKTUI, *arguments], program=[*screen], environment=environment) as terminal:
        watch_until_jobs_end(clock, terminal)
        terminal.wait_for(has_notified)
        terminal.wait_for(lambda seen: b"\x07" in NOTIFIED.sub(b"", seen.output))
