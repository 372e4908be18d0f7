"""A filter group that only these tests declare works everywhere: one declaration is all that a group needs."""

from __future__ import annotations

from operator import attrgetter

import pytest

from arktui.store import filters
from arktui.store.filters import PHASE, text_group
from arktui.store.job_store import JobStore
from arktui.store.phase import COMPLETED, RUNNING
from arktui.store.query import Query, describe
from arktui.store.query_json import read, written
from arktui.sync.request_planner import requests_for
from arktui.view.filter_groups import filter_entries
from arktui.view.glyphs import UNICODE
from tests.jobs import NOON, job

WINDOW = text_group("windows", "COMPLETION WINDOW", attrgetter("window"), prefix="window ")
JOBS = [job(0, window="24h"), job(1, COMPLETED, window="24h"), job(2, window="72h"), job(3)]


@pytest.fixture(autouse=True)
def _declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(filters.GROUPS, WINDOW.name, WINDOW)


def day() -> Query:
    return Query(windows=frozenset({"24h"}))


def test_it_filters_and_counts() -> None:
    store = JobStore()
    store.apply(JOBS)
    assert store.snapshot.facets[WINDOW] == {"24h": 2, "72h": 1}
    store.apply([job(0, window="72h", updated=NOON + 9)])
    assert store.snapshot.facets[WINDOW] == {"24h": 1, "72h": 2}
    store.set_query(day())
    assert [one.id for one in store.snapshot.rows] == [job(1).id]


def test_it_is_part_of_a_query() -> None:
    query = Query(phases=frozenset({RUNNING})).toggled(WINDOW, "24h")
    assert query[WINDOW] == {"24h"}
    assert describe(query) == "Running · window 24h"
    assert query.is_filtered
    assert query.narrows(day())
    assert query.narrows(Query(phases=frozenset({RUNNING})))
    assert not day().narrows(query)
    assert query.toggled(WINDOW, "24h") == query.with_picked(WINDOW, ()) == Query(phases=frozenset({RUNNING}))
    assert query.cleared() == Query()
    assert query.select(JOBS) == [JOBS[0]]


def test_it_survives_saving_and_is_refused_where_it_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    query = Query("eval", windows=frozenset({"24h", "72h"}))
    saved = written(query)
    assert read(saved) == query
    monkeypatch.delitem(filters.GROUPS, WINDOW.name)
    assert read(saved) is None
    with pytest.raises(TypeError, match="windows"):
        day()


def test_the_sidebar_lists_its_values() -> None:
    store = JobStore()
    store.apply(JOBS)
    store.set_query(day())
    entries = filter_entries(store.snapshot.facets, store.snapshot.filtered_facets, day(), UNICODE, {}, "")
    start = next(number for number, entry in enumerate(entries) if entry.text == WINDOW.title)
    assert [(entry.text, entry.count, entry.is_on) for entry in entries[start + 1 :]] == [
        ("24h", 2, True),
        ("72h", 1, False),
    ]
    assert entries[start + 1].toggled == Query()


def test_the_service_is_asked_for_more_and_the_store_filters() -> None:
    plan = requests_for(day().toggled(PHASE, RUNNING))
    assert not plan.is_exact
    assert plan.requests == requests_for(Query(phases=frozenset({RUNNING}))).requests


def test_counts_of_other_groups_are_shared() -> None:
    store = JobStore()
    store.apply(JOBS)
    before = store.snapshot.facets
    store.apply([job(0, window="72h", updated=NOON + 9)])
    assert store.snapshot.facets[PHASE] is before[PHASE]
    assert store.snapshot.facets[WINDOW] is not before[WINDOW]
