"""Reads and writes whole files of the user without blocking: a FIFO or a device in their place is refused."""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False  # --help needs neither `typing` nor `pathlib`
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE_BYTES_MAX = 4 * 1024 * 1024
"""Largest file that is read, in bytes; a bundle of all public CAs has 250,000."""


class UnreadableError(Exception):
    """A file cannot be used. The message gives the reason and quotes nothing from the file."""


def path_of(text: str) -> Path:
    """Return the path that a setting names, with `~` expanded; the home of an unknown user stays as written."""
    from pathlib import Path  # noqa: PLC0415 - not needed for --help

    return Path(os.path.expanduser(text))  # noqa: PTH111 - pathlib raises if there is no such user


def read_bytes(path: Path) -> bytes:
    """Return the content of a regular file.

    Raises:
        FileNotFoundError: There is no such file.
        UnreadableError: It is not a regular file, is larger than `FILE_BYTES_MAX`, or cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnreadableError(error.strerror or "cannot be opened") from None
    except ValueError:  # a NUL, or a character that the file system cannot encode
        raise UnreadableError("is not a valid file name") from None
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
    """Return the text of a UTF-8 file, without a byte order mark.

    Raises:
        FileNotFoundError: There is no such file.
        UnreadableError: As `read_bytes`, or the content is not UTF-8.
    """
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError("is not UTF-8 text") from None


def create_text(path: Path, chunks: Iterable[str]) -> None:
    """Write a new file chunk by chunk; if that fails, no file is left.

    Raises:
        FileExistsError: There is something with this name, be it a link to nothing.
        OSError: The file cannot be written.
        ValueError: It is not a valid file name.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="") as file:
            for chunk in chunks:
                file.write(chunk)
    except BaseException:
        os.unlink(path)  # noqa: PTH108 - a path, as above
        raise


def write_text(path: Path, text: str) -> None:
    """Replace the content of a regular file; create the file if it does not exist.

    Raises:
        OSError: The file cannot be written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NONBLOCK, 0o666)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
