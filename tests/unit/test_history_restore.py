"""What earlier sessions saw and what this one sees become one, in whatever order they come."""

from __future__ import annotations

from pathlib import Path

from arktui.history.history import History
from arktui.history.restore import restore
from arktui.history.writer import Writer
from arktui.store.job import Counts, Job
from arktui.store.job_store import JobStore
from tests.jobs import NOON, job

HOUR = 3_600.0


def after(hours: int) -> Job:
    """Return a job that does ten lines an hour."""
    return job(counts=Counts(10 * hours, 0, 1_000), updated=NOON + HOUR * hours)


def session(path: Path, hours: int) -> tuple[History, JobStore]:
    writer = Writer(lambda: path, lambda *_: None, lambda _: None)
    writer.start()
    history = History(lambda: NOON + HOUR * hours, writer)
    store = JobStore()
    store.subscribe(lambda seen: store.judge(history.take(seen.changes, seen.deleted)), judges=True)
    return history, store


async def test_lines_that_are_reported_before_all_is_restored_count_once(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    for hours in (0, 1):
        history, store = session(path, hours)
        await restore(history, store, store.restore, 100)
        store.apply([after(hours)])
        history.close()
    history, store = session(path, 5)

    def show(jobs: list[Job], at: float) -> None:
        store.restore(jobs, at)
        store.apply([after(5)])  # the service answers in the midst of it

    await restore(history, store, show, 100)
    assert sum(history.throughput(NOON + 5 * HOUR)) == 10 * 5
    history.close()
