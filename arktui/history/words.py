"""Numbers and lengths of time as words within a sentence."""

from __future__ import annotations

from math import ceil

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR

_UNITS = ((2 * _MINUTE, 1), (10 * _HOUR, _MINUTE), (2 * _DAY, _HOUR))
"""Up to so many seconds, a length of time is told in units of so many; beyond that in days."""


def lasting(seconds: float) -> str:
    """Return a length of time: `40 s`, `42 min`, `3 h 12 min`, `18 h`, `12 days`."""
    seconds = max(seconds, 0)
    if seconds < 2 * _MINUTE:
        return f"{round(seconds)} s"
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min"
    if seconds < 10 * _HOUR:
        hours, rest = divmod(int(seconds // _MINUTE), 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    if seconds < 2 * _DAY:
        return f"{int(seconds // _HOUR)} h"
    return f"{int(seconds // _DAY)} days"


def between(low: float, high: float) -> str:
    """Return a range of lengths of time, rounded apart: `40 min to 2 h`, or only one where both read the same."""
    unit = next((unit for up_to, unit in _UNITS if high < up_to), _DAY)
    first, last = lasting(low), lasting(ceil(high / unit) * unit)
    return first if first == last else f"{first} to {last}"


def many(count: int, one: str) -> str:
    """Return a number of things: `1 job`, `1,200 jobs`."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def per_minute(rate: float) -> str:
    """Return a rate: `0.4 lines a minute`, `1,250 lines a minute`."""
    number = f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"
    return f"{number} lines a minute"


def percent(part: float, whole: float) -> str:
    """Return a share; what is neither none nor all never reads as such."""
    if not whole:
        return "0 %"
    share = 100 * part / whole
    if 0 < share < 0.1:
        return "under 0.1 %"
    if 99 < share < 100:
        return "over 99 %"
    return f"{share:.1f}".removesuffix(".0") + " %" if share < 10 else f"{share:.0f} %"
