"""The one place where text from outside becomes fit for a terminal."""

from __future__ import annotations

import re

# Patterns stay texts until they are needed: compiling these takes longer than importing all else of the store.

_CONTROL_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "␡"}

# C1 controls, line and paragraph separators, lone surrogates and noncharacters have no picture of their own.
_NONCHARACTERS = "".join(chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
_UNPRINTABLE = f"[\x80-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}]"

# Zero-width and bidirectional controls, variation selectors, tags: they hide or reorder what stands beside them.
_INVISIBLE = (
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001345f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

_SUSPECT = "[^\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u3000-\u3163\u4e00-\u9fff\uff01-\uff5e]"


def clean(text: str) -> str:
    """Return `text` as one line that cannot drive a terminal: controls become pictures, invisibles go."""
    if (text.isascii() and text.isprintable()) or re.search(_SUSPECT, text) is None:
        return text
    text = re.sub(_UNPRINTABLE, "\ufffd", text.translate(_CONTROL_PICTURES))
    return re.sub(_INVISIBLE, "", text)


def clean_lines(text: str) -> str:
    """Return `text` cleaned line by line, its own line breaks kept."""
    return "\n".join(clean(line) for line in text.splitlines())


def escaped(text: str) -> str:
    """Return one line of JSON in which every character that `clean` would change is a JSON escape."""
    if clean(text) == text:
        return text
    return "".join(char if clean(char) == char else _escape(char) for char in text)


def _escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
