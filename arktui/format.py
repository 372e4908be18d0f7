"""How numbers, shares, rates, durations and times read on the screen. Every text that shows one takes it from here."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from math import ceil
from time import gmtime, localtime, struct_time

from arktui.bounds import TIME_MAX

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


# Numbers


def thousands(number: int | None, none: str = "–") -> str:
    """Return a number with separators, or `none` if it is unknown."""
    return none if number is None else f"{number:,}"


def quantity(count: int, noun: str) -> str:
    """Return a number of things: `1 job`, `1,200 jobs`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def compact(number: int) -> str:
    """Return a number in at most five cells: `12k`, `3.4M`, `120M`."""
    for unit, size in (("G", 1_000_000_000), ("M", 1_000_000), ("k", 1_000)):
        if number >= size:
            value = number / size
            return f"{value:.1f}{unit}" if value < 10 else f"{int(value)}{unit}"
    return str(number)


def percent(share: float) -> str:
    """Return a share of 0 to 1 as `0%`, `<0.1%`, `3.2%`, `31%`, `>99%` or `100%`: only none reads 0, only all 100."""
    if 0 < share < 0.0005:
        return "<0.1%"
    if 0 < share < 0.0995:
        return f"{100 * share:.1f}%"
    return ">99%" if 0.99 < share < 1 else f"{100 * share:.0f}%"


def per_minute(rate: float) -> str:
    """Return a rate of request lines per minute: `1,240 a minute`, `0.4 a minute`."""
    return f"{_rate(rate)} a minute"


def lines_per_minute(rate: float) -> str:
    """Return the same for use in a sentence: `1,240 lines a minute`."""
    return f"{_rate(rate)} lines a minute"


def _rate(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"


# Durations, in seconds


def duration(seconds: float) -> str:
    """Return a duration in its one or two largest units: `42m`, `3h 12m`, `18h`, `27d`; `<1m` below a minute."""
    seconds = _clamp(seconds)
    if seconds < MINUTE:
        return "<1m"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)}m"
    if seconds < 10 * HOUR:
        return f"{int(seconds // HOUR)}h {int(seconds % HOUR // MINUTE):02}m"
    if seconds < DAY:
        return f"{int(seconds // HOUR)}h"
    return f"{int(seconds // DAY)}d"


def duration_with_seconds(seconds: float) -> str:
    """Return a duration as `duration` does, but in seconds below a minute: `12s`."""
    return f"{int(seconds)}s" if 0 <= seconds < MINUTE else duration(seconds)


def duration_range(low: float, high: float, dash: str) -> str:
    """Return a range of durations in at most seven cells: `2–3h`, `50m–2h`, `<5m`.

    The lower end is rounded down and the upper end up, so the range never looks narrower than it is.
    """
    first, first_unit = _two_digits(low, up=False)
    last, last_unit = _two_digits(high, up=True)
    if not first:
        return f"<{last}{last_unit}"
    if (first, first_unit) == (last, last_unit):
        return f"{last}{last_unit}"
    return f"{first}{'' if first_unit == last_unit else first_unit}{dash}{last}{last_unit}"


def _two_digits(seconds: float, *, up: bool) -> tuple[int, str]:
    """Return a duration as a whole number of minutes, hours or days, at most 99, and the unit."""
    unit, name = next(((unit, name) for unit, name in ((MINUTE, "m"), (HOUR, "h")) if seconds <= 99 * unit), (DAY, "d"))
    return min(max(int(-(-seconds // unit) if up else seconds // unit), 1 if up else 0), 99), name


def duration_in_words(seconds: float) -> str:
    """Return a duration for use in a sentence: `41 min`, `3 h`, `3 h 12 min`, `18 h`, `27 days`."""
    seconds = _clamp(seconds)
    if seconds < MINUTE:
        return "less than a minute"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)} min"
    if seconds < 10 * HOUR:
        hours, minutes = divmod(int(seconds // MINUTE), 60)
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    if seconds < 2 * DAY:
        return f"{int(seconds // HOUR)} h"
    return f"{int(seconds // DAY)} days"


def precise_duration(seconds: float) -> str:
    """Return a duration as `duration_in_words` does, but in seconds below two minutes: `40 s`, `119 s`."""
    seconds = _clamp(seconds)
    return f"{round(seconds)} s" if seconds < 2 * MINUTE else duration_in_words(seconds)


def duration_range_in_words(low: float, high: float) -> str:
    """Return a range of durations for use in a sentence: `40 min to 2 h`, or one duration if both ends read the same.

    The lower end is rounded down and the upper end up to the unit it is given in.
    """
    units = ((2 * MINUTE, 1), (10 * HOUR, MINUTE), (2 * DAY, HOUR))
    unit = next((unit for limit, unit in units if high < limit), DAY)
    first = precise_duration(low)
    last = precise_duration(ceil(high / unit) * unit)
    return first if first == last else f"{first} to {last}"


# Times, in seconds since the epoch; shown as `set_times` says


class Times(StrEnum):
    """How times are shown. A time that an age stands beside, and that of an axis, is never relative."""

    LOCAL = "local"
    """In this machine's time zone."""
    UTC = "UTC"
    RELATIVE = "relative"
    """How long ago or how far ahead a time is, wherever it stands alone."""


class _Shown:
    """How the whole program shows times: what the user reads in one place must not differ from another."""

    times = Times.LOCAL


def set_times(times: Times) -> None:
    """Choose how all times are shown from now on."""
    _Shown.times = times


def times() -> Times:
    """Return how times are shown."""
    return _Shown.times


def ago(moment: float, now: float) -> str:
    """Return how long ago a time was, or how far ahead it is, in words: `3 h 12 min ago`, `in 18 h`."""
    if abs(now - moment) < MINUTE:
        return "just now"
    if moment <= now:
        return f"{duration_in_words(now - moment)} ago"
    return f"in {duration_in_words(moment - now)}"


def short_ago(moment: float, now: float) -> str:
    """Return the same in fewer cells: `3h 12m ago`, `in 18h`."""
    if abs(now - moment) < MINUTE:
        return "just now"
    return f"{duration(now - moment)} ago" if moment <= now else f"in {duration(moment - now)}"


def zoned_time(moment: float) -> datetime:
    """Return a time in the zone that is shown. A time that no date can express becomes the nearest one that can."""
    if _Shown.times is Times.UTC:
        return datetime.fromtimestamp(_clamp(moment), UTC)
    return datetime.fromtimestamp(_clamp(moment)).astimezone()


def _zoned_tuple(moment: float) -> struct_time:
    """Return the same as a tuple, for times in every row of the table: it is made in a tenth of the time."""
    return (gmtime if _Shown.times is Times.UTC else localtime)(_clamp(moment))


def full_time(moment: float) -> str:
    """Return a time with date and offset: `2026-11-23 14:01:12 +08:00`."""
    return zoned_time(moment).isoformat(" ", "seconds").replace("+", " +")


def iso_time(moment: float) -> str:
    """Return a time for machines, in UTC: `2026-11-23T06:01:12Z`, with the fraction of a second if it has one."""
    return datetime.fromtimestamp(_clamp(moment), UTC).isoformat().replace("+00:00", "Z")


def full_time_beside(moment: float, first: float | None) -> str:
    """Return a full time, without the year and the offset that it shares with the time `first` beside it."""
    time, other = zoned_time(moment), None if first is None else zoned_time(first)
    year = "" if other is not None and time.year == other.year else f"{time:%Y}-"
    words = f"{year}{time:%m-%d %H:%M:%S}"
    return words if other is not None and time.utcoffset() == other.utcoffset() else f"{words} {_offset(time)}"


def _offset(time: datetime) -> str:
    return time.isoformat(timespec="seconds")[19:]


def short_time(moment: float, now: float) -> str:
    """Return a time in eleven cells: `11-23 14:01`, or `2025-11-23` for a time in another year; or `3h 12m ago`."""
    if _Shown.times is Times.RELATIVE:
        return short_ago(moment, now)
    time = _zoned_tuple(moment)
    if time.tm_year != _zoned_tuple(now).tm_year:
        return f"{time.tm_year:04}-{time.tm_mon:02}-{time.tm_mday:02}"
    return f"{time.tm_mon:02}-{time.tm_mday:02} {time.tm_hour:02}:{time.tm_min:02}"


def exact_time(moment: float) -> str:
    """Return a time without its year, to the second: `11-23 14:01:12`."""
    return f"{zoned_time(moment):%m-%d %H:%M:%S}"


def clock_time(moment: float) -> str:
    """Return the time of day: `14:01`."""
    return f"{zoned_time(moment):%H:%M}"


def clock_time_or_ago(moment: float, now: float) -> str:
    """Return the time of day, or how long ago it was: `14:01`, `3h 12m ago`."""
    return short_ago(moment, now) if _Shown.times is Times.RELATIVE else clock_time(moment)


def clock_time_or_date(moment: float, now: float) -> str:
    """Return a time in at most seven cells: `14:01` today, `11-23` on another day, `2025-11` in another year.

    Relative times have at most nine, in their largest unit: `3h ago`.
    """
    if _Shown.times is Times.RELATIVE:
        return f"{duration(now - moment).split()[0]} ago"
    time, today = _zoned_tuple(moment), _zoned_tuple(now)
    if time[:3] == today[:3]:
        return f"{time.tm_hour:02}:{time.tm_min:02}"
    return (
        f"{time.tm_mon:02}-{time.tm_mday:02}"
        if time.tm_year == today.tm_year
        else f"{time.tm_year:04}-{time.tm_mon:02}"
    )


def clock_time_beside(moment: float, first: float) -> str:
    """Return the time of day, preceded by the parts of the date that differ from those of the time `first` beside it.

    For example `14:01`, `11-23 14:01` or `2025-11-23 14:01`.
    """
    time, other = zoned_time(moment), zoned_time(first)
    if time.date() == other.date():
        return f"{time:%H:%M}"
    return f"{time:%m-%d %H:%M}" if time.year == other.year else f"{time:%Y-%m-%d %H:%M}"


def _clamp(seconds: float) -> float:
    """Return a number between 0 and the latest time that a date can express; 0 for NaN."""
    return min(max(0.0, seconds), TIME_MAX)  # in this order: max(0.0, nan) is 0.0
