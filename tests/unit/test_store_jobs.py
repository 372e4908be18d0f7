from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from arktui.store import incremental, job_store
from arktui.store import order as order_module
from arktui.store.columns import COLUMNS
from arktui.store.feed_status import FeedStatus
from arktui.store.filters import GROUPS, MODEL, OWNER, PHASE, PROBLEM, PROJECT, TAG, ModelPick
from arktui.store.forecast import NO_FORECAST, Forecast
from arktui.store.freshness import Live
from arktui.store.job import OWNER_TAG, Counts, Job
from arktui.store.job_store import JobStore
from arktui.store.phase import COMPLETED, QUEUED, RUNNING
from arktui.store.problem import problems_of
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from arktui.store.sort import Sort
from tests.jobs import IDS, NOON, SEARCHES, forecasts, in_view_order, job, jobs, judged_store, queries

AT_ONCE = st.sampled_from((-1, 1_000))
"""Whether a query is answered in steps or in one go."""


def expected(job: Job) -> Forecast:
    """Return what a job is judged by; which it is does not matter to the store."""
    return Forecast(is_stuck=job.counts.failed is not None) if job.phase == RUNNING else NO_FORECAST


def said_by(snapshot: Snapshot) -> tuple[object, ...]:
    """Return copies of everything that a snapshot hands out."""
    return (
        {**snapshot.jobs},
        [*snapshot.rows],
        {name: dict(snapshot.facets[group]) for name, group in GROUPS.items()},
        {*snapshot.restored},
        {*snapshot.deleted},
        {**snapshot.changes},
        snapshot.shown,
    )


class StoreMachine(RuleBasedStateMachine):
    """The store beside a plain dictionary to which the same is done."""

    def __init__(self) -> None:
        super().__init__()
        self.store = judged_store(lambda _, new: expected(new))
        self.known: dict[str, Job] = {}
        self.deleted: set[str] = set()
        self.restored: set[str] = set()
        self.kept: list[tuple[Snapshot, tuple[object, ...]]] = []
        self.published: list[Snapshot] = []
        self.store.subscribe(self.published.append)

    @rule(batch=st.lists(jobs(), max_size=8, unique_by=lambda one: one.id))
    def apply(self, batch: list[Job]) -> None:
        before = dict(self.known)
        for one in batch:
            old = self.known.get(one.id)
            if old is None or old.updated is None or one.updated is None or one.updated >= old.updated:
                if old is None or one.id in self.deleted or replace(old, forecast=NO_FORECAST) != one:
                    self.known[one.id] = replace(one, forecast=expected(one))
                self.deleted.discard(one.id)
        self.restored -= {one.id for one in batch}
        changed = {one.id for one in self.store.apply(batch)}
        assert changed >= {key for key, one in self.known.items() if before.get(key) != one}
        assert changed <= {one.id for one in batch}

    @rule(batch=st.lists(jobs(), max_size=4, unique_by=lambda one: one.id))
    def restore(self, batch: list[Job]) -> None:
        fresh: dict[str, Job] = {one.id: one for one in batch if one.id not in self.known}
        self.known |= fresh
        self.restored |= fresh.keys()
        self.store.restore(batch, NOON)

    @rule()
    def keep_the_snapshot(self) -> None:
        self.kept.append((self.store.snapshot, said_by(self.store.snapshot)))

    @rule(judged=st.dictionaries(st.sampled_from(IDS), forecasts(), max_size=4))
    def judge(self, judged: dict[str, Forecast]) -> None:
        for job_id in judged.keys() & self.store.active:
            self.known[job_id] = replace(self.known[job_id], forecast=judged[job_id])
        self.store.judge(judged)

    @rule(ids=st.sets(st.sampled_from(IDS), max_size=4))
    def mark_deleted(self, ids: set[str]) -> None:
        self.deleted |= ids & self.known.keys()
        self.restored -= ids
        self.store.mark_deleted(ids)

    @rule(ids=st.sets(st.sampled_from(IDS), max_size=4))
    def forget(self, ids: set[str]) -> None:
        self.known = {key: one for key, one in self.known.items() if key not in self.deleted & ids}
        self.deleted -= ids
        self.store.forget(ids)

    def turn_to(self, query: Query, at_once: int) -> None:
        self.known = {key: one for key, one in self.known.items() if key not in self.deleted}
        self.deleted.clear()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(job_store, "_AT_ONCE", at_once)
            self.store.set_query(query)
        assert self.store.snapshot.query == query

    @rule(query=queries(), column=st.sampled_from(sorted(COLUMNS)), reverse=st.booleans(), at_once=AT_ONCE)
    def ask(self, query: Query, column: str, reverse: bool, at_once: int) -> None:
        self.turn_to(query.sorted_by(Sort(column, reverse)), at_once)

    @rule(column=st.sampled_from(sorted(COLUMNS)), reverse=st.booleans(), at_once=AT_ONCE)
    def sort(self, column: str, reverse: bool, at_once: int) -> None:
        self.turn_to(self.store.snapshot.query.sorted_by(Sort(column, reverse)), at_once)

    @rule(search=st.sampled_from(SEARCHES), at_once=AT_ONCE)
    def search(self, search: str, at_once: int) -> None:
        self.turn_to(self.store.snapshot.query.with_search(search), at_once)

    @rule(times=st.integers(1, 12))
    def step(self, times: int) -> None:
        for _ in range(times):
            self.store.step()

    def teardown(self) -> None:
        while self.store.step():
            self.all_rows_match()
        assert self.store.snapshot.is_whole
        self.rows_equal_a_fresh_filter_and_sort()

    @invariant()
    def all_rows_match(self) -> None:
        snapshot = self.store.snapshot
        assert snapshot.query.select(snapshot.rows) == list(snapshot.rows)
        assert snapshot.shown >= 0

    @invariant()
    def rows_equal_a_fresh_filter_and_sort(self) -> None:
        snapshot = self.store.snapshot
        assert dict(snapshot.jobs) == self.known
        if not snapshot.is_whole:
            return
        sort = snapshot.query.sort
        matching = [one for one in self.known.values() if snapshot.query.matches(one)]
        assert list(snapshot.rows) == in_view_order(matching, sort)
        assert snapshot.shown == len([one for one in matching if one.id not in self.deleted])
        assert [snapshot.index(one.id) for one in snapshot.rows] == list(range(len(matching)))

    @invariant()
    def facets_equal_a_recount(self) -> None:
        alive = [one for key, one in self.known.items() if key not in self.deleted]
        facets = self.store.snapshot.facets
        assert +facets[PHASE] == Counter(one.phase for one in alive if one.phase)
        assert +facets[PROJECT] == Counter(one.project for one in alive if one.project)
        assert +facets[OWNER] == Counter(one.owner for one in alive if one.owner)
        assert +facets[PROBLEM] == Counter(problem for one in alive for problem in problems_of(one))
        assert +facets[TAG] == Counter(tag for one in alive for tag in set(one.tags) if tag[0] != OWNER_TAG)
        models = [ModelPick(one.model, "", one.is_custom) for one in alive if one.model]
        models += [ModelPick(one.model, one.model_version) for one in alive if one.model_version]
        assert +facets[MODEL] == Counter(models)

    @invariant()
    def older_snapshots_say_the_same(self) -> None:
        for snapshot, said in self.kept[-4:]:
            assert said_by(snapshot) == said

    @invariant()
    def deleted_and_active_are_published(self) -> None:
        alive = {key: one for key, one in self.known.items() if key not in self.deleted}
        assert self.store.snapshot.deleted == self.deleted
        assert self.store.snapshot.restored == self.restored
        assert self.store.active == {key for key, one in alive.items() if not one.is_terminal}

    @invariant()
    def every_snapshot_but_the_first_is_published_once(self) -> None:
        assert not self.published or self.published[-1] is self.store.snapshot
        assert len({id(one) for one in self.published}) == len(self.published)


TestStore = StoreMachine.TestCase
TestStore.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)


@pytest.fixture(scope="module", autouse=True)
def _small_chunks() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order_module, "_CHUNK", 3)
        patch.setattr(incremental, "_EVERY", 2)
        patch.setattr(incremental, "_SAMPLES", 1)
        patch.setattr(incremental, "SCREEN", 2)
        yield


def ids(snapshot: Snapshot) -> list[str]:
    return [one.id for one in snapshot.rows]


class Listener(list[Snapshot]):
    """Remembers what a store publishes."""

    def __init__(self, store: JobStore) -> None:
        super().__init__()
        self.end = store.subscribe(self.append)


def test_jobs_are_merged_by_id() -> None:
    store = JobStore()
    store.apply([job(1), job(2)])
    changed = store.apply([job(1), job(2, COMPLETED, updated=NOON + 9)])
    assert [one.id for one in changed] == [job(2).id]
    assert len(store.snapshot.rows) == 2
    assert store.snapshot.facets[PHASE] == {RUNNING: 1, COMPLETED: 1}


def test_an_older_answer_is_passed_over_and_an_equally_old_one_is_not() -> None:
    store = JobStore()
    store.apply([job(1, updated=NOON + 5, counts=Counts(7, 0, 9))])
    assert store.apply([job(1, updated=NOON + 4, counts=Counts(6, 0, 9))]) == []
    assert store.apply([job(1, updated=NOON + 5, counts=Counts(8, 0, 9))]) != []
    assert store.snapshot.jobs[job(1).id].counts.done == 8


def test_a_job_whose_time_is_unknown_is_not_taken_for_old() -> None:
    store = JobStore()
    store.apply([job(1)])
    assert store.apply([job(1, COMPLETED, updated=None)])
    assert store.apply([job(1, RUNNING)])


def test_of_duplicates_in_a_batch_the_newest_counts() -> None:
    store = JobStore()
    store.apply([job(1, COMPLETED, updated=NOON + 9), job(1, RUNNING, updated=NOON + 5)])
    assert store.snapshot.rows[0].phase == COMPLETED
    store.apply([job(2, counts=Counts(1, 0, 9)), job(2, counts=Counts(2, 0, 9))])
    assert store.snapshot.jobs[job(2).id].counts.done == 2
    assert len(store.snapshot.rows) == 2


def test_nothing_is_published_when_nothing_changes() -> None:
    store = JobStore()
    store.apply([job(1), job(2)])
    store.set_status(FeedStatus(total=2, freshness=Live()))
    heard = Listener(store)
    store.apply([job(1), job(2)])
    store.apply([])
    store.set_status(FeedStatus(total=2, freshness=Live()))
    store.mark_deleted(["bi-nobody"])
    with store.batch():
        store.apply([job(2)])
        store.set_status(FeedStatus(total=2, freshness=Live()))
    assert heard == []


def test_each_change_is_published_once_and_a_batch_once_for_all() -> None:
    store = JobStore()
    heard = Listener(store)
    store.apply([job(number) for number in range(10)])
    store.set_query(Query(phases=frozenset({RUNNING})))
    store.mark_deleted([job(3).id])
    assert len(heard) == 3
    with store.batch():
        store.apply([job(20)])
        store.set_query(Query())
        store.set_status(FeedStatus(total=7, is_complete=True))
        assert len(heard) == 3
        assert store.snapshot.status.total == 7, "within a batch the latest is to be seen"
    assert len(heard) == 4
    assert heard[-1] is store.snapshot


def test_what_was_done_before_a_fault_in_a_batch_is_published() -> None:
    store = JobStore()
    heard = Listener(store)
    with suppress(ZeroDivisionError), store.batch():
        store.apply([job(1)])
        raise ZeroDivisionError
    assert ids(heard[-1]) == [job(1).id]
    store.apply([job(2)])
    assert len(heard) == 2


def test_a_listener_may_leave_and_may_change_the_store() -> None:
    store = JobStore()
    first = Listener(store)
    second = Listener(store)

    def narrow(snapshot: Snapshot) -> None:
        if not snapshot.query.is_filtered:
            store.set_query(Query(phases=frozenset({QUEUED})))

    end = store.subscribe(narrow)
    third = Listener(store)
    first.end()
    store.apply([job(1)])
    end()
    assert first == []
    assert [one.query.is_filtered for one in second] == [False, True]
    assert third[-1] is second[-1] is store.snapshot


def test_old_snapshots_keep_their_rows() -> None:
    store = JobStore()
    heard = Listener(store)
    for number in range(20):
        store.apply([job(number), job(max(number - 3, 0), COMPLETED, updated=NOON + 50)])
    assert [len(snapshot.rows) for snapshot in heard] == list(range(1, 21))
    assert all(one is not other for one, other in pairwise(heard))


def test_a_deleted_job_stays_in_its_row_until_the_query_changes() -> None:
    store = JobStore()
    store.apply([job(1), job(2, QUEUED)])
    store.mark_deleted([job(2).id])
    snapshot = store.snapshot
    assert snapshot.deleted == {job(2).id}
    assert snapshot.index(job(2).id) == 1
    assert snapshot.shown == 1
    assert snapshot.facets[PHASE] == {RUNNING: 1, QUEUED: 0}
    assert store.active == {job(1).id}
    store.set_query(Query(search="job"))
    assert ids(store.snapshot) == [job(1).id]
    assert not store.snapshot.deleted
    assert job(2).id not in store.snapshot.jobs


def test_a_deleted_job_leaves_when_it_is_forgotten_and_no_other_does() -> None:
    store = JobStore()
    store.apply([job(1), job(2), job(3)])
    store.mark_deleted([job(2).id, job(3).id])
    store.forget([job(1).id, job(2).id, "bi-nobody"])
    assert ids(store.snapshot) == [job(3).id, job(1).id]
    assert store.snapshot.deleted == {job(3).id}
    assert store.snapshot.shown == 1
    assert job(2).id not in store.snapshot.jobs
    store.apply([job(2)])
    assert store.snapshot.facets[PHASE] == {RUNNING: 2}


@pytest.mark.parametrize("fields", [{}, {"phase": COMPLETED, "updated": NOON + 9}])
def test_a_job_that_comes_back_is_there_again(fields: dict[str, Any]) -> None:
    store = JobStore()
    store.apply([job(1), job(2)])
    store.mark_deleted([job(2).id])
    back = replace(job(2), **fields)
    assert store.apply([back]) == [back]
    assert not store.snapshot.deleted
    assert store.snapshot.shown == 2
    assert store.snapshot.facets[PHASE][back.phase] == (1 if fields else 2)


def test_a_facet_that_once_was_there_stays_with_none() -> None:
    store = JobStore()
    store.apply([job(1, tags=(("team", "a"), ("team", "a")))])
    assert store.snapshot.facets[TAG] == {("team", "a"): 1}
    store.apply([job(1, updated=NOON + 9)])
    assert dict(store.snapshot.facets[TAG]) == {("team", "a"): 0}


def test_an_entry_leaves_the_facets_with_the_last_job_that_had_it() -> None:
    store = JobStore()
    store.apply([job(1, tags=(("run", "1"), ("team", "a"))), job(2, tags=(("run", "2"), ("team", "a")))])
    store.mark_deleted([job(1).id])
    assert store.snapshot.facets[TAG] == {("run", "1"): 0, ("run", "2"): 1, ("team", "a"): 1}
    store.forget([job(1).id])
    assert dict(store.snapshot.facets[TAG]) == {("run", "2"): 1, ("team", "a"): 1}


def test_facets_are_another_object_only_when_a_count_is_another() -> None:
    store = JobStore()
    store.apply([job(1), job(2)])
    before = store.snapshot.facets
    store.apply([job(1, updated=NOON + 9, counts=Counts(1, 0, 9))])
    assert store.snapshot.facets is before
    store.apply([job(1, QUEUED, updated=NOON + 10)])
    assert store.snapshot.facets is not before


def test_a_store_may_begin_with_a_query() -> None:
    store = JobStore(Query(search="job-1", sort=Sort("created", reverse=True)))
    store.apply([job(number) for number in range(12)])
    assert ids(store.snapshot) == [job(11).id, job(10).id, job(1).id]
