"""Splits a query into words, signs and groups.

In a word, ASCII characters, `≥` and `≤` inside quotes are encoded as private-use characters, so that whoever takes the
word apart later sees only unquoted signs. `literal` decodes them.
"""

from __future__ import annotations

from typing import NamedTuple

_QUOTED = 0xE000
"""Offset of quoted characters."""

EMPTY = chr(_QUOTED)
"""Begins a quoted part; it stands for no character."""

_ENCODED = {ord(char): chr(_QUOTED + place) for place, char in enumerate([*map(chr, range(0x80)), "≥", "≤"]) if place}
"""What stands for each quoted character that might be a sign."""

_DECODED = {ord(char): chr(code) for code, char in _ENCODED.items()} | {_QUOTED: None}

_PLAIN = str.maketrans("：＞＜（）｜，＝％＊？－“”≥≤", ':><()|,=%*?-""≥≤', "")
"""Full-width signs and their plain forms, one character each, so that places stay the same."""

SIGNS = "()|"


class Token(NamedTuple):
    """A word, or one of `(`, `)`, `|` and `-`, with its place in the query."""

    text: str
    start: int
    end: int
    is_sign: bool = False


def quoted(text: str) -> str:
    """Return a text encoded as if it stood in quotes."""
    return EMPTY + encoded(text)


def encoded(text: str) -> str:
    """Return a text with the characters encoded that might be signs."""
    return text.translate(_ENCODED)


def literal(word: str) -> str:
    """Return a word with its quoted characters as themselves."""
    return word.translate(_DECODED)


def is_quoted(word: str) -> bool:
    """Whether any part of a word stands in quotes."""
    return any(ord(char) in _DECODED for char in word)


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of any text; a quote that nothing closes runs to the end."""
    text = text.translate(dict.fromkeys(_DECODED, "\ufffd"))
    plain = text.translate(_PLAIN)
    found: list[Token] = []
    place = 0
    while place < len(plain):
        char = plain[place]
        if char.isspace():
            place += 1
        elif char in SIGNS or char == "-":
            found.append(Token(char, place, place + 1, is_sign=True))
            place += 1
        else:
            word, end = _word(text, plain, place)
            found.append(Token(word, place, end))
            place = end
    return found


def _word(text: str, plain: str, start: int) -> tuple[str, int]:
    """Return the word that starts at a place, and its end."""
    pieces: list[str] = []
    place = start
    while place < len(plain) and not plain[place].isspace() and plain[place] not in SIGNS:
        if plain[place] == '"':
            inside, place = _inside_quotes(text, plain, place + 1)
            pieces.append(quoted(inside))
        else:
            pieces.append(plain[place])
            place += 1
    return "".join(pieces), place


def _inside_quotes(text: str, plain: str, place: int) -> tuple[str, int]:
    """Return the text up to the closing quote, and the place after it; a backslash precedes a quote or a backslash."""
    inside: list[str] = []
    while place < len(plain) and plain[place] != '"':
        if plain[place] == "\\" and plain[place + 1 : place + 2] in ('"', "\\"):
            place += 1
        inside.append(text[place])
        place += 1
    return "".join(inside), min(place + 1, len(text))
