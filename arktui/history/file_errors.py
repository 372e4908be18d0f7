"""What is to be said and done about a file that cannot be used."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

from arktui.history.job_codec import BrokenRowError
from arktui.history.schema import NewerFileError

# SQLITE_ERROR is what a statement gets that finds no such table or column: the file is not one of this program's.
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
"""Results of a file system that cannot lock, or cannot share memory between processes."""

_WORDS = {
    sqlite3.SQLITE_FULL: "there is no room on the disk",
    sqlite3.SQLITE_READONLY: "it cannot be written to",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_PERM: "it may not be opened",
    sqlite3.SQLITE_IOERR: "the disk does not read or write",
    sqlite3.SQLITE_NOMEM: "there is no memory for it",
}

_HELD = "What is seen is held in memory meanwhile, and written once the file can be used."

_ELSEWHERE = (
    "Set XDG_STATE_HOME to a folder on a local disk, or `history = false`. What is seen is held in memory only."
)


def word_for(error: Exception, path: Path, aside: Path | None) -> tuple[str, str]:
    """Return what is wrong with a file, and what to do about it."""
    if aside is not None:
        return f"{path} is damaged", f"It is now {aside.name}, and a new one is begun. Nothing is to be done."
    if _is_damaged(error):
        return f"{path} is damaged, and cannot be renamed", f"Remove it. {_HELD}"
    if isinstance(error, NewerFileError):
        return f"{path} was written by a newer arktui", "What is seen is held in memory only. Use that version."
    if isinstance(error, sqlite3.Error):
        return _word_for_sqlite(error, path)
    if isinstance(error, OSError):
        return f"{path}: {error.strerror or 'it cannot be used'}", _HELD
    return f"{path}: a fault of arktui itself ({type(error).__name__})", _HELD


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
    """Rename a file that is damaged; return its new name, None if it is not damaged or cannot be renamed."""
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
    # Of text in a column that is not UTF-8, Python's own module says so with an error that has no code of SQLite's.
    is_undecoded = isinstance(error, sqlite3.OperationalError) and not hasattr(error, "sqlite_errorcode")
    return isinstance(error, BrokenRowError) or is_undecoded or _code(error) in _DAMAGED


def _can_lock(folder: Path) -> bool:
    """Whether files of a folder can be locked: SQLite takes a lock that is not to be had for one that is taken."""
    import fcntl  # noqa: PLC0415 - not everywhere

    try:
        with TemporaryFile(dir=folder) as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EIO, errno.EINVAL)
    return True


def _extended(error: Exception) -> int:
    """Return SQLite's extended result code; that of success where it is no error of SQLite's."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK))


def _code(error: Exception) -> int:
    """Return SQLite's primary result code."""
    return _extended(error) & 0xFF
