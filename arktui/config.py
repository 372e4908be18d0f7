"""Settings from the configuration file, the environment and flags, as one frozen object."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arktui.bounds import NUMBER_MAX, is_sane, shown
from arktui.choices import DRIVERS, NOTIFICATIONS, PROFILE_COLOURS, THEMES
from arktui.files import UnreadableError, path_of, read_text, write_text
from arktui.keys import keymap_mistakes

if TYPE_CHECKING:
    from arktui.custom_commands import CustomCommand
    from arktui.theme_file import OwnTheme


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. Every field except the last two is a key of the configuration file.

    Attributes:
        interval: Seconds between refreshes; 0 refreshes only on request.
        limit: Jobs loaded automatically.
        max_rps: Most requests per second.
        project: Shows one project only; empty shows all.
        mine: The user's owner tag.
        theme: One of `THEMES`, or the name of a file of the user's own; empty picks one that suits the terminal.
        ascii: Draws with ASCII characters only.
        mouse: Turns the mouse on.
        driver: One of `DRIVERS`.
        log: Writes a log file.
        history: Keeps what was seen in a file.
        history_days: Days that the file keeps a job after its last change.
        history_mb: Largest size of the file, in megabytes.
        failing_percent: Failed share of its processed lines above which a running job may be failing, in percent.
        failing_lines: Failed lines above which a running job may be failing.
        failed_percent: Failed share of its processed lines above which a completed job is a problem, in percent.
        problem_days: Days for which the bad end of a job is a problem.
        bell: Rings the terminal's bell for an alert.
        notification: One of `NOTIFICATIONS`.
        alert_command: A program with its arguments, run for each alert.
        confirm_quit: Asks before `q` quits: it must be pressed twice.
        view: The view shown at the start; empty shows what the last session showed.
        restore: Shows at the start what the last session showed.
        profiles: By the name of a profile, how the title shows it: `colour`, one of `PROFILE_COLOURS`.
        keys: Keys by action id.
        commands: The user's own commands by name.
        own_theme: The theme that such a file describes.
        complaints: Settings of the files that cannot be used, each with file, key, and the closest valid name.
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
    failing_percent: float = 5.0
    failing_lines: int = 20
    failed_percent: float = 1.0
    problem_days: float = 3.0
    bell: bool = True
    notification: str = NOTIFICATIONS[0]
    alert_command: Sequence[str] = ()
    confirm_quit: bool = True
    view: str = ""
    restore: bool = True
    profiles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, CustomCommand] = field(default_factory=dict)
    own_theme: OwnTheme | None = None
    complaints: tuple[str, ...] = ()

    def overridden(self, **flags: Any) -> Settings:  # noqa: ANN401 - values of any field
        """Return the settings, with each given flag in place of the file's value; None means not given."""
        return replace(self, **{name: value for name, value in flags.items() if value is not None})


_NO_KEYS = ("own_theme", "complaints")

DEFAULTS = {entry.name: getattr(Settings(), entry.name) for entry in fields(Settings) if entry.name not in _NO_KEYS}
"""Default of each key of the file."""


def config_path() -> Path:
    """Return the path of the configuration file: `ARKTUI_CONFIG`, or the platform's default."""
    if path := os.environ.get("ARKTUI_CONFIG"):
        return path_of(path)
    from platformdirs import user_config_path  # noqa: PLC0415 - not needed for --help

    return user_config_path("arktui") / "config.toml"


def views_path() -> Path:
    """Return the path of the file with the views of the user or of a team."""
    return config_path().parent / "views.toml"


def load_settings(path: Path | None = None) -> Settings:
    """Return the settings of the configuration file; missing and invalid keys have their defaults."""
    is_named = path is None and "ARKTUI_CONFIG" in os.environ
    path = path or config_path()
    values, mistakes = read_toml(path, is_named=is_named)
    valid: dict[str, Any] = {}
    for key, value in values.items():
        if found := _mistakes_in(key, value):
            mistakes += found
        else:
            valid[key] = value
    if "commands" in valid:
        valid["commands"], found = _usable_commands(valid["commands"], valid.get("keys", {}))
        mistakes += found
    settings = Settings(**valid, complaints=tuple(f"{path}: {mistake}" for mistake in limited(mistakes)))
    return settings if settings.mine else replace(settings, mine=remembered_mine())


def limited(mistakes: list[str]) -> list[str]:
    """Return the first mistakes of a file, and how many more there are."""
    more = len(mistakes) - _MISTAKES_MAX
    return [*mistakes[:_MISTAKES_MAX], f"and {more:,} more mistakes"] if more > 0 else mistakes


def read_toml(path: Path, *, is_named: bool) -> tuple[dict[str, Any], list[str]]:
    """Return the keys and values of a file, and the mistakes that concern the whole file."""
    try:
        content = read_text(path)
    except FileNotFoundError:
        return {}, ["no such file, though ARKTUI_CONFIG names it"] if is_named else []
    except UnreadableError as error:
        return {}, [str(error)]
    import tomllib  # noqa: PLC0415 - many users have no such file

    try:
        return tomllib.loads(content), []
    except (ValueError, RecursionError) as error:  # a number of thousands of digits raises no TOMLDecodeError
        return {}, [f"the whole file is ignored: {error}"]


_CHOICES = {"theme": THEMES, "driver": DRIVERS, "notification": NOTIFICATIONS}

_BOUNDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "interval": (lambda value: 0 <= value < NUMBER_MAX, "a number of at least 0"),
    "max_rps": (lambda value: 0 < value < NUMBER_MAX, "a number above 0"),
    "limit": (lambda value: 1 <= value < NUMBER_MAX, "a whole number of at least 1"),
    "failing_percent": (lambda value: 0 <= value <= 100, "a number from 0 to 100"),
    "failing_lines": (lambda value: 0 <= value < NUMBER_MAX, "a whole number of at least 0"),
    "failed_percent": (lambda value: 0 <= value <= 100, "a number from 0 to 100"),
    "problem_days": (lambda value: 0 <= value < NUMBER_MAX, "a number of at least 0"),
    "history_days": (lambda value: 0 < value < NUMBER_MAX, "a number above 0"),
    "history_mb": (lambda value: 1 <= value < NUMBER_MAX, "a number of at least 1"),
}

_NAME_MAX = 80
_MISTAKES_MAX = 20


def _mistakes_in(key: str, value: object) -> list[str]:
    """Return the mistakes in a key of the file."""
    if isinstance(value, dict) and key in _TABLES:
        return _TABLES[key](value)
    mistake = _mistake_in(key, value)
    return [mistake] if mistake else []


def _mistakes_in_keys(keymap: Mapping[str, object]) -> list[str]:
    mistakes = [f"[keys] {mistake}" for mistake in keymap_mistakes(keymap)]
    return [*mistakes, "[keys] all keys keep their defaults"] if mistakes else []


def _mistakes_in_profiles(profiles: Mapping[str, object]) -> list[str]:
    mistakes = []
    for name, looks in profiles.items():
        place = f"[profiles.{shown(name)}]"
        if not isinstance(looks, dict):
            mistakes.append(f"{place} must be a table, not {shown(looks)}")
            continue
        for key, value in looks.items():
            if key != "colour":
                mistakes.append(f"{place} unknown key {shown(key)}{_nearest(key, ['colour'])}")
            elif value not in PROFILE_COLOURS:
                near = _nearest(value, PROFILE_COLOURS) if isinstance(value, str) else ""
                mistakes.append(f"{place} colour must be one of {', '.join(PROFILE_COLOURS)}, not {shown(value)}{near}")
    return mistakes


def _usable_commands(
    commands: Mapping[str, object], keymap: Mapping[str, str]
) -> tuple[dict[str, CustomCommand], list[str]]:
    from arktui.custom_commands import usable  # noqa: PLC0415 - few users have commands

    return usable(commands, keymap)


_TABLES: dict[str, Callable[[Mapping[str, object]], list[str]]] = {
    "keys": _mistakes_in_keys,
    "profiles": _mistakes_in_profiles,
}


def _mistake_in(key: str, value: object) -> str:
    """Return the mistake in a key of the file other than a table; empty if it is valid."""
    if key not in DEFAULTS:
        return f"unknown key {shown(key)}{_nearest(key, DEFAULTS)}"
    kind = type(DEFAULTS[key])
    if not _is_a(kind, value):
        return f"{key} must be {_spelled(kind)}, not {shown(value)}"
    is_within, bound = _BOUNDS.get(key, (lambda _: True, ""))
    if not is_within(value):
        return f"{key} must be {bound}, not {shown(value)}"
    if isinstance(value, str):
        return _mistake_in_text(key, value)
    return ""


def _mistake_in_text(key: str, value: str) -> str:
    if not is_sane(value):
        return f"{key} contains control characters or is too long"
    choices = _CHOICES.get(key, (value,))
    if value in choices or (key == "theme" and _is_own_theme(value)):
        return ""
    return f"{key} must be one of {', '.join(choices)}, not {shown(value)}{_nearest(value, choices)}"


def _is_own_theme(name: str) -> bool:
    from arktui.theme_file import is_own_theme  # noqa: PLC0415 - few users have one

    return is_own_theme(name)


def _is_a(kind: type, value: object) -> bool:
    if kind is tuple:
        return isinstance(value, list) and all(isinstance(word, str) and word and "\0" not in word for word in value)
    return isinstance(value, (int, float) if kind is float else kind) and (kind is bool or not isinstance(value, bool))


def _nearest(name: str, names: Iterable[str]) -> str:
    near = get_close_matches(name[:_NAME_MAX], list(names), 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _spelled(kind: type) -> str:
    names = {
        float: "a number",
        int: "a whole number",
        bool: "true or false",
        str: "a string",
        tuple: "a list of strings",
    }
    return names.get(kind, "a table")


def state_path(name: str) -> Path:
    """Return the path of a file that the program writes, in the platform's state directory."""
    from platformdirs import user_state_path  # noqa: PLC0415 - not needed for --help

    return user_state_path("arktui") / name


def is_first_start() -> bool:
    """Return whether arktui has never run for this user: there is no state directory yet."""
    try:
        return not state_path("").exists()
    except OSError:
        return False


def remember_start() -> None:
    """Create the state directory, if that is possible; blocks."""
    with suppress(OSError):
        state_path("").mkdir(mode=0o700, parents=True, exist_ok=True)


def account_path(name: str, account: tuple[str, ...]) -> Path:
    """Return the path of such a file of one account; a hash in its name reveals nothing of the account."""
    from hashlib import sha256  # noqa: PLC0415 - after the first paint

    kind, dot, ending = name.partition(".")
    return state_path(f"{kind}-{sha256(chr(10).join(account).encode()).hexdigest()[:16]}{dot}{ending}")


def remembered_mine() -> str:
    """Return the user's owner tag from an earlier session; empty if none."""
    try:
        owner = read_text(state_path("mine")).strip()
    except (FileNotFoundError, UnreadableError):
        return ""
    return owner if is_sane(owner) else ""


def remember_mine(owner: str) -> None:
    """Keep the user's owner tag for later sessions, if the state directory is writable."""
    path = state_path("mine")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, owner + "\n")
    except OSError:
        return
