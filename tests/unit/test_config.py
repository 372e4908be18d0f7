from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from arktui.config import Settings, load_settings
from arktui.keys import check_keymap, keys_of


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    return path


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.toml") == Settings()


def test_every_setting_can_be_written(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        interval = 10
        limit = 500
        project = "search"
        mine = "IAMUser/1/li.na"
        theme = "light"
        ascii = true
        mouse = true
        driver = "stock"
        log = true
        bell = false
        notification = "osc777"
        alert_command = ["notify", "-u", "low"]
        [keys]
        "job.copy" = "C"
        """,
    )
    assert load_settings(path) == Settings(
        interval=10,
        limit=500,
        project="search",
        mine="IAMUser/1/li.na",
        theme="light",
        ascii=True,
        mouse=True,
        driver="stock",
        log=True,
        bell=False,
        notification="osc777",
        alert_command=["notify", "-u", "low"],
        keys={"job.copy": "C"},
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("intervall = 3", "'interval'"),
        ("interval = 'soon'", "interval must be a number"),
        ("interval = true", "interval must be a number"),
        ("limit = 0", "limit must be a whole number of at least 1"),
        ("interval = -1", "interval must be a number of at least 0"),
        ("interval = nan", "interval must be a number of at least 0"),
        ("max_rps = 0", "max_rps must be a number above 0"),
        ("driver = 'fast'", "cells, stock"),
        ("theme = 'pink'", "dark, light, ansi"),
        ("alert_command = 'notify'", "alert_command must be a list of texts"),
        ("alert_command = ['notify', 3]", "alert_command must be a list of texts"),
        ("notification = 'osc8'", "did you mean 'osc9'?"),
        ("bell = 1", "bell must be true or false"),
        ("theme = 'drak'", "did you mean 'dark'?"),
        ("complaints = ['x']", "there is no key 'complaints'"),
        ("[keys]\n'job.cpy' = 'x'", "'job.copy'"),
        ("[keys]\n'job.copy' = 3", "job.copy"),
        ("[keys]\n'job.copy' = 'ctrl+foo'", "'ctrl+foo'"),
        ("[keys]\n'job.copy' = 'Control-X'", "'Control-X'"),
        ("[keys]\n'job.copy' = 'q'", "the key 'q' is bound to both"),
        ("interval = ", "config.toml"),
    ],
)
def test_a_mistake_names_the_file_the_key_and_what_would_be_right(tmp_path: Path, text: str, told: str) -> None:
    settings = load_settings(write(tmp_path, text))
    [complaint] = settings.complaints
    assert told in complaint
    assert complaint.startswith(str(tmp_path / "config.toml"))
    assert replace(settings, complaints=()) == Settings()


def test_what_is_right_is_used_beside_what_is_wrong(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, "interval = 9\nlimt = 3\ntheme = 'light'\nmouse = 1\n[keys]\nx = 'y'"))
    assert (settings.interval, settings.theme, settings.mouse, settings.keys) == (9, "light", False, {})
    assert len(settings.complaints) == 3


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\0", b"a = " + b"[" * 5_000], ids=["bytes", "nul", "deep"])
def test_a_file_that_is_none_leaves_the_defaults(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    settings = load_settings(path)
    assert len(settings.complaints) == 1
    assert replace(settings, complaints=()) == Settings()


def test_a_directory_in_its_place_leaves_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path).complaints == (f"{tmp_path}: Is a directory",)


def test_flags_win_over_the_file() -> None:
    settings = Settings(interval=10, limit=5).overridden(interval=3.0, limit=None)
    assert (settings.interval, settings.limit) == (3.0, 5)


def test_the_registry_itself_has_no_key_twice() -> None:
    check_keymap({})


def test_a_key_may_move_to_where_another_was() -> None:
    check_keymap({"job.copy": "q", "app.quit": "Q, ctrl+x"})
    assert keys_of("app.quit", {"app.quit": "Q, ctrl+x"}) == ["Q", "ctrl+x"]


def test_a_file_that_is_named_and_not_there_is_missed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARKTUI_CONFIG", str(tmp_path / "none.toml"))
    [complaint] = load_settings().complaints
    assert "ARKTUI_CONFIG" in complaint
