"""Where the loaded jobs lie among all rows, including rows that are not loaded."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Generic, NamedTuple, Protocol, TypeVar

from arktui.store.job import Job

R_co = TypeVar("R_co", covariant=True)


class Rows(Protocol[R_co]):
    """Rows by their place: jobs, or whatever else takes a row."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> R_co: ...
    def index(self, job: Job, /) -> int | None: ...  # noqa: D102


class Gap(NamedTuple):
    """`size` rows that are not loaded, before row `place` of the loaded ones.

    `pages` of the service's list hold them; it is empty where only reading the list page after page finds them.
    """

    size: int
    place: int
    pages: range = range(0)


class RowLayout(Generic[R_co]):
    """All rows of a query: the loaded jobs and the gaps among them."""

    def __init__(self, rows: Rows[R_co], gaps: Sequence[Gap] = ()) -> None:
        self._rows = rows
        self._gaps = gaps
        self._places = [min(gap.place, len(rows)) for gap in gaps]
        self._missing = [0, *accumulate(gap.size for gap in gaps)]
        self._starts = [place + before for place, before in zip(self._places, self._missing, strict=False)]

    def __len__(self) -> int:
        return len(self._rows) + self._missing[-1]

    def job_at(self, row: int) -> R_co | None:
        """Return the job in an existing row; None if it is not loaded."""
        number = bisect_right(self._starts, row)
        if number and row < self._starts[number - 1] + self._gaps[number - 1].size:
            return None
        return self._rows[row - self._missing[number]]

    def row_of(self, job: Job) -> int | None:
        """Return the row of a job, which must be as it is in the rows; None if it is in none."""
        place = self._rows.index(job)
        return None if place is None else self.row_at(place)

    def row_at(self, place: int) -> int:
        """Return the row that the loaded row `place` has among all."""
        return place + self._missing[bisect_right(self._places, place)]

    def gaps_in(self, rows: range) -> list[tuple[Gap, range]]:
        """Return the gaps within `rows`, each with the part inside, counted from the gap's first row."""
        found = []
        for gap, start in zip(self._gaps, self._starts, strict=True):
            part = range(max(rows.start - start, 0), min(rows.stop - start, gap.size))
            if part:
                found.append((gap, part))
        return found
