"""Between which bounds a number or a time from outside has to lie, so that whatever is reckoned with it is finite."""

from __future__ import annotations

COUNT_MAX = 10**15
"""No count is as large as this: it fits a column of the history and a float, and no job has so many lines."""

TIME_MAX = 221_845_392_000
"""Epoch seconds of the year 9000: close to the end of the calendar no local time can be given. None is below 0."""


def a_count(value: object) -> int | None:
    """Return a value that is a count; None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < COUNT_MAX else None


def a_time(value: object) -> float | None:
    """Return a value that is a time in seconds since the epoch; None for anything else."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < TIME_MAX:
        return None
    return float(value)
