"""Where the loaded jobs lie among all rows, including rows that are not loaded."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from arktui.store.job import Job
from arktui.store.order import Order


class Gap(NamedTuple):
    """`size` rows that are not loaded, before row `place` of the loaded ones.

    `pages` of the service's list hold them; it is empty where only reading the list page after page finds them.
    """

    size: int
    place: int
    pages: range = range(0)


class RowLayout:
    """All rows of a query: the loaded jobs and the gaps among them."""

    def __init__(self, rows: Order, gaps: Sequence[Gap] = ()) -> None:
        self._rows = rows
        self._gaps = gaps
        self._places = [min(gap.place, len(rows)) for gap in gaps]
        self._missing = [0, *accumulate(gap.size for gap in gaps)]
        self._starts = [place + before for place, before in zip(self._places, self._missing, strict=False)]

    def __len__(self) -> int:
        return len(self._rows) + self._missing[-1]

    def job_at(self, row: int) -> Job | None:
        """Return the job in an existing row; None if it is not loaded."""
        number = bisect_right(self._starts, row)
        if number and row < self._starts[number - 1] + self._gaps[number - 1].size:
            return None
        return self._rows[row - self._missing[number]]

    def row_of(self, job: Job) -> int | None:
        """Return the row of a job, which must be as it is in the rows; None if it is in none."""
        place = self._rows.index(job)
        return None if place is None else place + self._missing[bisect_right(self._places, place)]

    def gaps_in(self, rows: range) -> list[tuple[Gap, range]]:
        """Return the gaps within `rows`, each with the part inside, counted from the gap's first row."""
        found = []
        for gap, start in zip(self._gaps, self._starts, strict=True):
            part = range(max(rows.start - start, 0), min(rows.stop - start, gap.size))
            if part:
                found.append((gap, part))
        return found
