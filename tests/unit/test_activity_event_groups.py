"""What happened belongs together if it is the same, to shards of one batch, at about the same time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.activity.event_groups import TOGETHER_MAX, grouped
from arktui.activity.events import Event, Kind
from arktui.store.clean_text import CleanText
from arktui.store.families import FAMILY_MIN, family_of
from arktui.view.event_text import alert_text, summary
from arktui.view.family_text import family_text
from tests.jobs import NOON, job

NAMES = (
    "试跑-勿用-part-01",
    "试跑-勿用-part-2",
    "试跑-勿用-part-16",
    "试跑-勿用-part-03-of-16",
    "日报-2026-11-23",
    "",
    "seed",
)


def event(number: int, name: str, kind: Kind = Kind.STUCK, at: float = 0.0) -> Event:
    return Event(NOON + at, kind, job(number, name=CleanText(name)))


def parts(count: int, kind: Kind = Kind.STUCK, every: float = 1.0) -> list[Event]:
    return [event(number, f"试跑-勿用-part-{number + 1:02}", kind, number * every) for number in range(count)]


def test_sixteen_parts_of_a_batch_are_one_group() -> None:
    [group] = grouped(parts(16))
    assert len(group.events) == 16
    assert group.kind is Kind.STUCK
    assert group.events[0].at > group.events[-1].at
    assert family_text(group.names, 80) == "试跑-勿用-part-01 … 16"


def test_two_are_no_group_and_neither_are_runs_of_different_days() -> None:
    assert [len(group.events) for group in grouped(parts(FAMILY_MIN - 1))] == [1, 1]
    daily = [event(day, f"日报-2026-11-{day:02}", at=day * 60.0) for day in range(1, 9)]
    assert [len(group.events) for group in grouped(daily)] == [1] * 8


def test_what_happens_again_on_another_day_is_a_group_of_its_own() -> None:
    first, second = parts(4), [replace_at(one, 2 * TOGETHER_MAX) for one in parts(5)]
    assert [len(group.events) for group in grouped([*first, *second])] == [5, 4]


def replace_at(one: Event, later: float) -> Event:
    return one._replace(seen=one.seen + later)


def test_another_kind_is_another_group() -> None:
    groups = grouped([*parts(3), *parts(4, Kind.AT_RISK)])
    assert sorted((group.kind, len(group.events)) for group in groups) == [(Kind.AT_RISK, 4), (Kind.STUCK, 3)]


EVENTS = st.lists(
    st.builds(
        event,
        st.integers(0, 50),
        st.sampled_from(NAMES),
        st.sampled_from((Kind.STUCK, Kind.AT_RISK, Kind.NEW, Kind.FAILED)),
        st.floats(0, 4 * TOGETHER_MAX),
    ),
    max_size=40,
)


@given(EVENTS)
def test_grouping_loses_nothing_and_mixes_nothing(events: list[Event]) -> None:
    groups = grouped(events)
    assert Counter(id(one) for group in groups for one in group.events) == Counter(map(id, events))
    newest = [group.events[0].at for group in groups]
    assert newest == sorted(newest, reverse=True)
    for group in groups:
        assert len(group.events) == 1 or len(group.events) >= FAMILY_MIN
        assert len({(one.kind, family_of(one.job.name)) for one in group.events}) == 1
        times = [one.at for one in group.events]
        assert all(0 <= before - after <= TOGETHER_MAX for before, after in pairwise(times))


@pytest.mark.parametrize(
    ("names", "width", "words"),
    [
        (["a-part-2", "a-part-10", "a-part-1"], 40, "a-part-1 … 10"),
        (["每日摘要-第2批", "每日摘要-第12批", "每日摘要-第3批"], 40, "每日摘要-第2批 … 12"),
        (["embeddings-backfill-part-01", "embeddings-backfill-part-16"], 22, "embeddin…-part-01 … 16"),
    ],
)
def test_a_family_reads_as_its_first_name_and_its_last_number(names: list[str], width: int, words: str) -> None:
    assert family_text(names, width) == words


def test_summary_and_alert_name_a_batch() -> None:
    new = [replace_kind(one, Kind.NEW) for one in parts(16)]
    assert summary(new) == "16 new: 试跑-勿用-part-01 … 16"
    assert summary([*new, event(30, "seed", Kind.FAILED)]) == "1 failed, 16 new: 试跑-勿用-part-01 … 16"
    assert summary([*new, event(30, "seed", Kind.NEW)]) == "17 new", "not all belong together"
    assert alert_text(parts(3)) == "3 watched jobs: 3 stuck: 试跑-勿用-part-01 … 03"
    assert summary(parts(3, Kind.COMPLETED)) == "3 completed: 试跑-勿用-part-01 … 03"


def replace_kind(one: Event, kind: Kind) -> Event:
    return one._replace(kind=kind, job=replace(one.job, created=one.seen))
