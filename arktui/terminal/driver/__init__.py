"""The terminal driver: parses keys, and sends only the cells that differ.

`textual_internals.terminal_driver` holds what it shares with Textual's own driver.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.driver import Driver

CLEAR = "\x1b[m\x1b[2J"
"""Clears the terminal's screen. Written to a driver, it makes the driver send everything that is drawn next."""


def driver_class(name: str) -> type[Driver] | None:
    """Return the driver of a name from `arktui.config.DRIVERS`.

    None means the one that Textual chooses, where `TEXTUAL_DRIVER` is set or the system is neither Linux nor macOS.
    """
    if sys.platform not in ("linux", "darwin") or "TEXTUAL_DRIVER" in os.environ:
        return None
    if name == "stock":
        from arktui.terminal.textual_internals.terminal_driver import (  # noqa: PLC0415 - not importable on Windows
            TerminalDriver,
        )

        return TerminalDriver
    from arktui.terminal.driver.cell_driver import CellDriver  # noqa: PLC0415 - not importable on Windows

    return CellDriver
