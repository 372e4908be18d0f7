"""The history file: SQLite, written in batches, shared by all processes that watch the account."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice, starmap
from pathlib import Path
from typing import Any, NamedTuple

from arktui.history.acknowledgement_codec import acknowledgement_of, acknowledgement_row
from arktui.history.acknowledgements import ACKNOWLEDGEMENTS_MAX, Acknowledgement
from arktui.history.job_codec import counts_of, facts_of, is_same, job_of, lines_of, note_of, text_of, time_of
from arktui.history.past import UNSEEN, Past, PhaseChange, Sample, moves, thinned
from arktui.history.schema import prepare
from arktui.history.throughput import QUARTER
from arktui.history.writer import AcknowledgementChanged, Deleted, Entry, Seen
from arktui.store.job import Counts, Job
from arktui.store.phase import INITIALIZING, QUEUED, RUNNING, TERMINATING

_BUSY = 2.0
"""Seconds to wait while another process writes."""

_JOB = """
    INSERT INTO jobs (id, phase, is_over, created, first_seen, last_seen, facts)
    VALUES (:id, :phase, :is_over, :created, :at, :at, :facts)
    ON CONFLICT (id) DO UPDATE SET
        phase = excluded.phase, is_over = excluded.is_over, created = excluded.created, facts = excluded.facts,
        last_seen = max(last_seen, excluded.last_seen), gone = NULL
    WHERE gone IS NOT NULL OR phase != excluded.phase OR facts != excluded.facts
"""

# Other processes see the same a little earlier or later: it is stored once.
_SAMPLE = """
    INSERT OR REPLACE INTO samples
    SELECT job, :at, :done, :failed, :total FROM jobs
    WHERE id = :id AND NOT EXISTS (
        SELECT 1 FROM samples WHERE samples.job = jobs.job AND at IN (
            (SELECT max(at) FROM samples WHERE samples.job = jobs.job AND at <= :at),
            (SELECT min(at) FROM samples WHERE samples.job = jobs.job AND at > :at)
        ) AND done IS :done AND failed IS :failed AND total IS :total
    )
"""

_PHASE = """
    INSERT OR REPLACE INTO phases
    SELECT job, :at, :phase, :began FROM jobs
    WHERE id = :id AND NOT EXISTS (
        SELECT 1 FROM phases WHERE phases.job = jobs.job AND seen IN (
            (SELECT max(seen) FROM phases WHERE phases.job = jobs.job AND seen <= :at),
            (SELECT min(seen) FROM phases WHERE phases.job = jobs.job AND seen > :at)
        ) AND phase = :phase
    )
"""

_ACKNOWLEDGEMENT = "INSERT OR REPLACE INTO acknowledgements (id, at, by, phase, began, problems) VALUES (?,?,?,?,?,?)"

_LAST_KNOWN = """
    SELECT id, phase, facts, done, failed, total FROM jobs
    LEFT JOIN samples ON samples.job = jobs.job AND at = (SELECT max(at) FROM samples WHERE samples.job = jobs.job)
"""

_URGENCY = {RUNNING: 0, TERMINATING: 1, INITIALIZING: 2, QUEUED: 3}

_EMPTY = Counts()


class Batch(NamedTuple):
    """Rows written together."""

    jobs: list[dict[str, Any]]
    samples: list[dict[str, Any]]
    phases: list[dict[str, Any]]
    deleted: dict[str, int]
    notes: dict[tuple[str, str], str | None]
    acknowledgements: dict[str, Acknowledgement | None]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Batch:
        """Return the rows for entries, which come in the order in which they happened."""
        batch = cls([], [], [], {}, {}, {})
        for entry in entries:
            if isinstance(entry, Seen):
                batch._add(entry)
            elif isinstance(entry, Deleted):
                batch.deleted[entry.job_id] = int(entry.at)
            elif isinstance(entry, AcknowledgementChanged):
                batch.acknowledgements[entry.job_id] = entry.acknowledgement
            else:
                batch.notes[entry.kind, entry.key] = entry.value
        return batch

    def _add(self, seen: Seen) -> None:
        old, job, at = seen.old, seen.new, int(seen.at)
        self.deleted.pop(job.id, None)
        if old is None or not is_same(old, job):
            created = None if job.created is None else int(job.created)
            row = {"id": job.id, "phase": job.phase, "is_over": job.is_terminal, "created": created}
            self.jobs.append({**row, "at": at, "facts": facts_of(job)})
        if job.counts != (old.counts if old else _EMPTY):
            counts = {"done": job.counts.done, "failed": job.counts.failed, "total": job.counts.total}
            self.samples.append({"id": job.id, "at": at, **counts})
        if job.phase and (old is None or old.phase != job.phase):
            began = None if job.phase_at is None else int(job.phase_at)
            self.phases.append({"id": job.id, "at": at, "phase": job.phase, "began": began})


class Database:
    """An open history file, for use in one thread.

    Raises, from every method:
        sqlite3.Error: The file cannot be used, for now or for good.
        BrokenRowError: The file holds a row that arktui did not write.
    """

    def __init__(self, path: Path) -> None:
        """Open the file; create it if it does not exist.

        Raises:
            OSError: The file cannot be created.
            NewerFileError: A newer version of arktui wrote the file.
        """
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._connection = sqlite3.connect(path, timeout=_BUSY, isolation_level=None)
        try:
            prepare(self._connection)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def write(self, entries: Iterable[Entry]) -> None:
        """Write all entries, or none if an error is raised."""
        batch = Batch.of(entries)
        deleted = [(at, job_id) for job_id, at in batch.deleted.items()]
        with self._transaction() as connection:
            connection.executemany(_JOB, batch.jobs)
            connection.executemany(_SAMPLE, batch.samples)
            connection.executemany(_PHASE, batch.phases)
            connection.executemany("UPDATE jobs SET gone = ? WHERE id = ? AND gone IS NULL", deleted)
            connection.executemany(_ACKNOWLEDGEMENT, starmap(acknowledgement_row, batch.acknowledgements.items()))
            for (kind, key), value in batch.notes.items():
                if value is None:
                    connection.execute("DELETE FROM notes WHERE kind = ? AND key = ?", (kind, key))
                else:
                    connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", (kind, key, value))

    def notes(self) -> dict[tuple[str, str], str]:
        """Return all notes, by kind and key."""
        rows = self._connection.execute("SELECT kind, key, value FROM notes")
        return {(note_of(kind), note_of(key)): note_of(value) for kind, key, value in rows}

    def acknowledgements(self, after: int = 0) -> tuple[int, dict[str, Acknowledgement | None]]:
        """Return the acknowledgements changed after a number, by job, and the number of the last change.

        There are at most `ACKNOWLEDGEMENTS_MAX`, the latest ones; None means that one ended. All are returned if the
        last change is an earlier one: the file is another.
        """
        [latest] = self._connection.execute("SELECT coalesce(max(number), 0) FROM acknowledgements").fetchone()
        rows = self._connection.execute(
            "SELECT id, at, by, phase, began, problems FROM acknowledgements "
            "WHERE number > ? ORDER BY number DESC LIMIT ?",
            (after if latest >= after else 0, ACKNOWLEDGEMENTS_MAX),
        )
        return latest, {text_of(job_id): acknowledgement_of(*row) for job_id, *row in reversed(rows.fetchall())}

    def last_seen(self) -> float | None:
        """Return when any job was last seen to change, in seconds since the epoch; None in an empty file."""
        [latest] = self._connection.execute("SELECT max(last_seen) FROM jobs").fetchone()
        return None if latest is None else time_of(latest)

    def last_known(self, scope: str, limit: int) -> Iterator[Job]:
        """Yield the jobs as last seen: the active ones in the order of the screen, then the newest others.

        `scope` is the one project to include; empty means all. There are at most `limit` jobs unless more are active.
        """
        sql = f"{_LAST_KNOWN} WHERE is_over = ? AND gone IS NULL ORDER BY created DESC"
        active, over = (
            (job for job in map(_job, self._connection.execute(sql, (is_over,))) if scope in ("", job.project))
            for is_over in (False, True)
        )
        first = sorted(active, key=lambda job: _URGENCY.get(job.phase, len(_URGENCY)))
        yield from first
        yield from islice(over, max(limit - len(first), 0))

    def ended(self, limit: int) -> list[str]:
        """Return the ids of the last jobs that ended, among those seen running, latest first."""
        rows = self._connection.execute(
            "SELECT id FROM jobs WHERE is_over = 1 AND EXISTS "
            "(SELECT 1 FROM phases WHERE phases.job = jobs.job AND phase = ?) ORDER BY last_seen DESC LIMIT ?",
            (RUNNING, limit),
        )
        return [text_of(job_id) for (job_id,) in rows]

    def job(self, job_id: str) -> Job | None:
        """Return a job as last seen; None if it is unknown."""
        row = self._connection.execute(f"{_LAST_KNOWN} WHERE id = ?", (job_id,)).fetchone()
        return None if row is None else _job(row)

    def past(self, job_id: str, latest: int = -1) -> Past:
        """Return the past of a job from its `latest` samples (-1: all), thinned to `SAMPLES_MAX`."""
        query = self._connection.execute
        row = query("SELECT job, first_seen, last_seen, gone FROM jobs WHERE id = ?", (job_id,)).fetchone()
        if row is None:
            return UNSEEN
        job, first_seen, last_seen, deleted = row
        samples = query(
            "SELECT at, done, failed, total FROM samples WHERE job = ? ORDER BY at DESC LIMIT ?", (job, latest)
        ).fetchall()
        phases = query("SELECT seen, phase, began FROM phases WHERE job = ? ORDER BY seen", (job,)).fetchall()
        return Past(
            moves(Sample(time_of(at), counts_of(*counts)) for at, *counts in thinned(samples[::-1])),
            tuple(
                PhaseChange(time_of(seen), text_of(phase), None if began is None else time_of(began))
                for seen, phase, began in phases
            ),
            time_of(first_seen),
            max([time_of(last_seen), *(time_of(at) for at, *_ in samples[:1])]),
            None if deleted is None else time_of(deleted),
        )

    def throughput(self, since: float) -> list[tuple[float, float, int]]:
        """Return the lines processed from `since` on: start and end of each interval, and the number of lines."""
        rows = self._connection.execute(
            "SELECT min(before), max(at), sum(lines) FROM ("
            "  SELECT at, lag(at) OVER jobs AS before,"
            "    done + coalesce(failed, 0) - lag(done + coalesce(failed, 0)) OVER jobs AS lines"
            "  FROM samples WHERE at >= :since WINDOW jobs AS (PARTITION BY job ORDER BY at)"
            ") WHERE lines > 0 GROUP BY before / :quarter, at / :quarter",
            {"since": int(since), "quarter": int(QUARTER)},
        )
        return [(time_of(before), time_of(at), lines_of(lines)) for before, at, lines in rows]

    # Retention

    def size(self) -> int:
        """Return the bytes in use, which may be fewer than the file has."""
        [used] = self._connection.execute(
            "SELECT (page_count - freelist_count) * page_size FROM "
            "pragma_page_count(), pragma_freelist_count(), pragma_page_size()"
        ).fetchone()
        return int(used)

    def thin_out(self, before: float, seconds: int) -> None:
        """Keep one sample in `seconds` of each job's samples before a time, and its last sample."""
        self._connection.execute(
            "DELETE FROM samples WHERE at < :before AND EXISTS ("
            "  SELECT 1 FROM samples AS earlier WHERE earlier.job = samples.job"
            "  AND earlier.at < samples.at AND earlier.at >= samples.at / :seconds * :seconds"
            ") AND at < (SELECT max(at) FROM samples AS last WHERE last.job = samples.job)",
            {"before": int(before), "seconds": seconds},
        )

    def delete_unchanged(self, before: float) -> None:
        """Delete the jobs that are over or deleted and have not changed since a time."""
        self._delete("SELECT job FROM jobs WHERE last_seen < ? AND (is_over = 1 OR gone IS NOT NULL)", int(before))

    def delete_oldest(self, part: float) -> None:
        """Delete a share of the jobs: first those that ended longest ago, active ones last."""
        self._delete(
            "SELECT job FROM jobs ORDER BY is_over = 0 AND gone IS NULL, last_seen "
            "LIMIT (SELECT CAST(count(*) * ? AS INTEGER) + 1 FROM jobs)",
            part,
        )

    def _delete(self, query: str, value: float) -> None:
        with self._transaction() as connection:
            leaving = connection.execute(query, (value,)).fetchall()
            for table in ("samples", "phases", "jobs"):
                connection.executemany(f"DELETE FROM {table} WHERE job = ?", leaving)  # noqa: S608 - names of tables
            connection.execute("DELETE FROM acknowledgements WHERE id NOT IN (SELECT id FROM jobs)")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit a block, or roll it back if an error is raised."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def shrink(self) -> None:
        """Return unused pages to the disk."""
        self._connection.execute("PRAGMA incremental_vacuum").fetchall()


def _job(row: tuple[Any, ...]) -> Job:
    job_id, phase, facts, done, failed, total = row
    return job_of(job_id, phase, facts, counts_of(done, failed, total))
