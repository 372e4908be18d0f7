"""Copying by way of the terminal (OSC 52), which reaches the reader's clipboard over SSH, too."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

BYTES_MAX = 74_994
"""Bytes of UTF-8 that are copied at once: in base64 they make up the 100,000 bytes that many terminals take at most."""

_SCREEN_CHUNK = 76
"""Characters that GNU screen hands on at once."""


def copying(text: str, environment: Mapping[str, str]) -> str:
    """Return what makes the terminal copy a text; empty if the text is too long.

    What stands between here and the terminal may swallow that unless it is wrapped. tmux copies by itself, if its
    `set-clipboard` is `on`, and hands on what is wrapped, if its `allow-passthrough` is `on`: it is sent both. Where
    either may be the nearer one, as within SSH, where only TERM tells of them, and that may be `screen` for both, the
    text goes plain and wrapped for GNU screen, which a tmux swallows; a screen would write what is wrapped for tmux.
    """
    data = text.encode(errors="replace")
    if len(data) > BYTES_MAX:
        return ""
    plain = f"\x1b]52;c;{b64encode(data).decode()}\x07"
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
