"""The bad end of a job is a problem beyond stated bounds, and as long as it is news."""

from __future__ import annotations

from dataclasses import replace

import pytest

from arktui.clock import ServiceTime
from arktui.history.ended import ended_forecast
from arktui.history.history import History
from arktui.history.judging import Judging
from arktui.history.problem_bounds import DEFAULT_BOUNDS, ProblemBounds
from arktui.store.filters import PROBLEM
from arktui.store.forecast import NO_FORECAST
from arktui.store.job import Counts
from arktui.store.job_store import JobStore
from arktui.store.phase import COMPLETED, FAILED, QUEUED, TERMINATED
from arktui.store.problem import PROBLEMS, Problem, problems_of
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from tests.jobs import NOON, job

DAY = 86_400.0


@pytest.mark.parametrize(
    ("phase", "counts", "problem"),
    [
        (FAILED, Counts(), Problem.FAILED),
        (COMPLETED, Counts(0, 10, 10), Problem.ALL_FAILED),
        (COMPLETED, Counts(989, 11, 1_000), Problem.WITH_FAILURES),
        (COMPLETED, Counts(990, 10, 1_000), None),
        (COMPLETED, Counts(None, 1, 1_000), Problem.WITH_FAILURES),
        (COMPLETED, Counts(1_000, 0, 1_000), None),
        (COMPLETED, Counts(), None),
        (TERMINATED, Counts(0, 10, 10), None),
    ],
)
def test_a_bad_end_is_a_problem_above_the_bounds(phase: str, counts: Counts, problem: Problem | None) -> None:
    one = job(phase=phase, counts=counts)
    forecast = ended_forecast(one, DEFAULT_BOUNDS, NOON)
    assert problems_of(replace(one, forecast=forecast)) == ({problem} if problem else set())


def test_an_expired_job_is_a_problem_too() -> None:
    one = job(phase=TERMINATED, expires=NOON - 60)
    assert problems_of(replace(one, forecast=ended_forecast(one, DEFAULT_BOUNDS, NOON))) == {Problem.EXPIRED}


def test_the_bounds_are_settings() -> None:
    one = job(phase=COMPLETED, counts=Counts(900, 100, 1_000))
    assert not ended_forecast(one, ProblemBounds(failed_share=0.1), NOON).is_news
    assert not ended_forecast(one, ProblemBounds(news=60), NOON + 60).is_news
    assert ended_forecast(one, ProblemBounds(news=60), NOON + 59).is_news


def test_an_end_at_an_unknown_time_may_have_been_just_now() -> None:
    one = job(phase=FAILED, phase_at=None, updated=None)
    assert ended_forecast(one, DEFAULT_BOUNDS, NOON + 90 * DAY).is_news
    assert not ended_forecast(replace(one, updated=NOON), DEFAULT_BOUNDS, NOON + 90 * DAY).is_news


def test_old_ends_are_no_problems_when_they_are_loaded_and_new_ones_cease_to_be() -> None:
    now = NOON
    store, history = JobStore(Query(problems=PROBLEMS)), History(lambda: now)
    judging = Judging(history, store, ServiceTime(lambda: now, lambda: 0.0), lambda: now)
    old, recent = job(1, FAILED, phase_at=NOON - 3 * DAY), job(2, FAILED, phase_at=NOON - 3 * DAY + 90)
    store.apply([old, recent, job(3)])
    assert [one.id for one in store.snapshot.rows] == [recent.id]
    assert +store.snapshot.facets[PROBLEM] == {Problem.FAILED: 1}
    published: list[Snapshot] = []
    store.subscribe(published.append)
    now += 60
    judging.judge()
    assert not published, "nothing has changed"
    now += 30
    judging.judge()
    assert [[*snapshot.changes] for snapshot in published] == [[recent.id]]
    assert not store.snapshot.rows
    assert store.snapshot.jobs[recent.id].forecast is NO_FORECAST


def test_a_job_that_ended_again_is_news_again() -> None:
    now = NOON
    store, history = JobStore(), History(lambda: now)
    judging = Judging(history, store, ServiceTime(lambda: now, lambda: 0.0), lambda: now)
    store.apply([job(0, FAILED)])
    store.apply([job(0, QUEUED, phase_at=NOON + DAY, updated=NOON + DAY)])
    assert not problems_of(store.snapshot.jobs[job().id])
    store.apply([job(0, FAILED, phase_at=NOON + 2 * DAY, updated=NOON + 2 * DAY)])
    now += 4 * DAY
    judging.judge()
    assert problems_of(store.snapshot.jobs[job().id]) == {Problem.FAILED}
    now += DAY
    judging.judge()
    assert not problems_of(store.snapshot.jobs[job().id])
