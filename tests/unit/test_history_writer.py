"""The thread that writes the history: whatever is wrong with the file, nothing waits, and nothing is lost that fits."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from arktui.history import database, retention, writer
from arktui.history.database import Database
from arktui.history.past import UNSEEN
from arktui.history.retention import Retention
from arktui.history.writer import Seen, Writer
from arktui.store.job import Counts, Job
from tests.jobs import NOON, job

PATIENCE = 120.0
"""Seconds until a condition that does not come about is a failure."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing wait for longer than a test needs."""
    monkeypatch.setattr(writer, "LINGER", 0.01)
    monkeypatch.setattr(writer, "RETRY", 0.01)
    monkeypatch.setattr(database, "_BUSY", 0.01)


class Said:
    """What a writer complained of."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.news = threading.Event()

    def __call__(self, word: str, advice: str) -> None:
        assert advice
        self.words.append(word)
        self.news.set()


@contextmanager
def keeping(path: Path) -> Iterator[tuple[Writer, Said]]:
    said = Said()
    kept = Writer(lambda: path, said, lambda _: None)
    kept.start()
    try:
        yield kept, said
    finally:
        kept.close()


def put(kept: Writer, *numbers: int) -> None:
    """Let some jobs be written."""
    for number in numbers:
        kept.put(Seen(NOON + number, None, job(number, counts=Counts(number, 0, 100))))


async def known(kept: Writer) -> list[str]:
    """Return the names of the jobs in the file."""
    nothing: list[Job] = []
    return sorted(one.name for one in await kept.ask(lambda opened: [*opened.last_known("", 10_000)], nothing))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - it comes about in another thread
            await asyncio.sleep(0.001)


async def test_a_question_is_answered_after_what_was_put_in_before(tmp_path: Path) -> None:
    with keeping(tmp_path / "file") as (kept, said):
        put(kept, 1, 2)
        assert await known(kept) == ["job-1", "job-2"]
        assert not said.words


async def test_what_waits_is_written_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "LINGER", 3_600.0)
    with keeping(tmp_path / "file") as (kept, _):
        put(kept, 1)
    with keeping(tmp_path / "file") as (kept, _):
        assert await known(kept) == ["job-1"]


async def test_what_came_before_the_start_is_written(tmp_path: Path) -> None:
    kept = Writer(lambda: tmp_path / "file", Said(), lambda _: None)
    put(kept, 1)
    kept.start()
    assert await known(kept) == ["job-1"]
    kept.close()


async def test_a_file_that_is_locked_is_written_to_once_it_is_free(tmp_path: Path) -> None:
    path = tmp_path / "file"
    Database(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with keeping(path) as (kept, said):
        put(kept, 1)
        await until(lambda: bool(said.words))
        assert kept.complaint == f"{path}: another program holds it"
        put(kept, 2)
        other.execute("COMMIT")
        await until(lambda: not kept.complaint)
        assert await known(kept) == ["job-1", "job-2"]
        assert said.words == [f"{path}: another program holds it"], "it is said once"
    other.close()


@pytest.mark.parametrize(
    ("pragma", "undone", "word"),
    [
        ("max_page_count = 1", "max_page_count = 1000000", "the disk is full"),
        ("query_only = ON", "query_only = OFF", "it cannot be written to"),
    ],
)
async def test_a_disk_that_is_full_or_read_only_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pragma: str, undone: str, word: str
) -> None:
    is_hindered = True

    class Hindered(Database):
        def write(self, entries: object) -> None:
            self._connection.execute(f"PRAGMA {pragma if is_hindered else undone}")
            super().write(entries)  # type: ignore[arg-type]

    monkeypatch.setattr(database, "Database", Hindered)
    with keeping(tmp_path / "file") as (kept, said):
        put(kept, *range(100))
        await until(lambda: bool(said.words))
        assert said.words == [f"{tmp_path / 'file'}: {word}"]
        assert await known(kept) == [], "a question is answered though nothing can be written"
        is_hindered = False
        await until(lambda: not kept.complaint)
        assert len(await known(kept)) == 100


async def test_a_place_that_cannot_be_written_to_is_waited_for(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("no folder")
    path = tmp_path / "state" / "file"
    with keeping(path) as (kept, said):
        assert await known(kept) == []
        put(kept, 1)
        assert said.words == [f"{path}: File exists"]
        (tmp_path / "state").unlink()
        await until(lambda: not kept.complaint)
        assert await known(kept) == ["job-1"]


async def test_what_stands_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "file"
    os.mkfifo(path)
    with keeping(path) as (kept, said):
        assert await known(kept) == []
        put(kept, 1)
        assert said.words == [f"{path}: it is not a regular file"]
        path.unlink()
        await until(lambda: not kept.complaint)
        assert await known(kept) == ["job-1"]


@pytest.mark.parametrize("where", [0, 100, 3_000])
async def test_a_damaged_file_is_put_aside(tmp_path: Path, where: int) -> None:
    path = tmp_path / "file"
    with keeping(path) as (kept, _):
        put(kept, *range(100))
    data = bytearray(path.read_bytes())
    data[where : where + 2_000] = b"?" * 2_000
    path.write_bytes(data)
    with keeping(path) as (kept, said):
        put(kept, 200)
        await until(lambda: bool(said.words))
        assert said.words == [f"{path} is damaged"]
        await until(lambda: not kept.complaint)
        assert await known(kept) == ["job-200"]
    assert path.with_name("file.damaged").read_bytes()[where : where + 2_000] == b"?" * 2_000


async def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "file"
    Database(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with keeping(path) as (kept, said):
        put(kept, 1)
        assert await known(kept) == []
        assert said.words == [f"{path} was written by a newer arktui"]
    assert path.read_bytes() == before


async def test_of_too_much_that_waits_the_oldest_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "WAITING_MAX", 3)
    kept = Writer(lambda: tmp_path / "file", Said(), lambda _: None)
    put(kept, 1, 2, 3, 4)
    kept.start()
    assert await known(kept) == ["job-2", "job-3", "job-4"]
    kept.close()


async def test_what_no_file_can_hold_is_left_out(tmp_path: Path) -> None:
    with keeping(tmp_path / "file") as (kept, said):
        put(kept, 1)
        kept.put(Seen(NOON, None, job(2, counts=Counts(2**70, 0, None))))
        kept.put(Seen(NOON, None, job(3, phase_at=float("inf"))))
        put(kept, 4)
        assert await known(kept) == ["job-1", "job-4"]
        assert not said.words


async def test_a_fault_of_its_own_stops_nothing(tmp_path: Path) -> None:
    with keeping(tmp_path / "file") as (kept, said):
        assert await kept.ask(lambda _: 1 // 0, 2) == 2
        assert said.words == [f"{tmp_path / 'file'}: an internal error of arktui (ZeroDivisionError)"]
        put(kept, 1)
        await until(lambda: not kept.complaint)
        assert await known(kept) == ["job-1"]


async def test_the_file_is_looked_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "FIRST_AFTER", 0.0)
    kept = Writer(lambda: tmp_path / "file", Said(), Retention(30, 0.1, lambda: NOON))
    put(kept, *range(2_000))
    kept.start()
    assert 0 < len(await known(kept)) < 2_000
    assert await kept.ask(lambda opened: opened.size(), 0) <= 100_000
    kept.close()


BROKEN = (
    "UPDATE jobs SET facts = 'no JSON'",
    "UPDATE jobs SET facts = '[]'",
    "UPDATE jobs SET facts = '{\"name\": 5}'",
    "UPDATE jobs SET facts = '{\"expires\": 1e300}'",
    'UPDATE jobs SET facts = \'{"tags": [["a"]]}\'',
    "UPDATE jobs SET facts = '{\"unread\": 1}'",
    "UPDATE jobs SET facts = x'fffe'",
    "UPDATE jobs SET facts = CAST(x'fffe' AS TEXT)",
    "UPDATE jobs SET id = x'00' WHERE job = 1",
    "UPDATE samples SET done = 'many'",
    "UPDATE samples SET done = -1",
    "UPDATE samples SET total = 9223372036854775807",
    "DROP TABLE samples",
    "DROP TABLE jobs",
    "ALTER TABLE jobs RENAME COLUMN facts TO other",
)


@pytest.mark.parametrize("harm", BROKEN)
async def test_a_file_with_what_is_not_its_own_is_put_aside(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "file"
    with keeping(path) as (kept, _):
        put(kept, *range(3))
        assert await known(kept)
    with sqlite3.connect(path) as connection:
        connection.execute(harm)
    connection.close()
    with keeping(path) as (kept, said):
        assert await known(kept) == []
        assert said.words == [f"{path} is damaged"]
        put(kept, 200)
        assert await known(kept) == ["job-200"]
        assert not kept.complaint
    assert path.with_name("file.damaged").exists()


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE samples SET at = 'noon'",
        "UPDATE phases SET began = 'noon'",
        "UPDATE phases SET seen = -5",
        "UPDATE phases SET phase = x'ff'",
        "UPDATE jobs SET gone = 1e300",
        "UPDATE jobs SET first_seen = 'noon'",
    ],
)
async def test_a_broken_past_is_put_aside(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "file"
    with keeping(path) as (kept, _):
        put(kept, 1)
        assert await known(kept)
    with sqlite3.connect(path) as connection:
        connection.execute(harm)
    connection.close()
    with keeping(path) as (kept, said):
        assert await kept.ask(lambda opened: opened.past(job(1).id), UNSEEN) is UNSEEN
        assert said.words == [f"{path} is damaged"]


async def test_escape_sequences_in_the_file_are_not_drawn(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with keeping(path) as (kept, _):
        put(kept, 1)
        assert await known(kept)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE jobs SET facts = ?", (json.dumps({"name": "\x1b]0;x\x07"}),))
    connection.close()
    with keeping(path) as (kept, _):
        assert await known(kept) == ["␛]0;x␇"]


async def test_a_file_system_that_cannot_lock_is_no_other_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # SQLite takes ENOLCK for a lock that is taken.
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "lockf", no_locks)
    path = tmp_path / "file"
    Database(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with keeping(path) as (kept, said):
        put(kept, 1)
        await until(lambda: bool(said.words))
        assert said.words == [f"{path}: its file system cannot lock files"]
    other.close()
