"""The user's own themes: files in the folder `themes` beside the configuration file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from arktui.bounds import shown
from arktui.choices import THEMES
from arktui.config import config_path, limited, read_toml

if TYPE_CHECKING:
    from arktui.config import Settings

BASES = ("dark", "light")
"""Themes that an own theme can start from."""

COLOURS = (
    *("background", "panel", "foreground", "dim", "accent", "alarm", "attention"),
    *("queued", "initializing", "running", "completed", "terminated"),
    *("rest", "rule", "cursor-background", "cursor-foreground"),
)
"""The colours that a file can set: `rest` is the empty part of a bar, `rule` is the lines between panes."""


class OwnTheme(NamedTuple):
    """A theme from a file: the colours that differ from those of its base."""

    name: str
    base: str = BASES[0]
    colours: Mapping[str, str] = {}


def theme_path(name: str) -> Path | None:
    """Return the path of the theme with this name; None if no such file can exist."""
    is_name = re.fullmatch(r"[\w-][\w .-]{0,63}", name) is not None
    return config_path().parent / "themes" / f"{name}.toml" if is_name else None


def is_own_theme(name: str) -> bool:
    """Return whether there is a file for a theme with this name."""
    path = theme_path(name)
    return path is not None and path.exists()


def with_own_theme(settings: Settings) -> Settings:
    """Return the settings with the theme of the file that `theme` names, if it names one, and its mistakes."""
    path = None if not settings.theme or settings.theme in THEMES else theme_path(settings.theme)
    if path is None:
        return settings
    values, mistakes = read_toml(path, is_named=True)
    own = OwnTheme(settings.theme)
    for key, value in values.items():
        if key == "base" and value in BASES:
            own = own._replace(base=value)
        elif key == "base":
            mistakes.append(f"base must be one of {', '.join(BASES)}, not {shown(value)}")
        elif value_mistake := _mistake_in(key, value):
            mistakes.append(value_mistake)
        else:
            own = own._replace(colours={**own.colours, key: value})
    complaints = tuple(f"{path}: {mistake}" for mistake in limited(mistakes))
    return replace(settings, own_theme=own, complaints=(*settings.complaints, *complaints))


def _mistake_in(key: str, value: object) -> str:
    """Return the mistake in a colour of a file; empty if it is valid."""
    if key not in COLOURS:
        near = get_close_matches(key[:80], COLOURS, 1)
        return f"unknown colour {shown(key)}" + (f"; did you mean {near[0]!r}?" if near else "")
    if not isinstance(value, str) or not re.fullmatch("#[0-9A-Fa-f]{6}", value):
        return f"{key} must be written like '#8ab4f8', not {shown(value)}"
    return ""
