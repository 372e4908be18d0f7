"""What has been imported by the time of the first screen, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from tests.unit.test_layers import brought_in

LATER = (
    *("httpx", "httpcore", "pydantic", "pydantic_core", "json", "tomllib", "hashlib", "pygments", "sqlite3"),
    *("arktui.api.client", "arktui.sync.feed", "arktui.sandbox.app", "arktui.sandbox.world"),
    *(
        "arktui.ui.screens.keys_screen",
        "arktui.ui.screens.json_screen",
        "arktui.ui.widgets.query_line",
        "arktui.store.language",
    ),
    *("arktui.ui.screens.board_screen", "arktui.ui.screens.timeline_screen", "arktui.ui.screens.explain_screen"),
    *("arktui.activity", "arktui.store.job_store", "statistics"),
    *("arktui.view.detail", "arktui.view.event_text", "arktui.ui.screens.overlay_screen"),
    *("arktui.history", "arktui.store.error_log", "arktui.terminal.driver.key_parser", "arktui.terminal.clipboard"),
)

OWN_MODULES_MAX = 80
"""Modules of arktui, packages included, imported by the time of the first screen; lower it when there are fewer."""

START = """
import sys
from arktui.cli import main as cli

def loaded():
    return [name for name, module in sys.modules.items() if module]

args = cli._parser().parse_args(sys.argv[1:])
from arktui.cli.connect import open_account, open_demo
opened = (open_demo if args.demo else open_account)(args, cli._settings(args))
from arktui.ui import app

class Watched(app.ArktuiApp):
    def on_ready(self):  # before that of the app, which Textual calls as well
        Watched.painted = loaded()

    def _show(self, snapshot):
        super()._show(snapshot)
        self.exit()

    def run(self, **options):
        return super().run(headless=True, size=(120, 40))

app.ArktuiApp = Watched
cli._run(*opened)
print(*Watched.painted)
print(*loaded())
"""


def imported(tmp_path: Path, *arguments: str) -> tuple[set[str], set[str]]:
    """Return the modules at the first paint, and after the service's first answer, or the first failure."""
    places = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "c"), "XDG_STATE_HOME": str(tmp_path / "s")}
    keys = {"VOLCENGINE_ACCESS_KEY": ACCESS_KEY, "VOLCENGINE_SECRET_KEY": SECRET_KEY}
    ended = subprocess.run(
        [sys.executable, "-c", START, *arguments],
        env={**os.environ, **places, **keys},
        capture_output=True,
        text=True,
        check=True,
    )
    painted, at_last = ended.stdout.splitlines()[-2:]
    return set(painted.split()), set(at_last.split())


@pytest.mark.parametrize("arguments", [["--endpoint", "http://127.0.0.1:1"], ["--demo"]], ids=["account", "demo"])
def test_the_shell_is_painted_before_anything_that_talks_to_the_service_is_imported(
    tmp_path: Path, arguments: list[str]
) -> None:
    painted, at_last = imported(tmp_path, *arguments)
    assert "arktui.ui.screens.main_screen" in painted
    assert not brought_in(painted, LATER)
    assert len(brought_in(painted, ("arktui",)) - brought_in(painted, ("arktui.sandbox",))) <= OWN_MODULES_MAX
    assert brought_in(at_last, ("arktui.api.client",))
    assert not brought_in(at_last, ("click", "pygments")), "httpx's command line stays out"
    assert not brought_in(at_last, ("pydantic", "pydantic_core")), "only values of an unusual form need it"
