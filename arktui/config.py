"""Settings from the configuration file, the environment and flags, as one frozen object."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from arktui.cli.argument_types import DRIVERS, NOTIFICATIONS, THEMES
from arktui.keys import KeymapError, check_keymap
from arktui.outside import UnreadableError, is_sane, path_of, read_text, shown, write_text


@dataclass(frozen=True, slots=True)
class Settings:
    """What the reader can set. Every field is a key of the configuration file.

    `interval` is in seconds, 0 for only by hand. `limit` is the number of jobs loaded unasked, `max_rps` the
    most requests a second. `project` narrows everything to one project. `mine` is the owner tag of the reader. `theme`
    is one of `THEMES`; empty chooses by the terminal. `driver` is one of `DRIVERS`. `log` writes a log file. `history`
    keeps what is seen in a file of at most `history_mb`, for `history_days` after a job's last change. `bell` rings
    for an alert, `notification` is one of `NOTIFICATIONS`, `alert_command` is a program with its arguments. `keys`
    maps action ids to keys. Only `complaints` is no key: it says what of the file could not be used, each with file,
    key and the nearest right name.
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
    log: bool = False
    history: bool = True
    history_days: float = 30.0
    history_mb: float = 200.0
    bell: bool = True
    notification: str = NOTIFICATIONS[0]
    alert_command: Sequence[str] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    complaints: tuple[str, ...] = ()

    def overridden(self, **flags: Any) -> Settings:  # noqa: ANN401 - values of any field
        """Return the settings with every flag that was given."""
        return replace(self, **{name: value for name, value in flags.items() if value is not None})


DEFAULTS = {entry.name: getattr(Settings(), entry.name) for entry in fields(Settings) if entry.name != "complaints"}
"""What each key of the file is where it is left out."""


def config_path() -> Path:
    """Return where the configuration file is: `ARKTUI_CONFIG`, or the platform's place."""
    if path := os.environ.get("ARKTUI_CONFIG"):
        return path_of(path)
    from platformdirs import user_config_path  # noqa: PLC0415 - not needed for --help

    return user_config_path("arktui") / "config.toml"


def load_settings(path: Path | None = None) -> Settings:
    """Return the settings of the configuration file: the default of each key that is not there, or cannot be used."""
    is_named = path is None and "ARKTUI_CONFIG" in os.environ
    path = path or config_path()
    values, faults = _read(path, is_named=is_named)
    usable = {}
    for key, value in values.items():
        if fault := _fault(key, value):
            faults.append(fault)
        else:
            usable[key] = value
    if len(faults) > _FAULTS_MAX:
        faults[_FAULTS_MAX:] = [f"and {len(faults) - _FAULTS_MAX:,} more mistakes"]
    settings = Settings(**usable, complaints=tuple(f"{path}: {fault}" for fault in faults))
    return settings if settings.mine else replace(settings, mine=remembered_mine())


def _read(path: Path, *, is_named: bool) -> tuple[dict[str, Any], list[str]]:
    """Return what a file holds, and what is wrong with it as a whole."""
    try:
        written = read_text(path)
    except FileNotFoundError:
        return {}, ["no such file, though ARKTUI_CONFIG names it"] if is_named else []
    except UnreadableError as error:
        return {}, [str(error)]
    import tomllib  # noqa: PLC0415 - many have no such file

    try:
        return tomllib.loads(written), []
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is no TOMLDecodeError
        return {}, [f"nothing of it is used: {error}"]


_CHOICES = {"theme": THEMES, "driver": DRIVERS, "notification": NOTIFICATIONS}

_BOUNDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "interval": (lambda value: 0 <= value < _NUMBER_MAX, "a number of at least 0"),
    "max_rps": (lambda value: 0 < value < _NUMBER_MAX, "a number above 0"),
    "limit": (lambda value: 1 <= value < _NUMBER_MAX, "a whole number of at least 1"),
    "history_days": (lambda value: 0 < value < _NUMBER_MAX, "a number above 0"),
    "history_mb": (lambda value: 1 <= value < _NUMBER_MAX, "a number of at least 1"),
}

_NUMBER_MAX = 1e9
_NAME_MAX = 80
_FAULTS_MAX = 20


def _fault(key: str, value: object) -> str:
    """Return what is wrong with a key of the file; empty where nothing is."""
    if key not in DEFAULTS:
        return f"there is no key {shown(key)}{_nearest(key, DEFAULTS)}"
    kind = type(DEFAULTS[key])
    if not _is_a(kind, value):
        return f"{key} must be {_spelled(kind)}, not {shown(value)}"
    is_within, bound = _BOUNDS.get(key, (lambda _: True, ""))
    if not is_within(value):
        return f"{key} must be {bound}, not {shown(value)}"
    if isinstance(value, str):
        return _fault_of_text(key, value)
    if isinstance(value, dict):
        try:
            check_keymap(value)
        except KeymapError as error:
            return f"[keys] {error}; all keys are the usual ones"
    return ""


def _fault_of_text(key: str, value: str) -> str:
    if not is_sane(value):
        return f"{key} holds control characters, or is too long"
    choices = _CHOICES.get(key, (value,))
    if value in choices:
        return ""
    return f"{key} must be one of {', '.join(choices)}, not {shown(value)}{_nearest(value, choices)}"


def _is_a(kind: type, value: object) -> bool:
    if kind is tuple:
        return isinstance(value, list) and all(isinstance(word, str) and word and "\0" not in word for word in value)
    return isinstance(value, (int, float) if kind is float else kind) and (kind is bool or not isinstance(value, bool))


def _nearest(name: str, names: Iterable[str]) -> str:
    near = get_close_matches(name[:_NAME_MAX], list(names), 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _spelled(kind: type) -> str:
    names = {float: "a number", int: "a whole number", bool: "true or false", str: "a text", tuple: "a list of texts"}
    return names.get(kind, "a table")


def state_path(name: str) -> Path:
    """Return where a file that the program writes is, in the platform's place."""
    from platformdirs import user_state_path  # noqa: PLC0415 - not needed for --help

    return user_state_path("arktui") / name


def remembered_mine() -> str:
    """Return the owner the reader once said they are; empty if none."""
    try:
        owner = read_text(state_path("mine")).strip()
    except (FileNotFoundError, UnreadableError):
        return ""
    return owner if is_sane(owner) else ""


def remember_mine(owner: str) -> None:
    """Remember the owner the reader says they are; a state directory that cannot be written is no harm."""
    path = state_path("mine")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, owner + "\n")
    except OSError:
        return
