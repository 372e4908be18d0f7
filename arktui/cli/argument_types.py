"""Kinds of command line arguments, each of which says what it wants."""

from __future__ import annotations

import argparse

from arktui.outside import number, shown

TYPE_CHECKING = False  # `typing` is not needed for --help
if TYPE_CHECKING:
    from typing import NoReturn

THEMES = ("dark", "light", "ansi")
"""Names of the themes one can choose from."""

DRIVERS = ("cells", "stock")
"""What can draw on the terminal, the default first."""

NOTIFICATIONS = ("auto", "osc9", "osc777", "off")
"""Ways to have the terminal notify the reader, the default first."""


class ArgumentParser(argparse.ArgumentParser):
    """Cleans its error messages: argparse quotes unknown arguments as they are."""

    def error(self, message: str) -> NoReturn:
        """Print the usage and a clean message, and exit."""
        from arktui.store.clean_text import clean_lines  # noqa: PLC0415 - only for an error

        super().error(clean_lines(message))


_DIGITS_MAX = 18

NUMBER_MAX = 1_000_000_000
"""Largest number that an argument may be."""


def amount(text: str, most: float = NUMBER_MAX) -> float:
    """Return a number from 0 to `most`; anything else raises what argparse prints."""
    value = number(text)
    if value is None or value < 0:
        raise argparse.ArgumentTypeError(f"must be a number of at least 0, not {shown(text)}")
    if value > most:
        raise argparse.ArgumentTypeError(f"must be at most {most:,}, not {shown(text)}")
    return value


def rate(text: str) -> float:
    """Return a number above 0; anything else raises what argparse prints."""
    value = amount(text)
    if value == 0:
        raise argparse.ArgumentTypeError(f"must be a number above 0, not {shown(text)}")
    return value


def count(text: str, least: int = 0, most: int = NUMBER_MAX) -> int:
    """Return a whole number from `least` to `most`; anything else raises what argparse prints."""
    if not text.isdecimal() or (len(text) <= _DIGITS_MAX and int(text) < least):
        raise argparse.ArgumentTypeError(f"must be a whole number of at least {least}, not {shown(text)}")
    if len(text) > _DIGITS_MAX or int(text) > most:
        raise argparse.ArgumentTypeError(f"must be at most {most:,}, not {shown(text)}")
    return int(text)
