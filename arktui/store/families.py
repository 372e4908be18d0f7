"""Families of jobs: the shards of one batch, whose names share all but a number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

FAMILY_MIN = 3
"""Jobs whose names share a family form one from this number on."""

_SHARD = "#"
"""Stands for the number in the family of a name."""

# Patterns stay strings until first use: no list is folded at the start.

_NAMED = (
    r"(?:(?<![^\W\d_])(?:part|shard|split|chunk|batch|piece|slice|seg|segment|file|block|task|worker|rank|no|p)s?[-_.]?"
    r"|第)(\d{1,9})(?!\d)(?![-_]?\d+月)"
)
"""A number with a word that makes it a shard's: `part-03`, `shard07`, `第12批`."""

_COUNTED = r"(?<!\d)(\d{1,9})(?:[-_]?of[-_]?|/)\d{1,9}(?!\d)"
"""A number beside the number of all shards: `03-of-16`."""

_PLAIN = r"(?:(?<=[-_.\s(（#])|(?<=[\u3400-\u9fff]))(\d{1,9})(?=[)）批片份个卷集包组段块号部]{0,2}$)"
"""A number at the end: `embeddings-003`, `日志12`; one that follows a letter belongs to its word, as in `v2`."""

_DATE = r"(?:19|20)\d\d(?:[01]\d(?:[0-3]\d)?)?|[01]\d[0-3]\d"
"""Digits that may be a year, a month or a day: those that end a name distinguish runs, not shards."""

_DATE_BEFORE = r"(?<!\d)(?:(?:(?:19|20)\d\d|0[1-9]|1[0-2])[-_./]|\d+[年月])$"
"""What precedes the last part of a date such as `2026-11-23`."""


@lru_cache(2**17)
def family_of(name: str) -> str:
    """Return the name with `#` for the number of its shard; empty if it has none.

    Dates and versions are no shards: `summary-2026-11-23` and `prompt_v7` have no family.
    """
    place = _shard(name)
    return "" if place is None else f"{name[: place[0]]}{_SHARD}{name[place[1] :]}"


def shard_start(name: str) -> int | None:
    """Return where the number of the shard begins in a name; None if it has none."""
    place = _shard(name)
    return None if place is None else place[0]


def families(names: Iterable[str]) -> dict[str, int]:
    """Return how many of the names each family has, without those of fewer than `FAMILY_MIN`."""
    sizes: dict[str, int] = {}
    for name in names:
        if family := family_of(name):
            sizes[family] = sizes.get(family, 0) + 1
    return {family: size for family, size in sizes.items() if size >= FAMILY_MIN}


def _shard(name: str) -> tuple[int, int] | None:
    """Return the place of the shard's number: the last one with a word for it, else the one that ends the name."""
    named, plain, date, date_before = _patterns()
    found = [*named.finditer(name)]
    if found:
        match = found[-1]
        group = match.lastindex or 1
        return match.span(group)
    match_at_end = plain.search(name)
    if match_at_end is None:
        return None
    start, end = match_at_end.span(1)
    if date.fullmatch(name, start, end) or date_before.search(name, 0, start):
        return None
    return start, end


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    named = re.compile(f"{_COUNTED}|{_NAMED}", re.IGNORECASE)
    return named, re.compile(_PLAIN), re.compile(_DATE), re.compile(_DATE_BEFORE)
