"""Styles of terminal text: colours, attributes and the shortest sequence from one style to another."""

from __future__ import annotations

from collections.abc import Iterator

_OFF = {
    "1": "22",
    "2": "22",
    "3": "23",
    "4": "24",
    "21": "24",
    "5": "25",
    "6": "25",
    "7": "27",
    "8": "28",
    "9": "29",
    "51": "54",
    "52": "54",
    "53": "55",
}
"""The code that turns each attribute on, and the code that turns it off."""

_FOREGROUND = {*map(str, range(30, 38)), *map(str, range(90, 98))}
_BACKGROUND = {*map(str, range(40, 48)), *map(str, range(100, 108))}
_LONG_COLOUR = {"5": 2, "2": 4}
"""Number of codes after 38 or 48, by the first of them: 5 for a palette colour, 2 for red, green and blue."""


class Pen:
    """One style of text, as codes of SGR ("select graphic rendition"); an empty code is the default.

    There is one object per style, so that styles compare by identity and each caches its transitions. The number of
    objects is the number of styles in use.
    """

    __slots__ = ("_after", "_to", "attributes", "background", "foreground")
    _known: dict[tuple[str, str, frozenset[str]], Pen] = {}  # noqa: RUF012 - shared on purpose

    def __init__(self, foreground: str, background: str, attributes: frozenset[str]) -> None:
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
        self._after: dict[str, Pen | None] = {}
        self._to: dict[Pen, str] = {}

    @classmethod
    def of(cls, foreground: str = "", background: str = "", attributes: frozenset[str] = frozenset()) -> Pen:
        """Return the only pen of this style."""
        key = (foreground, background, attributes)
        if key not in cls._known:
            cls._known[key] = cls(*key)
        return cls._known[key]

    def after(self, codes: str) -> Pen | None:
        """Return the pen after `codes`, which are separated by `;`; None if one is unknown."""
        try:
            return self._after[codes]
        except KeyError:
            pen = self._after[codes] = self._applied(codes)
            return pen

    def to(self, other: Pen) -> str:
        """Return the shortest escape sequence that switches to another pen; empty for this pen."""
        try:
            return self._to[other]
        except KeyError:
            whole = other.from_any()
            change = f"\x1b[{';'.join(self._changes(other))}m" if other is not self else ""
            sequence = self._to[other] = min(change, whole, key=len)
            return sequence

    def from_any(self) -> str:
        """Return the escape sequence that switches to this pen from any other."""
        codes = [self.foreground, self.background, *sorted(self.attributes)]
        return f"\x1b[{';'.join(['0', *filter(None, codes)])}m" if any(codes) else "\x1b[m"

    def _changes(self, other: Pen) -> Iterator[str]:
        off = {_OFF[code] for code in self.attributes - other.attributes}
        yield from sorted(off)
        yield from sorted(code for code in other.attributes if code not in self.attributes or _OFF[code] in off)
        if other.foreground != self.foreground:
            yield other.foreground or "39"
        if other.background != self.background:
            yield other.background or "49"

    def _applied(self, codes: str) -> Pen | None:
        foreground, background, attributes = self.foreground, self.background, self.attributes
        rest = iter([code.lstrip("0") for code in codes.split(";")])
        for code in rest:
            if not code:
                foreground, background, attributes = "", "", frozenset()
            elif code in _OFF:
                attributes |= {code}
            elif code in _OFF.values():
                attributes = frozenset(each for each in attributes if _OFF[each] != code)
            elif code in _FOREGROUND or code == "39":
                foreground = code if code != "39" else ""
            elif code in _BACKGROUND or code == "49":
                background = code if code != "49" else ""
            elif code in ("38", "48"):
                kind = next(rest, "")
                values = [next(rest, None) for _ in range(_LONG_COLOUR.get(kind, 0) - 1)]
                if not values or None in values:
                    return None
                colour = ";".join([code, kind, *(value or "0" for value in values)])
                foreground, background = (colour, background) if code == "38" else (foreground, colour)
            else:
                return None
        return Pen.of(foreground, background, attributes)
