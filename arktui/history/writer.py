"""The one thread that reads and writes the history's file, so that a disk never holds up the screen."""

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
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from arktui.history.database import Database
    from arktui.history.records import Entry

LINGER = 5.0
"""Seconds for which what is to be written is gathered, so that the disk has less to do."""

WAITING_MAX = 200_000
"""Entries that wait for the disk; then the oldest ones are lost."""

PART = 500
"""Entries that are written together: rows take several times the memory of the jobs that they are made of."""

RETRY = 30.0
"""Seconds after which a file that could not be used is tried again."""

_UNFIT = (OverflowError, TypeError, ValueError)
"""What is raised for values that no file can hold, such as a count beyond 64 bits; the rest of a batch is written."""

_LAST_WORDS = 0.3
"""Seconds that the exit waits for the disk."""

_T = TypeVar("_T")
Complain = Callable[[str, str], None]
"""Takes what is wrong, and what to do about it."""


class Writer:
    """Writes entries in the order in which they are put in, some seconds' worth at a time, and answers questions.

    While the file cannot be used, entries wait in memory, and questions are answered as if it were empty.

    Attributes:
        complaint: What is wrong with the file; empty while nothing is.
    """

    def __init__(self, path: Callable[[], Path], complain: Complain, upkeep: Callable[[Database], object]) -> None:
        """Make one that opens the file in its own thread; `complain` is called there, too, `upkeep` now and then."""
        self.complaint = ""
        self._path = path
        self._complain = complain
        self._upkeep = upkeep
        self._entries: deque[Entry] = deque(maxlen=WAITING_MAX)
        self._unwritten: list[Entry] = []
        self._questions: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._is_told = False
        self._has_ended = False
        self._database: Database | None = None
        self._retry_at = 0.0
        self._thread = threading.Thread(target=self._run, name="history", daemon=True)

    def start(self) -> None:
        """Begin to write what was put in so far, and what will be."""
        self._thread.start()

    def put(self, entry: Entry) -> None:
        """Let something be written soon."""
        self._entries.append(entry)
        if not self._is_told:
            self._is_told = True
            self._questions.put(None)

    async def ask(self, question: Callable[[Database], _T], otherwise: _T) -> _T:
        """Return the answer of the database, after all that was put in is written; without one, another answer."""
        answer: Future[_T] = Future()

        def reply() -> None:
            if answer.set_running_or_notify_cancel():
                answer.set_result(self._try(question, otherwise))

        self._questions.put(reply)
        return await asyncio.wrap_future(answer)

    def close(self) -> None:
        """Write what waits, and close the file, unless the disk takes too long."""
        if self._thread.is_alive():
            self._questions.put(self._end)
            self._thread.join(_LAST_WORDS)

    # In the thread

    def _run(self) -> None:
        while not self._has_ended:
            question = self._questions.get()
            if question is None:
                question = self._gather()
            self._write()
            if question is not None:
                question()

    def _gather(self) -> Callable[[], object] | None:
        """Wait for a while, or until somebody asks; return the question."""
        until = max(monotonic() + LINGER, self._retry_at)
        while (left := until - monotonic()) > 0:
            try:
                question = self._questions.get(timeout=left)
            except Empty:
                break
            if question is not None:
                return question
        return None

    def _write(self) -> None:
        self._is_told = False  # whatever is put in from here on is told again
        while self._entries:
            self._unwritten.append(self._entries.popleft())
        del self._unwritten[:-WAITING_MAX]
        if not self._unwritten:
            return
        while self._unwritten:
            if not self._try(self._write_part, otherwise=False):
                self._is_told = True
                self._questions.put(None)
                return
            del self._unwritten[:PART]
        self._try(self._upkeep, None)

    def _write_part(self, database: Database) -> bool:
        part = self._unwritten[:PART]
        try:
            database.write(part)
        except _UNFIT:
            for entry in part:
                with suppress(*_UNFIT):
                    database.write([entry])
        return True

    def _try(self, use: Callable[[Database], _T], otherwise: _T) -> _T:
        """Use the database if that is possible."""
        if monotonic() < self._retry_at:
            return otherwise
        try:
            if self._database is None:
                self._database = self._open()
            result = use(self._database)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the file, the monitor goes on
            self._give_up(error)
            return otherwise
        self.complaint = ""
        return result

    def _open(self) -> Database:
        from arktui.history.database import Database  # noqa: PLC0415 - after the first paint, off the loop

        return Database(self._path())

    def _give_up(self, error: Exception) -> None:
        """Do without the file for a while, and say so once; one that is damaged is put aside for a new one."""
        from arktui.history.file_errors import set_aside, word_for  # noqa: PLC0415

        logging.getLogger("arktui").info("history: %s: %s", type(error).__name__, error)
        self._close()
        path = self._path()
        self._retry_at = 0.0 if (aside := set_aside(path, error)) else monotonic() + RETRY
        word, advice = word_for(error, path, aside)
        if word != self.complaint:
            self.complaint = word
            self._complain(word, advice)

    def _end(self) -> None:
        self._has_ended = True
        self._close()

    def _close(self) -> None:
        database, self._database = self._database, None
        if database is not None:
            database.close()
