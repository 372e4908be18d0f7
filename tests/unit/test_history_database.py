"""The history's file: what is written is read again, and kept once whoever writes it."""

from __future__ import annotations

import json
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from arktui.history.database import Batch, Database
from arktui.history.job_codec import counts_of, job_of
from arktui.history.past import UNSEEN, grown
from arktui.history.schema import MIGRATIONS, NewerFileError
from arktui.history.writer import Deleted, Entry, Noted, Seen
from arktui.store.clean_text import CleanText
from arktui.store.job import Counts, Job
from arktui.store.phase import COMPLETED, QUEUED, RUNNING
from tests.jobs import NOON, job


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "history.sqlite3"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database(path)
    yield opened
    opened.close()


def course(number: int = 0) -> list[Job]:
    """Return a job as it goes from the queue to its end."""
    steps = [(QUEUED, 0, 0), (RUNNING, 1, 0), (RUNNING, 1, 10), (RUNNING, 1, 7), (COMPLETED, 5, 20)]
    return [
        job(number, phase, phase_at=NOON + minute * 60, counts=Counts(done, 0, 20), tags=(("team", "评测"),))
        for phase, minute, done in steps
    ]


def entries(jobs: list[Job], start: float = NOON, old: Job | None = None) -> list[Entry]:
    """Return what is seen of a job, once a minute."""
    seen: list[Entry] = []
    for minute, new in enumerate(jobs):
        seen.append(Seen(start + 60 * minute, old, new))
        old = new
    return seen


def rows(path: Path, table: str) -> int:
    connection = sqlite3.connect(path)
    [count] = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - a name
    connection.close()
    return int(count)


def test_the_past_is_read_as_it_was_seen(database: Database) -> None:
    database.write(entries(course()))
    past = UNSEEN
    for minute, one in enumerate(course()):
        past = grown(past, one, NOON + 60 * minute)
    assert database.past(job().id) == past
    assert database.past("bi-unknown") is UNSEEN


def test_the_list_is_read_as_it_was_seen_last(database: Database) -> None:
    done = course(0)[-1]
    running = replace(
        course(1)[1], description=CleanText("a\nb"), is_custom=True, unread=(CleanText("Status"),), expires=NOON + 0.5
    )
    queued = course(2)[0]
    database.write([*entries([queued]), *entries([running]), *entries(course(0))])
    active = [replace(one, updated=None) for one in (running, queued)]
    assert list(database.last_known("", 10)) == [*active, done]
    assert list(database.last_known("", 2)) == active
    assert list(database.last_known("eval", 10)) == []


def test_what_two_processes_see_is_kept_once(path: Path, database: Database) -> None:
    other = Database(path)
    for seen in entries(course()):
        assert isinstance(seen, Seen)
        other.write([seen._replace(at=seen.at + 7)])
        database.write([seen])
    other.close()
    assert (rows(path, "jobs"), rows(path, "samples"), rows(path, "phases")) == (1, 4, 3)


def test_a_move_of_the_counts_writes_a_sample_and_nothing_else(path: Path, database: Database) -> None:
    old, new = (job(updated=NOON + done, counts=Counts(done, 0, 10)) for done in (1, 2))
    assert Batch.of([Seen(NOON, old, new)]) == Batch(
        [], [{"id": old.id, "at": int(NOON), "done": 2, "failed": 0, "total": 10}], [], {}, {}, {}
    )
    database.write([Seen(NOON, None, old), Seen(NOON + 1, old, new)])
    assert (rows(path, "jobs"), rows(path, "samples"), rows(path, "phases")) == (1, 2, 1)


def test_a_deleted_job_leaves_the_list_and_may_come_back(database: Database) -> None:
    one = course()[0]
    database.write([*entries([one]), Deleted(NOON + 60, one.id)])
    assert list(database.last_known("", 10)) == []
    assert database.past(one.id).deleted == NOON + 60
    database.write([Seen(NOON + 120, None, one)])
    assert [known.id for known in database.last_known("", 10)] == [one.id]
    database.write([Deleted(NOON + 180, one.id), Seen(NOON + 180, None, one)])
    assert database.past(one.id).deleted is None


@pytest.mark.parametrize(
    ("row", "percent"), [((0, 0, 0), None), ((5, 0, 0), None), ((900, 200, 1_000), 90), ((9_000, None, 1_000), 100)]
)
def test_counts_of_a_row_agree_with_each_other(row: tuple[int | None, ...], percent: int | None) -> None:
    counts = counts_of(*row)
    assert counts.percent == percent
    assert counts.total is None or (counts.processed or 0) <= counts.total


@pytest.mark.parametrize("name", [field.name for field in fields(Job) if field.default == ""])
def test_only_texts_with_lines_keep_their_line_breaks(name: str) -> None:
    kept = "a\nb" if name in ("description", "message") else "a␊b"
    assert getattr(job_of("bi-1", "a\nb", json.dumps({name: "a\nb"}), Counts()), name) == kept


def test_notes_are_kept_and_taken_away(database: Database) -> None:
    database.write([Noted("watch", "a", "1"), Noted("watch", "b", "2"), Noted("seen", "a", "3")])
    database.write([Noted("watch", "a", None), Noted("watch", "b", "4")])
    assert database.notes() == {("watch", "b"): "4", ("seen", "a"): "3"}


def test_lines_are_counted_by_when_they_were_processed(database: Database) -> None:
    database.write([*entries(course(0)), *entries(course(1))])
    assert database.throughput(NOON) == [(NOON, NOON + 240, 2 * (10 + 13))]
    assert database.throughput(NOON + 200) == []


def test_nothing_of_a_batch_is_kept_when_a_part_of_it_fails(path: Path, database: Database) -> None:
    broken = Seen(NOON, None, replace(job(), phase_at=2.0**70))
    with pytest.raises(OverflowError):
        database.write([*entries(course(1)), broken])
    assert rows(path, "jobs") == 0
    database.write(entries(course(1)))
    assert rows(path, "jobs") == 1


def test_only_the_user_may_read_it(path: Path, database: Database) -> None:
    database.write(entries(course()))
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(part.stat().st_mode) for part in path.parent.iterdir()} == {0o600}


def test_an_older_file_is_brought_up_to_date_and_a_newer_one_left_alone(path: Path, database: Database) -> None:
    database.close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(NewerFileError):
        Database(path)


def test_old_samples_are_thinned_out_but_for_the_last(database: Database) -> None:
    steps = [job(counts=Counts(done, 0, 1_000)) for done in range(30)]
    database.write(entries(steps))
    database.thin_out(NOON + 15 * 60, 600)
    done = [sample.counts.done for sample in database.past(job().id).samples]
    assert done == [0, 10, *range(15, 30)]
    database.thin_out(NOON + 3_600, 600)
    assert [sample.counts.done for sample in database.past(job().id).samples] == [0, 10, 20, 29]


def test_jobs_are_forgotten_that_are_over_and_old_and_the_oldest_when_there_is_no_more_room(database: Database) -> None:
    for number in range(4):
        database.write(entries(course(number), NOON + 3_600 * number))
    database.write(entries([job(9)]))
    database.delete_unchanged(NOON + 3_600)
    known = {one.id for one in database.last_known("", 10)}
    assert known == {job(number).id for number in (1, 2, 3, 9)}
    assert database.past(job(0).id) is UNSEEN
    database.delete_oldest(0.25)
    assert {one.id for one in database.last_known("", 10)} == {job(number).id for number in (3, 9)}  # 9 is active
    before = database.size()
    database.delete_oldest(1.0)
    database.shrink()
    assert database.size() <= before
