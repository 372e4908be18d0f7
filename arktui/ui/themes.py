"""The themes: those that come with arktui, and the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textual.theme import BUILTIN_THEMES, Theme

if TYPE_CHECKING:
    from textual.app import App

    from arktui.theme_file import OwnTheme

Palette = Mapping[str, str]
"""A colour for each of `theme_file.COLOURS`."""

DARK_PALETTE: Palette = {
    "background": "#13161b",
    "panel": "#1b2027",
    "foreground": "#d5d9e0",
    "dim": "#969fad",
    "accent": "#8ab4f8",
    "alarm": "#f2777a",
    "attention": "#e3b35e",
    "queued": "#9aa3b0",
    "initializing": "#68b3bd",
    "running": "#79b0f5",
    "completed": "#84c58f",
    "terminated": "#9aa0aa",
    "rest": "#717b8c",
    "rule": "#333a45",
    "cursor-background": "#213048",
    "cursor-foreground": "#eef1f5",
}

LIGHT_PALETTE: Palette = {
    "background": "#fbfbf9",
    "panel": "#f0f1ef",
    "foreground": "#1f242b",
    "dim": "#59626e",
    "accent": "#1a5fb4",
    "alarm": "#b3202a",
    "attention": "#855400",
    "queued": "#59626e",
    "initializing": "#0d6a74",
    "running": "#0b5cad",
    "completed": "#1a6e30",
    "terminated": "#5d646e",
    "rest": "#767e89",
    "rule": "#d5d9de",
    "cursor-background": "#d9e7f9",
    "cursor-foreground": "#14181d",
}

_CONTRAST_PALETTE: Palette = {
    "background": "#000000",
    "panel": "#101418",
    "foreground": "#ffffff",
    "dim": "#c9d1dc",
    "accent": "#7fd0ff",
    "alarm": "#ff9d9d",
    "attention": "#ffd54a",
    "queued": "#d5dbe5",
    "initializing": "#6fe3f2",
    "running": "#8cc8ff",
    "completed": "#7cf09a",
    "terminated": "#d0d5dc",
    "rest": "#929cab",
    "rule": "#6b7480",
    "cursor-background": "#00306b",
    "cursor-foreground": "#ffffff",
}

_COLOUR_BLIND_PALETTE: Palette = {
    **DARK_PALETTE,
    "dim": "#9aa4b5",
    "accent": "#8ec5ff",
    "alarm": "#ff7a1f",
    "attention": "#ffe07a",
    "queued": "#9aa4b5",
    "initializing": "#8fb7d9",
    "running": "#4fa3ff",
    "completed": "#c9dcff",
}
"""Blue, orange and yellow, which also differ in lightness; `tests/ui/test_theme.py` simulates how they are seen."""

_ANSI = {
    "span-dim": "ansi_default",
    "span-accent": "ansi_blue",
    "span-alarm": "ansi_red",
    "span-attention": "ansi_yellow",
    "span-queued": "ansi_default",
    "span-initializing": "ansi_cyan",
    "span-running": "ansi_blue",
    "span-completed": "ansi_green",
    "span-terminated": "ansi_default",
    "span-rest": "ansi_default",
    "span-rule": "ansi_default",
    "cursor-background": "ansi_default",
    "cursor-foreground": "ansi_default",
}


def theme_of(name: str, palette: Palette, *, dark: bool = True) -> Theme:
    """Return the theme with the colours of a palette."""
    of_screen = ("background", "panel", "foreground", "cursor-background", "cursor-foreground")
    variables = {(role if role in of_screen else f"span-{role}"): colour for role, colour in palette.items()}
    return Theme(
        name=name,
        primary=palette["running"],
        secondary=palette["initializing"],
        accent=palette["accent"],
        warning=palette["attention"],
        error=palette["alarm"],
        success=palette["completed"],
        foreground=palette["foreground"],
        background=palette["background"],
        surface=palette["background"],
        panel=palette["panel"],
        dark=dark,
        variables={key: colour for key, colour in variables.items() if key not in of_screen[:3]},
    )


def own_theme(own: OwnTheme) -> Theme:
    """Return a theme of the user's own: the palette that it is based on, with its colours in place."""
    is_dark = own.base == "dark"
    return theme_of(own.name, {**(DARK_PALETTE if is_dark else LIGHT_PALETTE), **own.colours}, dark=is_dark)


DARK = theme_of("dark", DARK_PALETTE)
LIGHT = theme_of("light", LIGHT_PALETTE, dark=False)
CONTRAST = theme_of("contrast", _CONTRAST_PALETTE)
COLOUR_BLIND = theme_of("colour-blind", _COLOUR_BLIND_PALETTE)

ANSI = Theme(
    name="ansi",
    primary="ansi_blue",
    secondary="ansi_cyan",
    accent="ansi_blue",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=True,
    ansi=True,
    variables={**BUILTIN_THEMES["ansi-dark"].variables, **_ANSI},
)

THEMES = (DARK, LIGHT, CONTRAST, COLOUR_BLIND, ANSI)


def themes_of(app: App[Any]) -> list[str]:
    """Return the names of the themes that an app offers: not Textual's own."""
    return [name for name in app.available_themes if name not in BUILTIN_THEMES]
