"""Desktop notifications through the terminal (OSC 9 or OSC 777), which also arrive over SSH."""

from __future__ import annotations

from collections.abc import Mapping

from arktui.store.clean_text import clean
from arktui.terminal.multiplexer import reaching

_TITLE = "arktui"
_WITH_777 = ("foot", "rxvt")


def notifying(text: str, way: str, environment: Mapping[str, str]) -> str:
    """Return the sequence that shows a notification in one of the ways of `NOTIFICATIONS`; empty if that is `off`.

    `auto` is OSC 777 for terminals known to support only that, else OSC 9. The title comes first: some terminals take
    a text that begins with a number and a semicolon for a command.
    """
    if way == "off":
        return ""
    if way == "auto":
        way = "osc777" if _knows_777(environment) else "osc9"
    text = clean(text)
    sequence = f"\x1b]777;notify;{_TITLE};{text}\x07" if way == "osc777" else f"\x1b]9;{_TITLE}: {text}\x07"
    return reaching(sequence, environment)


def _knows_777(environment: Mapping[str, str]) -> bool:
    return environment.get("TERM", "").startswith(_WITH_777) or bool(environment.get("VTE_VERSION"))
