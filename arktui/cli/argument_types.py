"""Types of command line arguments; each error says which values are valid."""

from __future__ import annotations

import argparse
import re

from arktui.bounds import NUMBER_MAX, parse_number, shown
from arktui.choices import THEMES

TYPE_CHECKING = False  # `typing` is not needed for --help
if TYPE_CHECKING:
    from typing import NoReturn


class ArgumentParser(argparse.ArgumentParser):
    """Cleans its error messages and cuts their longest words: argparse quotes arguments as they are."""

    def error(self, message: str) -> NoReturn:
        """Print the usage and a clean message, and exit."""
        from arktui.store.clean_text import clean_lines  # noqa: PLC0415 - only for an error

        super().error(_LONG_WORD.sub("...", clean_lines(message)))


_DIGITS_MAX = 18
_LONG_WORD = re.compile(r"(?<=\S{100})\S+")
"""The rest of a word that is longer than what `shown` quotes."""


def amount(text: str, most: float = NUMBER_MAX) -> float:
    """Return a number from 0 to `most`.

    Raises:
        argparse.ArgumentTypeError: The text is not such a number.
    """
    value = parse_number(text)
    if value is None or value < 0:
        raise argparse.ArgumentTypeError(f"must be a number of at least 0, not {shown(text)}")
    if value > most:
        raise argparse.ArgumentTypeError(f"must be at most {most:,}, not {shown(text)}")
    return value


def rate(text: str) -> float:
    """Return a number above 0.

    Raises:
        argparse.ArgumentTypeError: The text is not such a number.
    """
    value = amount(text)
    if value == 0:
        raise argparse.ArgumentTypeError(f"must be a number above 0, not {shown(text)}")
    return value


def count(text: str, least: int = 0, most: int = NUMBER_MAX) -> int:
    """Return a whole number from `least` to `most`.

    Raises:
        argparse.ArgumentTypeError: The text is not such a number.
    """
    if not text.isdecimal() or (len(text) <= _DIGITS_MAX and int(text) < least):
        raise argparse.ArgumentTypeError(f"must be a whole number of at least {least}, not {shown(text)}")
    if len(text) > _DIGITS_MAX or int(text) > most:
        raise argparse.ArgumentTypeError(f"must be at most {most:,}, not {shown(text)}")
    return int(text)


def theme(text: str) -> str:
    """Return the name of a built-in theme, or of the user's own."""
    if text in THEMES:
        return text
    from arktui.theme_file import is_own_theme  # noqa: PLC0415 - few users have one

    if not is_own_theme(text):
        raise argparse.ArgumentTypeError(f"{shown(text)} is neither a theme ({', '.join(THEMES)}) nor a file of yours")
    return text
