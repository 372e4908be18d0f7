"""The program's own themes: dark, light, and one of the terminal's own sixteen colours."""

from __future__ import annotations

from textual.theme import BUILTIN_THEMES, Theme

_DARK = {
    "ink-dim": "#969fad",
    "ink-accent": "#8ab4f8",
    "ink-alarm": "#f2777a",
    "ink-attention": "#e3b35e",
    "ink-queued": "#9aa3b0",
    "ink-initializing": "#68b3bd",
    "ink-running": "#79b0f5",
    "ink-completed": "#84c58f",
    "ink-terminated": "#9aa0aa",
    "ink-rest": "#4a5260",
    "ink-rule": "#333a45",
    "cursor-background": "#213048",
    "cursor-foreground": "#eef1f5",
}

_LIGHT = {
    "ink-dim": "#59626e",
    "ink-accent": "#1a5fb4",
    "ink-alarm": "#b3202a",
    "ink-attention": "#855400",
    "ink-queued": "#59626e",
    "ink-initializing": "#0d6a74",
    "ink-running": "#0b5cad",
    "ink-completed": "#1a6e30",
    "ink-terminated": "#5d646e",
    "ink-rest": "#b6bcc5",
    "ink-rule": "#d5d9de",
    "cursor-background": "#d9e7f9",
    "cursor-foreground": "#14181d",
}

_ANSI = {
    "ink-dim": "ansi_default",
    "ink-accent": "ansi_blue",
    "ink-alarm": "ansi_red",
    "ink-attention": "ansi_yellow",
    "ink-queued": "ansi_default",
    "ink-initializing": "ansi_cyan",
    "ink-running": "ansi_blue",
    "ink-completed": "ansi_green",
    "ink-terminated": "ansi_default",
    "ink-rest": "ansi_default",
    "ink-rule": "ansi_default",
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
