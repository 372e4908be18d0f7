"""What is offered while a query is typed."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.store.facets import Facets
from arktui.store.job_store import JobStore
from arktui.store.language.completion import completions
from arktui.store.language.parser import parse
from arktui.store.phase import FAILED
from tests.jobs import job, tags_of

OWNER_TAG = "sys:ark:createdBy"


def facets() -> Facets:
    store = JobStore()
    store.apply(
        [
            job(0, model="doubao-seed-1-8", model_version="251228", project="search", tags=tags_of(("team", "nlp"))),
            job(1, model="doubao-seed-1-8", model_version="251228", project="search", tags=tags_of(("team", "a b"))),
            job(2, FAILED, model="seed-lite", tags=tags_of((OWNER_TAG, "IAMUser/1/li.na"))),
            job(3, FAILED, model="ft-2026", is_custom=True),
            job(4, FAILED),
        ]
    )
    return store.snapshot.facets


def offered(text: str) -> list[str]:
    return [f"{text[: one.start]}{one.text}" for one in completions(text, facets())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ph", ["phase:"]),
        ("-ph", ["-phase:"]),
        ("eval (ph", ["eval (phase:"]),
        ("fail", ["failed"]),
        ("阶", ["阶段:"]),
        ("phase:", ["phase:failed", "phase:running", "phase:queued", "phase:initializing"]),
        ("phase:running,f", ["phase:running,failed"]),
        ("阶段：f", ["阶段：failed"]),
        ("model:seed", ["model:seed-lite", "model:doubao-seed-1-8", "model:doubao-seed-1-8@251228"]),
        ("custom:", ["custom:ft-2026"]),
        ("tag:te", ["tag:team=nlp", 'tag:team="a b"']),
        ("owner:", ["owner:li.na", "owner:me"]),
        ("project:s", ["project:search"]),
        ("ended:y", ["ended:yesterday"]),
        ("sort:fa", ["sort:failed"]),
        ("is:wat", ["is:watched"]),
        ("", []),
        ("eval ", []),
        ("-", []),
        ('"a b" ph', ['"a b" phase:']),
        ('project:"se', ["project:search"]),
        ("no-field", []),
        ("foo:a", []),
        ("phase:failed", []),
    ],
)
def test_fields_and_then_the_values_that_occur(text: str, expected: list[str]) -> None:
    assert offered(text)[: len(expected) or None] == expected


def test_a_long_word_costs_no_more_than_to_parse_it() -> None:
    def cost(run: Callable[[], object]) -> float:
        start = time.process_time()
        run()
        return time.process_time() - start

    text = "a" * 16_000 + " "
    assert cost(lambda: completions(text, Facets())) < 20 * cost(lambda: parse(text))


def test_values_come_with_their_numbers_of_jobs() -> None:
    assert [(one.text, one.jobs) for one in completions("phase:f", facets())] == [("failed", 3)]
    assert [one.note != "" for one in completions("ph", facets())] == [True]


@given(st.text(st.sampled_from('ph:=,( "-failed阶'), max_size=10))
def test_what_is_taken_can_be_read(text: str) -> None:
    for one in completions(text, facets()):
        taken = text[: one.start] + one.text
        before = {mistake.reason for mistake in parse(text).mistakes}
        new = [mistake for mistake in parse(taken).mistakes if mistake.reason not in before]
        assert all("needs a value" in mistake.reason for mistake in new)
