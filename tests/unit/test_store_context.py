"""What a query depends on besides the jobs: the time and states that others know."""

from __future__ import annotations

import pytest

from arktui.activity.watches import Watches
from arktui.store.job_store import JobStore
from arktui.store.language.matching import Context
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from tests.jobs import NOON, job


class NoNotes:
    """Keeps nothing."""

    def notes(self, _kind: str) -> dict[str, str]:
        return {}

    def put_note(self, _kind: str, _key: str, _value: str | None) -> None:
        pass


@pytest.mark.parametrize("count", [10, 6_000])
def test_rows_follow_the_time_in_one_snapshot(count: int) -> None:
    store = JobStore()
    store.apply(job(number, created=NOON + number) for number in range(count))
    store.set_query(Query("age<1h").within(Context(NOON + count)))
    while store.step():
        pass
    before = len(store.snapshot.rows)
    seen: list[Snapshot] = []
    store.subscribe(seen.append)
    store.set_context(Context(NOON + 3_600 + count // 2))
    assert len(seen) == 1
    assert seen[0].is_whole
    assert len(seen[0].rows) == count - count // 2 - 1 != before
    store.set_context(Context(NOON + 3_600 + count // 2, changed=frozenset({"bi-1"})))
    assert len(seen) == 1, "nothing that the query depends on has changed"


def test_changes_to_jobs_and_of_the_context_go_together() -> None:
    store = JobStore(Query("is:changed age<1h").within(Context(NOON, changed=frozenset({job(1).id, job(2).id}))))
    store.apply([job(1, created=NOON), job(2, created=NOON), job(3, created=NOON)])
    assert {one.id for one in store.snapshot.rows} == {job(1).id, job(2).id}
    store.set_context(Context(NOON, changed=frozenset({job(2).id, job(3).id})))
    store.apply([job(2, created=NOON, updated=NOON + 9), job(3, created=NOON - 9_999, updated=NOON + 9)])
    assert [one.id for one in store.snapshot.rows] == [job(2).id]


def test_a_watched_query_follows_the_time() -> None:
    watches = Watches(NoNotes())
    watches.toggle_query(Query("left<1h"))
    late = job(1, expires=NOON + 7_200)
    watches.set_context(NOON, frozenset(), frozenset())
    assert not watches.includes(late)
    watches.set_context(NOON + 4_000, frozenset(), frozenset())
    assert watches.includes(late)
    watches.toggle_query(Query("left<1h"))
    assert watches.is_empty
