"""The request of `ListBatchInferenceJobs` as a value; api/README.md section 2."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

PAGE_SIZE_MAX = 100
"""Largest `PageSize` that Ark accepts (api/README.md section 2)."""

IDS_MAX = 100
"""Most ids in one `Filter.Ids`; undocumented, assumed to be the page size (api/README.md section 2)."""


class SortBy(StrEnum):
    """What Ark can sort by; api/README.md section 2."""

    CREATE_TIME = "CreateTime"
    UPDATE_TIME = "UpdateTime"


class SortOrder(StrEnum):
    """Direction of the sort, in Ark's exact case; api/README.md section 2."""

    ASC = "Asc"
    DESC = "Desc"


@dataclass(frozen=True, slots=True)
class TagFilter:
    """A tag key and the values to match; no values matches any value of the key."""

    key: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundationModelFilter:
    """A foundation model and the versions to match; no versions matches all of them."""

    name: str
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListQuery:
    """The parameters of `ListBatchInferenceJobs`, one field each.

    `project` None omits `ProjectName`, which presumably lists every project that the key may see (api/README.md
    section 2). Empty tuples and an empty `name` mean no filter and are omitted from the body.
    """

    project: str | None = None
    page_number: int = 1
    page_size: int = PAGE_SIZE_MAX
    sort_by: SortBy = SortBy.CREATE_TIME
    sort_order: SortOrder = SortOrder.DESC
    tags: tuple[TagFilter, ...] = ()
    ids: tuple[str, ...] = ()
    name: str = ""
    foundation_models: tuple[FoundationModelFilter, ...] = ()
    custom_model_ids: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()

    def page(self, number: int) -> ListQuery:
        """Return the same request for another page, counted from 1."""
        return replace(self, page_number=number)

    def body(self) -> dict[str, Any]:
        """Return the JSON body: PascalCase keys, paging and sort always present, unset fields omitted."""
        body: dict[str, Any] = {
            "PageNumber": self.page_number,
            "PageSize": self.page_size,
            "SortBy": self.sort_by.value,
            "SortOrder": self.sort_order.value,
        }
        if self.project is not None:
            body["ProjectName"] = self.project
        if self.tags:
            body["TagFilters"] = [_without_empty(Key=tag.key, Values=list(tag.values)) for tag in self.tags]
        filters = _without_empty(
            Ids=list(self.ids),
            Name=self.name,
            FoundationModels=[
                _without_empty(Name=model.name, ModelVersions=list(model.versions)) for model in self.foundation_models
            ],
            CustomModelIds=list(self.custom_model_ids),
            Phases=list(self.phases),
        )
        if filters:
            body["Filter"] = filters
        return body


def _without_empty(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON values of any kind
    return {key: value for key, value in fields.items() if value}
