"""The wire's models; api/README.md section 3.

Every field is optional. A value of the wrong type, or a time that cannot be read, counts as absent, and unknown fields
are ignored; so one odd field costs that field and never the page.
"""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.alias_generators import to_pascal

Time = Annotated[
    AwareDatetime,
    # Go's zero time, 0001-01-01, means that there is none; and close to either end no local time can be told.
    Field(ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(9000, 1, 1, tzinfo=UTC)),
]
"""A point in time, always with its offset; without one on the wire it is taken as UTC."""

_ANY_TIME = TypeAdapter(datetime)

_UNREAD = "(unread)"
"""Where the names of a job's fields that could not be understood are put, on their way into its model."""


class WireModel(BaseModel):
    """An object of the wire: snake case here, PascalCase there."""

    model_config = ConfigDict(alias_generator=to_pascal, populate_by_name=True, frozen=True)

    @classmethod
    def read(cls, data: dict[str, Any]) -> Self:
        """Return the model of a parsed JSON object, in which what cannot be understood counts as absent.

        Raises:
            ValueError: A list that must be there is not a list.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            data = copy.deepcopy(data)
            for place in error.errors(include_url=False, include_context=False):
                _mend(data, place["loc"], place["type"])
            return cls.read(data)  # it ends: each round takes out what is wrong, or gives a time its offset


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

    total: int | None = None
    completed: int | None = None
    failed: int | None = None


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
    tags: list[Tag] | None = None
    create_time: Time | None = None
    update_time: Time | None = None
    expire_time: Time | None = None
    token_usage: dict[str, Any] | None = None
    unread: tuple[str, ...] = Field(default=(), validation_alias=_UNREAD, exclude=True)
    """Names of the fields that were told, and not understood, such as `Status.Phase`."""


class JobPage(WireModel):
    """One page of the list; api/README.md section 3.1.

    Absent means: `total_count` 0, `items` none, the others unknown. An item that cannot be understood at all stands
    as a job of which nothing is known, so that the items of a page can be counted.
    """

    total_count: int = 0
    page_number: int | None = None
    page_size: int | None = None
    items: list[BatchInferenceJob] = []


def _mend(data: dict[str, Any], place: tuple[int | str, ...], fault: str) -> None:
    """Take what a validation error complains of out of the data, so that it counts as absent."""
    *path, last = place
    parent: Any = data
    for step in path:
        parent = parent[step]
    value = parent[last]
    if fault == "timezone_aware":
        parent[last] = _ANY_TIME.validate_python(value).replace(tzinfo=UTC)
        return
    if isinstance(last, int):
        parent[last] = {}
    elif place == ("Items",) and value is not None:
        raise ValueError("Items is not a list")
    else:
        del parent[last]
    if value == "" or fault == "greater_than_equal":
        return  # an empty text, like Go's zero time, says that there is nothing
    job, field = (data["Items"][place[1]], place[2:]) if place[0] == "Items" and len(place) > 1 else (data, place)
    name = ".".join(step for step in field if isinstance(step, str))
    if name and name not in job.setdefault(_UNREAD, []):
        job[_UNREAD].append(name)
