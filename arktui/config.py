"""Settings from the configuration file, the environment and flags, as one frozen object."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from arktui.arguments import DRIVERS, THEMES
from arktui.keys import KeymapError, check_keymap


class ConfigError(ValueError):
    """A configuration that cannot be used; the text names file, key and the nearest right name."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the reader can set. Every field is a key of the configuration file.

    `interval` is in seconds, 0 for only by hand. `limit` is the number of jobs loaded unasked, `max_rps` the
    most requests a second. `project` narrows everything to one project. `mine` is the owner tag of the reader. `theme`
    is one of `THEMES`; empty chooses by the terminal. `driver` is one of `DRIVERS`. `keys` maps action ids to keys.
    """

    interval: float = 5.0
    limit: int = 10_000
    max_rps: float = 10.0
    project: str = ""
    mine: str = ""
    theme: str = ""
    ascii: bool = False
    mouse: bool = False
    driver: str = DRIVERS[0]
    keys: Mapping[str, str] = field(default_factory=dict)

    def overridden(self, **flags: Any) -> Settings:  # noqa: ANN401 - values of any field
        """Return the settings with every flag that was given."""
        return replace(self, **{name: value for name, value in flags.items() if value is not None})


def config_path() -> Path:
    """Return where the configuration file is: `ARKTUI_CONFIG`, or the platform's place."""
    if path := os.environ.get("ARKTUI_CONFIG"):
        return Path(path).expanduser()
    from platformdirs import user_config_path  # noqa: PLC0415 - not needed for --help

    return user_config_path("arktui") / "config.toml"


def load_settings(path: Path | None = None) -> Settings:
    """Return the settings of the configuration file; the defaults if there is none. Raises `ConfigError`."""
    is_named = path is None and "ARKTUI_CONFIG" in os.environ
    path = path or config_path()
    try:
        written = path.read_text("utf-8")
    except FileNotFoundError:
        if is_named:
            raise ConfigError(f"{path}: no such file, though ARKTUI_CONFIG names it") from None
        return Settings(mine=remembered_mine())
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    settings = _checked(_parsed(written, path), path)
    return settings if settings.mine else replace(settings, mine=remembered_mine())


def _parsed(written: str, path: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - many have no such file

    try:
        return tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from error


def _checked(values: dict[str, Any], path: Path) -> Settings:
    types = {entry.name: type(getattr(Settings(), entry.name)) for entry in fields(Settings)}
    for key, value in values.items():
        if key not in types:
            near = get_close_matches(key, types, 1)
            raise ConfigError(f"{path}: unknown key {key!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        wanted = (int, float) if types[key] is float else types[key]
        if not isinstance(value, wanted) or (isinstance(value, bool) and types[key] is not bool):
            raise ConfigError(f"{path}: {key} must be {_spelled(types[key])}, not {value!r}")
    if values.get("theme", "") not in ("", *THEMES):
        raise ConfigError(f"{path}: theme must be one of {', '.join(THEMES)}, not {values['theme']!r}")
    if values.get("driver", DRIVERS[0]) not in DRIVERS:
        raise ConfigError(f"{path}: driver must be one of {', '.join(DRIVERS)}, not {values['driver']!r}")
    if not 0 <= values.get("interval", 0) < float("inf"):
        raise ConfigError(f"{path}: interval must be a number of at least 0, not {values['interval']!r}")
    if not 0 < values.get("max_rps", 1) < float("inf"):
        raise ConfigError(f"{path}: max_rps must be a number above 0, not {values['max_rps']!r}")
    if values.get("limit", 1) < 1:
        raise ConfigError(f"{path}: limit must be a whole number of at least 1, not {values['limit']!r}")
    try:
        check_keymap(values.get("keys", {}))
    except KeymapError as error:
        raise ConfigError(f"{path}: [keys] {error}") from error
    return Settings(**values)


def _spelled(kind: type) -> str:
    return {float: "a number", int: "a whole number", bool: "true or false", str: "a text"}.get(kind, "a table")


def _mine_path() -> Path:
    from platformdirs import user_state_path  # noqa: PLC0415 - not needed for --help

    return user_state_path("arktui") / "mine"


def remembered_mine() -> str:
    """Return the owner the reader once said they are; empty if none."""
    try:
        return _mine_path().read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def remember_mine(owner: str) -> None:
    """Remember the owner the reader says they are; a state directory that cannot be written is no harm."""
    path = _mine_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(owner + "\n", "utf-8")
    except OSError:
        return
