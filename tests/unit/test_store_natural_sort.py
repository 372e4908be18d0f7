from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.store.natural_sort import natural
from arktui.store.sort import Sort, sort_key
from tests.jobs import job


@pytest.mark.parametrize(
    "ordered",
    [
        ["shard-2", "shard-10", "shard-10a", "shard-10b", "shard-11"],
        ["2-eval", "10-eval", "eval"],
        ["run 9", "run 10", "run 20261123120000", "run a"],
        ["eval", "Éval 2", "EVAL 10", "zeta", "Ωmega", "评测-2", "评测-10"],
        ["ｓhard-２", "shard-３", "shard-10"],
        ["第2批", "第10批"],
        ["v1.9", "v1.10"],
    ],
)
def test_it_sorts_as_people_do(ordered: list[str]) -> None:
    turned = ordered[::-1]
    assert sorted(turned, key=natural) == ordered


def test_leading_zeros_and_case_make_no_difference() -> None:
    assert natural("Shard-007") == natural("shard-7")
    assert natural("٣") == natural("3")


@given(st.integers(0, 10**60), st.integers(0, 10**60))
def test_numbers_sort_by_their_value(one: int, other: int) -> None:
    assert (natural(f"a{one}b") < natural(f"a{other}b")) == (one < other)


@given(st.text(max_size=60))
def test_any_text_has_a_key(text: str) -> None:
    assert natural(text) == natural(text.casefold())


def test_jobs_sort_by_name_naturally_and_the_newest_first_among_equals() -> None:
    jobs = [job(number, name=name) for number, name in enumerate(["shard-10", "shard-2", "shard-02", "", "Shard-1"])]
    ordered = sorted(jobs, key=sort_key(Sort("name", reverse=False)))
    assert [one.name for one in ordered] == ["Shard-1", "shard-02", "shard-2", "shard-10", ""]
