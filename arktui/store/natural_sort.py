"""Text as people sort it: numbers by their value, case and width aside, each script by itself."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from unicodedata import is_normalized, normalize

# Patterns stay texts until they are needed: the first screen is not sorted by name.

_MARKS = "[\u0300-\u036f]"
"""Accents that a letter was taken apart into."""


def natural(text: str) -> str:
    """Return the key under which `shard-2` comes before `shard-10`, and `É` beside `E`; equal for texts hardly apart.

    Before each number stands how long it is, so that the key is a text like any other, and quick to compare.
    """
    key = text.casefold()
    if not key.isascii() and not is_normalized("NFKD", key):
        key = re.sub(_MARKS, "", normalize("NFKD", key))
    return _numbers().sub(_number, key)


natural_shared = lru_cache(4_096)(natural)
"""The same for what many jobs have in common."""


@cache
def _numbers() -> re.Pattern[str]:
    return re.compile(r"\d+")


def _number(digits: re.Match[str]) -> str:
    number = digits[0]
    number = number.lstrip("0") if number.isascii() else str(int(number))
    return chr(48 + len(number)) + number  # a length of up to 48 comes before all letters, as digits do
