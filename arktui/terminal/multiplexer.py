"""Reaching the terminal through what stands before it: tmux and GNU screen swallow what they do not know."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WITHOUT_STRINGS = re.compile(r"linux(-.+)?|vt\d+.*")

_SCREEN_CHUNK = 76
"""Characters that GNU screen hands on at once."""


def knows_strings(environment: Mapping[str, str]) -> bool:
    """Whether the terminal knows OSC strings; the Linux console and a VT100 may write them out."""
    term = environment.get("TERM", "")
    return not _WITHOUT_STRINGS.fullmatch(term)


def reaching(plain: str, environment: Mapping[str, str]) -> str:
    """Return a control sequence in all the forms that it takes to reach the terminal, for one of which it counts.

    tmux hands on what is wrapped, if its `allow-passthrough` is `on`; what it does itself it does with the plain form.
    Where tmux or screen may be the nearer one, as within SSH, where only TERM tells of them, and that may be `screen`
    for both, it goes plain and wrapped for GNU screen, which a tmux swallows; a screen would write what is wrapped for
    tmux. It is empty where no form does.
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
