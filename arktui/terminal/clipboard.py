"""Copies through the terminal (OSC 52), which also reaches the user's clipboard over SSH."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

from arktui.terminal.multiplexer import knows_strings, reaching

BYTES_MAX = 74_994
"""Bytes of UTF-8 in one copy: in base64 they are 100,000 bytes, the limit of many terminals."""


def notice(text: str, what: str, environment: Mapping[str, str]) -> str:
    """Return the notice after a text was copied, which the user knows as `what`."""
    if not knows_strings(environment):
        return f"not copied: a terminal of TERM={environment['TERM']} has no clipboard"
    if (size := len(text.encode(errors="replace"))) > BYTES_MAX:
        return f"too long to copy: {size:,} bytes, and terminals accept {BYTES_MAX:,}"
    return f"copied {what}"


def copying(text: str, environment: Mapping[str, str]) -> str:
    """Return the sequence that makes the terminal copy a text; empty if the text is too long.

    tmux handles the sequence itself if `set-clipboard` is `on`, and passes on the wrapped one.
    """
    data = text.encode(errors="replace")
    if len(data) > BYTES_MAX:
        return ""
    return reaching(f"\x1b]52;c;{b64encode(data).decode()}\x07", environment)
