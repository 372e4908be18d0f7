"""Copies through the terminal (OSC 52), which also reaches the user's clipboard over SSH."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

from arktui.terminal.multiplexer import reaching

BYTES_MAX = 74_994
"""Bytes of UTF-8 in one copy: in base64 they are 100,000 bytes, the limit of many terminals."""


def copying(text: str, environment: Mapping[str, str]) -> str:
    """Return the sequence that makes the terminal copy a text; empty if the text is too long.

    tmux handles the sequence itself if `set-clipboard` is `on`, and passes on the wrapped one.
    """
    data = text.encode(errors="replace")
    if len(data) > BYTES_MAX:
        return ""
    return reaching(f"\x1b]52;c;{b64encode(data).decode()}\x07", environment)
