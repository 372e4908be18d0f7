"""Views as values, and their counts: what `ViewCounts` keeps is what a pass over all jobs would find."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.store.filters import OWNER
from arktui.store.forecast import Deadline, Forecast
from arktui.store.job import Job
from arktui.store.job_store import JobStore
from arktui.store.language.matching import Context
from arktui.store.phase import FAILED, RUNNING
from arktui.store.problem import problems_of
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from arktui.store.sort import DEFAULT_SORT, Sort
from arktui.store.view_counts import Count, ViewCounts
from arktui.store.views import (
    BUILT_IN,
    View,
    all_views,
    key_of,
    mistake_in_query,
    mistake_in_sort,
    query_of_view,
    shows_same,
    view_of,
)
from tests.jobs import IDS, NOON, forecasts, job, jobs, many, queries

LI = "IAMUser/1/li"


@given(queries(), st.sampled_from([DEFAULT_SORT, Sort.of([Sort("failed", reverse=True), Sort("left", reverse=False)])]))
def test_a_query_saved_as_a_view_is_the_same_query_again(query: Query, sort: Sort) -> None:
    view = view_of("saved", query.sorted_by(sort), LI)
    again = query_of_view(view, LI)
    assert shows_same(query_of_view(view_of("again", again, LI), LI), again)
    assert again.sort == sort
    assert not mistake_in_query(view.query)
    assert not view.sort or not mistake_in_sort(view.sort)


def test_ones_own_jobs_are_those_of_whoever_opens_the_view() -> None:
    view = view_of("mine and failed", Query(owners=frozenset({LI}), phases=frozenset({FAILED})), LI)
    assert view.query == "phase:failed owner:me"
    assert query_of_view(view, "IAMUser/2/wu")[OWNER] == {"IAMUser/2/wu"}


@pytest.mark.parametrize("view", BUILT_IN, ids=lambda view: view.name)
def test_the_built_in_views_can_be_read(view: View) -> None:
    assert not mistake_in_query(view.query)
    assert view.query == "" or query_of_view(view, LI).is_filtered


def test_saved_views_follow_the_built_in_ones_or_take_their_place() -> None:
    own = View("active", "phase:running")
    views = all_views((View("nightly", "eval"), own))
    assert [view.name for view in views] == ["all", "active", "problems", "mine", "ended today", "nightly"]
    assert views[1] is own
    assert [key_of(place) for place in (0, 8, 9, 34, 35)] == ["1", "9", "a", "z", ""]


@pytest.mark.parametrize("text", ["", "name x", "name phase:failed", "nothing", "name | left", ")"])
def test_only_columns_are_a_sort(text: str) -> None:
    assert mistake_in_sort(text)


# Counts


def brute(snapshot: Snapshot, query: Query) -> Count:
    matching = query.select(each for each in snapshot.jobs.values() if each.id not in snapshot.deleted)
    return Count(len(matching), sum(1 for each in matching if problems_of(each)))


def finish(counts: ViewCounts) -> None:
    for _ in counts.steps():
        pass


ids = st.frozensets(st.sampled_from(IDS), max_size=5)
contexts = st.builds(Context, now=st.sampled_from([NOON, NOON + 60]), changed=ids, watched=ids, gone=ids)
steps = st.one_of(
    st.tuples(st.just("apply"), st.lists(jobs(), max_size=6)),
    st.tuples(st.just("judge"), st.dictionaries(st.sampled_from(IDS), forecasts(), max_size=4)),
    st.tuples(st.just("restore"), st.lists(jobs(), max_size=6)),
    st.tuples(st.just("delete"), ids),
    st.tuples(st.just("forget"), ids),
    st.tuples(st.just("change"), contexts | queries()),
    st.tuples(st.just("count"), st.none()),
)


@given(st.lists(steps, max_size=12))
def test_the_counts_are_those_of_a_pass_over_all_jobs(happens: list[tuple[str, object]]) -> None:
    store, context = JobStore(), Context(now=NOON)
    texts = {"all": "", "active": "is:active", "now": "age<1m", "watched": "is:watched | is:changed", "p": "is:problem"}
    plain = {name: query_of_view(View(name, text), "") for name, text in texts.items()}
    counts = ViewCounts(store.snapshot)

    def take(snapshot: Snapshot) -> None:
        counts.take(snapshot, {name: query.within(context) for name, query in plain.items()})

    def change(changed: Context | Query) -> None:
        nonlocal context
        if isinstance(changed, Context):
            context = changed
        else:
            plain["own"] = changed
        take(store.snapshot)

    take(store.snapshot)
    store.subscribe(take)
    actions: dict[str, Callable[[Any], object]] = {
        "apply": store.apply,
        "judge": store.judge,
        "restore": lambda found: store.restore(found, NOON),
        "delete": store.mark_deleted,
        "forget": store.forget,
        "change": change,
        "count": lambda _: finish(counts),
    }
    for kind, value in happens:
        actions[kind](value)
    finish(counts)
    for name, query in plain.items():
        assert counts[name] == brute(store.snapshot, query.within(context)), name


def test_a_refresh_counts_what_changed_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    store, context = JobStore(), Context(now=NOON)
    store.apply(many(3_000))
    views = [*BUILT_IN, *(View(f"view {number}", f"job-{number}") for number in range(20)), View("w", "is:changed")]
    plain = {view.name: query_of_view(view, LI) for view in views}
    counts = ViewCounts(store.snapshot)
    counts.take(store.snapshot, {name: query.within(context) for name, query in plain.items()})
    finish(counts)
    selected = 0
    select = Query.select

    def counted(query: Query, some: Iterable[Job]) -> list[Job]:
        nonlocal selected
        some = [*some]
        selected += len(some)
        return select(query, some)

    store.apply(job(number, RUNNING, name="changed", updated=NOON + 9_000) for number in range(20))
    changed = frozenset(job(number).id for number in range(20))
    context = Context(now=NOON, changed=changed)
    monkeypatch.setattr(Query, "select", counted)
    counts.take(store.snapshot, {name: query.within(context) for name, query in plain.items()})
    assert not counts.is_counting
    assert selected <= 2 * 20 * (len(views) + 1)
    assert counts["w"] == brute(store.snapshot, plain["w"].within(context))
    assert counts["all"] == Count(3_000, 0)


def test_an_unacknowledged_problem_is_counted() -> None:
    store = JobStore()
    store.apply([job(1), job(2)])
    counts = ViewCounts(store.snapshot)
    queries = {"running": Query(phases=frozenset({RUNNING}))}
    store.subscribe(lambda snapshot: counts.take(snapshot, queries))
    counts.take(store.snapshot, queries)
    finish(counts)
    assert counts["running"] == Count(2, 0)
    store.judge({job(1).id: Forecast(Deadline.WILL_MISS)})
    assert counts["running"] == Count(2, 1)
    assert counts["no such view"] is None
