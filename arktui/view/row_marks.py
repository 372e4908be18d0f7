"""The marks before the rows of the table."""

from __future__ import annotations

from enum import Enum

from arktui.view.glyphs import Glyphs
from arktui.view.spans import Span


class Mark(Enum):
    """What is to be seen of a row at a glance."""

    NONE = "none"
    WATCHED = "watched"
    CHANGED = "changed"
    WATCHED_AND_CHANGED = "watched and changed"


def mark_ink(mark: Mark, glyphs: Glyphs) -> Span:
    """Return the sign of a mark, one cell wide."""
    if mark is Mark.NONE:
        return (" ", "")
    if mark is Mark.WATCHED:
        return (glyphs.watched, "dim")
    return (glyphs.watched if mark is Mark.WATCHED_AND_CHANGED else glyphs.changed, "accent strong")
