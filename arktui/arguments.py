"""Kinds of command line arguments, each of which says what it wants."""

from __future__ import annotations

import argparse
import math

THEMES = ("dark", "light", "ansi")
"""Names of the themes one can choose from."""

DRIVERS = ("cells", "stock")
"""What can draw on the terminal, the default first."""

NOTIFICATIONS = ("auto", "osc9", "osc777", "off")
"""Ways to have the terminal notify the reader, the default first."""


def amount(text: str) -> float:
    """Return a number of at least 0; anything else raises what argparse prints."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise argparse.ArgumentTypeError(f"must be a number of at least 0, not {text!r}")
    return value


def rate(text: str) -> float:
    """Return a number above 0; anything else raises what argparse prints."""
    value = amount(text)
    if value == 0:
        raise argparse.ArgumentTypeError(f"must be a number above 0, not {text!r}")
    return value


def count(text: str, least: int = 0) -> int:
    """Return a whole number of at least `least`; anything else raises what argparse prints."""
    if not text.isdecimal() or int(text) < least:
        raise argparse.ArgumentTypeError(f"must be a whole number of at least {least}, not {text!r}")
    return int(text)
