"""A job as a text in the database: all that it is, but for what is kept of it over time."""

from __future__ import annotations

import json
from dataclasses import fields
from operator import attrgetter
from typing import Any

from arktui.store.job import Counts, Job

_ELSEWHERE = ("id", "phase", "counts", "outlook")
"""Fields that have columns of their own, or follow from others."""

_DEFAULTS = {field.name: field.default for field in fields(Job) if field.name not in _ELSEWHERE}

_UPDATED = "updated"
"""Changes with every count: it is kept of jobs that are over, and unknown of those that are recalled as active."""

_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_compared = attrgetter("phase", *(name for name in _DEFAULTS if name != _UPDATED))


def is_same(old: Job, new: Job) -> bool:
    """Whether nothing of a job has changed that a row tells."""
    return bool(_compared(old) == _compared(new))


def facts_of(job: Job) -> str:
    """Return the fields of a job that are not empty, as JSON."""
    told = {name: value for name, default in _DEFAULTS.items() if (value := getattr(job, name)) != default}
    if not job.is_terminal:
        told.pop(_UPDATED, None)
    return _written(told)


def job_of(job_id: str, phase: str, facts: str, counts: Counts) -> Job:
    """Return the job; a field that this version does not know is passed over."""
    told: dict[str, Any] = {name: value for name, value in json.loads(facts).items() if name in _DEFAULTS}
    for name in told.keys() & {"tags", "unread"}:
        told[name] = tuple(tuple(one) if isinstance(one, list) else one for one in told[name])
    return Job(id=job_id, phase=phase, counts=counts, **told)
