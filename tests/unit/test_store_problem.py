from __future__ import annotations

from dataclasses import replace

import pytest

from arktui.store.clean_text import CleanText
from arktui.store.feed_status import FeedStatus
from arktui.store.filters import PROBLEM
from arktui.store.forecast import NO_FORECAST, Acknowledged, Deadline, Forecast
from arktui.store.job import Counts, Job
from arktui.store.job_store import JobStore
from arktui.store.outcome import Outcome, outcome_of
from arktui.store.problem import PROBLEMS, Problem, all_problems_of, problems_of
from arktui.store.query import Query, describe
from arktui.store.snapshot import Snapshot
from tests.jobs import NOON, job, judged_store

NEWS = Forecast(is_news=True)
LATE = Forecast(Deadline.WILL_MISS, (NOON + 60, NOON + 120))


@pytest.mark.parametrize(
    ("phase", "counts", "expires", "outcome"),
    [
        ("Completed", Counts(10, 0, 10), None, Outcome.COMPLETED),
        ("Completed", Counts(), None, Outcome.COMPLETED),
        ("Completed", Counts(9, 1, 10), None, Outcome.WITH_FAILURES),
        ("Completed", Counts(None, 1, None), None, Outcome.WITH_FAILURES),
        ("Completed", Counts(0, 10, 10), None, Outcome.ALL_FAILED),
        ("Failed", Counts(), None, Outcome.FAILED),
        ("Failed", Counts(), NOON + 1, Outcome.FAILED),
        ("Failed", Counts(), NOON, Outcome.EXPIRED),
        ("Terminated", Counts(3, 0, 10), NOON + 1, Outcome.STOPPED),
        ("Terminated", Counts(3, 0, 10), NOON - 1, Outcome.EXPIRED),
        ("Completed", Counts(10, 0, 10), NOON - 1, Outcome.COMPLETED),
        ("Running", Counts(1, 1, 10), NOON - 1, None),
        ("Terminating", Counts(), NOON - 1, None),
        ("Pending", Counts(), None, None),
    ],
)
def test_a_job_that_is_over_has_a_verdict(phase: str, counts: Counts, expires: float | None, outcome: Outcome) -> None:
    assert (
        outcome_of(Job(CleanText("bi-1"), phase=CleanText(phase), phase_at=NOON, counts=counts, expires=expires))
        is outcome
    )


def test_a_job_may_have_two_problems() -> None:
    running = job(0, forecast=Forecast(Deadline.AT_RISK, is_stuck=True))
    assert problems_of(running) == {Problem.AT_RISK, Problem.STUCK}
    assert problems_of(replace(running, phase=CleanText("Terminated"))) == set()
    assert problems_of(replace(running, phase=CleanText("Failed"))) == set(), "its end is not judged yet"
    assert problems_of(replace(running, phase=CleanText("Failed"), forecast=NEWS)) == {Problem.FAILED}


def test_acknowledged_problems_are_nobodys_business() -> None:
    by_li = Acknowledged(NOON, CleanText("li"))
    for phase, forecast in (("Running", Forecast(Deadline.AT_RISK, is_failing=True)), ("Failed", NEWS)):
        one = job(0, phase, forecast=replace(forecast, acknowledged=by_li))
        assert problems_of(one) == set()
        assert all_problems_of(one) == problems_of(replace(one, forecast=forecast)) != set()


class Observer:
    def __init__(self) -> None:
        self.seen: list[tuple[Job | None, Job]] = []

    def __call__(self, old: Job | None, new: Job) -> Forecast:
        self.seen.append((old, new))
        return NO_FORECAST if new.is_terminal else LATE


def published(store: JobStore) -> list[Snapshot]:
    snapshots: list[Snapshot] = []
    store.subscribe(snapshots.append)
    return snapshots


def test_each_change_is_observed_once_and_what_is_expected_is_part_of_the_job() -> None:
    observer = Observer()
    store = judged_store(observer)
    snapshots = published(store)
    store.apply([job(0), job(1, "Completed")])
    store.apply([job(0), job(1, "Completed")])
    assert len(observer.seen) == 2
    assert store.snapshot.jobs[job(0).id].forecast == LATE
    assert store.snapshot.facets[PROBLEM] == {Problem.WILL_MISS: 1}
    assert [len(snapshot.changes) for snapshot in snapshots] == [2]


def test_what_is_expected_changes_as_time_passes() -> None:
    store = JobStore(Query(problems=PROBLEMS))
    store.apply([job(0), job(1)])
    snapshots = published(store)
    store.judge({job(0).id: LATE, "bi-unknown": LATE})
    store.judge({job(0).id: LATE})
    assert [one.id for one in store.snapshot.rows] == [job(0).id]
    assert [[*snapshot.changes] for snapshot in snapshots] == [[job(0).id]]
    store.apply([job(0)])
    assert len(snapshots) == 1, "the service sent nothing new"
    store.judge({job(0).id: NO_FORECAST})
    assert len(store.snapshot.rows) == 0


def test_changes_are_those_since_the_snapshot_before() -> None:
    store = JobStore()
    snapshots = published(store)
    with store.batch():
        store.apply([job(0)])
        store.apply([job(0, "Completed", updated=NOON + 5)])
    store.set_status(FeedStatus(total=1))
    store.mark_deleted([job(0).id])
    store.forget([job(0).id])
    changes = [[(old and old.phase, new and new.phase) for old, new in one.changes.values()] for one in snapshots]
    assert changes == [[(None, "Completed")], [], [], [("Completed", None)]]


def test_the_query_is_described_in_words() -> None:
    assert describe(Query(problems=PROBLEMS)) == "problems only"
    assert describe(Query(problems=frozenset({Problem.STUCK, Problem.AT_RISK}))) == "at risk · stuck"


def test_judging_listeners_see_what_the_service_said_and_their_forecasts_are_in_the_same_snapshot() -> None:
    store = JobStore()
    judged: list[list[str]] = []

    def judge(seen: Snapshot) -> None:
        judged.append([*seen.changes])
        store.judge(dict.fromkeys(seen.changes, LATE))

    snapshots = published(store)
    store.subscribe(judge, judges=True)
    store.apply([job(0), job(1)])
    assert [one.forecast for one in snapshots[0].rows] == [LATE, LATE]
    assert {new.forecast for _, new in snapshots[0].changes.values() if new} == {LATE}
    store.apply([job(0, counts=Counts(1, 0, 9), updated=NOON + 5)])
    assert snapshots[1].rows[0].forecast == LATE
    store.judge({job(1).id: NO_FORECAST})
    assert [*snapshots[2].changes] == [job(1).id]
    assert judged == [[job(0).id, job(1).id], [job(0).id], []]
    assert len(snapshots) == 3


def test_a_deleted_job_that_is_listed_again_has_no_forecast_until_it_is_judged() -> None:
    store = JobStore()
    store.apply([job(0)])
    store.judge({job(0).id: LATE})
    store.mark_deleted([job(0).id])
    store.apply([job(0)])
    assert store.snapshot.jobs[job(0).id].forecast == NO_FORECAST
