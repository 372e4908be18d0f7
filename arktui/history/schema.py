"""The tables of the history file, and the migrations of older files."""

from __future__ import annotations

import sqlite3

MIGRATIONS = (
    """
    CREATE TABLE jobs (
        job INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        phase TEXT NOT NULL,
        is_over INTEGER NOT NULL,
        created INTEGER,
        first_seen INTEGER NOT NULL,
        last_seen INTEGER NOT NULL,
        gone INTEGER,
        facts TEXT NOT NULL
    );
    CREATE INDEX jobs_by_age ON jobs (created);
    CREATE INDEX jobs_active ON jobs (created) WHERE is_over = 0 AND gone IS NULL;
    CREATE TABLE samples (
        job INTEGER NOT NULL,
        at INTEGER NOT NULL,
        done INTEGER,
        failed INTEGER,
        total INTEGER,
        PRIMARY KEY (job, at)
    ) WITHOUT ROWID;
    CREATE TABLE phases (
        job INTEGER NOT NULL,
        seen INTEGER NOT NULL,
        phase TEXT NOT NULL,
        began INTEGER,
        PRIMARY KEY (job, seen)
    ) WITHOUT ROWID;
    CREATE TABLE notes (
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (kind, key)
    ) WITHOUT ROWID;
    """,
    # Each change gets a new number, so other processes read only what is new. A null `at` ends an acknowledgement.
    """
    CREATE TABLE acknowledgements (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        at INTEGER,
        by TEXT NOT NULL,
        phase TEXT NOT NULL,
        began INTEGER,
        problems TEXT NOT NULL
    );
    """,
)
"""SQL that leads from each version of the file to the next; the first starts from an empty file."""


_PAGE_BYTES = 2048
"""Each new sample writes a page; small pages spare the disk."""


class NewerFileError(Exception):
    """A newer version of arktui wrote the file."""


def prepare(connection: sqlite3.Connection) -> None:
    """Create the tables of a new file, or migrate an older one to the present version.

    Every time in the file is in whole seconds since the epoch.

    Raises:
        NewerFileError: The file has a newer version; it stays as it is.
    """
    version = _version(connection)
    if version > len(MIGRATIONS):
        raise NewerFileError
    if version == 0:
        for pragma in (f"page_size = {_PAGE_BYTES}", "auto_vacuum = INCREMENTAL", "journal_mode = WAL"):
            connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA synchronous = NORMAL")
    if version < len(MIGRATIONS):
        _migrate(connection)


def _migrate(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection)  # another process may have migrated it in the meantime
        for script in MIGRATIONS[version:]:
            for statement in script.split(";"):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    [version] = connection.execute("PRAGMA user_version").fetchone()
    return int(version)
