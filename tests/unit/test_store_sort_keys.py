"""Sorts by several columns, each in its own direction."""

from __future__ import annotations

from functools import cmp_to_key, partial

from hypothesis import given
from hypothesis import strategies as st

from arktui.store.columns import COLUMNS
from arktui.store.job import Counts, Job
from arktui.store.job_store import JobStore
from arktui.store.order import Order
from arktui.store.query import Query
from arktui.store.sort import DEFAULT_SORT, Sort
from tests.jobs import job, jobs

sorts = st.lists(st.builds(Sort, st.sampled_from([*COLUMNS]), st.booleans()), min_size=1, max_size=4).map(Sort.of)


def compare(sort: Sort, one: Job, other: Job) -> int:
    """Compare jobs key by key: unknown values last, whatever the direction."""
    for key in (sort, *sort.then):
        first, second = COLUMNS[key.column].value(one), COLUMNS[key.column].value(other)
        if first == second:
            continue
        if first is None or second is None:
            return 1 if first is None else -1
        return 1 if (first > second) != key.reverse else -1
    return 0


def unique(some: list[Job]) -> list[Job]:
    return [*{one.id: one for one in some}.values()]


@given(st.lists(jobs(is_judged=True), max_size=12).map(unique), sorts)
def test_each_key_sorts_the_jobs_that_the_keys_before_it_leave_equal(some: list[Job], sort: Sort) -> None:
    rows = [*Order(some, sort)]
    in_order = cmp_to_key(partial(compare, sort))
    assert sorted(rows, key=in_order) == rows
    assert [Order(some, sort).index(one) for one in rows] == [*range(len(rows))]


@given(st.lists(jobs(), max_size=12).map(unique), sorts, sorts)
def test_the_store_turns_from_any_sort_to_any_other(some: list[Job], before: Sort, after: Sort) -> None:
    store = JobStore(Query(sort=before))
    store.apply(some)
    store.set_query(Query(sort=after))
    assert [*store.snapshot.rows] == [*Order(store.snapshot.jobs.values(), after)]


def test_worst_first_then_the_least_time_left() -> None:
    some = [
        job(0, counts=Counts(5, 5, 10), expires=3.0),
        job(1, counts=Counts(1, 9, 10), expires=2.0),
        job(2, counts=Counts(1, 9, 10), expires=1.0),
        job(3, counts=Counts(1, 9, 10)),
        job(4, expires=1.0),
    ]
    sort = Sort.of([Sort("failed", reverse=True), Sort("left", reverse=False)])
    assert [one.name for one in Order(some, sort)] == ["job-2", "job-1", "job-3", "job-0", "job-4"]


def test_a_column_sorts_once() -> None:
    keys = [Sort("name", reverse=True), Sort("left", reverse=False), Sort("name", reverse=False)]
    assert Sort.of(keys) == Sort("name", reverse=True, then=(Sort("left", reverse=False),))
    assert not DEFAULT_SORT.then
