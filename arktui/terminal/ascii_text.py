"""Text in ASCII, as wide as before, for a terminal whose locale is not UTF-8."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import normalize

from rich.cells import cell_len

_BLOCKS = "".join(map(chr, range(0x2580, 0x25A0)))
"""The ends of borders and scrollbars; the background shows without them."""

_ALIKE = str.maketrans("↑↓←→│─…–·×" + _BLOCKS, "^v<>|-~-.x" + " " * len(_BLOCKS))


def in_ascii(text: str) -> str:
    """Return a text of the same width, with `?` for characters without an ASCII equivalent."""
    return text if text.isascii() else "".join(map(_in_ascii, text))


@lru_cache(4_096)
def _in_ascii(char: str) -> str:
    width = cell_len(char)
    plain = normalize("NFKD", char.translate(_ALIKE)).encode("ascii", "ignore").decode()
    return plain.ljust(width) if 0 < len(plain) <= width else "?" * width
