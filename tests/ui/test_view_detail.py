"""The detail of a job: labels are words, nothing is cut, and fields pair up where both fit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.history.baselines import Baselines
from arktui.history.past import UNSEEN
from arktui.store.clean_text import CleanText
from arktui.store.forecast import Deadline, Forecast
from arktui.store.job import OWNER_TAG, Counts, Job
from arktui.store.phase import COMPLETED, FAILED, RUNNING, TERMINATED
from arktui.view.column_renderers import DrawContext
from arktui.view.detail import detail_lines
from arktui.view.glyphs import UNICODE
from arktui.view.spans import width_of
from tests.jobs import NOON

JOB = Job(
    id=CleanText("bi-20261123153623-am9k3"),
    name=CleanText("发票OCR结构化_test"),
    description=CleanText("第一批, second try"),
    project=CleanText("content-safety"),
    model=CleanText("doubao-seed-1-8"),
    model_version=CleanText("251228"),
    is_custom=True,
    phase=CleanText(RUNNING),
    phase_at=NOON - 26_000,
    counts=Counts(667, 406, 3_618),
    created=NOON - 27_000,
    updated=NOON - 600,
    expires=NOON + 60_000,
    window=CleanText("1d"),
    input=CleanText("tos://cs-dialogue-prod/batch/2026/11/23/input-00001.jsonl"),
    output=CleanText("tos://cs-dialogue-prod/batch/output/content-safety/"),
    tags=((CleanText(OWNER_TAG), CleanText("IAMUser/30805497/li.na")), (CleanText("team"), CleanText("nlp"))),
    unread=(CleanText("TokenUsage"),),
    forecast=Forecast(Deadline.WILL_MISS, (NOON + 70_000, NOON + 90_000)),
)

LABELS = (
    *("id", "custom model", "project", "completion window", "owner", "tags", "input", "output", "results", "errors"),
    *("created", "updated", "expires", "in this phase since", "description", "not understood"),
)


def detail(width: int, job: Job = JOB) -> list[str]:
    lines = detail_lines(job, DrawContext(UNICODE, NOON), width, UNSEEN, Baselines())
    assert all(width_of(line) <= width for line in lines)
    return ["".join(text for text, _ in line).rstrip() for line in lines]


def fields(width: int) -> list[str]:
    """Return the lines below the headline."""
    lines = detail(width)
    return lines[lines.index("") + 1 :]


@given(st.integers(44, 220))
def test_every_field_is_there_in_full_at_every_width(width: int) -> None:
    shown = "".join("".join(detail(width)).split())
    for words in (
        *LABELS,
        JOB.id,
        JOB.description,
        JOB.project,
        JOB.model_version,
        JOB.owner,
        JOB.results,
        "TokenUsage",
    ):
        assert "".join(words.split()) in shown


@pytest.mark.parametrize("width", [88, 91, 99, 117, 170])
def test_values_at_the_left_line_up_but_for_the_longest_labels(width: int) -> None:
    lines = fields(width)
    for label in LABELS:
        place = next((line for line in lines if line.startswith(f"{label} ")), None)
        if place is not None and len(label) < 12:
            assert place[11] == " "
            assert place[12] != " "


@pytest.mark.parametrize(
    ("width", "pairs"),
    [
        (60, []),
        (77, ["id custom model", "project completion window", "owner tags"]),
        (91, ["id custom model", "project completion window", "owner tags", "created updated"]),
        (
            117,
            [
                *("id custom model", "project completion window", "owner tags", "created updated"),
                "expires in this phase since",
            ],
        ),
    ],
)
def test_fields_pair_up_where_both_fit(width: int, pairs: list[str]) -> None:
    lines = fields(width)
    found = [
        f"{left} {right}"
        for line in lines
        for left in LABELS
        for right in LABELS
        if line.startswith(f"{left} ") and f"  {right} " in line
    ]
    assert found == pairs


def value_of(label: str, job: Job, error_file: str = "") -> str:
    lines = detail_lines(job, DrawContext(UNICODE, NOON), 120, UNSEEN, Baselines(), error_file)
    return next("".join(text for text, _ in line[1:]) for line in lines if line and line[0][0].strip() == label)


def test_paths_are_called_assumed_until_the_service_names_them() -> None:
    assert value_of("results", JOB) == f"{JOB.results} (assumed)"
    assert value_of("errors", JOB) == f"{JOB.errors} (assumed)"
    assert value_of("errors", JOB, "tos://elsewhere/e.jsonl") == "tos://elsewhere/e.jsonl"
    assert value_of("output", JOB) == JOB.output


@pytest.mark.parametrize(
    ("phase", "counts", "has_results", "has_errors"),
    [
        (RUNNING, Counts(), True, True),
        (FAILED, Counts(), False, False),
        (TERMINATED, Counts(0, 0, 9), False, False),
        (TERMINATED, Counts(3, 0, 9), True, False),
        (COMPLETED, Counts(0, 9, 9), False, True),
        (COMPLETED, Counts(9, 0, 9), True, False),
        (COMPLETED, Counts(), True, True),
    ],
)
def test_a_job_that_ended_has_only_the_files_that_lines_went_to(
    phase: str, counts: Counts, has_results: bool, has_errors: bool
) -> None:
    ended = replace(JOB, phase=CleanText(phase), counts=counts)
    assert (value_of("results", ended) != UNICODE.none) is has_results
    assert (value_of("errors", ended) != UNICODE.none) is has_errors


@pytest.mark.parametrize("width", [50, 90, 120])
def test_what_matters_comes_first_then_what_it_is_then_its_paths(width: int) -> None:
    job = replace(JOB, message=CleanText("line 812 is not JSON"))
    lines = detail(width, job)

    def line_with(words: str) -> int:
        return next(number for number, line in enumerate(lines) if words in line)

    order = [*map(line_with, (JOB.name, "Running", "line 812", JOB.id, "created", "input", "results", "errors"))]
    assert order == sorted(order)
    assert lines[line_with("line 812") + 1] == ""


def test_a_judgement_is_in_full_where_there_is_room() -> None:
    assert any(line.endswith("will miss deadline") for line in detail(117))
