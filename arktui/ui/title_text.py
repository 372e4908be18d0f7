"""The title line: what is watched, the query in words, the number of jobs, and the age of the data."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from arktui.store.freshness import Stale
from arktui.store.snapshot import Snapshot
from arktui.ui import condition, text
from arktui.ui.glyphs import Glyphs
from arktui.ui.ink import Ink, Line, spread, width_of
from arktui.ui.target import Target

_WIDE = 100
"""Cells from which on the program's name and `all projects` are shown."""

_QUERY_MIN = 12
"""Cells that the query keeps before the target is written in full."""

_NO_TARGET: list[Ink] = [(" ", "")]

_Variant = tuple[list[Ink], list[Ink], list[Ink]]
"""Target, problems and state of the data."""


def title_line(snapshot: Snapshot, target: Target, tick: float, now: float, width: int, glyphs: Glyphs) -> Line:
    """Return the title in `width` cells; `tick` is of the feed's monotonic clock, `now` is in epoch seconds."""
    query = condition.query(snapshot, glyphs)
    counts: list[Ink] = [(condition.counts(snapshot, glyphs) + "   ", "")]
    if warning := condition.keys_end(snapshot, now):
        counts.insert(0, (warning + "   ", "attention"))
    for where, problems, state in _variants(snapshot, target, tick, width, glyphs):
        right = [*problems, *counts, *state, (" ", "")]
        wanted = cell_len(query) if problems else min(cell_len(query), _QUERY_MIN)
        if width_of(where) + wanted + width_of(right) + 2 <= width:
            break
    else:
        where, right = _NO_TARGET, [*state, (" ", "")]
    room = max(width - width_of(where) - width_of(right) - 2, 0)
    words = text.cut_end(query, room, glyphs.ellipsis)
    return spread([*where, (words, "accent" if snapshot.query.is_filtered else "")], right, width)


def _variants(snapshot: Snapshot, target: Target, tick: float, width: int, glyphs: Glyphs) -> Iterator[_Variant]:
    """Yield target, problems and state, from the longest variant to the shortest.

    While the data is stale, the reason is the last thing to be shortened.
    """
    states = condition.freshness(snapshot, tick, glyphs)
    pressing = condition.pressing(snapshot, glyphs)
    targets = _targets(target, width, glyphs)
    if isinstance(snapshot.freshness, Stale):
        yield from ((where, problems, state) for state in states for where in targets for problems in pressing)
    else:
        yield from ((where, problems, state) for problems in pressing for where in targets for state in states)
    yield from ((_NO_TARGET, [], state) for state in states)


def _targets(target: Target, width: int, glyphs: Glyphs) -> list[list[Ink]]:
    """Return what is watched, from the longest variant to the shortest."""
    project = [target.project or "all projects"] if target.project or width >= _WIDE else []
    short = target.note or target.profile or target.region
    variants = [[target.note, target.profile, target.region, *project], [short, *project], [short]]
    name: list[Ink] = [("arktui  ", "strong")] if width >= _WIDE else []
    joint = f" {glyphs.dot} "
    return [[(" ", ""), *name, (joint.join(filter(None, variant)) + "   ", "dim")] for variant in variants]
