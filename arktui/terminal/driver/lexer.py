"""Splits terminal input into tokens: typed text, pastes and complete escape sequences."""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import Enum, auto
from math import inf
from typing import NamedTuple

ESCAPE = "\x1b"

PATIENCE = 2.0
"""Seconds to wait for the rest of a sequence, a control string or a paste."""

LONGEST_WAIT = 30.0
"""Seconds that a control string may take in total."""

LONGEST_SEQUENCE = 32
LONGEST_STRING = LONGEST_PASTE = 1 << 20
"""Characters; a longer paste or sequence is cut."""

INTRODUCERS = "[]PX^_O"
"""What follows Esc at the start of CSI, OSC, DCS, SOS, PM, APC and SS3."""

_C1 = {chr(ord(char) + 0x40): char for char in INTRODUCERS}

_LIKELY = {"[": "ABCDFHIMOZ[<=>?0123456789", "]": "0123456789lLI", "P": "0123456789<=>?!+$", "O": "ABCDFHMPQRS"}
"""The characters that may follow an introducer which arrived too late for its Esc."""

_RXVT_SHIFTED = {f"{ESCAPE}[{number}$" for number in (3, 7, 8, 23, 24)}
"""Keys of rxvt that end in `$`, which ends no other sequence."""

_BEL, _ST, _C1_ST = "\x07", "\\", "\x9c"
_IN_STRINGS = "\b\t\n\v\f\r"
"""Control characters that a control string may hold (ECMA-48, 5.6)."""
_PASTE_BEGINS, _PASTE_ENDS = f"{ESCAPE}[200~", f"{ESCAPE}[201~"


class Kind(Enum):
    """What a token is."""

    TEXT = auto()
    """Characters that came in one read with nothing between them."""
    ESCAPE = auto()
    """Esc alone."""
    META = auto()
    """Esc and one character."""
    SEQUENCE = auto()
    """A complete CSI or SS3 sequence."""
    PASTE = auto()
    """The text of a bracketed paste."""


class Token(NamedTuple):
    """A part of the input."""

    kind: Kind
    text: str


class Lexer:
    r"""Splits the input into tokens and drops the terminal's control strings.

    A sequence may be split anywhere, and its rest may arrive up to `PATIENCE` later. The rules:

    - OSC, DCS, APC, PM and SOS strings are dropped, up to BEL or ST. ST is `ESC \\` or U+009C. In UTF-8 a C1
      control has two bytes; a single byte from 0x80 to 0x9F is an invalid character, not a control.
    - An unterminated string can't swallow keys for ever: it ends after `PATIENCE` without a character, after
      `LONGEST_WAIT` in total, after `LONGEST_STRING` characters, and at any control character or escape sequence that
      a string can't contain, which then counts as a key.
    - An unterminated CSI or SS3 sequence ends likewise. A paste ends after `PATIENCE` without a character, and counts.
    - Esc alone is a key after `escape_delay` seconds. If the rest of its sequence arrives only then, its first
      characters identify it. Only the Esc of a late `ESC \\` in a string waits for `PATIENCE`.

    `eager` contains the introducers that are bound with alt, and so wait no longer than Esc.
    """

    def __init__(self, escape_delay: float, eager: Collection[str] = ()) -> None:
        self._escape_delay = escape_delay
        self._eager = eager
        self._state: Callable[[str], None] = self._ground
        self._held = ""
        self._is_late = False
        self._count = 0
        self._paste: list[str] = []
        self._text: list[str] = []
        self._tokens: list[Token] = []
        self._now = self._fed_at = self._began_at = 0.0
        self._escaped_at = -inf

    @property
    def deadline(self) -> float | None:
        """The time at which `tick` has something to do if nothing comes before."""
        if self._state == self._ground:
            return None
        is_eager = self._held == ESCAPE or (self._state == self._introduced and self._held[1] in self._eager)
        return self._fed_at + (self._escape_delay if is_eager else PATIENCE)

    def feed(self, text: str, now: float) -> list[Token]:
        """Return the tokens that are complete with this text, read at `now`."""
        if self._state in (self._in_string, self._string_escape) and now - self._began_at > LONGEST_WAIT:
            self._reset()
        self._now = self._fed_at = now
        for char in text:
            self._state(char)
        return self._take()

    def tick(self, now: float) -> list[Token]:
        """Return the tokens that are complete because nothing came until `now`."""
        deadline = self.deadline
        if deadline is None or now < deadline:
            return []
        self._now = now
        held, is_late = self._held, self._is_late
        if self._state == self._in_paste:
            self._emit(Kind.PASTE, "".join(self._paste))
        elif self._state == self._string_escape or held == ESCAPE:
            self._emit(Kind.ESCAPE, ESCAPE)
            self._escaped_at = now
        elif self._state == self._introduced:
            self._emit(Kind.TEXT if is_late else Kind.META, held[1])
        self._reset()
        return self._take()

    def _take(self) -> list[Token]:
        self._end_text()
        tokens, self._tokens = self._tokens, []
        return tokens

    def _emit(self, kind: Kind, text: str) -> None:
        self._end_text()
        self._tokens.append(Token(kind, text))
        self._escaped_at = -inf

    def _end_text(self) -> None:
        if self._text:
            self._tokens.append(Token(Kind.TEXT, "".join(self._text)))
            self._text.clear()

    def _type(self, text: str) -> None:
        self._text.append(text)
        self._escaped_at = -inf

    def _reset(self) -> None:
        self._state, self._held, self._is_late, self._count = self._ground, "", False, 0
        self._paste.clear()

    # The states, each given the next character

    def _ground(self, char: str) -> None:
        if char == ESCAPE:
            self._begin(ESCAPE)
        elif char in INTRODUCERS and self._now - self._escaped_at <= PATIENCE and not self._text:
            self._begin(ESCAPE)
            self._is_late = True
            self._escape(char)
        elif char in _C1:
            self._begin(ESCAPE)
            self._escape(_C1[char])
        elif not "\x80" <= char <= "\x9f":
            self._type(char)

    def _begin(self, held: str) -> None:
        self._end_text()
        self._state, self._held, self._is_late, self._count = self._escape, held, False, 0

    def _escape(self, char: str) -> None:
        if char == ESCAPE:
            self._emit(Kind.ESCAPE, ESCAPE)
            self._begin(ESCAPE)
        elif char in INTRODUCERS:
            self._held += char
            self._began_at = self._now
            self._state = self._introduced
        else:
            if char != _ST or char in self._eager:
                self._emit(Kind.META, char)
            self._reset()

    def _introduced(self, char: str) -> None:
        introducer = self._held[1]
        if self._is_late and char not in _LIKELY.get(introducer, char):
            self._reset()
            self._type(introducer)
            self._ground(char)
            return
        self._state = self._in_sequence if introducer in "[O" else self._in_string
        self._state(char)

    def _in_sequence(self, char: str) -> None:
        if not " " <= char <= "~":
            self._reset()
            self._ground(char)
            return
        self._held = self._held[: LONGEST_SEQUENCE - 1] + char
        if self._held == f"{ESCAPE}[M":
            self._state = self._in_mouse
        elif self._held == f"{ESCAPE}[[":
            pass  # the Linux console's function keys have one more
        elif self._held == _PASTE_BEGINS:
            self._state = self._in_paste
        elif char >= "@" or self._held in _RXVT_SHIFTED:
            self._emit(Kind.SEQUENCE, self._held)
            self._reset()

    def _in_mouse(self, char: str) -> None:
        """Take three characters, whatever they are."""
        self._held += char
        if len(self._held) == 6:
            self._emit(Kind.SEQUENCE, self._held)
            self._reset()

    def _in_string(self, char: str) -> None:
        self._count += 1
        if char in (_BEL, _C1_ST):
            self._reset()
        elif char == ESCAPE:
            self._state = self._string_escape
        elif (char < " " and char not in _IN_STRINGS) or char == "\x7f" or self._count > LONGEST_STRING:
            self._reset()
            self._ground(char)

    def _string_escape(self, char: str) -> None:
        self._reset()
        if char != _ST:
            self._begin(ESCAPE)
            self._escape(char)

    def _in_paste(self, char: str) -> None:
        self._held = (self._held + char)[-len(_PASTE_ENDS) :]
        self._count += 1
        if self._count <= LONGEST_PASTE + len(_PASTE_ENDS):
            self._paste.append(char)
        if self._held == _PASTE_ENDS:
            text = "".join(self._paste)
            self._emit(Kind.PASTE, text.removesuffix(_PASTE_ENDS)[:LONGEST_PASTE])
            self._reset()
