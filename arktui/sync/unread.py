"""What the service lists and is not loaded: where it lies among the rows, and which pages bring it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from arktui.store.layout import Gap, Layout

if TYPE_CHECKING:
    from arktui.store.snapshot import Snapshot
    from arktui.sync.walk import Walk

_BY_TIME = ("phase", "created", "updated")
"""Sorts in which rows come about as the service lists them; in any other, what is not loaded might be anywhere."""

_ENOUGH = 10
"""Jobs of a page that are looked at to tell where the page is: in the order of the rows it is not quite the first."""


def gaps(snapshot: Snapshot, walk: Walk, missing: int) -> tuple[Gap, ...]:
    """Return where the `missing` rows lie: one gap for each run of unread pages, as large as its part of these.

    Where it is not known what the unread pages hold, there is one gap, at the end.
    """
    if missing <= 0 or not snapshot.is_whole:
        return ()
    runs = list(_runs(walk)) if snapshot.query.sort.column in _BY_TIME else []
    if not runs:
        return (Gap(missing, len(snapshot.rows)),)
    all_pages = sum(map(len, runs))
    ends = [0]
    for run in runs:
        ends.append(ends[-1] + len(run))
    sizes = [missing * end // all_pages - missing * start // all_pages for start, end in pairwise(ends)]
    place, found = 0, []
    for run, size in zip(runs, sizes, strict=True):
        place = max(place, _place(snapshot, walk.beyond.get(run.stop, ())))
        found.append(Gap(size, place, run))
    return tuple(gap for gap in found if gap.size)


def pages_for(snapshot: Snapshot, rows: range) -> list[int] | None:
    """Return the pages that bring what is not loaded of these rows; None where only reading on in turn does."""
    layout = Layout(snapshot.rows, snapshot.gaps)
    pages: dict[int, None] = {}
    for gap, part in layout.gaps_in(rows):
        if not gap.pages:
            return None
        pages |= dict.fromkeys(gap.pages[row * len(gap.pages) // gap.size] for row in part)
    return None if rows.stop > len(layout) and not snapshot.gaps else list(pages)


def _runs(walk: Walk) -> Iterator[range]:
    """Return the runs of unread pages between those that were read out of turn."""
    unread = walk.unread
    start = unread.start
    for number in (*sorted(page for page in walk.beyond if page in unread), unread.stop):
        if number > start:
            yield range(start, number)
        start = number + 1


def _place(snapshot: Snapshot, ids: Sequence[str]) -> int:
    """Return where the first of some jobs stands among the loaded rows; behind all of them if none does."""
    places = (snapshot.index(job_id) for job_id in ids[:_ENOUGH])
    return min((place for place in places if place is not None), default=len(snapshot.rows))
