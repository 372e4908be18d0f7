"""Reads what does not have its documented form: what can be converted counts, what is invalid is absent.

pydantic validates the classes of `api.models`, which imports this module only for such a value.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from arktui.api.models import TAGS_MAX, BatchInferenceJob, Count

_INVALID_FIELDS_MAX = 16
"""Most names of invalid fields kept per item."""

_PASSES_MAX = 8
"""Most passes of parsing an item, each without the invalid fields of the one before; two suffice except for attacks."""

_JOB = TypeAdapter(BatchInferenceJob)
_COUNT: TypeAdapter[int] = TypeAdapter(Count)
_ANY_TIME = TypeAdapter(datetime)


def read_job(data: object) -> BatchInferenceJob:
    """Return the job of a parsed JSON object, with the names of its invalid fields; never fails."""
    invalid: dict[str, None] = {}
    try:
        for _ in range(_PASSES_MAX):
            try:
                return _with_unread(_JOB.validate_python(data), invalid)
            except ValidationError as error:
                for fault in error.errors(include_url=False, include_input=False):
                    data = _without(data, fault, invalid)
    except (RecursionError, ValueError, OverflowError):
        pass
    return BatchInferenceJob()


def read_count(value: object) -> int | None:
    """Return a count, converted if need be; None if it is absent or invalid."""
    try:
        return _COUNT.validate_python(value)
    except ValidationError:
        return None


def _with_unread(job: BatchInferenceJob, names: Iterable[str]) -> BatchInferenceJob:
    job.unread = tuple(islice(names, _INVALID_FIELDS_MAX))
    return job


def _without(data: Any, fault: ErrorDetails, invalid: dict[str, None]) -> Any:  # noqa: ANN401 - JSON of any kind
    """Return JSON without the value that a validation error names, and add the field's name to `invalid`.

    Objects on the path to the value are copied, all others are shared.
    """
    if not fault["loc"]:
        return {}
    *path, last = fault["loc"]
    data = parent = copy(data)
    for step in path:
        parent[step] = copy(parent[step])
        parent = parent[step]
    value = parent[last]
    if fault["type"] == "timezone_aware":
        parent[last] = _ANY_TIME.validate_python(value).replace(tzinfo=UTC)
        return data
    if fault["type"] == "too_long":
        parent[last] = value[:TAGS_MAX]
    elif isinstance(last, int):
        parent[last] = {}
    else:
        del parent[last]
    if value == "" or fault["type"] == "greater_than_equal":
        return data  # an empty text means no value, like Go's zero time, which is below the bound that only times have
    if name := ".".join(step for step in fault["loc"] if isinstance(step, str)):
        invalid[name] = None
    return data
