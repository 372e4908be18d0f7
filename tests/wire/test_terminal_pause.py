"""A restart after a pause: the real program, twice, against a served sandbox."""

from __future__ import annotations

from pathlib import Path

from arktui.sandbox.clock import ManualClock
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from tests.sandbox_server import START, live_sandbox, make_app
from tests.terminal import Terminal

PAUSE = 24 * 3_600


def test_a_pause_is_shown_and_watches_continue(tmp_path: Path) -> None:
    clock = ManualClock(START)
    environment = {
        "HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "VOLCENGINE_ACCESS_KEY": ACCESS_KEY,
        "VOLCENGINE_SECRET_KEY": SECRET_KEY,
    }
    with live_sandbox(make_app(clock=clock)) as sandbox:
        words = ["--endpoint", sandbox.endpoint, "--interval", "0"]
        with Terminal(words, columns=200, environment=environment) as terminal:
            terminal.wait_for("300 of 300   live")
            assert "since" not in terminal.lines[-2]
            terminal.press("W")
            terminal.wait_for("watching all jobs")
            terminal.press("qq")
            assert terminal.wait_for_exit() == 0
        clock.advance(PAUSE)
        with Terminal(words, columns=200, environment=environment) as terminal:
            terminal.wait_for("since 11-23 15:00: ")
            terminal.wait_for(lambda seen: " completed" in seen.lines[-2] and " new" in seen.lines[-2])
            terminal.wait_for(lambda seen: b"\x1b]9;arktui: " in seen.output)
            terminal.press("N")
            terminal.wait_for("WHAT HAPPENED")
            terminal.wait_for("watching all of: all jobs")
            terminal.press("\x1b[27u")
            terminal.wait_for(lambda seen: "WHAT HAPPENED" not in seen.text)
            terminal.press("qq")
            assert terminal.wait_for_exit() == 0
        with Terminal(words, columns=200, environment=environment) as terminal:
            terminal.wait_for("live")
            assert "since" not in terminal.lines[-2]
