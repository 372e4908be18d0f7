"""Request lines processed in each quarter of an hour of the last day."""

from __future__ import annotations

from collections import Counter

QUARTER = 900.0
"""Seconds."""

QUARTERS = 96
"""Quarters of an hour in a day."""


class Throughput:
    """Counts the processed lines of all jobs by quarter of an hour."""

    def __init__(self) -> None:
        self._lines: Counter[int] = Counter()

    def add(self, since: float, until: float, lines: int) -> None:
        """Spread `lines` evenly over the time between `since` and `until`, in seconds since the epoch."""
        first, last = int(since // QUARTER), int(until // QUARTER)
        # After a gap in watching, the quarter in which the gap began is already counted.
        quarters = range(max(min(first + 1, last), last - QUARTERS + 1), last + 1)
        for number, quarter in enumerate(quarters):
            self._lines[quarter] += lines * (number + 1) // len(quarters) - lines * number // len(quarters)
        if len(self._lines) > 2 * QUARTERS:
            for quarter in [quarter for quarter in self._lines if quarter <= last - QUARTERS]:
                del self._lines[quarter]

    def of_day(self, now: float) -> list[int]:
        """Return the lines of each of the last `QUARTERS`, oldest first; the last quarter is not over."""
        last = int(now // QUARTER)
        return [self._lines[quarter] for quarter in range(last - QUARTERS + 1, last + 1)]
