"""The user's own commands in a real terminal: they get the screen, its keys and what they need, and give it back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from tests.sandbox_server import live_sandbox, make_app
from tests.terminal import Terminal

WITH_KEYS_THAT_SIGNAL = (
    sys.executable,
    "-c",
    """if True:
        import fcntl, os, sys, termios
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        os.execv(sys.executable, [sys.executable, "-m", "arktui", *sys.argv[1:]])
    """,
)
"""arktui in a terminal that controls its processes, as that of a user does."""

ASK = """
trap 'echo interrupted' INT
echo "id $ARK_ID"
stty -a | grep -q ' icanon' && echo cooked
read answer
echo "answer $answer"
while ! read more; do :; done
"""

LIST = """
for each; do echo "<$each>"; done
echo "inherited: $(env | grep -c '^VOLCENGINE_ACCESS_KEY=')"
read wait
"""

CONFIG = r"""
[commands.ask]
key = "ctrl+g"
run = ["sh", "ask.sh"]

[commands.list]
key = "ctrl+o"
run = ["sh", "list.sh", "{id}"]
marks = true
confirm = true

[commands.fail]
key = "ctrl+f"
run = ["sh", "-c", "echo sorry; exit 3"]

[commands.none]
key = "ctrl+n"
run = ["/no/such/program", "{id}"]

[commands.wrong]
key = "x"
run = ["a"]
"""


@contextmanager
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    config = tmp_path / "config.toml"
    config.write_text(CONFIG, "utf-8")
    for name, script in (("ask.sh", ASK), ("list.sh", LIST)):
        (tmp_path / name).write_text(script, "utf-8")
    monkeypatch.chdir(tmp_path)
    environment = {
        "HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
        "ARKTUI_CONFIG": str(config),
        "LANG": "C.UTF-8",
        "VOLCENGINE_ACCESS_KEY": ACCESS_KEY,
        "VOLCENGINE_SECRET_KEY": SECRET_KEY,
    }
    with live_sandbox(make_app(60)) as sandbox:
        words = ["--endpoint", sandbox.endpoint, "--interval", "0"]
        with Terminal(words, program=WITH_KEYS_THAT_SIGNAL, columns=200, environment=environment) as terminal:
            terminal.wait_for("60 of 60   live")
            yield terminal
            terminal.press("qq")
            assert terminal.wait_for_exit() == 0


def is_table(terminal: Terminal) -> bool:
    return "60 of 60" in terminal.text and "STATE" in terminal.text


def test_the_screen_and_its_keys_are_given_away_and_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path, monkeypatch) as terminal:
        terminal.press("\x07")
        terminal.wait_for("id bi-")
        terminal.wait_for("cooked")
        terminal.press("hello\r")
        terminal.wait_for("answer hello")
        terminal.press("\x03")
        terminal.wait_for("interrupted")
        terminal.press("\r")
        terminal.wait_for(is_table)
        terminal.wait_for(lambda seen: "PHASES" in seen.text and "answer" not in seen.text)
        terminal.press("j")
        terminal.wait_for(lambda seen: "›" in seen.lines[3])


def test_the_marked_jobs_come_as_arguments_after_a_confirmation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path, monkeypatch) as terminal:
        terminal.press(" ")
        terminal.wait_for("1 marked")
        terminal.press("j")
        terminal.press("j")
        terminal.press("V")
        terminal.wait_for("3 marked")
        terminal.press("\x0f")
        terminal.wait_for("press Ctrl+O again to run list on 3 jobs")
        terminal.press("\x0f")
        terminal.wait_for(lambda seen: seen.text.count("<bi-") == 3)
        terminal.wait_for("inherited: 1")
        terminal.press("\r")
        terminal.wait_for(is_table)
        terminal.wait_for("3 marked")


def test_a_failure_is_told_and_what_the_program_said_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path, monkeypatch) as terminal:
        terminal.press("\x06")
        terminal.wait_for("fail exited with code 3; press Enter to return")
        assert "sorry" in terminal.text
        terminal.press("\r")
        terminal.wait_for(is_table)
        terminal.wait_for("fail exited with code 3")
        terminal.press("\x0e")
        terminal.wait_for("none could not be started: No such file or directory")
        terminal.press("!")
        terminal.wait_for("ERRORS")
        terminal.wait_for("[commands] the key 'x' is bound to both job.explain and the command wrong")
        terminal.press("\x1b[27u")
        terminal.wait_for(lambda seen: "ERRORS" not in seen.text)
