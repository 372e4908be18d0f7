"""The marks before the rows of the table."""

from __future__ import annotations

from enum import Enum

from arktui.ui.glyphs import Glyphs
from arktui.ui.ink import Ink


class Mark(Enum):
    """What is to be seen of a row at a glance."""

    NONE = "none"
    WATCHED = "watched"
    CHANGED = "changed"
    WATCHED_AND_CHANGED = "watched and changed"


def mark_ink(mark: Mark, glyphs: Glyphs) -> Ink:
    """Return the sign of a mark, one cell wide."""
    if mark is Mark.NONE:
        return (" ", "")
    if mark is Mark.WATCHED:
        return (glyphs.watched, "dim")
    return (glyphs.watched if mark is Mark.WATCHED_AND_CHANGED else glyphs.changed, "accent strong")
