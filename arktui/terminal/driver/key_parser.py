"""Parses what a terminal sends into Textual's messages."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from math import inf
from time import monotonic

from textual.constants import ESCAPE_DELAY
from textual.events import Key, Paste
from textual.message import Message

from arktui.terminal.driver.lexer import ESCAPE, INTRODUCERS, Kind, Lexer, Token
from arktui.terminal.textual_internals.xterm_keys import XtermKeys, is_functional, is_listed

PASTED_CHANGES = 10
HELD_CHANGES = 2
PASTE_GAP = 0.25
"""Seconds."""

_RUNS = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+|.")
"""Text without control characters, and each control character."""

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
    """Turns a terminal's input into Textual's messages, and drops the terminal's unrequested reports.

    It produces keys, pastes, focus, mode reports, sizes and, if `mouse` is set, mouse events. It drops everything else
    that begins with Esc; `Lexer` has the rules.

    A character directly after Esc is alt and that key if `alt_keys` contains it, else Esc and then the key.

    Text that arrives as fast as a paste is a paste, even if the terminal does not bracket it: within `PASTE_GAP`, a
    character differs from the previous one `PASTED_CHANGES` times. A held key repeats one character, and nobody types
    that fast. Text that follows within `PASTE_GAP` belongs to the same paste.

    A slow link cuts a paste into several reads, and delivers a few typed keys in one. So one read of ASCII that changes
    `HELD_CHANGES` times waits for up to `PASTE_GAP`, with the text after it: then these are keys, unless they have
    become a paste. A key that arrives alone acts at once, and so does text of an input method.
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
        self._xterm = XtermKeys(debug=debug)
        eager = [char for char in INTRODUCERS if self._is_bound_with_alt(char)]
        self._lexer = Lexer(ESCAPE_DELAY, eager)
        self._recent: list[tuple[float, str]] = []
        self._pasted_until = 0.0
        self._held = ""
        self._held_until = inf

    @property
    def timeout(self) -> float | None:
        """Seconds after which to call `tick` if no input arrives; None to wait for input."""
        deadline = self._lexer.deadline
        deadline = self._held_until if deadline is None else min(deadline, self._held_until)
        return None if deadline == inf else max(deadline - self._clock(), 0)

    def feed(self, text: str) -> list[Message]:
        """Return the messages of the text of one read."""
        return list(self._messages(self._lexer.feed(text, self._clock())))

    def tick(self) -> list[Message]:
        """Return the messages that are due because no input arrived."""
        return list(self._messages(self._lexer.tick(self._clock())))

    def _messages(self, tokens: Iterable[Token]) -> Iterator[Message]:
        if self._clock() >= self._held_until:
            yield from self._keys(self._take_held())
        for kind, text in tokens:
            if kind is Kind.TEXT:
                yield from self._typed(text)
                continue
            yield from self._keys(self._take_held())
            self._recent.clear()
            if kind is Kind.PASTE:
                yield _paste(text)
            elif kind is Kind.ESCAPE:
                yield Key("escape", ESCAPE)
            elif kind is Kind.META:
                yield from self._with_escape(text)
            else:
                yield from self._sequence(text)

    def _typed(self, text: str) -> Iterator[Message]:
        now = self._clock()
        for run in _RUNS.findall(text):
            self._recent = [(at, recent) for at, recent in self._recent if now - at < PASTE_GAP]
            self._recent.append((now, run))
            is_fast = changes("".join(recent for _, recent in self._recent)) >= PASTED_CHANGES
            if is_fast or now < self._pasted_until:
                if is_fast or changes(run):  # not a key held down after a paste
                    self._pasted_until = now + PASTE_GAP
                if is_fast:
                    self._recent.clear()
                yield _paste(self._take_held() + run)
            elif self._held:
                self._held += run
            elif changes(run) >= HELD_CHANGES and run.isascii():
                self._held, self._held_until = run, now + PASTE_GAP
            else:
                yield from self._keys(run)

    def _take_held(self) -> str:
        held, self._held, self._held_until = self._held, "", inf
        return held

    def _keys(self, text: str) -> Iterator[Message]:
        for char in text:
            yield from self._xterm.keys(char)

    def _with_escape(self, char: str) -> Iterator[Message]:
        if char.isprintable() or not is_listed(ESCAPE + char):
            if self._is_bound_with_alt(char):
                yield from self._xterm.keys(char, alt=True)
                return
            yield Key("escape", ESCAPE)
            yield from self._xterm.keys(char)
        else:
            yield from self._xterm.keys(ESCAPE + char)

    def _is_bound_with_alt(self, char: str) -> bool:
        return any(key.key in self._alt_keys and key.key.startswith("alt+") for key in self._xterm.keys(char, alt=True))

    def _sequence(self, sequence: str) -> Iterator[Message]:
        if _ASKED_FOR.fullmatch(sequence) or (self._mouse and _MOUSE.fullmatch(sequence)):
            yield from self._xterm.messages(sequence)
        elif is_key(sequence):
            yield from self._xterm.keys(sequence)


def is_key(sequence: str) -> bool:
    """Whether a complete CSI or SS3 sequence can be a key."""
    if is_listed(sequence):
        return True
    if _CURSOR_POSITION.fullmatch(sequence):
        return False
    numbered = _NUMBERED_KEY.fullmatch(sequence)
    # Textual would read any other number as a character's.
    return numbered is None or numbered[1] == _MODIFIED_KEY or is_functional(f"{numbered[1] or 1}{numbered[2]}")


def changes(text: str) -> int:
    """Return how often a character differs from the one before it."""
    return sum(one != other for one, other in itertools.pairwise(text))


def _paste(text: str) -> Paste:
    return Paste(text.replace("\x00", ""))
