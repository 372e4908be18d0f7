"""The border for what comes from files, arguments and the environment: bounded before anything computes with it."""

from __future__ import annotations

import math
import os
import stat

TYPE_CHECKING = False  # neither `typing` nor `pathlib` is needed for --help
if TYPE_CHECKING:
    from pathlib import Path

FILE_BYTES_MAX = 4 * 1024 * 1024
"""Largest file that is read whole, in bytes; a bundle of all public CAs has 250,000."""

TEXT_MAX = 16_384
"""Longest single value, in characters; session tokens have some thousands."""

MOMENT_MAX = 250_000_000_000.0
"""Latest moment that is one, in epoch seconds: in the year 9892, where every time zone still has a calendar."""


class UnreadableError(Exception):
    """Why a file cannot be used, in words that quote nothing of it."""


def path_of(text: str) -> Path:
    """Return the path that a setting names, with `~` for a home; a home that nobody has is left as it is written."""
    from pathlib import Path  # noqa: PLC0415 - not needed for --help

    return Path(os.path.expanduser(text))  # noqa: PTH111 - pathlib raises where there is no such user


def read_bytes(path: Path) -> bytes:
    """Return what a regular file holds. It never waits: a FIFO or a device in its place is refused.

    Raises:
        FileNotFoundError: There is no such file.
        UnreadableError: It is no regular file, larger than `FILE_BYTES_MAX`, or cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnreadableError(error.strerror or "cannot be opened") from None
    except ValueError:  # a NUL, or a character that the file system cannot write
        raise UnreadableError("is not the name of a file") from None
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise UnreadableError("Is a directory" if stat.S_ISDIR(mode) else "is not a regular file")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise UnreadableError(error.strerror or "cannot be read") from None
    finally:
        os.close(descriptor)
    if len(content) > FILE_BYTES_MAX:
        raise UnreadableError(f"is larger than {FILE_BYTES_MAX:,} bytes")
    return content


def read_text(path: Path) -> str:
    """Return the text of a file in UTF-8, without a byte order mark.

    Raises:
        FileNotFoundError: There is no such file.
        UnreadableError: As `read_bytes`, or it is not UTF-8.
    """
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError("is not a text in UTF-8") from None


def write_text(path: Path, text: str) -> None:
    """Write a text into a regular file, which is made where it is missing. It never waits: a FIFO is refused.

    Raises:
        OSError: It cannot be written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NONBLOCK, 0o666)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def is_sane(text: str) -> bool:
    """Whether a text can be sent and shown: of sane length, without control characters and halves of characters."""
    return len(text) <= TEXT_MAX and not any(char < " " or "\x7f" <= char < "\xa0" or _is_half(char) for char in text)


def _is_half(char: str) -> bool:
    return "\ud800" <= char <= "\udfff"


def number(value: object) -> float | None:
    """Return a number, or a text that is one, as a finite float; None for all else."""
    if isinstance(value, str) and len(value) > TEXT_MAX:
        return None
    try:
        found = float(value)  # type: ignore[arg-type] # what cannot be a number raises
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def moment(value: object) -> float | None:
    """Return a moment in epoch seconds; None for what is none, and for one after `MOMENT_MAX`, which means never."""
    found = number(value)
    return found if found is not None and 0 < found <= MOMENT_MAX else None


def shown(value: object, limit: int = 80) -> str:
    """Return a value as people read it in a message, cut to a limit; Python refuses to write very long integers."""
    try:
        return f"{value!r:.{limit}}"
    except ValueError:
        return "a number of thousands of digits"
