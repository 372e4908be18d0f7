"""The first and the last line of every screen above the main one: what it is about, how to leave, and its keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from arktui.keys import key_name
from arktui.view.glyphs import ASCII, Glyphs
from arktui.view.spans import Line, Span, spread, width_of
from arktui.view.text import cut_middle

_ABOUT_MIN = 8
"""Cells below which what a screen is about is not shown."""

_ARROWS = {"↑": "Up", "↓": "Down", "←": "Left", "→": "Right"}
"""The names of keys that are signs outside ASCII."""

Hint = tuple[str, str]
"""The ids of actions, separated by spaces, and the word for what they do."""


def overlay_title(title: str, about: str, width: int, glyphs: Glyphs, keymap: Mapping[str, str]) -> Line:
    """Return the title and what the screen is about at the left, and the key that closes it at the right."""
    close = key_name("overlay.close", keymap)
    leave: list[Span] = [(close, "accent"), (" closes", "dim")]
    if width_of([(title, ""), *leave]) + 2 > width:
        leave = [(close, "accent")]
    left: list[Span] = [(title, "accent strong")]
    room = width - width_of(left) - width_of(leave) - 5
    if about and room >= _ABOUT_MIN:
        left.append((f"   {cut_middle(about, room, glyphs.ellipsis)}", "strong"))
    return spread(left, leave, width)


def overlay_keys(hints: Sequence[Hint], width: int, glyphs: Glyphs, keymap: Mapping[str, str]) -> Line:
    """Return as many hints as fit in `width` cells; the last one is always among them if it fits alone."""
    *others, last = [_hint(hint, glyphs, keymap) for hint in hints]
    spans: list[Span] = []
    for hint in others:
        if width_of(spans) + width_of(hint) + width_of(last) > width:
            break
        spans += hint
    return [*spans, *last] if width_of(last) <= width else []


def _hint(hint: Hint, glyphs: Glyphs, keymap: Mapping[str, str]) -> list[Span]:
    actions, word = hint
    keys = [key_name(action_id, keymap) for action_id in actions.split()]
    if glyphs is ASCII:
        keys = [_ARROWS.get(key, key) for key in keys]
    return [(" ".join(keys), "accent"), (f" {word}  ", "dim")]
