"""The models of the wire; api/README.md section 3.

Every field is optional. A value of the wrong type or out of range, or an invalid time, counts as absent; unknown fields
are ignored. So one invalid field loses that field, one invalid item loses that item, and neither loses the page.

Models have only the fields of the wire. The names of invalid fields (`unread`) are a private attribute of a subclass:
no key of an answer can set it, and jobs without invalid fields do not carry it.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PrivateAttr, TypeAdapter, ValidationError
from pydantic.alias_generators import to_pascal
from pydantic_core import ErrorDetails

from arktui.bounds import COUNT_MAX, TIME_MAX

Time = Annotated[
    AwareDatetime,
    # Go's zero time, 0001-01-01, means no time; and times near either end of the calendar have no local time.
    Field(ge=datetime.fromtimestamp(0, UTC), lt=datetime.fromtimestamp(TIME_MAX, UTC)),
]
"""A point in time with its offset; a time without an offset on the wire is UTC."""

TAGS_MAX = 64
"""Most tags read per job, more than a Volcengine resource can have; `Tags` counts as unread if there are more."""

ITEMS_MAX = 1_000
"""Most jobs read per page, ten times the largest page size; a longer page is not an answer from Ark."""

_INVALID_FIELDS_MAX = 16
"""Most names of invalid fields kept per item."""

_PASSES_MAX = 8
"""Most passes of parsing an item, each without the invalid fields of the one before; two suffice except for attacks."""

Count = Annotated[int, Field(gt=-1, lt=COUNT_MAX)]
"""A count."""

_ANY_TIME = TypeAdapter(datetime)


class WireModel(BaseModel):
    """An object of the wire: snake_case here, PascalCase on the wire."""

    model_config = ConfigDict(alias_generator=to_pascal, frozen=True)


class TosLocation(WireModel):
    """An object or a prefix in TOS. Absent fields are unknown."""

    bucket_name: str | None = None
    object_key: str | None = None


class FoundationModel(WireModel):
    """A foundation model. Absent fields are unknown."""

    name: str | None = None
    model_version: str | None = None


class ModelReference(WireModel):
    """The model of a job: a foundation model or a custom model. If both are absent, it is unknown."""

    foundation_model: FoundationModel | None = None
    custom_model_id: str | None = None


class JobStatus(WireModel):
    """The state of a job; api/README.md section 4.

    `phase` is text and may be an unknown phase. An absent phase or time is unknown; an absent message means none.
    """

    phase: str | None = None
    phase_time: Time | None = None
    message: str | None = None


class RequestCounts(WireModel):
    """Counts of the request lines in the input file; api/README.md section 3.3. Absent means unknown, never 0."""

    total: Count | None = None
    completed: Count | None = None
    failed: Count | None = None


class Tag(WireModel):
    """A tag. Without a key it is not a tag; without a value it is a tag with no value."""

    key: str | None = None
    value: str | None = None


class BatchInferenceJob(WireModel):
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
    tags: Annotated[list[Tag], Field(max_length=TAGS_MAX)] | None = None
    create_time: Time | None = None
    update_time: Time | None = None
    expire_time: Time | None = None
    token_usage: dict[str, Any] | None = None

    @property
    def unread(self) -> tuple[str, ...]:
        """Names of the fields that are present but invalid, such as `Status.Phase`."""
        return ()

    @classmethod
    def read(cls, data: object) -> BatchInferenceJob:
        """Return the job of a parsed JSON value; invalid fields count as absent.

        It never fails: a value that is not an object gives a job without any field.
        """
        invalid: dict[str, None] = {}
        try:
            for _ in range(_PASSES_MAX):
                try:
                    return _PartialJob.with_unread(data, invalid) if invalid else cls.model_validate(data)
                except ValidationError as error:
                    for fault in error.errors(include_url=False, include_input=False):
                        data = _without(data, fault, invalid)
        except (RecursionError, ValueError, OverflowError):
            pass
        return cls()


class _PartialJob(BatchInferenceJob):
    """A job with invalid fields."""

    _unread: tuple[str, ...] = PrivateAttr(())

    @classmethod
    def with_unread(cls, data: object, names: Iterable[str]) -> Self:
        """Return the job of the valid part of its JSON, with the names of the invalid fields."""
        job = cls.model_validate(data)
        job._unread = tuple(islice(names, _INVALID_FIELDS_MAX))  # noqa: SLF001 - its own
        return job

    @property
    def unread(self) -> tuple[str, ...]:
        """Names of the fields that are present but invalid."""
        return self._unread


class JobPage(WireModel):
    """One page of the list; api/README.md section 3.1.

    An absent `total_count` means 0, absent `items` mean none, other absent fields are unknown. An item that cannot be
    parsed at all becomes a job without any field, so that the items of a page can be counted.
    """

    total_count: Count = 0
    page_number: Count | None = None
    page_size: Count | None = None
    items: Annotated[list[BatchInferenceJob], Field(max_length=ITEMS_MAX)] = []

    @classmethod
    def read(cls, data: dict[str, Any]) -> Self:
        """Return the page of a parsed JSON object; invalid fields count as absent.

        Raises:
            ValueError: `Items` is not a list, or is longer than any page.
        """
        items = data.get("Items")
        if items is not None and (not isinstance(items, list) or len(items) > ITEMS_MAX):
            raise ValueError("Items is not a list of jobs")
        jobs = {} if items is None else {"Items": [BatchInferenceJob.read(item) for item in items]}
        numbers = {name: data[name] for name in ("TotalCount", "PageNumber", "PageSize") if name in data}
        try:
            return cls.model_validate(numbers | jobs)
        except ValidationError as error:
            wrong = {fault["loc"][0] for fault in error.errors(include_url=False, include_input=False)}
            return cls.model_validate({name: numbers[name] for name in numbers if name not in wrong} | jobs)


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
    bound = fault.get("ctx", {}).get("ge")
    if fault["type"] == "timezone_aware":
        parent[last] = _ANY_TIME.validate_python(value).replace(tzinfo=UTC)
        return data
    if fault["type"] == "too_long":
        parent[last] = value[:TAGS_MAX]
    elif isinstance(last, int):
        parent[last] = {}
    else:
        del parent[last]
    if value == "" or isinstance(bound, datetime):
        return data  # an empty text, like Go's zero time, means no value
    if name := ".".join(step for step in fault["loc"] if isinstance(step, str)):
        invalid[name] = None
    return data
