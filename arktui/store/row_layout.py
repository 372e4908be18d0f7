"""Where the loaded jobs stand among all rows, those included of which nothing is loaded yet."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from arktui.store.job import Job
from arktui.store.order import Order


class Gap(NamedTuple):
    """Rows that the service has and that are not loaded: `size` of them, before row `place` of the loaded ones.

    `pages` of the service's list would fill them; it is empty where only reading on in turn does.
    """

    size: int
    place: int
    pages: range = range(0)


class RowLayout:
    """All rows of a query: the loaded jobs, and the gaps among them."""

    def __init__(self, rows: Order, gaps: Sequence[Gap] = ()) -> None:
        self._rows = rows
        self._gaps = gaps
        self._places = [min(gap.place, len(rows)) for gap in gaps]
        self._missing = [0, *accumulate(gap.size for gap in gaps)]
        self._starts = [place + before for place, before in zip(self._places, self._missing, strict=False)]

    def __len__(self) -> int:
        return len(self._rows) + self._missing[-1]

    def job_at(self, row: int) -> Job | None:
        """Return the job in a row that there is; None where it is not loaded."""
        number = bisect_right(self._starts, row)
        if number and row < self._starts[number - 1] + self._gaps[number - 1].size:
            return None
        return self._rows[row - self._missing[number]]

    def row_of(self, job: Job) -> int | None:
        """Return the row of a job as it is now; None if it is not among the rows."""
        place = self._rows.index(job)
        return None if place is None else place + self._missing[bisect_right(self._places, place)]

    def gaps_in(self, rows: range) -> list[tuple[Gap, range]]:
        """Return the gaps that some rows are in, each with the part of it, counted from the gap's first row."""
        found = []
        for gap, start in zip(self._gaps, self._starts, strict=True):
            part = range(max(rows.start - start, 0), min(rows.stop - start, gap.size))
            if part:
                found.append((gap, part))
        return found
