"""The one place that makes text from outside safe for a terminal.

Its result is `CleanText`: it cannot drive a terminal, and there it takes as many cells as the program computes.
Terminals agree on the width of a single character as wcwidth gives it, and on a combining mark that joins the cell
before it. They disagree on what Unicode combines from several characters: kitty and foot measure the cluster that a
variation selector, a joiner, an emoji modifier, a second regional indicator or a conjoining jamo makes, tmux (`utf8.c`)
the characters one by one except those it knows to join, xterm each character alone. So none of these passes:

- Characters that show nothing by themselves (selectors, joiners, bidirectional controls, tags) are removed, and what
  they joined stands side by side.
- Conjoining jamo become syllables. U+FFFD replaces any other jamo, an emoji modifier, a regional indicator, a
  spacing mark (1 cell in glibc, none in wcwidth), a private-use or unassigned character, and a character that
  newer Unicode tables made wide.
- A base keeps `MARKS_MAX` combining marks, about what a cell of xterm, VTE and tmux holds. One U+FFFD replaces
  any further marks, or marks without a base.

A terminal set to other widths than the default, such as double width for ambiguous characters, cannot be detected here.
"""

from __future__ import annotations

import re
from typing import NewType

# Patterns stay strings until first use: compiling them takes longer than importing the rest of the store. For the same
# reason `unicodedata`, a shared library, is loaded only for a text that needs it.

CleanText = NewType("CleanText", str)
"""Text that `clean` returned or that the program itself wrote: the only kind that jobs and error records hold."""

MARKS_MAX = 3
"""Combining marks that a base character keeps."""

NO_TEXT = CleanText("")

_REPLACEMENT = "\ufffd"

_CONTROL_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "␡"}

# Characters that hide or reorder their neighbours: zero-width and bidirectional controls, variation selectors, tags.
_INVISIBLE = (
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001345f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

# Characters whose width terminals disagree on: jamo, modifiers, regional indicators, and what Unicode 16 made wide.
_UNSURE = (
    "[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff"
    "\u2630-\u2637\u268a-\u268f\u3248-\u324f\U0001d300-\U0001d356\U0001d360-\U0001d376]"
)

# C1 controls, lone surrogates, line and paragraph separators, unassigned and private-use characters, spacing marks, and
# the remaining format characters, which belong to the digits beside them.
_UNFIT_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mc", "Zl", "Zp"})

_MARK_CATEGORIES = frozenset({"Mn", "Me"})

_MARKS: set[str] = set()
"""The combining marks seen so far."""

_SUSPECT = (
    "[^\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u2190-\u23ff\u2500-\u262f"
    "\u3000-\u3029\u3030-\u303f\u3041-\u3096\u309b-\u30ff\u3105-\u312f\u3131-\u3163"
    "\u4e00-\u9fef\uff01-\uff5e]"
)

_JAMO = "[\u1100-\u11ff]"

_REPLACEMENTS_MAX = 20_000
"""Characters whose replacements are cached."""


class _Replacements(dict[int, str]):
    """The replacement of each character, worked out on first use."""

    def __missing__(self, code: int) -> str:
        if len(self) >= _REPLACEMENTS_MAX:
            self.clear()
        replacement = self[code] = _replacement(chr(code))
        return replacement


def _replacement(char: str) -> str:
    from unicodedata import category  # noqa: PLC0415 - see above

    if ord(char) in _CONTROL_PICTURES:
        return _CONTROL_PICTURES[ord(char)]
    if re.match(_INVISIBLE, char):
        return ""
    kind = category(char)
    if kind in _MARK_CATEGORIES:
        _MARKS.add(char)
    return _REPLACEMENT if kind in _UNFIT_CATEGORIES or re.match(_UNSURE, char) else char


_REPLACEMENTS = _Replacements()


def clean(text: str) -> CleanText:
    """Return `text` as one line that cannot drive a terminal; control characters become visible symbols."""
    if (text.isascii() and text.isprintable()) or re.search(_SUSPECT, text) is None:
        return CleanText(text)
    if re.search(_JAMO, text):
        from unicodedata import normalize  # noqa: PLC0415 - see above

        text = normalize("NFC", text)
    text = text.translate(_REPLACEMENTS)
    return CleanText(text if _MARKS.isdisjoint(text) else _with_few_marks(text))


def _with_few_marks(text: str) -> str:
    """Return a text where every mark has a base and no base has more than `MARKS_MAX` marks."""
    kept: list[str] = []
    marks = MARKS_MAX
    for char in text:
        if char not in _MARKS:
            marks = 0
            kept.append(char)
            continue
        marks += 1
        if marks <= MARKS_MAX:
            kept.append(char)
        elif marks == MARKS_MAX + 1:
            kept.append(_REPLACEMENT)
    return "".join(kept)


def clean_lines(text: str) -> CleanText:
    """Return `text` cleaned line by line, with its line breaks kept."""
    return CleanText("\n".join(clean(line) for line in text.splitlines()))


def escaped(text: str) -> CleanText:
    """Return a line of JSON with every character that `clean` would change as a JSON escape."""
    if clean(text) == text:
        return CleanText(text)
    return CleanText("".join(char if clean(char) == char else _escape(char) for char in text))


def _escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
