"""A menu: entries that one letter each picks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rich.cells import cell_len

from arktui.view.glyphs import Glyphs
from arktui.view.rows import row
from arktui.view.spans import Line
from arktui.view.text import cut_middle, pad

_GAP = 3
"""Cells between the label and the value."""


class Entry(NamedTuple):
    """An entry of a menu: the letter that picks it, what it is, and its value, beside it."""

    letter: str
    label: str
    value: str = ""


def menu_lines(entries: Iterable[Entry], width: int, glyphs: Glyphs) -> list[Line]:
    """Return a row for each entry, by its letter."""
    entries = [*entries]
    label_width = max((cell_len(entry.label) for entry in entries), default=0) + _GAP
    lines: list[Line] = []
    for letter, label, value in entries:
        shown = cut_middle(" ".join(value.split()), max(width - label_width - 3, 1), glyphs.ellipsis)
        spans = [(f"{letter}  ", "accent"), (pad(label, label_width), ""), (shown, "dim")]
        lines.append(row(letter, spans, width))
    return lines
