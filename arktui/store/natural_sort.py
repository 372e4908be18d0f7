"""Natural sort order: numbers by value, case and width ignored, each script by itself."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from unicodedata import is_normalized, normalize

# Patterns stay strings until first use: the first screen is not sorted by name.

_MARKS = "[\u0300-\u036f]"
"""The accents of decomposed letters."""


def natural(text: str) -> str:
    """Return a sort key that puts `shard-2` before `shard-10` and `É` beside `E`; similar texts may have equal keys.

    The key is a plain string, quick to compare: each number follows a character that stands for its length.
    """
    key = text.casefold()
    if not key.isascii() and not is_normalized("NFKD", key):
        key = re.sub(_MARKS, "", normalize("NFKD", key))
    return _numbers().sub(_number, key)


natural_shared = lru_cache(4_096)(natural)
"""The same, cached, for texts that many jobs share."""


@cache
def _numbers() -> re.Pattern[str]:
    return re.compile(r"\d+")


def _number(digits: re.Match[str]) -> str:
    number = digits[0]
    number = number.lstrip("0") if number.isascii() else str(int(number))
    return chr(48 + len(number)) + number  # lengths up to 48 sort before all letters, as digits do
