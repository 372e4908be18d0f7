"""Notifying the reader by way of the terminal (OSC 9 or OSC 777), which reaches the desktop over SSH, too."""

from __future__ import annotations

from collections.abc import Mapping

from arktui.store.clean_text import clean
from arktui.terminal.multiplexer import reaching

_TITLE = "arktui"
_WITH_777 = ("foot", "rxvt")


def notifying(text: str, way: str, environment: Mapping[str, str]) -> str:
    """Return what makes the terminal show a notification, in one of the `NOTIFICATIONS`; empty where that is off.

    Terminals that know OSC 777 and not OSC 9 are told by their names; elsewhere `auto` is OSC 9.
    A text that begins with a number and a semicolon would be a command to some terminals: none does, behind the title.
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
