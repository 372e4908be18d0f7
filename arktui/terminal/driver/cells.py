"""Splits text with colour codes into the cells of a line."""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import get_character_cell_size

from arktui.terminal.driver.pen import Pen

CODES = re.compile(r"\x1b\[([\d;]*)m")
"""The escape sequence that sets colours and attributes (SGR)."""

_CACHED_LINES = 128
"""Lines of text whose cells are cached: a screen or two, which lines that move elsewhere are written to again."""

_NO_CELL = re.compile("[\x00-\x1f\x7f-\x9f\u200d\ufe00-\ufe0f\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]")
"""Control characters, and characters that only certain terminals join with their neighbours: their width is unknown."""


class _Widths(dict[str, int]):
    def __missing__(self, char: str) -> int:
        width = self[char] = get_character_cell_size(char)
        return width


_widths = _Widths()


@lru_cache(_CACHED_LINES)
def read_cells(text: str, pen: Pen) -> tuple[list[str], list[Pen], Pen] | None:
    """Return the characters and the pens of the cells that `text` fills, and the pen after them.

    A cell holds a character with its combining characters; the second cell of a wide character is empty. Returns None
    if the text contains a character of unknown width or an unknown code. The lists are shared and must not be changed.
    """
    pieces = CODES.split(text)
    if _NO_CELL.search("".join(pieces[::2])):
        return None
    chars: list[str] = []
    pens: list[Pen] = []
    for codes, piece in zip([None, *pieces[1::2]], pieces[::2], strict=True):
        if codes is not None:
            after = pen.after(codes)
            if after is None:
                return None
            pen = after
        if not piece:
            continue
        if piece.isascii():
            chars += piece
        elif not _append(piece, chars):
            return None
        pens += [pen] * (len(chars) - len(pens))
    return chars, pens, pen


def _append(piece: str, chars: list[str]) -> bool:
    """Append the cells of a piece; return False if it starts with a combining character that has no cell to join."""
    for char in piece:
        width = _widths[char]
        if width == 1:
            chars.append(char)
        elif width == 2:
            chars += (char, "")
        elif chars:
            chars[-1 if chars[-1] else -2] += char
        else:
            return False
    return True
