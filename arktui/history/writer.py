"""The history file's only thread: it writes and reads the file, so that a slow disk never holds up the screen."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from arktui import clock
from arktui.config import Settings, account_path
from arktui.history.acknowledgements import Acknowledgement
from arktui.history.retention import Retention
from arktui.store.error_log import ErrorRecord
from arktui.store.job import Job
from arktui.target import Target

if TYPE_CHECKING:
    from arktui.history.database import Database

LINGER = 5.0
"""Seconds for which entries are gathered, so that the disk has less to do."""

WAITING_MAX = 200_000
"""Entries that wait for the disk; beyond that, the oldest are lost."""

PART = 500
"""Entries written together: rows take several times the memory of the jobs they are made of."""

RETRY = 30.0
"""Seconds until an unusable file is tried again."""

_UNFIT = (OverflowError, TypeError, ValueError)
"""Raised for values that no file can hold, such as a count beyond 64 bits; the rest of a batch is written."""

_EXIT_WAIT = 0.3
"""Seconds that the exit waits for the disk."""

_T = TypeVar("_T")
OnProblem = Callable[[str, str], None]
"""Takes what is wrong with the file and what to do about it."""


class Seen(NamedTuple):
    """A job as it is and as it was before, None where that is unknown; `at` is in seconds since the epoch."""

    at: float
    old: Job | None
    new: Job


class Deleted(NamedTuple):
    """The id of a job that the service no longer lists; `at` is in seconds since the epoch."""

    at: float
    job_id: str


class Noted(NamedTuple):
    """A note of a kind under a key; None deletes it."""

    kind: str
    key: str
    value: str | None


class AcknowledgementChanged(NamedTuple):
    """The acknowledgement of a job's problems; None where it ended."""

    job_id: str
    acknowledgement: Acknowledgement | None


Entry = Seen | Deleted | Noted | AcknowledgementChanged
"""What the file keeps."""


class Writer:
    """Writes entries in order, a few seconds' worth at a time, and answers queries.

    While the file cannot be used, entries wait in memory and queries get their default answer.

    Attributes:
        complaint: What is wrong with the file; empty while nothing is.
    """

    def __init__(
        self, path: Callable[[], Path], on_problem: OnProblem, retention: Callable[[Database], object]
    ) -> None:
        """Create a writer that opens the file in its own thread.

        Both callbacks run in that thread: `on_problem` when the file becomes unusable, `retention` after each write.
        """
        self.complaint = ""
        self._path = path
        self._on_problem = on_problem
        self._retention = retention
        self._entries: deque[Entry] = deque(maxlen=WAITING_MAX)
        self._unwritten: list[Entry] = []
        self._queries: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        """Queries to answer; None wakes the thread for new entries."""
        self._is_woken = False
        self._has_ended = False
        self._database: Database | None = None
        self._retry_at = 0.0
        self._thread = threading.Thread(target=self._run, name="history", daemon=True)

    def start(self) -> None:
        """Start the thread; it writes all entries, earlier ones too."""
        self._thread.start()

    def put(self, entry: Entry) -> None:
        """Write an entry within a few seconds."""
        self._entries.append(entry)
        if not self._is_woken:
            self._is_woken = True
            self._queries.put(None)

    async def ask(self, query: Callable[[Database], _T], default: _T) -> _T:
        """Return the result of a query once all earlier entries are written; `default` if the file cannot be used."""
        answer: Future[_T] = Future()

        def reply() -> None:
            if answer.set_running_or_notify_cancel():
                answer.set_result(self._try(query, default))

        self._queries.put(reply)
        return await asyncio.wrap_future(answer)

    def close(self) -> None:
        """Write the waiting entries and close the file, unless the disk takes too long."""
        if self._thread.is_alive():
            self._queries.put(self._end)
            self._thread.join(_EXIT_WAIT)

    # In the thread

    def _run(self) -> None:
        while not self._has_ended:
            query = self._queries.get()
            if query is None:
                query = self._gather()
            self._write()
            if query is not None:
                query()

    def _gather(self) -> Callable[[], object] | None:
        """Wait until it is time to write or a query comes; return the query."""
        until = max(monotonic() + LINGER, self._retry_at)
        while (left := until - monotonic()) > 0:
            try:
                query = self._queries.get(timeout=left)
            except Empty:
                break
            if query is not None:
                return query
        return None

    def _write(self) -> None:
        self._is_woken = False  # later entries wake the thread again
        while self._entries:
            self._unwritten.append(self._entries.popleft())
        del self._unwritten[:-WAITING_MAX]
        if not self._unwritten:
            return
        while self._unwritten:
            if not self._try(self._write_part, default=False):
                self._is_woken = True
                self._queries.put(None)
                return
            del self._unwritten[:PART]
        self._try(self._retention, None)

    def _write_part(self, database: Database) -> bool:
        part = self._unwritten[:PART]
        try:
            database.write(part)
        except _UNFIT:
            for entry in part:
                with suppress(*_UNFIT):
                    database.write([entry])
        return True

    def _try(self, use: Callable[[Database], _T], default: _T) -> _T:
        """Return the result of using the database; `default` if that is impossible."""
        if monotonic() < self._retry_at:
            return default
        try:
            if self._database is None:
                self._database = self._open()
            result = use(self._database)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the file, the monitor continues
            self._give_up(error)
            return default
        self.complaint = ""
        return result

    def _open(self) -> Database:
        from arktui.history.database import Database  # noqa: PLC0415 - after the first paint, off the loop

        return Database(self._path())

    def _give_up(self, error: Exception) -> None:
        """Stop using the file for a while and report that once; a damaged file makes room for a new one."""
        from arktui.history.file_errors import set_aside, word_for  # noqa: PLC0415

        logging.getLogger("arktui").info("history: %s: %s", type(error).__name__, error)
        self._close()
        path = self._path()
        self._retry_at = 0.0 if (aside := set_aside(path, error)) else monotonic() + RETRY
        word, advice = word_for(error, path, aside)
        if word != self.complaint:
            self.complaint = word
            self._on_problem(word, advice)

    def _end(self) -> None:
        self._has_ended = True
        self._close()

    def _close(self) -> None:
        database, self._database = self._database, None
        if database is not None:
            database.close()


def open_writer(
    target: Target, settings: Settings, service_time: Callable[[], float], note: Callable[[ErrorRecord], None]
) -> Writer | None:
    """Return the writer for an account; None where the settings want no history.

    `service_time` returns seconds since the epoch, 0 before the service's time is known. `note` takes what is wrong
    with the file; it is called in another thread.
    """
    account = target.account
    if not account or not settings.history:
        return None

    def on_problem(word: str, advice: str) -> None:
        note(ErrorRecord.of("History", word, advice, at=clock.wall()))

    retention = Retention(settings.history_days, settings.history_mb, service_time)
    return Writer(lambda: history_path(account), on_problem, retention)


def history_path(account: tuple[str, ...]) -> Path:
    """Return the history file of an account."""
    return account_path("history.sqlite3", account)
