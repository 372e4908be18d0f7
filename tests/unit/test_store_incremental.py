"""A changed query among many jobs: in small steps, the first screen first, and nothing lost on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from arktui.store.clean_text import CleanText
from arktui.store.columns import COLUMNS
from arktui.store.incremental import SCREEN
from arktui.store.job import Job
from arktui.store.job_store import JobStore
from arktui.store.phase import COMPLETED, RUNNING
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from arktui.store.sort import DEFAULT_SORT, Sort
from tests.jobs import NOON, in_view_order, job, many

COUNT = 12_000
FEW = 2_000
BY_NAME = Sort("name", reverse=False)


@pytest.fixture
def store() -> JobStore:
    full = JobStore()
    full.apply(many(COUNT))
    return full


def rows_of(jobs: list[Job], query: Query) -> list[Job]:
    return in_view_order(query.select(jobs), query.sort)


def finish(store: JobStore) -> list[Snapshot]:
    """Do all the work; return what was published in between."""
    published: list[Snapshot] = []
    end = store.subscribe(published.append)
    while store.step():
        pass
    end()
    return published


QUERIES = [
    Query(phases=frozenset({COMPLETED})),
    Query(search="1"),
    Query(search="JOB-1"),
    *(Query(sort=Sort(name, reverse)) for name in COLUMNS if name != DEFAULT_SORT.column for reverse in (False, True)),
]


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_the_first_screen_comes_first_and_then_the_whole(store: JobStore, query: Query) -> None:
    expected = rows_of(many(COUNT), query)
    store.set_query(query)
    assert store.snapshot.query == query
    first, whole = finish(store)
    assert not first.is_whole
    assert list(first.rows[:SCREEN]) == expected[:SCREEN]
    assert len(first.rows) == COUNT or query.is_filtered
    assert whole.is_whole
    assert list(whole.rows) == expected
    assert [whole.index(one.id) for one in expected[::97]] == list(range(0, len(expected), 97))


def test_few_jobs_take_one_go_and_many_take_many_steps(store: JobStore) -> None:
    few = JobStore()
    few.apply(many(FEW))
    for query in QUERIES:
        few.set_query(query)
        assert few.snapshot.is_whole
        assert not few.step()
    store.set_query(Query(sort=BY_NAME))
    steps = 0
    while store.step():
        steps += 1
    assert steps > COUNT / 500


@pytest.mark.parametrize("query", [Query(), Query(search="job-1"), Query(sort=BY_NAME)], ids=str)
def test_reversing_a_sort_looks_at_no_job(store: JobStore, query: Query, monkeypatch: pytest.MonkeyPatch) -> None:
    store.set_query(query)
    finish(store)
    other = query.sorted_by(Sort(query.sort.column, not query.sort.reverse))
    expected = rows_of(many(COUNT), other)
    looked_at: list[Job] = []

    def select(_: Query, jobs: Iterable[Job]) -> list[Job]:
        looked_at.extend(jobs)
        return looked_at

    with monkeypatch.context() as patch:
        patch.setattr(Query, "select", select)
        store.set_query(other)
        assert not store.step()
    assert not looked_at
    assert store.snapshot.is_whole
    assert list(store.snapshot.rows) == expected


def test_clearing_the_filters_needs_no_pass(store: JobStore) -> None:
    store.set_query(Query(phases=frozenset({RUNNING})))
    finish(store)
    store.set_query(Query())
    assert not store.step()
    assert list(store.snapshot.rows) == rows_of(many(COUNT), Query())


def test_a_narrower_search_looks_at_the_rows_alone(store: JobStore) -> None:
    store.set_query(Query(search="123"))
    finish(store)
    store.set_query(Query(search="1234"))
    assert store.step() is False or len(finish(store)) == 1
    assert list(store.snapshot.rows) == rows_of(many(COUNT), Query(search="1234"))


def test_the_sort_of_few_rows_leaves_the_others_alone(store: JobStore) -> None:
    query = Query(search="job-123")
    store.set_query(query)
    finish(store)
    store.set_query(query.sorted_by(BY_NAME))
    steps = 0
    while store.step():
        steps += 1
    assert steps < 20
    assert list(store.snapshot.rows) == rows_of(many(COUNT), query.sorted_by(BY_NAME))


def test_what_changes_meanwhile_is_in_the_rows_at_the_end(store: JobStore) -> None:
    jobs = {one.id: one for one in many(COUNT)}
    store.set_query(Query(phases=frozenset({RUNNING}), sort=BY_NAME))
    store.step()
    late = list(jobs.values())[-300:]
    for moment in range(1, 4):
        news = [
            replace(one, phase=CleanText((RUNNING, COMPLETED)[moment % 2]), updated=NOON + COUNT + moment)
            for one in late
        ]
        news.append(job(COUNT + moment, RUNNING))
        jobs.update({one.id: one for one in news})
        store.apply(news)
        store.step()
    missing = late[0].id
    store.mark_deleted([missing])
    store.step()
    store.forget([missing])
    del jobs[missing]
    assert not store.snapshot.is_whole
    finish(store)
    assert list(store.snapshot.rows) == rows_of(list(jobs.values()), store.snapshot.query)
    store.set_query(Query(sort=BY_NAME))
    finish(store)
    assert list(store.snapshot.rows) == rows_of(list(jobs.values()), store.snapshot.query)


def test_a_newer_query_drops_the_work_of_the_older(store: JobStore) -> None:
    for column in ("name", "created", "id"):
        store.set_query(Query(sort=Sort(column, reverse=True)))
        for _ in range(30):
            store.step()
        assert not store.snapshot.is_whole
    query = Query(search="99", sort=Sort("phase", reverse=True))
    store.set_query(query)
    published = finish(store)
    assert {one.query for one in published} == {query}
    assert list(store.snapshot.rows) == rows_of(many(COUNT), query)


def test_until_then_the_rows_of_a_filter_are_none_and_those_of_a_sort_the_old_ones(store: JobStore) -> None:
    before = store.snapshot.rows
    store.set_query(Query(sort=BY_NAME))
    assert store.snapshot.rows is before
    assert store.snapshot.shown == COUNT
    store.set_query(Query(search="nowhere"))
    assert store.snapshot.shown == 0
    (whole,) = finish(store)
    assert whole.is_whole
    assert whole.shown == 0
