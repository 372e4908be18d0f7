"""Days of refreshes leave nothing behind: jobs come, get on, end and go, and what the store holds stays the same."""

from __future__ import annotations

import gc
import tracemalloc
from collections import deque
from collections.abc import Iterator
from dataclasses import replace

import pytest

from arktui.store.filters import TAG
from arktui.store.job import OWNER_TAG, Counts, Job
from arktui.store.job_store import JobStore
from arktui.store.phase import COMPLETED, QUEUED, RUNNING
from arktui.store.query import Query
from arktui.store.sort import Sort
from tests.jobs import NOON, job

LOADED, ACTIVE = 1_000, 40
REFRESHES, ROUND = 2_000, 100
"""After each round of refreshes everything stands as it stood after the one before."""

QUERIES = (
    Query(),
    Query(phases=frozenset({RUNNING})),
    Query(search="job-1"),
    Query(sort=Sort("updated", reverse=True)),
    Query(phases=frozenset({COMPLETED}), sort=Sort("name", reverse=False)),
)


def queued(number: int) -> Job:
    """Return a job that no other is like."""
    owner = (OWNER_TAG, f"IAMUser/1/{number % 7}")
    return job(number, QUEUED, tags=(("run", str(number)), owner), project=f"p{number % 5}", model=f"m{number % 3}")


class Account:
    """An account of so many jobs, of which so many are active: one ends, one comes and one goes at each refresh."""

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self._next = LOADED
        self._active = deque(queued(number) for number in range(LOADED - ACTIVE, LOADED))
        self._over = deque(replace(queued(number), phase=COMPLETED) for number in range(LOADED - ACTIVE))
        store.apply([*self._active, *self._over])

    def refresh(self) -> None:
        now = NOON + self._next
        self._active = deque(
            replace(one, phase=RUNNING, counts=Counts(self._next - LOADED, 0, 10**6), updated=now)
            for one in self._active
        )
        ended = replace(self._active.popleft(), phase=COMPLETED, phase_at=now)
        self._over.append(ended)
        self._active.append(queued(self._next))
        self._store.apply([*self._active, ended])
        self._store.mark_deleted([self._over.popleft().id])
        if self._next % 10 == 0:
            self._store.forget(self._store.snapshot.deleted)
        if self._next % 20 == 0:
            self._store.set_query(QUERIES[self._next // 20 % len(QUERIES)])
        self._next += 1


@pytest.fixture
def _traced() -> Iterator[None]:
    gc.collect()  # what earlier tests left for reuse is not traced, and would be replaced by what is
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.usefixtures("_traced")
@pytest.mark.slow
def test_two_thousand_refreshes_leave_nothing_behind() -> None:
    store = JobStore()
    store.subscribe(lambda _: None)
    account = Account(store)
    counts, objects, memory = set(), [], []
    for number in range(REFRESHES):
        account.refresh()
        if (number + 1) % ROUND == 0 and number > 1.2 * LOADED:  # by then each job is another
            store.forget(store.snapshot.deleted)
            store.set_query(Query())
            gc.collect()
            gc.collect()  # lets go of tuples in tuples, too
            facets = store.snapshot.facets
            counts.add((len(store.snapshot.jobs), len(store.active), len(store.snapshot.rows), len(facets[TAG])))
            objects.append(len(gc.get_objects()))
            memory.append(tracemalloc.get_traced_memory()[0])
    assert counts == {(LOADED, ACTIVE, LOADED, LOADED)}
    # Chunks of the order come and go. One object, or 32 bytes, that each refresh left behind would be beyond these.
    assert max(objects) - min(objects) < REFRESHES / 10
    assert max(memory) - min(memory) < 10 * REFRESHES
