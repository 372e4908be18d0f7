"""What the service lists and is not loaded: where it lies among the rows, and which pages bring it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from arktui.api.list_query import SortOrder
from arktui.store.columns import COLUMNS
from arktui.store.row_layout import Gap, RowLayout

if TYPE_CHECKING:
    from arktui.store.snapshot import Snapshot
    from arktui.sync.pager import Pager

_BY_TIME = ("phase", "created", "updated")
"""Sorts in which rows come about as the service lists them; in any other, what is not loaded might be anywhere."""

_ENOUGH = 10
"""Jobs of a page that are looked at to tell where it begins."""


def gaps(snapshot: Snapshot, walk: Pager, missing: int) -> tuple[Gap, ...]:
    """Return where the `missing` rows lie: one gap for each run of unread pages, as large as its part of these.

    Where it is not known what the unread pages hold, there is one gap, at the end.
    """
    if missing <= 0 or not snapshot.is_whole:
        return ()
    runs = list(_runs(walk)) if snapshot.query.sort.column in _BY_TIME else []
    if not runs:
        return (Gap(missing, len(snapshot.rows)),)
    all_pages = sum(len(pages) for pages, _ in runs)
    ends = [0]
    for pages, _ in runs:
        ends.append(ends[-1] + len(pages))
    sizes = [missing * end // all_pages - missing * start // all_pages for start, end in pairwise(ends)]
    place, found = 0, []
    for (pages, older), size in zip(runs, sizes, strict=True):
        place = max(place, _place(snapshot, older[:_ENOUGH]))
        found.append(Gap(size, place, pages))
    if not _is_newest_first(snapshot):
        loaded = len(snapshot.rows)
        found = [Gap(gap.size, loaded - gap.place, gap.pages[::-1]) for gap in reversed(found)]
    return tuple(gap for gap in found if gap.size)


def _is_newest_first(snapshot: Snapshot) -> bool:
    """Whether the rows begin with the newest, or those that ended last; otherwise they end with these."""
    sort = snapshot.query.sort
    return sort.reverse == COLUMNS[sort.column].reverse


def pages_for(snapshot: Snapshot, rows: range) -> list[int] | None:
    """Return the pages that bring what is not loaded of these rows; None where only reading on in turn does."""
    layout = RowLayout(snapshot.rows, snapshot.status.gaps)
    pages: dict[int, None] = {}
    for gap, part in layout.gaps_in(rows):
        if not gap.pages:
            return None
        pages |= dict.fromkeys(gap.pages[row * len(gap.pages) // gap.size] for row in part)
    return None if rows.stop > len(layout) and not snapshot.status.gaps else list(pages)


def _runs(walk: Pager) -> list[tuple[range, Sequence[str]]]:
    """Return the runs of unread pages between those that were read, from the newest page to the oldest.

    With each come the ids of the jobs that are next to it on the older side. The newer side would not do: jobs that are
    loaded for being active, whatever page they are on, are far more likely to be close to that.
    """
    unread, runs, start = walk.unread, [], walk.unread.start
    for number in (*sorted(page for page in walk.beyond if page in unread), unread.stop):
        if number > start:
            runs.append(range(start, number))
        start = number + 1
    if walk.requests and walk.requests[0].sort_order is SortOrder.ASC:
        return [(run[::-1], walk.beyond.get(run.start - 1, walk.last)[::-1]) for run in reversed(runs)]
    return [(run, walk.beyond.get(run.stop, ())) for run in runs]


def _place(snapshot: Snapshot, older: Sequence[str]) -> int:
    """Return how many of the loaded rows are newer than some jobs in a row; all if none of these is there.

    The one in the middle tells: by phase, some that took long stand among much newer ones.
    """
    rows = [row for row in map(snapshot.index, older) if row is not None]
    if not rows:
        return len(snapshot.rows)
    last = len(snapshot.rows) - 1
    places = sorted(row if _is_newest_first(snapshot) else last - row for row in rows)
    middle = len(places) // 2
    return max(places[middle] - middle, 0)
