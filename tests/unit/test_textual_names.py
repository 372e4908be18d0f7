"""The list of Textual's private names is complete, and the check names what another Textual lacks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests import textual_names

ROOT = Path(__file__).parents[2]


def test_the_list_is_what_the_sources_use() -> None:
    assert textual_names.recorded() == textual_names.used_by("arktui"), "python -m tests.textual_names record"


def test_only_one_folder_uses_them() -> None:
    assert textual_names.used_outside("arktui.terminal.textual_internals", "arktui") == []


def test_a_use_elsewhere_is_found() -> None:
    found = textual_names.used_outside("arktui.ui", "arktui")
    assert "arktui.terminal.textual_internals.base_app uses _check_bindings" in found
    assert "arktui.terminal.textual_internals.base_app uses StylesCache" in found


def test_the_installed_textual_has_them_all() -> None:
    assert textual_names.missing(textual_names.recorded()) == []


def test_what_is_missing_is_named() -> None:
    there = [
        "_compositor textual.screen:Screen",
        "_size textual.no_such:Widget textual.widget:Widget",
        "_on_mount textual.widgets._data_table:DataTable textual.widget:Widget",
        "Compositor textual._compositor",
    ]
    deleted = [
        "_no_such_name textual.screen:Screen",
        "_update_dimensions textual.screen:Screen",
        "_compositor textual.screen:NoSuchClass",
        "NoSuchClass textual._compositor",
        "Compositor textual.no_such",
    ]
    assert textual_names.missing([*there, *deleted]) == deleted


def test_it_runs_without_arktui(tmp_path: Path) -> None:
    (tmp_path / "arktui.py").write_text("raise SystemExit('arktui was imported')")
    check = "import sys; sys.path.insert(0, sys.argv[1]); sys.argv[1:] = []; "
    check += "from tests.textual_names import main; sys.exit(main())"
    ended = subprocess.run(
        [sys.executable, "-c", check, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "private names are there" in ended.stdout
