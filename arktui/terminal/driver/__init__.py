"""The terminal driver: sends the cells that differ, and waits for input without a time-out."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.driver import Driver

CLEAR = "\x1b[m\x1b[2J"
"""Empties the terminal's screen; given to a driver, whichever it is, everything that is drawn then is really sent."""


def driver_class(name: str) -> type[Driver] | None:
    """Return the driver of a name out of `arktui.config.DRIVERS`.

    None is the one that Textual takes, where that is another than the one for Linux and macOS.
    """
    if sys.platform not in ("linux", "darwin") or "TEXTUAL_DRIVER" in os.environ:
        return None
    if name == "stock":
        from arktui.terminal.driver.stock_driver import StockDriver  # noqa: PLC0415 - not importable on Windows

        return StockDriver
    from arktui.terminal.driver.cell_driver import CellDriver  # noqa: PLC0415 - not importable on Windows

    return CellDriver
