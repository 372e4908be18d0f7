"""Jobs side by side: what differs, all of it, and nothing else; what explains most comes first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.history.past import UNSEEN, Past, PhaseChange, Sample
from arktui.store.clean_text import CleanText
from arktui.store.job import Counts, Job
from arktui.view.compare import COMPARED_MAX, Compared, compare_lines, differing_fields
from arktui.view.glyphs import UNICODE
from arktui.view.spans import width_of
from tests.jobs import NOON, job, jobs, tags_of

PATH = CleanText("tos://a-bucket/with/a/very/long/key/that/wraps-and-wraps/input.jsonl")


def compared(*some: Job) -> list[Compared]:
    return [Compared(each, UNSEEN, NOON) for each in some]


def one(number: int, **fields: object) -> Job:
    return job(0, **{"name": CleanText(f"job-{number}"), "model": CleanText("seed"), **fields})  # type: ignore[arg-type] # no phase


def test_only_what_differs_is_listed_and_the_model_comes_first() -> None:
    first = one(1, model=CleanText("seed"), counts=Counts(5, 1, 10), tags=tags_of(("team", "nlp"), ("env", "prod")))
    other = one(2, model=CleanText("r1"), counts=Counts(5, 4, 10), tags=tags_of(("team", "nlp"), ("env", "test")))
    assert [(field.label, texts) for field, texts in differing_fields(compared(first, other))] == [
        ("model", ["seed", "r1"]),
        ("failed", ["1", "4"]),
        ("failed share", ["17%", "44%"]),
        ("processed", ["60%", "90%"]),
        ("tag env", ["prod", "test"]),
    ]


def test_the_rate_of_a_running_job_is_its_present_one() -> None:
    samples = tuple(Sample(NOON + 60 * minute, Counts(100 * minute, 0, 10_000)) for minute in range(30))
    past = Past(samples, (PhaseChange(NOON, "Running", NOON),), NOON, NOON + 29 * 60)
    fast = one(1, counts=Counts(2_900, 0, 10_000), created=NOON - 600)
    both = [Compared(fast, past, NOON + 29 * 60), Compared(one(2), UNSEEN, NOON + 29 * 60)]
    fields = {field.label: texts for field, texts in differing_fields(both)}
    assert fields["rate"] == ["100 a minute", ""]
    assert fields["waited"] == ["10m", ""]
    assert fields["ran"] == ["29m", ""]


def test_equal_jobs_differ_in_nothing_else() -> None:
    lines = compare_lines(compared(one(1), one(1)), 80, UNICODE)
    assert lines[-1] == (("they differ in nothing else", ""),)


@given(st.lists(jobs(is_judged=True), min_size=2, max_size=COMPARED_MAX), st.sampled_from((40, 80, 200)))
def test_every_line_fits_and_each_difference_has_one(some: list[Job], width: int) -> None:
    pairs = [(field.label, texts) for field, texts in differing_fields(compared(*some))]
    lines = compare_lines(compared(*some), width, UNICODE)
    assert all(len(set(texts)) > 1 for _, texts in pairs)
    if width < 80:
        return
    assert all(width_of(line) <= width for line in lines)
    labels = [line[0][0].strip() for line in lines[1:] if line]
    assert [label for label, _ in pairs] == [label for label in labels if label in dict(pairs)]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_long_values_wrap_and_nothing_of_them_is_lost(width: int) -> None:
    lines = compare_lines(compared(one(1, input=PATH), one(2)), width, UNICODE)
    start = next(number for number, line in enumerate(lines) if line and line[0][0].startswith("input"))
    assert "".join(line[1][0].strip() for line in lines[start:]).startswith(PATH)
