"""Bounds for numbers, times and texts from outside: files, arguments, the environment and the service.

Code that computes with a value checks it here first, so that every result stays finite.
"""

from __future__ import annotations

import math

COUNT_MAX = 10**15
"""Counts are below this number, which fits both a float and a column of the history file."""

TIME_MAX = 221_845_392_000
"""Times are below this number of epoch seconds (the year 9000): later ones have no local time in every time zone."""

TEXT_MAX = 16_384
"""Longest single value, in characters; session tokens have several thousand."""

NUMBER_MAX = 1_000_000_000
"""Largest number that a setting or an argument accepts."""


def valid_count(value: object) -> int | None:
    """Return the value if it is an integer from 0 to below `COUNT_MAX`; otherwise None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < COUNT_MAX else None


def valid_time(value: object) -> float | None:
    """Return the value if it is a number of epoch seconds from 0 to below `TIME_MAX`; otherwise None."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < TIME_MAX:
        return None
    return float(value)


def parse_number(value: object) -> float | None:
    """Return a number, or the number that a text spells, as a finite float; None for anything else."""
    if isinstance(value, str) and len(value) > TEXT_MAX:
        return None
    try:
        number = float(value)  # type: ignore[arg-type] # raises for anything that is not a number
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def parse_time(value: object) -> float | None:
    """Return epoch seconds above 0 from a number or a text; None for anything else, and from `TIME_MAX` on."""
    number = parse_number(value)
    return number if number is not None and 0 < number < TIME_MAX else None


def is_sane(text: str) -> bool:
    """Return whether a text can be sent and shown: not too long, no control characters, no lone surrogates."""
    return len(text) <= TEXT_MAX and not any(
        char < " " or "\x7f" <= char < "\xa0" or "\ud800" <= char <= "\udfff" for char in text
    )


def shown(value: object, limit: int = 80) -> str:
    """Return the `repr` of a value for a message, cut to a limit in characters."""
    try:
        return f"{value!r:.{limit}}"
    except ValueError:  # Python refuses to write very long integers
        return "a number of thousands of digits"
