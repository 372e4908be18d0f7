from __future__ import annotations

from pathlib import Path

import pytest

from arktui.config import ConfigError, Settings, load_settings


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
        keys={"job.copy": "C"},
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("intervall = 3", "'interval'"),
        ("interval = 'soon'", "interval must be a number"),
        ("interval = true", "interval must be a number"),
        ("limit = -1", "must not be negative"),
        ("theme = 'pink'", "dark, light, ansi"),
        ("[keys]\n'job.cpy' = 'x'", "'job.copy'"),
        ("[keys]\n'job.copy' = 3", "job.copy"),
        ("interval = ", "config.toml"),
    ],
)
def test_a_mistake_names_the_file_the_key_and_what_would_be_right(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(write(tmp_path, text))
    assert told in str(caught.value)
    assert "config.toml" in str(caught.value)


def test_flags_win_over_the_file() -> None:
    settings = Settings(interval=10, limit=5).overridden(interval=3.0, limit=None)
    assert (settings.interval, settings.limit) == (3.0, 5)
