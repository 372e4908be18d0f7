"""The query language by example, and its fields."""

from __future__ import annotations

from arktui.store.language.fields import FIELDS, IS, ORDERED
from arktui.view.spans import Line
from arktui.view.text import pad, wrap

_EXAMPLES = (
    ("rerank", "part of a name; several words must all be there"),
    ('"weekly report"', "quotes keep spaces and signs together"),
    ("bi-20261123060112-k2m8x", "an id, or its beginning; several ids are alternatives"),
    ("phase:failed,terminated", "a field and its alternatives; names can be cut short: ph:f"),
    ("model:doubao-seed*", "* and ? in a value; without them it is matched whole"),
    ("failed>5%  total>10k  left<4h", "numbers and durations: k m g, s m h d w"),
    ("ended:today  ends<18:00", "a day, a time of day, or how long ago: updated<10m"),
    ("created:2026-11-20..2026-11-30", "from one to the other; an end can be left out"),
    ("failed:unknown", "unknown is not 0: nothing else finds it"),
    ("sort:-failed,left", "columns to sort by; - turns one round"),
    ("A B     A | B     (A | B) C     -A", "both, either, groups, not"),
)

_NAME_WIDTH = 36


def language_lines(width: int) -> list[Line]:
    """Return the lines of the help."""
    lines: list[Line] = []
    for example, meaning in _EXAMPLES:
        lines += _line(example, meaning, width)
    lines += [(), (("FIELDS", "strong"),)]
    for field in FIELDS.values():
        sign = "" if field.kind in ORDERED else ":"
        help_text = ", ".join(IS) if field.name == "is" else field.help
        lines += _line(f"{field.name}{sign}  {field.chinese[0]}", help_text, width)
    return lines


def _line(name: str, meaning: str, width: int) -> list[Line]:
    first, *more = wrap(meaning, max(width - _NAME_WIDTH - 1, 20))
    indent = " " * (_NAME_WIDTH + 1)
    return [((pad(name, _NAME_WIDTH), "accent"), (f" {first}", "")), *(((indent + line, ""),) for line in more)]
