from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arktui.store import order as order_module
from arktui.store.clean_text import CleanText
from arktui.store.columns import COLUMNS
from arktui.store.job import Counts, Job
from arktui.store.order import Order
from arktui.store.phase import COMPLETED, PHASES, QUEUED, RUNNING
from arktui.store.sort import DEFAULT_SORT, SERVER_SORTED, UNKNOWN, Sort, next_sort, sort_key
from tests.jobs import NOON, in_view_order, job, jobs

sorts = st.builds(Sort, st.sampled_from(sorted(COLUMNS)), st.booleans(), st.just(()))


def plain(known: Mapping[CleanText, Job], sort: Sort) -> list[Job]:
    return in_view_order(known.values(), sort)


@pytest.fixture(scope="module", autouse=True)
def _small_chunks() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order_module, "_CHUNK", 3)
        yield


@settings(max_examples=150)
@given(sorts, st.lists(jobs()), st.lists(st.lists(st.tuples(jobs(), st.booleans()), max_size=12), max_size=6))
def test_it_is_a_sorted_list_through_any_changes(
    sort: Sort, first: list[Job], rounds: list[list[tuple[Job, bool]]]
) -> None:
    known = {one.id: one for one in first}
    order = Order(known.values(), sort)
    history = [(order, plain(known, sort))]
    for changes in rounds:
        before = dict(known)
        for one, is_removed in changes:
            if is_removed:
                known.pop(one.id, None)
            else:
                known[one.id] = one
        removed = [one for one in before.values() if known.get(one.id) is not one]
        added = [one for one in known.values() if before.get(one.id) is not one]
        order = order.changed(removed, added)
        history.append((order, plain(known, sort)))
    for some, expected in history:
        check(some, expected)


def check(order: Order, expected: list[Job]) -> None:
    assert list(order) == expected
    assert len(order) == len(expected)
    assert [order[place] for place in range(len(expected))] == expected
    assert [order[place - len(expected)] for place in range(len(expected))] == expected
    assert [order.index(one) for one in expected] == list(range(len(expected)))
    assert order[2:5] == expected[2:5]
    assert order[::-1] == expected[::-1]
    assert order[-3:] == expected[-3:]
    for beyond in (len(expected), -len(expected) - 1):
        with pytest.raises(IndexError):
            order[beyond]


@given(sorts, st.lists(jobs(), unique_by=lambda one: one.id), jobs())
def test_a_job_that_is_not_there_has_no_place(sort: Sort, some: list[Job], other: Job) -> None:
    order = Order((one for one in some if one.id != other.id), sort)
    assert order.index(other) is None


def test_the_last_job_of_a_chunk_may_leave() -> None:
    order = Order([job(1)])
    assert list(order.changed([job(1)], [])) == []
    assert list(order.changed([job(1)], []).changed([], [job(2)])) == [job(2)]


@pytest.mark.parametrize("kept", [slice(0, 0), slice(0, 3), slice(9, 12), slice(3, 6)])
def test_all_jobs_of_neighbouring_chunks_may_leave(kept: slice) -> None:
    some = [job(number) for number in range(12)]
    order = Order(some, Sort("created", reverse=False))
    left = list(order)[kept]
    check(order.changed([one for one in some if one not in left], []), left)


def test_a_change_shares_what_it_does_not_touch() -> None:
    some = [job(number, created=NOON + number * 7919 % 200) for number in range(200)]
    order = Order(some, Sort("created", reverse=True))
    changed = order.changed([some[7]], [job(500)])
    shared = {id(chunk) for chunk in order._chunks} & {id(chunk) for chunk in changed._chunks}
    assert len(shared) >= len(order._chunks) - 2


def test_chunks_do_not_crumble_as_jobs_move_on(monkeypatch: pytest.MonkeyPatch) -> None:
    # Sorted by update, the active jobs move to the end again and again, and the one that is over stays behind.
    monkeypatch.setattr(order_module, "_CHUNK", 16)
    active = [job(number) for number in range(40)]
    over: list[Job] = []
    order = Order(active, Sort("updated", reverse=True))
    for moment in range(600):
        leaving, *staying = active
        moved = [replace(one, updated=NOON + 100 + moment) for one in staying] + [job(1_000 + moment)]
        order = order.changed(staying, moved)
        over.append(leaving)
        active = moved
    assert list(order) == plain({one.id: one for one in over + active}, order.sort)
    assert len(order._chunks) <= len(order) / 4


@given(sorts, st.lists(jobs(), unique_by=lambda one: one.id), st.sampled_from((1, 2, 5)))
def test_runs_of_any_length_make_an_order(sort: Sort, some: list[Job], every: int) -> None:
    order = Order(some, sort)
    kept = {one.id: one for number, one in enumerate(order) if number % every == 0}
    runs = [[one for one in run if one.id in kept] for run in order.runs()]
    check(Order.of_runs(runs, sort), plain(kept, sort))
    key = sort_key(sort)
    assert all(run == sorted(run, key=key) for run in order.runs())
    if sort.reverse:
        assert not any(key(run[0]) < UNKNOWN < key(run[-1]) for run in order.runs())


@given(
    sorts, st.lists(jobs(), unique_by=lambda one: one.id), st.lists(jobs(), max_size=4, unique_by=lambda one: one.id)
)
def test_the_other_direction_takes_changes_as_well(sort: Sort, some: list[Job], added: list[Job]) -> None:
    order = Order(some, sort)
    other = Sort(sort.column, not sort.reverse)
    known = {one.id: one for one in some}
    check(order.reversed(), plain(known, other))
    check(order.reversed().reversed(), plain(known, sort))
    removed = [known[one.id] for one in added if one.id in known]
    check(order.reversed().changed(removed, added), plain(known | {one.id: one for one in added}, other))


def test_reversing_shares_all_chunks() -> None:
    order = Order([job(number) for number in range(200)], Sort("done", reverse=True))
    assert all(one is two for one, two in zip(order._chunks, order.reversed()._chunks, strict=True))


@given(sorts, st.lists(jobs(), unique_by=lambda one: one.id))
def test_what_is_unknown_comes_last_in_both_directions(sort: Sort, some: list[Job]) -> None:
    value = COLUMNS[sort.column].value
    shown = [value(one) for one in Order(some, sort)]
    known = [one for one in shown if one is not None]
    assert shown == known + [None] * (len(shown) - len(known))
    assert known == sorted(known, reverse=sort.reverse)


@given(sorts, st.lists(jobs(is_judged=True), unique_by=lambda one: one.id))
def test_equals_are_newest_first_in_the_column_s_own_direction(sort: Sort, some: list[Job]) -> None:
    value = COLUMNS[sort.column].value
    is_own = sort.reverse == COLUMNS[sort.column].reverse
    for one, following in pairwise(Order(some, sort)):
        if value(one) == value(following):
            is_newest_first = is_own or value(one) is None
            older, newer = (following, one) if is_newest_first else (one, following)
            assert (newer.created or 0) >= (older.created or 0)


def test_by_default_the_active_come_first_and_the_over_by_their_end() -> None:
    some = [
        job(1, COMPLETED, phase_at=NOON),
        job(2, COMPLETED, phase_at=NOON + 9),
        job(3, QUEUED),
        job(4, RUNNING),
        job(5, "Pending"),
        job(6, RUNNING),
    ]
    assert [one.id[-1] for one in Order(some)] == ["6", "4", "3", "5", "2", "1"]


def test_every_phase_has_its_place() -> None:
    shown = [one.phase for one in Order([job(number, phase) for number, phase in enumerate(PHASES)])]
    assert shown[:4] == ["Running", "Terminating", "Initializing", "Queued"]


def test_progress_is_by_share_and_unknown_is_not_nothing() -> None:
    some = [
        job(1, counts=Counts(5, 0, 10)),
        job(2, counts=Counts(None, None, 10)),
        job(3, counts=Counts(0, 0, 10)),
        job(4, counts=Counts(900, 0, 1_000)),
    ]
    assert [one.id[-1] for one in Order(some, Sort("progress", reverse=True))] == ["4", "1", "3", "2"]
    assert [one.id[-1] for one in Order(some, Sort("progress", reverse=False))] == ["3", "1", "4", "2"]


def test_the_sort_key_goes_round_the_columns_there_are() -> None:
    shown = {"state", "name", "left"}
    sort = DEFAULT_SORT
    visited = []
    for _ in range(len(shown) + len(SERVER_SORTED)):
        sort = next_sort(sort, shown)
        visited.append(sort.column)
    assert visited == ["name", "left", "created", "updated", "state"]
    assert next_sort(Sort("created", reverse=True), shown) == Sort("updated", reverse=True)
    assert next_sort(Sort("model", reverse=False), shown).column in shown
