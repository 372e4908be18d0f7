"""Problems of the history file: what to say about them, and how to set a damaged file aside."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

from arktui.history.job_codec import BrokenRowError
from arktui.history.schema import NewerFileError

# A statement that finds no such table or column gets SQLITE_ERROR: arktui did not write the file.
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH}

_HELD_BY_ANOTHER = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

_NO_LOCKS = {
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOLFS,
    sqlite3.SQLITE_IOERR_LOCK,
    sqlite3.SQLITE_IOERR_RDLOCK,
    sqlite3.SQLITE_IOERR_UNLOCK,
    sqlite3.SQLITE_IOERR_CHECKRESERVEDLOCK,
    sqlite3.SQLITE_IOERR_SHMOPEN,
    sqlite3.SQLITE_IOERR_SHMLOCK,
    sqlite3.SQLITE_IOERR_SHMMAP,
    sqlite3.SQLITE_IOERR_SHMSIZE,
}
"""Result codes on a file system that cannot lock files or share memory between processes."""

_WORDS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it cannot be written to",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_PERM: "permission denied",
    sqlite3.SQLITE_IOERR: "the disk cannot be read or written",
    sqlite3.SQLITE_NOMEM: "out of memory",
}

_HELD = "New history is kept in memory and written once the file can be used."

_ELSEWHERE = (
    "Set XDG_STATE_HOME to a folder on a local disk, or set `history = false`. New history is kept in memory only."
)


def word_for(error: Exception, path: Path, aside: Path | None) -> tuple[str, str]:
    """Return what is wrong with a file and what to do about it; `aside` is where a damaged file went."""
    if aside is not None:
        return f"{path} is damaged", f"It was renamed to {aside.name}, and a new file was created. Nothing to do."
    if _is_damaged(error):
        return f"{path} is damaged and cannot be renamed", f"Remove it. {_HELD}"
    if isinstance(error, NewerFileError):
        return f"{path} was written by a newer arktui", "Use that version. New history is kept in memory only."
    if isinstance(error, sqlite3.Error):
        return _word_for_sqlite(error, path)
    if isinstance(error, OSError):
        return f"{path}: {error.strerror or 'it cannot be used'}", _HELD
    return f"{path}: an internal error of arktui ({type(error).__name__})", _HELD


def _word_for_sqlite(error: sqlite3.Error, path: Path) -> tuple[str, str]:
    if path.exists() and not path.is_file():  # a FIFO, to SQLite, is a disk that does not read
        return f"{path}: it is not a regular file", f"Remove it. {_HELD}"
    is_held = _code(error) in _HELD_BY_ANOTHER
    if _extended(error) in _NO_LOCKS or (is_held and not _can_lock(path.parent)):
        return f"{path}: its file system cannot lock files", _ELSEWHERE
    if is_held:
        return f"{path}: another program holds it", _HELD
    return f"{path}: {_WORDS.get(_code(error), 'it cannot be used')}", _HELD


def set_aside(path: Path, error: Exception) -> Path | None:
    """Rename a damaged file; return its new path, None if it is not damaged or cannot be renamed."""
    if not _is_damaged(error):
        return None
    aside = path.with_name(f"{path.name}.damaged")
    try:
        for end in ("-wal", "-shm", ""):
            with suppress(FileNotFoundError):
                path.with_name(path.name + end).replace(aside.with_name(aside.name + end))
    except OSError:
        return None
    return aside


def _is_damaged(error: Exception) -> bool:
    # For text that is not UTF-8, Python's module raises an error without an SQLite code.
    is_undecoded = isinstance(error, sqlite3.OperationalError) and not hasattr(error, "sqlite_errorcode")
    return isinstance(error, BrokenRowError) or is_undecoded or _code(error) in _DAMAGED


def _can_lock(folder: Path) -> bool:
    """Whether files in a folder can be locked; SQLite reports a lock that is impossible as one that is taken."""
    import fcntl  # noqa: PLC0415 - not everywhere

    try:
        with TemporaryFile(dir=folder) as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EIO, errno.EINVAL)
    return True


def _extended(error: Exception) -> int:
    """Return SQLite's extended result code; the code of success for other errors."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK))


def _code(error: Exception) -> int:
    """Return SQLite's primary result code."""
    return _extended(error) & 0xFF
