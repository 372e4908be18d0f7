"""Textual's names of the keys that a terminal sends."""

from __future__ import annotations

from collections.abc import Iterable

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.keys import Keys
from textual.message import Message


class XtermKeys:
    """Translates complete sequences of a terminal to Textual's messages."""

    def __init__(self, *, debug: bool = False) -> None:
        self._parser = XTermParser(debug)

    def messages(self, sequence: str) -> Iterable[Message]:
        """Yield the messages of a sequence that is no key: of the mouse, the focus, a mode or a size."""
        return self._parser.feed(sequence)

    def keys(self, sequence: str, *, alt: bool = False) -> list[Key]:
        """Return the keys of a character or a sequence; none if Textual ignores it or knows no such key."""
        try:
            keys = list(self._parser._sequence_to_key_events(sequence, alt))  # noqa: SLF001 - no public name
        except (ValueError, OverflowError):  # not the number of a character
            return []
        return [key for key in keys if key.key != Keys.Ignore]


def is_listed(sequence: str) -> bool:
    """Whether a sequence is in Textual's table of keys."""
    return sequence in ANSI_SEQUENCES_KEYS


def is_functional(key: str) -> bool:
    """Whether a number and a final character, such as `57344u` or `1A`, are a key of the kitty keyboard protocol."""
    return key in FUNCTIONAL_KEYS
