"""The log file of a session: requests, answers, freshness and errors, without secrets.

A thread writes the lines, so a slow disk never blocks the screen. If the disk is full or read-only, lines are lost and
nothing else happens.
"""

from __future__ import annotations

import logging
import os
import queue
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from platform import python_version, system
from shutil import get_terminal_size
from typing import Protocol

from arktui import __version__
from arktui.store.error_log import ErrorRecord
from arktui.store.freshness import Stale
from arktui.store.snapshot import Snapshot

FILE_BYTES_MAX = 1_000_000
"""Size at which a log file is rotated."""

FILES_MAX = 5
"""Files kept, including the current one."""

LINES_WAITING_MAX = 10_000
"""Most lines that wait for the disk; further ones are lost."""

_EXIT_WAIT = 1.0
"""Most seconds that the exit waits for the last lines to be written."""

_LOGGERS = ("arktui", "asyncio")
"""Loggers that write to the file: never httpx or httpcore, which log headers."""

_SECRETS = re.compile(
    r"""(?ix)
    (?: authorization | signature | credential | token | secret\w* | password ) ["']? \s* [:=] .*
    | AK(?:LT|TP)\w+
    | [\w+/=-]{39,}
    """
)
"""Matches anything that may be a header, a key or a token; a RequestId has 34 characters."""


@contextmanager
def log_file(path: Path, store: Subscribable) -> Iterator[None]:
    """Log to a file within the block, including the changes of freshness and errors of a store, or of several."""
    lines: queue.Queue[logging.LogRecord] = queue.Queue(LINES_WAITING_MAX)
    handler, writer = _DroppingHandler(lines), _Writer(lines, _File(path))
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [(logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    writer.start()
    own = loggers[0]
    own.info("start: %s", _environment())
    unsubscribe = store.subscribe(_SnapshotLogger(own).on_snapshot)
    try:
        yield
    finally:
        unsubscribe()
        own.info("exit")
        for logger, (level, propagate) in zip(loggers, before, strict=True):
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate
        writer.stop()


def _environment() -> str:
    """Return the versions, the system, and the terminal's variables and size."""
    columns, rows = get_terminal_size()
    terminal = " ".join(f"{name}={os.environ.get(name, '-')}" for name in ("TERM", "COLORTERM", "NO_COLOR", "LANG"))
    return f"arktui {__version__}, Python {python_version()}, {system()}, {terminal}, {columns}x{rows}"


class Subscribable(Protocol):
    """A store, or the app, which has one store after another."""

    def subscribe(self, listener: Callable[[Snapshot], object]) -> Callable[[], None]:
        """Call a function with each snapshot; return what ends that."""
        ...


class _SnapshotLogger:
    """Logs each change of freshness and each new error."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._state = ""
        self._error: ErrorRecord | None = None

    def on_snapshot(self, snapshot: Snapshot) -> None:
        """Log the changes since the previous snapshot."""
        freshness = snapshot.status.freshness
        state = type(freshness).__name__ + (f" {freshness.error.code}" if isinstance(freshness, Stale) else "")
        if state != self._state:
            self._state = state
            self._logger.info("data: %s, %d of %s jobs", state, snapshot.shown, snapshot.status.total)
        error = snapshot.status.errors[0] if snapshot.status.errors else None
        if error is not None and error is not self._error:
            self._error = error
            self._logger.warning(
                "%s x%d: %s RequestId %s", error.code, error.count, error.message, error.request_id or "-"
            )


class _DroppingHandler(QueueHandler):
    """Queues lines, and drops them while the queue is full."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Drop the line without a message: the screen occupies the terminal."""


class _Writer(QueueListener):
    """Writes queued lines in a thread."""

    def stop(self) -> None:
        """Write the queued lines, unless the disk takes too long."""
        with suppress(queue.Full):
            self.enqueue_sentinel()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(_EXIT_WAIT)
            if not thread.is_alive():
                for handler in self.handlers:
                    handler.close()


class _File(RotatingFileHandler):
    """A rotating log file that only the user may read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=FILE_BYTES_MAX, backupCount=FILES_MAX - 1, encoding="utf-8", delay=True)
        self.setFormatter(_RedactingFormatter("%(asctime)s %(process)d %(name)s %(message)s"))

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK, 0o600)
        os.fchmod(descriptor, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - logging's signature
        """Drop the line; the next one reopens the file."""
        stream, self.stream = self.stream, None
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.close()


class _RedactingFormatter(logging.Formatter):
    """Replaces anything that may be a secret."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without secrets."""
        return _SECRETS.sub("[redacted]", super().format(record))
