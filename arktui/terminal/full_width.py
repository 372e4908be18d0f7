"""The plain keys that keys of an input method stand for."""

from __future__ import annotations

_FIRST, _LAST, _OFFSET = 0xFF01, 0xFF5E, 0xFEE0
"""Unicode's full-width forms of the printable ASCII characters, and how far they are from these."""

_PUNCTUATION = {"\u3000": " ", "、": "/", "。": ".", "【": "[", "】": "]", "《": "<", "》": ">", "‘": "'", "’": "'"}
"""What Chinese input methods type in place of a key, beside the full-width forms."""


def plain_character(character: str) -> str:
    """Return the plain character of the same key; empty if there is none."""
    if len(character) == 1 and _FIRST <= ord(character) <= _LAST:
        return chr(ord(character) - _OFFSET)
    return _PUNCTUATION.get(character, "")
