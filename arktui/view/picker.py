"""The lines of a screen that picks columns: what is typed to find one, then a row for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from arktui.view.glyphs import Glyphs
from arktui.view.rows import row
from arktui.view.spans import Line, Span, width_of
from arktui.view.text import cut_end, pad

_TITLE_WIDTH = 20
_NOTE_WIDTH = 14
_SAMPLE_MIN = 12
"""Cells below which no sample is shown."""


class Pick(NamedTuple):
    """A row: a column, whether and how it is picked, a remark, and what the job under the cursor has there."""

    column: str
    title: str
    sign: str
    note: str = ""
    sample: Line = ()
    is_picked: bool = False


def picker_lines(picks: Sequence[Pick], find: str | None, intro: str, width: int, glyphs: Glyphs) -> list[Line]:
    """Return a row for each pick whose title or id contains `find`; None while the user is not looking for one."""
    found = [pick for pick in picks if find is None or find.lower() in f"{pick.title} {pick.column}".lower()]
    first: Line
    if find is None:
        first = [(cut_end(intro, width, glyphs.ellipsis), "dim")]
    else:
        first = [("/", "accent"), (cut_end(find, width - 2, glyphs.ellipsis), ""), (" ", "cursor")]
    if not found:
        return [first, (), (("no column contains this", "dim"),)]
    return [first, (), *(row(pick.column, _spans(pick, width, glyphs), width) for pick in found)]


def _spans(pick: Pick, width: int, glyphs: Glyphs) -> list[Span]:
    style = "strong" if pick.is_picked else ""
    spans: list[Span] = [
        (pick.sign, "accent" if pick.is_picked else ""),
        (pad(cut_end(pick.title, _TITLE_WIDTH - 1, glyphs.ellipsis), _TITLE_WIDTH), style),
        (pad(cut_end(pick.note, _NOTE_WIDTH - 1, glyphs.ellipsis), _NOTE_WIDTH), "dim"),
    ]
    room = width - width_of(spans)
    if room < _SAMPLE_MIN:
        return spans
    for words, name in pick.sample:
        spans.append((cut_end(words, room, glyphs.ellipsis), name))
        room -= width_of(spans[-1:])
    return spans
