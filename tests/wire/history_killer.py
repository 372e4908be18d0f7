"""`python -m tests.wire.history_killer FILE ROUNDS`: writes a history in processes that are killed while they write.

Prints for each round a line of JSON: the number of the last batch that was said to be committed, what the file then
holds, and what SQLite says of it.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from arktui.history.database import Database
from arktui.history.writer import Entry, Noted, Seen
from arktui.store.job import Counts
from tests.jobs import NOON, job

JOBS = 20
BATCHES_MAX = 4
SPINS_MAX = 30_000
"""Turns of nothing after which the kill comes: all parts of a batch's writing have their share."""


def batch(number: int) -> list[Entry]:
    """Return the jobs of a batch: all have done `number` lines."""
    seen = [Seen(NOON + number, None, job(one, counts=Counts(number, 0, 10**9))) for one in range(JOBS)]
    return [*seen, Noted("batch", "number", str(number))]


def held(path: Path) -> tuple[int, set[int]]:
    """Return the number of the last batch in the file, and how many lines each job has done by it."""
    database = Database(path)
    last = int(database.notes().get(("batch", "number"), 0))
    done = {past.samples[-1].counts.done or 0 for one in range(JOBS) if (past := database.past(job(one).id)).samples}
    database.close()
    return last, done or {0}


def write_for_ever(path: Path, pipe: int) -> None:
    """Write batch after batch; print each one that is committed."""
    number, _ = held(path)
    database = Database(path)
    while True:
        number += 1
        database.write(batch(number))
        os.write(pipe, f"{number}\n".encode())


def killed_while_writing(path: Path) -> int:
    """Let a process write until it is killed; return the number of the last batch it printed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            write_for_ever(path, writing)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as lines:
        heard = [lines.readline() for _ in range(1 + secrets.randbelow(BATCHES_MAX))]
        for _ in range(secrets.randbelow(SPINS_MAX)):
            pass
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "it ended by itself"
        return int([*heard, *lines][-1])


def rounds(path: Path, count: int) -> Iterator[dict[str, object]]:
    """Yield one line for each round."""
    for _ in range(count):
        reported = killed_while_writing(path)
        last, done = held(path)
        connection = sqlite3.connect(path)
        [word] = connection.execute("PRAGMA integrity_check").fetchone()
        connection.close()
        yield {"reported": reported, "last": last, "done": sorted(done), "word": word}


if __name__ == "__main__":
    for one in rounds(Path(sys.argv[1]), int(sys.argv[2])):
        print(json.dumps(one))
