"""Jobs as rows of the database: all their fields but those that have tables of their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any

from arktui.bounds import valid_count, valid_time
from arktui.store.clean_text import CleanText, clean, clean_lines
from arktui.store.job import Counts, Job

_TEXT_MAX = 5_000
"""Characters read of a text; slightly more than are ever written."""


class BrokenRowError(Exception):
    """A row of the file is not one that arktui writes."""


_ELSEWHERE = ("id", "phase", "counts", "forecast")
"""Fields that have columns of their own or follow from others."""

_DEFAULTS = {field.name: field.default for field in fields(Job) if field.name not in _ELSEWHERE}

_UPDATED = "updated"
"""Changes with every count, so it is stored only for jobs that are over."""

_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_compared = attrgetter("phase", *(name for name in _DEFAULTS if name != _UPDATED))


def is_same(old: Job, new: Job) -> bool:
    """Whether two states of a job have the same row."""
    return bool(_compared(old) == _compared(new))


def facts_of(job: Job) -> str:
    """Return the non-default fields of a job as JSON."""
    written = {name: value for name, default in _DEFAULTS.items() if (value := getattr(job, name)) != default}
    if not job.is_terminal:
        written.pop(_UPDATED, None)
    return _encoded(written)


def job_of(job_id: object, phase: object, facts: object, counts: Counts) -> Job:
    """Return the job of a row; fields that this version does not know are ignored.

    The file is as untrusted as the service's answers, so its values pass the same checks.

    Raises:
        BrokenRowError: arktui did not write the row.
    """
    try:
        found = json.loads(facts) if isinstance(facts, str) else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(job_id, str) or not isinstance(phase, str) or not isinstance(found, dict):
        raise BrokenRowError("a job")
    read: dict[str, Any] = {name: _READERS[name](value) for name, value in found.items() if name in _DEFAULTS}
    return Job(id=text_of(job_id), phase=text_of(phase), counts=counts, **read)


def counts_of(done: object, failed: object, total: object) -> Counts:
    """Return the counts of a row, which agree with each other as those of the service; raises BrokenRowError."""
    if any(value is not None and valid_count(value) is None for value in (done, failed, total)):
        raise BrokenRowError("counts")
    return Counts.from_wire(valid_count(total), valid_count(done), valid_count(failed))


def time_of(value: object) -> float:
    """Return the time of a row; raises BrokenRowError."""
    time = valid_time(value)
    if time is None:
        raise BrokenRowError("a time")
    return time


def note_of(value: object) -> str:
    """Return a part of a note, not cleaned; raises BrokenRowError."""
    if not isinstance(value, str):
        raise BrokenRowError("a note")
    return value


def lines_of(value: object) -> int:
    """Return a number of request lines of a row; raises BrokenRowError."""
    count = valid_count(value)
    if count is None:
        raise BrokenRowError("a number of lines")
    return count


def _time(value: object) -> float | None:
    return None if value is None else time_of(value)


def text_of(value: object) -> CleanText:
    """Return the text of a row as one clean line; raises BrokenRowError."""
    if not isinstance(value, str):
        raise BrokenRowError("a text")
    return clean(value[:_TEXT_MAX])


def _lines_of_text(value: object) -> CleanText:
    """Return the text of a row, cleaned, with its line breaks; raises BrokenRowError."""
    if not isinstance(value, str):
        raise BrokenRowError("a text")
    return clean_lines(value[:_TEXT_MAX])


def _texts(value: object) -> tuple[CleanText, ...]:
    if not isinstance(value, list):
        raise BrokenRowError("texts")
    return tuple(map(text_of, value))


def _tags(value: object) -> tuple[tuple[CleanText, CleanText], ...]:
    if not isinstance(value, list):
        raise BrokenRowError("tags")
    tags = [_texts(tag) for tag in value]
    if any(len(tag) != 2 for tag in tags):
        raise BrokenRowError("tags")
    return tuple((key, word) for key, word in tags)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise BrokenRowError("a flag")
    return value


_OF_TYPE: dict[type, Callable[[object], object]] = {str: text_of, bool: _flag, type(None): _time}

_READERS: dict[str, Callable[[object], object]] = {
    name: _OF_TYPE[type(default)] for name, default in _DEFAULTS.items() if not isinstance(default, tuple)
} | {"tags": _tags, "unread": _texts, "description": _lines_of_text, "message": _lines_of_text}
"""The reader of each field, by name."""
