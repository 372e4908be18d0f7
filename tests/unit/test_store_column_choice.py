"""Chosen columns as texts, and the columns of tags."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.store.column_choice import (
    CHOICES_MAX,
    PERCENT,
    WIDTH_MAX,
    WIDTH_MIN,
    ColumnChoice,
    choices_of,
    is_column,
)
from arktui.store.columns import COLUMNS, TAG_COLUMN, column_of
from arktui.store.order import Order
from arktui.store.sort import Sort, next_sort
from tests.jobs import job, tags_of

KEYS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=8)
COLUMN_IDS = st.sampled_from((*COLUMNS, PERCENT)) | KEYS.map(lambda key: TAG_COLUMN + key)
CHOICES = st.lists(
    st.builds(ColumnChoice, COLUMN_IDS, st.none() | st.integers(WIDTH_MIN, WIDTH_MAX)),
    max_size=12,
    unique_by=lambda choice: choice.id,
)


@given(CHOICES)
def test_choices_are_read_as_they_were_written(choices: list[ColumnChoice]) -> None:
    assert choices_of(choice.text for choice in choices) == (tuple(choices), [])


@given(st.lists(st.text(max_size=12), max_size=6))
def test_any_texts_are_read(texts: list[str]) -> None:
    choices, unknown = choices_of(texts)
    assert len({choice.id for choice in choices}) == len(choices)
    assert all(is_column(choice.id) for choice in choices)
    assert all(choice.width is None or WIDTH_MIN <= choice.width <= WIDTH_MAX for choice in choices)
    assert set(unknown) <= set(texts)


def test_what_is_no_column_is_named() -> None:
    assert choices_of(["state", "nmae", "tag:", "id=x", "name=1"]) == (
        (ColumnChoice("state"), ColumnChoice("name", WIDTH_MIN)),
        ["nmae", "tag:", "id=x"],
    )


def test_a_tag_may_end_like_a_width() -> None:
    assert choices_of(["tag:a=4=", "tag:b=40"]) == ((ColumnChoice("tag:a=4"), ColumnChoice("tag:b", 40)), [])


def test_the_number_of_choices_is_bounded() -> None:
    texts = [f"tag:{number}" for number in range(CHOICES_MAX + 1)]
    choices, unknown = choices_of(texts)
    assert (len(choices), unknown) == (CHOICES_MAX, texts[-1:])


def test_jobs_are_sorted_by_a_tag_those_without_it_last() -> None:
    some = [
        job(0, tags=tags_of(("run", "shard-10"))),
        job(1),
        job(2, tags=tags_of(("env", "a"), ("run", "shard-2"))),
    ]
    assert [*Order(some, Sort("tag:run", reverse=False))] == [some[2], some[0], some[1]]
    assert [*Order(some, Sort("tag:run", reverse=True))] == [some[0], some[2], some[1]]


def test_a_tag_is_no_column_without_a_key() -> None:
    with pytest.raises(KeyError):
        column_of(TAG_COLUMN)


def test_the_next_sort_goes_through_the_tags_that_are_shown() -> None:
    shown = ["state", "tag:run"]
    sort, columns = Sort("state", reverse=False), []
    for _ in range(4):
        sort = next_sort(sort, shown)
        columns.append(sort.column)
    assert columns == ["created", "updated", "tag:run", "state"]
