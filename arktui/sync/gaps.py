"""Gaps in the rows: where the listed jobs that are not loaded belong, and which pages contain them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from arktui.api.list_query import SortOrder
from arktui.store.columns import column_of
from arktui.store.row_layout import Gap, RowLayout

if TYPE_CHECKING:
    from arktui.store.snapshot import Snapshot
    from arktui.sync.pager import Pager

_BY_TIME = ("state", "created", "updated")
"""Sort columns whose order roughly follows the service's list; under any other, unloaded jobs can be anywhere."""

_SAMPLE = 10
"""Jobs of a page that are compared with the rows to find where the page begins."""


def gaps(snapshot: Snapshot, pager: Pager, missing: int) -> tuple[Gap, ...]:
    """Return where the `missing` rows belong: one gap per run of unread pages, with a proportional number of rows.

    If it is unknown what the unread pages contain, there is one gap, at the end.
    """
    if missing <= 0 or not snapshot.is_whole:
        return ()
    runs = list(_unread_runs(pager)) if snapshot.query.sort.column in _BY_TIME else []
    if not runs:
        return (Gap(missing, len(snapshot.rows)),)
    all_pages = sum(len(pages) for pages, _ in runs)
    ends = [0]
    for pages, _ in runs:
        ends.append(ends[-1] + len(pages))
    sizes = [missing * end // all_pages - missing * start // all_pages for start, end in pairwise(ends)]
    place, found = 0, []
    for (pages, older), size in zip(runs, sizes, strict=True):
        place = max(place, _place_before(snapshot, older[:_SAMPLE]))
        found.append(Gap(size, place, pages))
    if not _is_newest_first(snapshot):
        loaded = len(snapshot.rows)
        found = [Gap(gap.size, loaded - gap.place, gap.pages[::-1]) for gap in reversed(found)]
    return tuple(gap for gap in found if gap.size)


def _is_newest_first(snapshot: Snapshot) -> bool:
    """Return whether the newest rows, or those that ended last, come first."""
    sort = snapshot.query.sort
    return sort.reverse == column_of(sort.column).reverse


def missing_pages(snapshot: Snapshot, rows: range) -> list[int] | None:
    """Return the pages that contain the unloaded jobs of a range of rows; None if they must be read in order."""
    layout = RowLayout(snapshot.rows, snapshot.status.gaps)
    pages: dict[int, None] = {}
    for gap, part in layout.gaps_in(rows):
        if not gap.pages:
            return None
        pages |= dict.fromkeys(gap.pages[row * len(gap.pages) // gap.size] for row in part)
    return None if rows.stop > len(layout) and not snapshot.status.gaps else list(pages)


def _unread_runs(pager: Pager) -> list[tuple[range, Sequence[str]]]:
    """Return the runs of unread pages between the read ones, from the newest page to the oldest.

    Each run comes with the ids of the adjacent jobs on its older side. Those on the newer side would mislead: jobs that
    are loaded because they are active, whatever their page, are far more likely to be near that side.
    """
    unread, runs, start = pager.unread_pages, [], pager.unread_pages.start
    for number in (*sorted(page for page in pager.out_of_order if page in unread), unread.stop):
        if number > start:
            runs.append(range(start, number))
        start = number + 1
    if pager.requests and pager.requests[0].sort_order is SortOrder.ASC:
        return [(run[::-1], pager.out_of_order.get(run.start - 1, pager.last_page)[::-1]) for run in reversed(runs)]
    return [(run, pager.out_of_order.get(run.stop, ())) for run in runs]


def _place_before(snapshot: Snapshot, older: Sequence[str]) -> int:
    """Return how many loaded rows are newer than a sequence of jobs; all of them if none of the jobs is loaded.

    The median job decides: in order of state, a job that took long stands among much newer ones.
    """
    rows = [row for row in map(snapshot.index, older) if row is not None]
    if not rows:
        return len(snapshot.rows)
    last = len(snapshot.rows) - 1
    places = sorted(row if _is_newest_first(snapshot) else last - row for row in rows)
    middle = len(places) // 2
    return max(places[middle] - middle, 0)
