"""mypy refuses a text that has not passed the border: each comment here is an error of its own where it does not."""

from __future__ import annotations

import os

from arktui.store.job import Job
from arktui.store.problems import Problem
from arktui.store.text import clean


def test_a_problem_of_any_text_is_clean() -> None:
    hostile = os.environ.get("NOT_SET", "\x1b]0;x\x07")
    Job(hostile)  # type: ignore[arg-type]
    Job(clean(hostile), message=hostile)  # type: ignore[arg-type]
    Problem(hostile, clean(hostile), clean(hostile), clean(hostile), 0.0)  # type: ignore[arg-type]
    made = Problem.of(hostile, hostile, hostile, at=0.0, request_id=hostile)
    assert {made.code, made.message, made.advice, made.request_id} == {"␛]0;x␇"}
