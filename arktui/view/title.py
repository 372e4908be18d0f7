"""The title line: profile, region and project; the query; problems; the number of jobs; the state of the data."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from arktui.store.freshness import Stale
from arktui.store.snapshot import Snapshot
from arktui.target import Target
from arktui.view import status_text
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, Span, spread, width_of
from arktui.view.text import cut_end

_WIDE = 100
"""Width from which the program's name and `all projects` are shown."""

_QUERY_MIN = 12
"""Cells reserved for the query before the target is shown in full."""

_NO_TARGET: list[Span] = [(" ", "")]

_Variant = tuple[list[Span], list[Span], list[Span]]
"""Target, problems and state of the data."""


def title_line(snapshot: Snapshot, target: Target, tick: float, now: float, width: int, glyphs: Glyphs) -> Line:
    """Return the title in `width` cells.

    `tick` is the time of the feed's monotonic clock, `now` is in seconds since the epoch.
    """
    query = status_text.query(snapshot, glyphs)
    counts: list[Span] = [(status_text.counts(snapshot, glyphs) + "   ", "")]
    if warning := status_text.credentials_expiry(snapshot, now):
        counts.insert(0, (warning + "   ", "attention"))
    for where, problems, state in _variants(snapshot, target, tick, width, glyphs):
        right = [*problems, *counts, *state, (" ", "")]
        wanted = cell_len(query) if problems else min(cell_len(query), _QUERY_MIN)
        if width_of(where) + wanted + width_of(right) + 2 <= width:
            break
    else:
        where, right = _NO_TARGET, [*state, (" ", "")]
    room = max(width - width_of(where) - width_of(right) - 2, 0)
    words = cut_end(query, room, glyphs.ellipsis)
    return spread([*where, (words, "accent" if snapshot.query.is_filtered else "")], right, width)


def _variants(snapshot: Snapshot, target: Target, tick: float, width: int, glyphs: Glyphs) -> Iterator[_Variant]:
    """Yield target, problems and state, from the longest variant to the shortest.

    While the data is stale, the reason is shortened last.
    """
    states = status_text.freshness(snapshot, tick, glyphs)
    urgent = status_text.urgent_problems(snapshot, glyphs)
    targets = _targets(target, width, glyphs)
    if isinstance(snapshot.status.freshness, Stale):
        yield from ((where, problems, state) for state in states for where in targets for problems in urgent)
    else:
        yield from ((where, problems, state) for problems in urgent for where in targets for state in states)
    yield from ((_NO_TARGET, [], state) for state in states)


def _targets(target: Target, width: int, glyphs: Glyphs) -> list[list[Span]]:
    """Return profile, region and project, from the longest variant to the shortest."""
    project = [target.project or "all projects"] if target.project or width >= _WIDE else []
    short = target.note or target.profile or target.region
    variants = [[target.note, target.profile, target.region, *project], [short, *project], [short]]
    name: list[Span] = [("arktui  ", "strong")] if width >= _WIDE else []
    separator = f" {glyphs.dot} "
    return [[(" ", ""), *name, (separator.join(filter(None, variant)) + "   ", "dim")] for variant in variants]
