"""The program's own themes: dark, light, and one of the terminal's own sixteen colours."""

from __future__ import annotations

from textual.theme import BUILTIN_THEMES, Theme

_DARK = {
    "span-dim": "#969fad",
    "span-accent": "#8ab4f8",
    "span-alarm": "#f2777a",
    "span-attention": "#e3b35e",
    "span-queued": "#9aa3b0",
    "span-initializing": "#68b3bd",
    "span-running": "#79b0f5",
    "span-completed": "#84c58f",
    "span-terminated": "#9aa0aa",
    "span-rest": "#717b8c",
    "span-rule": "#333a45",
    "cursor-background": "#213048",
    "cursor-foreground": "#eef1f5",
}

_LIGHT = {
    "span-dim": "#59626e",
    "span-accent": "#1a5fb4",
    "span-alarm": "#b3202a",
    "span-attention": "#855400",
    "span-queued": "#59626e",
    "span-initializing": "#0d6a74",
    "span-running": "#0b5cad",
    "span-completed": "#1a6e30",
    "span-terminated": "#5d646e",
    "span-rest": "#7b828c",
    "span-rule": "#d5d9de",
    "cursor-background": "#d9e7f9",
    "cursor-foreground": "#14181d",
}

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

DARK = Theme(
    name="dark",
    primary="#79b0f5",
    secondary="#68b3bd",
    accent="#8ab4f8",
    warning="#e3b35e",
    error="#f2777a",
    success="#84c58f",
    foreground="#d5d9e0",
    background="#13161b",
    surface="#13161b",
    panel="#1b2027",
    dark=True,
    variables=_DARK,
)

LIGHT = Theme(
    name="light",
    primary="#0b5cad",
    secondary="#0d6a74",
    accent="#1a5fb4",
    warning="#855400",
    error="#b3202a",
    success="#1a6e30",
    foreground="#1f242b",
    background="#fbfbf9",
    surface="#fbfbf9",
    panel="#f0f1ef",
    dark=False,
    variables=_LIGHT,
)

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

THEMES = (DARK, LIGHT, ANSI)
