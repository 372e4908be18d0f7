"""The log file of a session: what was asked and answered, and how the data fared; nothing that is secret.

Lines are handed to a thread of their own, so that a slow disk never holds up the screen; a disk that is full or cannot
be written to costs lines and nothing else.
"""

from __future__ import annotations

import logging
import os
import queue
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from platform import python_version, system
from shutil import get_terminal_size

from arktui import __version__
from arktui.store.error_log import ErrorRecord
from arktui.store.freshness import Stale
from arktui.store.job_store import JobStore
from arktui.store.snapshot import Snapshot

FILE_BYTES_MAX = 1_000_000
"""Size at which a log file is put aside for a new one."""

FILES_MAX = 5
"""Files kept, the present one included."""

LINES_WAITING_MAX = 10_000
"""Lines that wait for the disk; further ones are lost."""

_LINGER = 1.0
"""Seconds that the exit waits for a disk to take the last lines."""

_NAMES = ("arktui", "asyncio")
"""Who may speak: never httpx or httpcore, which tell of headers."""

_SECRETS = re.compile(
    r"""(?ix)
    (?: authorization | signature | credential | token | secret\w* | password ) ["']? \s* [:=] .*
    | AK(?:LT|TP)\w+
    | [\w+/=-]{39,}
    """
)
"""What may be a header, a key, or a token; a RequestId has 34 characters."""


@contextmanager
def log_file(path: Path, store: JobStore) -> Iterator[None]:
    """Keep a log of the block and of what a store says meanwhile."""
    lines: queue.Queue[logging.LogRecord] = queue.Queue(LINES_WAITING_MAX)
    entrance, writer = _Entrance(lines), _Writer(lines, _File(path))
    loggers = [logging.getLogger(name) for name in _NAMES]
    before = [(logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.addHandler(entrance)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    writer.start()
    own = loggers[0]
    own.info("starts: %s", _circumstances())
    unsubscribe = store.subscribe(_Conditions(own).note)
    try:
        yield
    finally:
        unsubscribe()
        own.info("ends")
        for logger, (level, propagate) in zip(loggers, before, strict=True):
            logger.removeHandler(entrance)
            logger.setLevel(level)
            logger.propagate = propagate
        writer.stop()


def _circumstances() -> str:
    """Return what is to be known of machine and terminal."""
    columns, rows = get_terminal_size()
    terminal = " ".join(f"{name}={os.environ.get(name, '-')}" for name in ("TERM", "COLORTERM", "NO_COLOR", "LANG"))
    return f"arktui {__version__}, Python {python_version()}, {system()}, {terminal}, {columns}x{rows}"


class _Conditions:
    """Tells of each change of freshness, and of each thing that goes wrong."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._state = ""
        self._problem: ErrorRecord | None = None

    def note(self, snapshot: Snapshot) -> None:
        """Tell what is new in a snapshot."""
        freshness = snapshot.status.freshness
        state = type(freshness).__name__ + (f" {freshness.error.code}" if isinstance(freshness, Stale) else "")
        if state != self._state:
            self._state = state
            self._logger.info("data: %s, %d of %s jobs", state, snapshot.shown, snapshot.status.total)
        problem = snapshot.status.errors[0] if snapshot.status.errors else None
        if problem is not None and problem is not self._problem:
            self._problem = problem
            self._logger.warning(
                "%s x%d: %s RequestId %s", problem.code, problem.count, problem.message, problem.request_id or "-"
            )


class _Entrance(QueueHandler):
    """Takes lines in; where too many wait, some are lost."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Lose the line: the terminal is no place to say so."""


class _Writer(QueueListener):
    """Writes lines in a thread."""

    def stop(self) -> None:
        """Write what waits, unless the disk takes too long."""
        with suppress(queue.Full):
            self.enqueue_sentinel()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(_LINGER)
            if not thread.is_alive():
                for handler in self.handlers:
                    handler.close()


class _File(RotatingFileHandler):
    """Log files that only the user may read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=FILE_BYTES_MAX, backupCount=FILES_MAX - 1, encoding="utf-8", delay=True)
        self.setFormatter(_Discreet("%(asctime)s %(process)d %(name)s %(message)s"))

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK, 0o600)
        os.fchmod(descriptor, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - logging's way
        """Lose the line, and open the file anew for the next one."""
        stream, self.stream = self.stream, None
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.close()


class _Discreet(logging.Formatter):
    """Strikes out whatever may be secret, wherever it came from."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return _SECRETS.sub("[left out]", super().format(record))
