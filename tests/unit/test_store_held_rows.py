"""Rows that are held: each job keeps its row, whatever happens, and shows how it is now."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from arktui.store.feed_status import FeedStatus
from arktui.store.held_rows import HeldRows
from arktui.store.job import Counts
from arktui.store.job_store import JobStore
from arktui.store.phase import COMPLETED, RUNNING
from arktui.store.query import Query
from arktui.store.row_layout import Gap
from arktui.store.snapshot import Snapshot
from arktui.store.sort import Sort
from tests.jobs import job

BY_FAILED = Query(sort=Sort("failed", reverse=True))

CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("counts"), st.integers(0, 11), st.integers(0, 9)),
        st.tuples(st.just("end"), st.integers(0, 11), st.just(0)),
        st.tuples(st.just("delete"), st.integers(0, 11), st.just(0)),
    ),
    max_size=12,
)


@given(CHANGES, st.sampled_from((BY_FAILED, Query(phases=frozenset({RUNNING})))))
def test_every_job_keeps_its_row_and_is_as_it_is_now(changes: list[tuple[str, int, int]], query: Query) -> None:
    store = JobStore(query)
    store.apply(job(number, counts=Counts(0, number % 5, 10)) for number in range(8))
    held = HeldRows(store.snapshot)
    store.subscribe(held.show)
    ids = [one.id for one in held]
    for what, number, value in changes:
        one = job(number, counts=Counts(0, value, 10), updated=None)
        match what:
            case "counts":
                store.apply([one])
            case "end":
                store.apply([replace(one, phase=COMPLETED)])
            case "delete":
                store.mark_deleted([one.id])
                store.forget([one.id])
        rows = [*held]
        assert [each.id for each in rows[: len(ids)]] == ids
        ids = [each.id for each in rows]
        assert len(rows) == len(held) == len(set(ids))
        assert {each.id for each in store.snapshot.rows} <= set(ids)
        for index, each in enumerate(rows):
            assert held.index(each) == index
            assert held.job_of(each.id) is not None
            assert held.is_gone(each) == (each.id not in store.snapshot.jobs)
            assert store.snapshot.jobs.get(each.id, each) == each


def test_what_joins_comes_last_if_it_matches() -> None:
    store = JobStore(Query(phases=frozenset({RUNNING})))
    store.apply(job(number) for number in range(3))
    held = HeldRows(store.snapshot)
    store.subscribe(held.show)
    store.apply([job(5), job(6, COMPLETED), job(4)])
    assert [one.name for one in held] == ["job-2", "job-1", "job-0", "job-5", "job-4"]
    assert held.added == 2
    assert held.index(job(6)) is None


def test_gaps_stay_until_they_fill() -> None:
    gap = Gap(4, 1, range(2, 3))
    snapshot = Snapshot(status=FeedStatus(gaps=(gap,)))
    held = HeldRows(snapshot)
    assert held.gaps == (gap,)
    held.show(replace(snapshot, status=FeedStatus(gaps=(Gap(1, 0), Gap(2, 0)))))
    assert held.gaps == (Gap(3, 0),)
    held.show(replace(snapshot, status=FeedStatus()))
    assert not held.gaps
