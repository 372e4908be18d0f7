"""Which characters the terminal's locale can display."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # that of `typing` costs a third of what `--help` does
if TYPE_CHECKING:
    from collections.abc import Mapping
    from io import TextIOWrapper


def is_utf8() -> bool:
    """Whether the locale says UTF-8, or nothing; Python's own encoding is UTF-8 even where the terminal's is not."""
    environment = _as_given()
    locale = next((environment[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environment.get(name)), "UTF-8")
    return "utf" in locale.lower()


def _as_given() -> Mapping[str, str]:
    """Return the environment before Python changed it, which it does where the locale is C (PEP 538)."""
    try:
        with open("/proc/self/environ", "rb") as file:  # noqa: PTH123 - nothing else needs pathlib this early
            return dict(entry.partition("=")[::2] for entry in os.fsdecode(file.read()).split("\0"))
    except OSError:
        return os.environ


def write_ascii() -> None:
    """Print a question mark for every character that is not ASCII from now on."""
    streams: list[TextIOWrapper] = [sys.stdout, sys.stderr]  # type: ignore[list-item] # as the interpreter makes them
    for stream in streams:
        stream.reconfigure(encoding="ascii", errors="replace")
