"""What stands beside and below the query line: who answers, what cannot be read, and what can follow."""

from __future__ import annotations

from collections.abc import Sequence

from arktui.format import quantity, thousands
from arktui.store.language.completion import Completion
from arktui.store.language.parser import Mistake
from arktui.store.snapshot import Snapshot
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, Span, width_of
from arktui.view.text import cut_end, pad

_TEXT_MAX = 40
"""Cells of a completion before what is said about it."""


def answer_line(snapshot: Snapshot, here: int, key: str, width: int) -> Line:
    """Return among how many jobs terms are answered here, in at most `width` cells; empty if the service answers all.

    `here` is the number of terms that are answered among the loaded jobs only, `key` loads the rest. How many jobs
    match stands in the title.
    """
    status = snapshot.status
    total = status.account_total
    if not here or status.is_complete:
        return ()
    loaded = len(snapshot.jobs) - len(snapshot.deleted)
    among = f"among {loaded:,} of {thousands(total, '?')} loaded"
    terms = f"{quantity(here, 'term')} checked by arktui"
    return _first_that_fits(
        [f"{snapshot.shown:,} {among}, {key} loads the rest · {terms}", f"{among}, {key} loads the rest", among], width
    )


def _first_that_fits(texts: Sequence[str], width: int) -> Line:
    text = next((text for text in texts if len(text) <= width), "")
    return ((text, "dim"),)


def mistake_line(mistake: Mistake, width: int, glyphs: Glyphs) -> Line:
    """Return why a part of the query cannot be read."""
    return ((cut_end(mistake.reason, width, glyphs.ellipsis), "attention"),)


def completion_lines(
    offered: Sequence[Completion], mistakes: Sequence[Mistake], chosen: int, width: int, glyphs: Glyphs
) -> list[Line]:
    """Return the lines below the query line: its first mistake, then what can follow."""
    lines: list[Line] = [mistake_line(mistakes[0], width, glyphs)] if mistakes else []
    room = min(max((width_of(((one.text, ""),)) for one in offered), default=0), _TEXT_MAX, width)
    for number, one in enumerate(offered):
        name = pad(cut_end(one.text, room, glyphs.ellipsis), room)
        note = one.note if one.jobs is None else f"{one.jobs:,}"
        spans: list[Span] = [(name, "cursor" if number == chosen else ""), (f"  {note}", "dim")]
        lines.append(spans)
    return lines


def recent_lines(texts: Sequence[str], chosen: int, width: int, glyphs: Glyphs) -> list[Line]:
    """Return the last queries."""
    return [
        ((cut_end(text, width, glyphs.ellipsis), "cursor" if number == chosen else ""),)
        for number, text in enumerate(texts)
    ]
