"""mypy refuses a text that has not passed the border: each comment here is an error of its own where it does not."""

from __future__ import annotations

import os

from arktui.store.clean_text import clean
from arktui.store.error_log import ErrorRecord
from arktui.store.job import Job


def test_a_problem_of_any_text_is_clean() -> None:
    hostile = os.environ.get("NOT_SET", "\x1b]0;x\x07")
    Job(hostile)  # type: ignore[arg-type]
    Job(clean(hostile), message=hostile)  # type: ignore[arg-type]
    ErrorRecord(hostile, clean(hostile), clean(hostile), clean(hostile), 0.0)  # type: ignore[arg-type]
    made = ErrorRecord.of(hostile, hostile, hostile, at=0.0, request_id=hostile)
    assert {made.code, made.message, made.advice, made.request_id} == {"␛]0;x␇"}
