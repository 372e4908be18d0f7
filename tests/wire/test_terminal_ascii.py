"""A terminal that is not UTF-8 gets only ASCII, on every screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from tests.sandbox_server import live_sandbox, make_app
from tests.terminal import Terminal

NO_LOCALE = {"LC_ALL": "", "LC_CTYPE": "", "LANG": ""}


def environment(home: Path, locale: dict[str, str]) -> dict[str, str]:
    folders = {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_STATE_HOME": str(home)}
    return {**NO_LOCALE, **folders, "VOLCENGINE_ACCESS_KEY": ACCESS_KEY, "VOLCENGINE_SECRET_KEY": SECRET_KEY, **locale}


@pytest.mark.parametrize(
    ("locale", "driver"),
    [
        ({"LANG": "C"}, "cells"),
        ({"LANG": "C"}, "stock"),
        ({"LC_ALL": "POSIX", "LANG": "C.UTF-8"}, "cells"),
        ({"LC_CTYPE": "zh_CN.GB18030"}, "cells"),
    ],
)
def test_nothing_but_ascii_is_written(locale: dict[str, str], driver: str, tmp_path: Path) -> None:
    app = make_app(250, 7)
    with (
        live_sandbox(app) as served,
        Terminal(
            ["--endpoint", served.endpoint, "--driver", driver], environment=environment(tmp_path, locale)
        ) as terminal,
    ):
        terminal.wait_for("250 of 250")
        terminal.wait_for("??")
        terminal.wait_for("> running")
        for key, words in (
            ("y", '"Name"'),
            ("?", "up half a page"),
            ("!", "no errors"),
            (":", "watch another profile"),
        ):
            terminal.press(key)
            terminal.wait_for(words)
            terminal.press("\x1b")
            terminal.wait_for(lambda seen, words=words: words not in seen.text)  # type: ignore[misc]
        terminal.press("/客服")
        terminal.wait_for(lambda seen: "????" in seen.lines[1])
        app.faults.put("hostile-text")
        terminal.press("\rr")
        terminal.wait_for("live")
        terminal.press("qq")
        assert terminal.wait_for_exit() == 0
        assert terminal.output.isascii()


def test_messages_without_a_screen_are_ascii_too(tmp_path: Path) -> None:
    with Terminal(["--theme", "客服"], environment=environment(tmp_path, {"LANG": "C"})) as terminal:
        assert terminal.wait_for_exit() == 2
        assert b"??" in terminal.output
        assert terminal.output.isascii()


@pytest.mark.parametrize("locale", [{"LANG": "en_GB.utf8"}, {"LANG": "C", "LC_CTYPE": "C.UTF-8"}, {}])
def test_elsewhere_names_are_as_they_are(locale: dict[str, str], tmp_path: Path) -> None:
    with Terminal(["--demo"], environment=environment(tmp_path, locale)) as terminal:
        terminal.wait_for("▶ Running")
