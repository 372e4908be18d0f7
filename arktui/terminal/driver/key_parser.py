"""From what a terminal sends to Textual's messages."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from time import monotonic

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.events import Key, Paste
from textual.keys import Keys
from textual.message import Message

from arktui.terminal.driver.lexer import ESCAPE, INTRODUCERS, Kind, Lexer, Token

PASTED_CHANGES = 10
PASTE_GAP = 0.25
"""Seconds."""

_CURSOR_POSITION = re.compile(r"\x1b\[\d+;\d+R")
_NUMBERED_KEY = re.compile(r"\x1b\[(\d*)[\d:;]*([~A-S])")
_MODIFIED_KEY = "27"
"""The number of xterm's `modifyOtherKeys`, whose key is a parameter."""

_MOUSE = re.compile(r"\x1b\[(<?[-\d;]+[mM]|M[^\x00-\x1f]{3})")
_ASKED_FOR = re.compile(
    r"\x1b\[("
    r"[IO]"  # the focus
    r"|\?\d+;\d\$y"  # a mode (DECRPM)
    r"|48(;\d+(:[\d:]*)?){4}t"  # the size (mode 2048)
    r")"
)


class KeyParser:
    """Makes Textual's messages of what a terminal sends, and none of what it says of itself unasked.

    Messages are made of keys, pastes, focus, mode reports, sizes and, if `mouse` was asked for, the mouse. Everything
    else that begins with Esc is dropped; `Lexer` has the rules.

    A character right behind an Esc is alt and a key, or Esc and then a key in one burst: alt where `alt_keys` has it.

    Text that arrives at the speed of a paste is a paste, though the terminal does not bracket it: a run of characters
    in one read in which `PASTED_CHANGES` times a character differs from the one before. A held key repeats itself, and
    a lagging link delivers a handful of keys. What comes within `PASTE_GAP` of it belongs to it.
    """

    def __init__(
        self,
        alt_keys: Collection[str],
        *,
        mouse: bool = False,
        debug: bool = False,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._alt_keys = alt_keys
        self._mouse = mouse
        self._clock = clock
        self._xterm = XTermParser(debug)
        eager = [char for char in INTRODUCERS if self._is_bound_with_alt(char)]
        self._lexer = Lexer(ESCAPE_DELAY, eager)
        self._pasted_until = 0.0

    @property
    def timeout(self) -> float | None:
        """Seconds after which `tick` is to be called if nothing comes before."""
        deadline = self._lexer.deadline
        return None if deadline is None else max(deadline - self._clock(), 0)

    def feed(self, text: str) -> list[Message]:
        """Return the messages of a text that was read at once."""
        return list(self._messages(self._lexer.feed(text, self._clock())))

    def tick(self) -> list[Message]:
        """Return the messages that are due because nothing came."""
        return list(self._messages(self._lexer.tick(self._clock())))

    def _messages(self, tokens: Iterable[Token]) -> Iterator[Message]:
        for kind, text in tokens:
            if kind is Kind.TEXT:
                yield from self._typed(text)
            elif kind is Kind.PASTE:
                yield _paste(text)
            elif kind is Kind.ESCAPE:
                yield Key("escape", ESCAPE)
            elif kind is Kind.META:
                yield from self._with_escape(text)
            else:
                yield from self._sequence(text)

    def _typed(self, text: str) -> Iterator[Message]:
        now = self._clock()
        for run in re.findall(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+|.", text):
            changed = changes(run)
            if now < self._pasted_until or changed >= PASTED_CHANGES:
                if changed:  # and not a key that is held down after a paste
                    self._pasted_until = now + PASTE_GAP
                yield _paste(run)
            else:
                for char in run:
                    yield from self._keys(char)

    def _with_escape(self, char: str) -> Iterator[Message]:
        if char.isprintable() or ESCAPE + char not in ANSI_SEQUENCES_KEYS:
            if self._is_bound_with_alt(char):
                yield from self._keys(char, alt=True)
                return
            yield Key("escape", ESCAPE)
            yield from self._keys(char)
        else:
            yield from self._keys(ESCAPE + char)

    def _is_bound_with_alt(self, char: str) -> bool:
        return any(key.key in self._alt_keys and key.key.startswith("alt+") for key in self._keys(char, alt=True))

    def _sequence(self, sequence: str) -> Iterator[Message]:
        if _ASKED_FOR.fullmatch(sequence) or (self._mouse and _MOUSE.fullmatch(sequence)):
            yield from self._xterm.feed(sequence)
        elif is_key(sequence):
            yield from self._keys(sequence)

    def _keys(self, sequence: str, *, alt: bool = False) -> list[Key]:
        try:
            keys = list(self._xterm._sequence_to_key_events(sequence, alt))  # noqa: SLF001 - it knows the names
        except (ValueError, OverflowError):  # no number of a character
            return []
        return [key for key in keys if key.key != Keys.Ignore]


def is_key(sequence: str) -> bool:
    """Whether a complete CSI or SS3 sequence can be a key."""
    if sequence in ANSI_SEQUENCES_KEYS:
        return True
    if _CURSOR_POSITION.fullmatch(sequence):
        return False
    numbered = _NUMBERED_KEY.fullmatch(sequence)
    # Textual takes any other number for that of a character.
    return numbered is None or numbered[1] == _MODIFIED_KEY or f"{numbered[1] or 1}{numbered[2]}" in FUNCTIONAL_KEYS


def changes(text: str) -> int:
    """Return how often a character differs from the one before it."""
    return sum(one != other for one, other in itertools.pairwise(text))


def _paste(text: str) -> Paste:
    return Paste(text.replace("\x00", ""))
