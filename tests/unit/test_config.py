from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from arktui.config import Settings, load_settings, remember_mine, remembered_mine, state_path
from arktui.files import FILE_BYTES_MAX
from arktui.keys import keymap_mistakes, keys_of


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
        failing_percent = 2
        failing_lines = 5
        failed_percent = 0.5
        problem_days = 1.5
        bell = false
        confirm_quit = false
        notification = "osc777"
        alert_command = ["notify", "-u", "low"]
        [keys]
        "job.copy" = "K"
        [profiles.prod]
        colour = "red"
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
        failing_percent=2,
        failing_lines=5,
        failed_percent=0.5,
        problem_days=1.5,
        bell=False,
        confirm_quit=False,
        profiles={"prod": {"colour": "red"}},
        notification="osc777",
        alert_command=["notify", "-u", "low"],
        keys={"job.copy": "K"},
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("intervall = 3", "'interval'"),
        ("interval = 'soon'", "interval must be a number"),
        ("interval = true", "interval must be a number"),
        ("limit = 0", "limit must be a whole number of at least 1"),
        ("interval = -1", "interval must be a number of at least 0"),
        ("failing_percent = 101", "failing_percent must be a number from 0 to 100"),
        ("failing_lines = 1.5", "failing_lines must be a whole number"),
        ("failed_percent = nan", "failed_percent must be a number from 0 to 100"),
        ("problem_days = -1", "problem_days must be a number of at least 0"),
        ("interval = nan", "interval must be a number of at least 0"),
        ("max_rps = 0", "max_rps must be a number above 0"),
        ("driver = 'fast'", "cells, stock"),
        ("theme = 'pink'", "dark, light, contrast, colour-blind, ansi"),
        ("alert_command = 'notify'", "alert_command must be a list of strings"),
        ("alert_command = ['notify', 3]", "alert_command must be a list of strings"),
        ("notification = 'osc8'", "did you mean 'osc9'?"),
        ("bell = 1", "bell must be true or false"),
        ("theme = 'drak'", "did you mean 'dark'?"),
        ("complaints = ['x']", "unknown key 'complaints'"),
        ("profiles = 3", "profiles must be a table"),
        ("[profiles]\nprod = 3", "[profiles.'prod'] must be a table"),
        ("[profiles.prod]\ncolor = 'red'", "did you mean 'colour'?"),
        ("[profiles.prod]\ncolour = 'redd'", "red, yellow, green, blue, cyan, not 'redd'; did you mean 'red'?"),
        ("[profiles.prod]\ncolour = ['red']", "red, yellow"),
        ("interval = ", "config.toml"),
        ("limit = 0x" + "f" * 5_000, "limit must be a whole number of at least 1, not a number of thousands of digits"),
        ("limit = " + "9" * 400, "limit must be a whole number of at least 1"),
        ("interval = 1e999", "interval must be a number of at least 0"),
        ("x = " + "9" * 5_000, "the whole file is ignored"),
        ('project = "a\\u001b]0;title\\u0007"', "project contains control characters"),
        ("'k" + "k" * 100_000 + "' = 1", "unknown key"),
        ('alert_command = ["a\\u0000"]', "alert_command must be a list of strings"),
    ],
)
def test_a_mistake_names_the_file_the_key_and_what_would_be_right(tmp_path: Path, text: str, words: str) -> None:
    settings = load_settings(write(tmp_path, text))
    [complaint] = settings.complaints
    assert words in complaint
    assert complaint.startswith(str(tmp_path / "config.toml"))
    assert replace(settings, complaints=()) == Settings()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("'job.cpy' = 'x'", "'job.copy'"),
        ("'job.copy' = 3", "job.copy"),
        ("'job.copy' = 'ctrl+foo'", "'ctrl+foo'"),
        ("'job.copy' = 'Control-X'", "'Control-X'"),
        ("'job.copy' = 'q'", "the key 'q' is bound to both"),
        ("'job.copy' = 0x" + "f" * 5_000, "job.copy"),
    ],
)
def test_a_mistake_in_the_keys_leaves_their_defaults(tmp_path: Path, text: str, words: str) -> None:
    settings = load_settings(write(tmp_path, f"[keys]\n{text}"))
    assert words in settings.complaints[0]
    assert settings.complaints[-1].endswith("all keys keep their defaults")
    assert not settings.keys


def test_all_mistakes_in_the_keys_are_told_at_once_with_what_is_free(tmp_path: Path) -> None:
    text = "[keys]\n'job.cpy' = 'x'\n'job.json' = 3\n'job.copy' = 'q'\n'view.board' = 'g'"
    unknown, written, *clashes, free, kept = load_settings(write(tmp_path, text)).complaints
    assert "'job.cpy'" in unknown
    assert "job.json must be written like" in written
    assert any("'q' is bound to both job.copy and app.quit" in clash for clash in clashes)
    assert any("'g' is bound to both" in clash and "view.board" in clash for clash in clashes)
    letters = free.partition("letters: ")[2].split()
    assert letters
    for letter in letters:
        assert keymap_mistakes({"job.copy": letter, "view.board": "f11"}) == []
    assert "keep their defaults" in kept


def test_many_mistakes_in_the_keys_are_counted() -> None:
    *_, last = keymap_mistakes({f"no.{number}": "x" for number in range(1_000)})
    assert last == "and 990 more mistakes"


def test_what_is_right_is_used_beside_what_is_wrong(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, "interval = 9\nlimt = 3\ntheme = 'light'\nmouse = 1\n[keys]\nx = 'y'"))
    assert (settings.interval, settings.theme, settings.mouse, settings.keys) == (9, "light", False, {})
    assert len(settings.complaints) == 4


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
    assert keymap_mistakes({}) == []


def test_a_key_may_move_to_where_another_was() -> None:
    assert keymap_mistakes({"job.copy": "q", "app.quit": "Q, ctrl+x"}) == []
    assert keys_of("app.quit", {"app.quit": "Q, ctrl+x"}) == ["Q", "ctrl+x"]


def test_a_file_that_is_named_and_not_there_is_missed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARKTUI_CONFIG", str(tmp_path / "none.toml"))
    [complaint] = load_settings().complaints
    assert "ARKTUI_CONFIG" in complaint


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbflimit = 7\n")
    assert load_settings(path) == Settings(limit=7)


def test_a_file_is_never_waited_for_nor_read_without_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "large").write_bytes(b"#" * (FILE_BYTES_MAX + 1))
    for path, words in (
        (tmp_path / "fifo", "is not a regular file"),
        (Path("/dev/zero"), "is not a regular file"),
        (tmp_path / "large", "is larger than 4,194,304 bytes"),
    ):
        assert load_settings(path).complaints == (f"{path}: {words}",)


def test_a_home_that_nobody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARKTUI_CONFIG", "~nouser/config.toml")
    assert load_settings().complaints == ("~nouser/config.toml: no such file, though ARKTUI_CONFIG names it",)


def test_mistakes_without_number_are_counted(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, "\n".join(f"k{number} = 1" for number in range(1_000))))
    assert len(settings.complaints) == 21
    assert settings.complaints[-1].endswith("and 980 more mistakes")


def test_the_owner_is_remembered_unless_that_would_wait() -> None:
    remember_mine("IAMUser/1/li.na")
    assert remembered_mine() == "IAMUser/1/li.na"
    state_path("mine").write_text("\x1b]0;title\x07")
    assert remembered_mine() == ""
    state_path("mine").unlink()
    os.mkfifo(state_path("mine"))
    remember_mine("IAMUser/1/li.na")
    assert remembered_mine() == ""
