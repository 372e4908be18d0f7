"""`arktui keys` prints every action, with the user's own keys, and imports nothing heavy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from arktui.cli.keys import table
from arktui.keys import ACTIONS, GROUPS, keymap_mistakes
from tests.unit.test_layers import brought_in


def printed(tmp_path: Path, configuration: str = "", *arguments: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "config.toml").write_text(configuration, "utf-8")
    code = (
        "import sys; from arktui.cli.main import main; code = main(sys.argv[1:]);"
        "print(*sys.modules, file=sys.stderr); sys.exit(code)"
    )
    environment = {"ARKTUI_CONFIG": str(tmp_path / "config.toml"), "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    command = [sys.executable, "-c", code, "keys", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_each_action_is_a_line_below_its_group(tmp_path: Path) -> None:
    ended = printed(tmp_path, '[keys]\n"view.board" = "Z,ctrl+b"\n')
    assert ended.returncode == 0
    lines = ended.stdout.splitlines()
    assert [line for line in lines if line and not line.startswith(" ")] == [group.upper() for group in GROUPS]
    assert len([line for line in lines if line.startswith(" ")]) == len(ACTIONS)
    [board] = [line for line in lines if "view.board" in line]
    assert board.split()[:3] == ["Z", "Ctrl+B", "view.board"]
    assert not brought_in(set(ended.stderr.split()), ("textual", "rich", "httpx", "pydantic", "asyncio"))


def test_all_clashes_are_told_at_once_with_what_is_free(tmp_path: Path) -> None:
    ended = printed(tmp_path, '[keys]\n"view.board" = "x"\n"job.copy" = "T"\n"sort.next" = "r"\n')
    assert ended.returncode == 2
    for words in (
        "'x' is bound to both",
        "'T' is bound to both",
        "'r' is bound to both",
        "no action has these letters",
    ):
        assert words in ended.stderr
    assert "view.board" in ended.stdout, "the table has the defaults"


def test_clashes_of_the_command_line_count_among_its_own_keys_alone() -> None:
    assert keymap_mistakes({"command.run": "tab"})
    assert not keymap_mistakes({"command.run": "ctrl+r"})


@pytest.mark.parametrize("arguments", [["--help"], ["extra"]])
def test_it_takes_no_arguments(tmp_path: Path, arguments: list[str]) -> None:
    ended = printed(tmp_path, "", *arguments)
    assert "arktui keys" in ended.stdout + ended.stderr
    assert "MOVE" not in ended.stdout


def test_columns_line_up() -> None:
    ids = {line.index(action.id) for action, line in zip(ACTIONS, sorted_lines(), strict=True)}
    assert len(ids) == 1


def sorted_lines() -> list[str]:
    """Return the lines of the actions in their order in the registry."""
    lines = [line for line in table({}) if line.startswith(" ")]
    return [next(line for line in lines if f" {action.id} " in line) for action in ACTIONS]
