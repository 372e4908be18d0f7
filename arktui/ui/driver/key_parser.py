"""From the bytes of a terminal to keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from textual._xterm_parser import XTermParser
from textual.events import Key

_ESCAPE = "\x1b"

_MORE_TO_COME = "[O"
"""What a sequence of more than two characters has behind its Esc, as far as Textual knows them."""


class KeyParser(XTermParser):
    """Textual's parser, but for a character right behind an Esc.

    A terminal sends alt and a key like that; but so it does Esc and then a key, where both come in one burst. It is
    alt where `alt_keys` has that key, and Esc otherwise.
    """

    def __init__(self, alt_keys: Collection[str], *, debug: bool = False) -> None:
        self._alt_keys = alt_keys
        super().__init__(debug)

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[Key]:
        first, second = sequence[:1], sequence[1:]
        if first == _ESCAPE and len(second) == 1 and second.isprintable() and second not in _MORE_TO_COME:
            sequence, alt = second, True
        keys = list(super()._sequence_to_key_events(sequence, alt))
        if alt and not any(key.key in self._alt_keys for key in keys):
            yield Key("escape", _ESCAPE)
            keys = list(super()._sequence_to_key_events(sequence))
        yield from keys
