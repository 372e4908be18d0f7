"""When jobs are judged: as soon as the service's time is known, and in the snapshot that shows them first."""

from __future__ import annotations

from arktui.clock import ServiceTime, uptime
from arktui.history.history import History
from arktui.history.judging import Judging
from arktui.store.forecast import Deadline
from arktui.store.job_store import JobStore
from arktui.store.phase import RUNNING
from arktui.store.snapshot import Snapshot
from tests.jobs import NOON, job


def test_the_first_jobs_of_a_known_time_are_judged_in_the_snapshot_that_shows_them() -> None:
    offsets: list[float] = []
    time = ServiceTime(None, lambda: offsets[-1] if offsets else None)
    store, published = JobStore(), list[Snapshot]()
    history = History(lambda: NOON + 1)
    Judging(history, store, time, uptime)
    store.subscribe(published.append)

    store.apply([job(0, RUNNING, expires=NOON)])
    assert history.is_held
    [unjudged] = published
    assert {each.forecast.deadline for each in unjudged.rows} == {Deadline.UNKNOWN}

    offsets.append(0.0)
    store.apply([job(1, RUNNING, expires=NOON)])
    assert not history.is_held
    _, judged = published
    assert [each.forecast.deadline for each in judged.rows] == [Deadline.MISSED] * 2
