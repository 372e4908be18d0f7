"""What is to be said and done about a file that cannot be used."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from arktui.history.schema import NewerFileError

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

_WORDS = {
    sqlite3.SQLITE_CORRUPT: "it is damaged",
    sqlite3.SQLITE_NOTADB: "it is damaged",
    sqlite3.SQLITE_BUSY: "another program holds it",
    sqlite3.SQLITE_LOCKED: "another program holds it",
    sqlite3.SQLITE_FULL: "there is no room on the disk",
    sqlite3.SQLITE_READONLY: "it cannot be written to",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_PERM: "it may not be opened",
    sqlite3.SQLITE_IOERR: "the disk does not read or write",
}

_HELD = "What is seen is held in memory meanwhile, and written once the file can be used."


def word_for(error: Exception, path: Path, aside: Path | None) -> tuple[str, str]:
    """Return what is wrong with a file, and what to do about it."""
    if aside is not None:
        return f"{path} is damaged", f"It is now {aside.name}, and a new one is begun. Nothing is to be done."
    if isinstance(error, NewerFileError):
        return f"{path} was written by a newer arktui", "What is seen is held in memory only. Use that version."
    if isinstance(error, OSError):
        return f"{path}: {error.strerror}", _HELD
    word = _WORDS.get(_code(error), f"{type(error).__name__}: {error}")
    return f"{path}: {word}", _HELD


def set_aside(path: Path, error: Exception) -> Path | None:
    """Rename a file that is damaged; return its new name, None if it is not damaged or cannot be renamed."""
    if _code(error) not in _DAMAGED:
        return None
    aside = path.with_name(f"{path.name}.damaged")
    try:
        for end in ("-wal", "-shm", ""):
            with suppress(FileNotFoundError):
                path.with_name(path.name + end).replace(aside.with_name(aside.name + end))
    except OSError:
        return None
    return aside


def _code(error: Exception) -> int:
    """Return SQLite's primary result code; that of success where it is no error of SQLite's."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
