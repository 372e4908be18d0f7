"""The wire's models; api/README.md section 3.

Every field is optional. A value of the wrong type or out of its range, or a time that cannot be read, counts as absent,
and unknown fields are ignored; so one odd field costs that field, one odd item costs that item, and never the page.

A model is filled from the names of the wire alone. What it keeps for itself (`unread`) is a private attribute of a
model of its own, which no key of an answer can reach, and for which an item without an odd field does not pay.
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
    # Go's zero time, 0001-01-01, means that there is none; and close to either end no local time can be given.
    Field(ge=datetime.fromtimestamp(0, UTC), lt=datetime.fromtimestamp(TIME_MAX, UTC)),
]
"""A point in time, always with its offset; without one on the wire it is taken as UTC."""

TAGS_MAX = 64
"""Tags read of one job, more than a resource of Volcengine may have; the others are left out, and named as unread."""

ITEMS_MAX = 1_000
"""Jobs read of one page, ten times what can be asked for; a page with more is no answer of Ark's."""

_ODD_FIELDS_MAX = 16
"""Names of odd fields kept of one item."""

_ROUNDS_MAX = 8
"""Times that an item is read again without what was wrong in it; two are enough unless it is made to resist."""

Count = Annotated[int, Field(gt=-1, lt=COUNT_MAX)]
"""A number of things."""

_ANY_TIME = TypeAdapter(datetime)


class WireModel(BaseModel):
    """An object of the wire: snake case here, PascalCase there."""

    model_config = ConfigDict(alias_generator=to_pascal, frozen=True)


class TosLocation(WireModel):
    """An object or a prefix in TOS. Absent parts are unknown."""

    bucket_name: str | None = None
    object_key: str | None = None


class FoundationModel(WireModel):
    """A base model. Absent parts are unknown."""

    name: str | None = None
    model_version: str | None = None


class ModelReference(WireModel):
    """The model of a job: one of the two. Absent: it is the other one; both absent: unknown."""

    foundation_model: FoundationModel | None = None
    custom_model_id: str | None = None


class JobStatus(WireModel):
    """Where a job stands; api/README.md section 4.

    `phase` is kept as text, unknown ones too. Absent: phase and time unknown, no message.
    """

    phase: str | None = None
    phase_time: Time | None = None
    message: str | None = None


class RequestCounts(WireModel):
    """Request lines of the input file; api/README.md section 3.3. Absent means unknown, never 0."""

    total: Count | None = None
    completed: Count | None = None
    failed: Count | None = None


class Tag(WireModel):
    """One tag. Absent key: not a tag; absent value: a tag without a value."""

    key: str | None = None
    value: str | None = None


class BatchInferenceJob(WireModel):
    """One job as List or Get tells it; api/README.md sections 3.2 and 5.

    Absent means: `id`, the job cannot be told apart and is to be left out; `description` and `tags`, there are none;
    `project_name`, the default project; `error_file_tos_location` and `token_usage`, not told (List never tells them);
    all else, unknown. `completion_window` is text as it came: `1d`, `28d`, `28 days`.
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
        """Names of the fields that were given, and not understood, such as `Status.Phase`."""
        return ()

    @classmethod
    def read(cls, data: object) -> BatchInferenceJob:
        """Return the job of a parsed JSON value, in which what cannot be understood counts as absent.

        It never fails: of a value that is no object, or that cannot be read at all, nothing is known.
        """
        odd: dict[str, None] = {}
        try:
            for _ in range(_ROUNDS_MAX):
                try:
                    return _OddJob.with_unread(data, odd) if odd else cls.model_validate(data)
                except ValidationError as error:
                    for fault in error.errors(include_url=False, include_input=False):
                        data = _without(data, fault, odd)
        except (RecursionError, ValueError, OverflowError):
            pass
        return cls()


class _OddJob(BatchInferenceJob):
    """A job with fields that could not be understood."""

    _unread: tuple[str, ...] = PrivateAttr(())

    @classmethod
    def with_unread(cls, data: object, names: Iterable[str]) -> Self:
        """Return the job of what is left of its JSON, with the names of what is not."""
        job = cls.model_validate(data)
        job._unread = tuple(islice(names, _ODD_FIELDS_MAX))  # noqa: SLF001 - its own
        return job

    @property
    def unread(self) -> tuple[str, ...]:
        """Names of the fields that were given, and not understood."""
        return self._unread


class JobPage(WireModel):
    """One page of the list; api/README.md section 3.1.

    Absent means: `total_count` 0, `items` none, the others unknown. An item that cannot be understood at all stands
    as a job of which nothing is known, so that the items of a page can be counted.
    """

    total_count: Count = 0
    page_number: Count | None = None
    page_size: Count | None = None
    items: Annotated[list[BatchInferenceJob], Field(max_length=ITEMS_MAX)] = []

    @classmethod
    def read(cls, data: dict[str, Any]) -> Self:
        """Return the page of a parsed JSON object, in which what cannot be understood counts as absent.

        Raises:
            ValueError: `Items` is not a list, or longer than any page.
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


def _without(data: Any, fault: ErrorDetails, odd: dict[str, None]) -> Any:  # noqa: ANN401 - JSON of any kind
    """Return JSON without what a validation error complains of, and note the name of what is lost.

    What lies on the way there is copied, the rest is shared.
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
        return data  # an empty text, like Go's zero time, says that there is nothing
    if name := ".".join(step for step in fault["loc"] if isinstance(step, str)):
        odd[name] = None
    return data
