"""Numbers, times and long names as short texts of a known width, in terminal cells."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len, set_cell_size

from arktui.bounds import TIME_MAX

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

AT_RISK = HOUR
"""A job that is not over this many seconds before it expires is at risk."""


def cut_middle(text: str, width: int, ellipsis_sign: str = "…") -> str:
    """Return `text` in at most `width` cells, the middle left out and both ends kept."""
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return ellipsis_sign[:width]
    room = width - 1
    head = _head(text, room - room // 2)
    return head + ellipsis_sign + _tail(text, room - cell_len(head))


def cut_end(text: str, width: int, ellipsis_sign: str = "…") -> str:
    """Return `text` in at most `width` cells, the end left out."""
    if cell_len(text) <= width:
        return text
    return _head(text, width - 1) + ellipsis_sign if width > 0 else ""


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Return `text` filled with spaces to exactly `width` cells, at its left end when `right`."""
    missing = width - cell_len(text)
    if missing < 0:
        return set_cell_size(text, width)
    return " " * missing + text if right else text + " " * missing


def _head(text: str, width: int) -> str:
    used = 0
    for end, char in enumerate(text):
        used += cell_len(char)
        if used > width:
            return text[:end]
    return text


def _tail(text: str, width: int) -> str:
    return _head(text[::-1], width)[::-1]


def thousands(number: int | None, none: str = "–") -> str:
    """Return a number with separators, the dash for unknown."""
    return none if number is None else f"{number:,}"


def span(seconds: float) -> str:
    """Return a length of time in its largest unit, or two: `42m`, `3h 12m`, `18h`, `27d`; `<1m` below a minute."""
    seconds = _within(seconds, TIME_MAX)
    if seconds < MINUTE:
        return "<1m"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)}m"
    if seconds < 10 * HOUR:
        return f"{int(seconds // HOUR)}h {int(seconds % HOUR // MINUTE):02}m"
    if seconds < DAY:
        return f"{int(seconds // HOUR)}h"
    return f"{int(seconds // DAY)}d"


def span_range(low: float, high: float, dash: str) -> str:
    """Return a range of times in at most seven cells: `2–3h`, `50m–2h`, `<5m`; rounded apart, never together."""
    first, first_unit = _whole(low, up=False)
    last, last_unit = _whole(high, up=True)
    if not first:
        return f"<{last}{last_unit}"
    if (first, first_unit) == (last, last_unit):
        return f"{last}{last_unit}"
    return f"{first}{'' if first_unit == last_unit else first_unit}{dash}{last}{last_unit}"


def _whole(seconds: float, *, up: bool) -> tuple[int, str]:
    """Return a length of time in whole minutes, hours or days, of no more than two digits."""
    unit, name = next(((unit, name) for unit, name in ((MINUTE, "m"), (HOUR, "h")) if seconds <= 99 * unit), (DAY, "d"))
    return min(max(int(-(-seconds // unit) if up else seconds // unit), 1 if up else 0), 99), name


def span_in_words(seconds: float) -> str:
    """Return a length of time as a person would say it: `41 min`, `3 h 12 min`, `18 h`, `27 days`."""
    seconds = _within(seconds, TIME_MAX)
    if seconds < MINUTE:
        return "less than a minute"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)} min"
    if seconds < 10 * HOUR:
        return f"{int(seconds // HOUR)} h {int(seconds % HOUR // MINUTE)} min"
    if seconds < 2 * DAY:
        return f"{int(seconds // HOUR)} h"
    return f"{int(seconds // DAY)} days"


def ago(moment: float, now: float) -> str:
    """Return how long ago a time was, or how far off it is, in words."""
    if abs(now - moment) < MINUTE:
        return "just now"
    if moment <= now:
        return f"{span_in_words(now - moment)} ago"
    return f"in {span_in_words(moment - now)}"


def ago_in_short(moment: float, now: float) -> str:
    """Return the same in the fewest cells: `3h 12m ago`, `in 18h`."""
    if abs(now - moment) < MINUTE:
        return "just now"
    return f"{span(now - moment)} ago" if moment <= now else f"in {span(moment - now)}"


def age(seconds: float) -> str:
    """Return the age of the data: seconds under a minute, else as `span`."""
    return f"{int(seconds)}s" if 0 <= seconds < MINUTE else span(seconds)


def local(moment: float) -> datetime:
    """Return a time in this machine's zone; the nearest one that has a date where it has none."""
    return datetime.fromtimestamp(_within(moment, TIME_MAX)).astimezone()


def _within(value: float, most: float) -> float:
    """Return a number between 0 and `most`, whatever it was: 0 for what is no number."""
    return min(max(0.0, value), most)  # in this order: max(0.0, nan) is 0.0


def local_full(moment: float) -> str:
    """Return a time with date and offset: `2026-11-23 14:01:12 +08:00`."""
    return local(moment).isoformat(" ", "seconds").replace("+", " +")


def local_beside(moment: float, first: float | None) -> str:
    """Return a time beside another one in full, of which it repeats neither year nor offset where they are the same."""
    time, other = local(moment), None if first is None else local(first)
    year = "" if other is not None and time.year == other.year else f"{time:%Y}-"
    words = f"{year}{time:%m-%d %H:%M:%S}"
    return words if other is not None and time.utcoffset() == other.utcoffset() else f"{words} {_offset(time)}"


def _offset(time: datetime) -> str:
    return time.isoformat(timespec="seconds")[19:]


def local_short(moment: float, now: float) -> str:
    """Return a time in eleven cells: `11-23 14:01`, with the year instead of the clock when it is another one."""
    time = local(moment)
    return f"{time:%m-%d %H:%M}" if time.year == local(now).year else f"{time:%Y-%m-%d}"


def bar(done: int | None, failed: int | None, total: int | None, width: int) -> tuple[int, int, int]:
    """Return the cells of a progress bar that are done, failed and rest; together exactly `width`.

    All is rest while the counts are unknown. A bar is full only when everything is through, and anything that failed
    has at least one cell.
    """
    if done is None or not total:
        return 0, 0, width
    failed = failed or 0
    through = min(done + failed, total)
    full = width if through == total else min(int(through / total * width), width - 1)
    if failed == 0:
        return full, 0, width - full
    red = min(max(round(failed / total * width), 1), width)
    if done == 0:
        return 0, max(full, red), width - max(full, red)
    red = min(red, max(full - 1, 1))
    full = max(full, red)
    return full - red, red, width - full


def compact(number: int) -> str:
    """Return a number in at most five cells: `12k`, `3.4M`, `120M`."""
    for unit, size in (("G", 1_000_000_000), ("M", 1_000_000), ("k", 1_000)):
        if number >= size:
            value = number / size
            return f"{value:.1f}{unit}" if value < 10 else f"{int(value)}{unit}"
    return str(number)


def per_minute(rate: float) -> str:
    """Return request lines a minute as a person says them: `1,240 a minute`, `0.4 a minute`."""
    return f"{rate:,.0f} a minute" if rate >= 10 else f"{rate:.1f} a minute"


def wrap(text: str, width: int) -> list[str]:
    """Return a text in lines of at most `width` cells, broken at spaces where there are any, nothing lost."""
    return [line for paragraph in text.split("\n") for line in _wrap_paragraph(paragraph, max(width, 2))]


def _wrap_paragraph(paragraph: str, width: int) -> list[str]:
    lines = [""]
    for word in paragraph.split(" "):
        candidate = f"{lines[-1]} {word}" if lines[-1] else word
        if cell_len(candidate) <= width:
            lines[-1] = candidate
        else:
            pieces = _pieces(word, width)
            lines = [*lines, *pieces] if lines[-1] else pieces
    return lines


def _pieces(word: str, width: int) -> list[str]:
    """Return a word in pieces of at most `width` cells, a path broken behind a slash."""
    pieces = []
    while word:
        piece = _head(word, width)
        slash = piece.rfind("/") + 1
        if len(piece) < len(word) and slash > len(piece) // 2:
            piece = piece[:slash]
        pieces.append(piece)
        word = word[len(piece) :]
    return pieces
