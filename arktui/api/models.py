"""The models of the wire; api/README.md section 3.

Every field is optional. A value of the wrong type or out of range, or an invalid time, counts as absent; unknown fields
are ignored. So one invalid field loses that field, one invalid item loses that item, and neither loses the page.

An item whose values all have their documented form is read here. Any other is left to `api.lenient`, which validates
the same classes with pydantic and is imported on first use: importing pydantic takes a quarter of the start.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from arktui.bounds import COUNT_MAX, TIME_MAX

if TYPE_CHECKING:
    from pydantic import ConfigDict, GetCoreSchemaHandler
    from pydantic_core import CoreSchema

TAGS_MAX = 64
"""Most tags read per job, more than a Volcengine resource can have; `Tags` counts as unread if there are more."""

ITEMS_MAX = 1_000
"""Most jobs read per page, ten times the largest page size; a longer page is not an answer from Ark."""

_EPOCH = datetime.fromtimestamp(0, UTC)
_END = datetime.fromtimestamp(TIME_MAX, UTC)


class _Constraint:
    """Adds constraints to pydantic's schema of a type, as `pydantic.Field` would, without importing it."""

    def __init__(self, **constraints: object) -> None:
        self._constraints = constraints

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return {**handler(source), **self._constraints}


# Go's zero time, 0001-01-01, means no time; and times near either end of the calendar have no local time.
Time = Annotated[datetime, _Constraint(tz_constraint="aware", ge=_EPOCH, lt=_END)]
"""A point in time with its offset; a time without an offset on the wire is UTC."""

Count = Annotated[int, _Constraint(gt=-1, lt=COUNT_MAX)]
"""A count."""


def pascal_case(name: str) -> str:
    """Return a field's name on the wire."""
    return "".join(map(str.capitalize, name.split("_")))


class WireObject:
    """An object of the wire: snake_case here, PascalCase on the wire."""

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = {"alias_generator": pascal_case}


@dataclass(slots=True)
class TosLocation(WireObject):
    """An object or a prefix in TOS. Absent fields are unknown."""

    bucket_name: str | None = None
    object_key: str | None = None


@dataclass(slots=True)
class FoundationModel(WireObject):
    """A foundation model. Absent fields are unknown."""

    name: str | None = None
    model_version: str | None = None


@dataclass(slots=True)
class ModelReference(WireObject):
    """The model of a job: a foundation model or a custom model. If both are absent, it is unknown."""

    foundation_model: FoundationModel | None = None
    custom_model_id: str | None = None


@dataclass(slots=True)
class JobStatus(WireObject):
    """The state of a job; api/README.md section 4.

    `phase` is text and may be an unknown phase. An absent phase or time is unknown; an absent message means none.
    """

    phase: str | None = None
    phase_time: Time | None = None
    message: str | None = None


@dataclass(slots=True)
class RequestCounts(WireObject):
    """Counts of the request lines in the input file; api/README.md section 3.3. Absent means unknown, never 0."""

    total: Count | None = None
    completed: Count | None = None
    failed: Count | None = None


@dataclass(slots=True)
class Tag(WireObject):
    """A tag. Without a key it is not a tag; without a value it is a tag with no value."""

    key: str | None = None
    value: str | None = None


@dataclass(slots=True)
class BatchInferenceJob(WireObject):
    """A job as List or Get returns it; api/README.md sections 3.2 and 5.

    A job without `id` cannot be identified and is skipped. Absent `description` and `tags` mean none, an absent
    `project_name` means the default project, and any other absent field is unknown; List never returns
    `error_file_tos_location` and `token_usage`. `completion_window` is the original text: `1d`, `28d`, `28 days`.
    """

    id: str | None = None
    name: str | None = None
    description: str | None = None
    project_name: str | None = None
    input_file_tos_location: TosLocation | None = None
    output_dir_tos_location: TosLocation | None = None
    error_file_tos_location: TosLocation | None = None
    model_reference: ModelReference | None = None
    completion_window: str | None = None
    status: JobStatus | None = None
    request_counts: RequestCounts | None = None
    tags: Annotated[list[Tag], _Constraint(max_length=TAGS_MAX)] | None = None
    create_time: Time | None = None
    update_time: Time | None = None
    expire_time: Time | None = None
    token_usage: dict[str, Any] | None = None
    unread: tuple[str, ...] = field(default=(), init=False)
    """Names of the fields that are present but invalid, such as `Status.Phase`; no key of an answer sets it."""

    @classmethod
    def read(cls, data: object) -> BatchInferenceJob:
        """Return the job of a parsed JSON value; invalid fields count as absent.

        It never fails: a value that is not an object gives a job without any field.
        """
        if not isinstance(data, dict):
            return cls()
        try:
            return _job(data)
        except _UnusualValueError:
            from arktui.api.lenient import read_job  # noqa: PLC0415 - imports pydantic

            return read_job(data)


@dataclass(slots=True)
class JobPage(WireObject):
    """One page of the list; api/README.md section 3.1.

    An absent `total_count` means 0, absent `items` mean none, other absent fields are unknown. An item that cannot be
    parsed at all becomes a job without any field, so that the items of a page can be counted.
    """

    total_count: int = 0
    page_number: int | None = None
    page_size: int | None = None
    items: list[BatchInferenceJob] = field(default_factory=list)

    @classmethod
    def read(cls, data: dict[str, Any]) -> JobPage:
        """Return the page of a parsed JSON object; invalid fields count as absent.

        Raises:
            ValueError: `Items` is not a list, or is longer than any page.
        """
        items = data.get("Items")
        if items is not None and (not isinstance(items, list) or len(items) > ITEMS_MAX):
            raise ValueError("Items is not a list of jobs")
        try:
            total, number, size = (_count(data.get(name)) for name in ("TotalCount", "PageNumber", "PageSize"))
        except _UnusualValueError:
            from arktui.api.lenient import read_count  # noqa: PLC0415 - imports pydantic

            total, number, size = (read_count(data.get(name)) for name in ("TotalCount", "PageNumber", "PageSize"))
        return cls(total or 0, number, size, [*map(BatchInferenceJob.read, items or ())])


class _UnusualValueError(Exception):
    """A value does not have its documented form; it may be valid all the same."""


def _job(data: dict[str, Any]) -> BatchInferenceJob:
    """Return the job of a JSON object whose values have their documented forms.

    Raises:
        _UnusualValueError: A value does not.
    """
    get = data.get
    id_, name, description = get("Id"), get("Name"), get("Description")
    project_name, completion_window = get("ProjectName"), get("CompletionWindow")
    _check_texts(id_, name, description, project_name, completion_window)
    tags, token_usage = get("Tags"), get("TokenUsage")
    return BatchInferenceJob(
        id=id_,
        name=name,
        description=description,
        project_name=project_name,
        input_file_tos_location=_location(get("InputFileTosLocation")),
        output_dir_tos_location=_location(get("OutputDirTosLocation")),
        error_file_tos_location=_location(get("ErrorFileTosLocation")),
        model_reference=_model_reference(get("ModelReference")),
        completion_window=completion_window,
        status=_status(get("Status")),
        request_counts=_request_counts(get("RequestCounts")),
        tags=None if tags is None else _tags(tags),
        create_time=_time(get("CreateTime")),
        update_time=_time(get("UpdateTime")),
        expire_time=_time(get("ExpireTime")),
        token_usage=None if token_usage is None else _object(token_usage),
    )


def _location(value: object) -> TosLocation | None:
    if value is None:
        return None
    data = _object(value)
    bucket_name, object_key = data.get("BucketName"), data.get("ObjectKey")
    _check_texts(bucket_name, object_key)
    return TosLocation(bucket_name, object_key)


def _model_reference(value: object) -> ModelReference | None:
    if value is None:
        return None
    data = _object(value)
    custom_model_id = data.get("CustomModelId")
    _check_texts(custom_model_id)
    return ModelReference(_foundation_model(data.get("FoundationModel")), custom_model_id)


def _foundation_model(value: object) -> FoundationModel | None:
    if value is None:
        return None
    data = _object(value)
    name, model_version = data.get("Name"), data.get("ModelVersion")
    _check_texts(name, model_version)
    return FoundationModel(name, model_version)


def _status(value: object) -> JobStatus | None:
    if value is None:
        return None
    data = _object(value)
    phase, message = data.get("Phase"), data.get("Message")
    _check_texts(phase, message)
    return JobStatus(phase, _time(data.get("PhaseTime")), message)


def _request_counts(value: object) -> RequestCounts | None:
    if value is None:
        return None
    data = _object(value)
    return RequestCounts(_count(data.get("Total")), _count(data.get("Completed")), _count(data.get("Failed")))


def _tags(value: object) -> list[Tag]:
    if not isinstance(value, list) or len(value) > TAGS_MAX:
        raise _UnusualValueError
    tags: list[Tag] = []
    texts: list[object] = []
    for data in map(_object, value):
        tags.append(Tag(key := data.get("Key"), text := data.get("Value")))
        texts += (key, text)
    _check_texts(*texts)
    return tags


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _UnusualValueError
    return value


def _check_texts(*values: object) -> None:
    """Raise `_UnusualValueError` unless each value is null or a text."""
    try:
        # A text that JSON escapes may hold lone surrogates, which nothing can encode.
        "".join([value for value in values if value is not None]).encode()  # type: ignore[misc] # raises for others
    except (TypeError, UnicodeEncodeError):
        raise _UnusualValueError from None


def _count(value: object) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value < COUNT_MAX:
        raise _UnusualValueError
    return value


_RFC_3339 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})")


def _time(value: object) -> datetime | None:
    if value is None or value == "":
        return None
    # Python reads more formats than the wire has, such as 2024-W38-3. The slice is that of a time in UTC without
    # fractions, the usual one, and takes a fifth of the expression's time.
    if not isinstance(value, str) or (value[4::3] != "--T::Z" and not _RFC_3339.fullmatch(value)):
        raise _UnusualValueError
    try:
        time = datetime.fromisoformat(value)
        if time < _EPOCH:
            return None  # as Go's zero time
    except (ValueError, OverflowError):
        raise _UnusualValueError from None
    if time >= _END:
        raise _UnusualValueError
    return time
