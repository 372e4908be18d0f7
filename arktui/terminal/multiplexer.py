"""Passes control sequences through tmux and GNU screen, which drop those that they do not know."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WITHOUT_STRINGS = re.compile(r"linux(-.+)?|vt\d+.*")

_SCREEN_CHUNK = 76
"""Characters that GNU screen passes on at once."""


def knows_strings(environment: Mapping[str, str]) -> bool:
    """Whether the terminal knows OSC strings; the Linux console and a VT100 may print them."""
    term = environment.get("TERM", "")
    return not _WITHOUT_STRINGS.fullmatch(term)


def reaching(plain: str, environment: Mapping[str, str]) -> str:
    """Return a control sequence in every form needed to reach the terminal; each terminal acts on one of them.

    tmux passes on the wrapped form if `allow-passthrough` is `on`, and acts on the plain one itself. If it is unknown
    whether tmux or screen is nearer (over SSH only TERM shows it, and `screen` may mean both), the result is the plain
    form and the one wrapped for GNU screen, which tmux drops; GNU screen would print the form wrapped for tmux. The
    result is empty if the terminal knows no such strings.
    """
    if not knows_strings(environment):
        return ""
    term = environment.get("TERM", "")
    is_screen = bool(environment.get("STY"))
    is_tmux = bool(environment.get("TMUX")) or term.startswith("tmux")
    if is_tmux and not is_screen:
        return plain + "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if is_screen and not is_tmux:
        return _for_screen(plain)
    return plain + _for_screen(plain) if is_screen or term.startswith("screen") else plain


def _for_screen(plain: str) -> str:
    chunks = (plain[start : start + _SCREEN_CHUNK] for start in range(0, len(plain), _SCREEN_CHUNK))
    return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks)
