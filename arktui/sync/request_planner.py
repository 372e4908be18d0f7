"""Plans the requests that list the jobs of a query; api/README.md section 2."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from arktui.api.list_query import FoundationModelFilter, ListQuery, SortBy, SortOrder, TagFilter
from arktui.store.filters import GROUPS, MODEL, OWNER, PHASE, PROJECT, TAG, FilterGroup, ModelPick
from arktui.store.job import OWNER_TAG
from arktui.store.phase import FILTERABLE
from arktui.store.query import Query
from arktui.store.sort import Sort

_SERVER_SORTS = {"created": SortBy.CREATE_TIME, "updated": SortBy.UPDATE_TIME}


@dataclass(frozen=True, slots=True)
class RequestPlan:
    """The requests that together list a query's jobs, each job once.

    The service accepts one project, and either foundation or custom models, so there is one request for each.
    `is_exact` is false if the service cannot filter as the query does (by `Initializing`, by the start of an id, by a
    second word, by problems): then the requests list more jobs, the store filters them, and their totals do not count
    the query's jobs.
    """

    requests: tuple[ListQuery, ...]
    is_exact: bool = True


def requests_for(query: Query, scope: str | None = None) -> RequestPlan:
    """Return the requests for `query`, within the project `scope` if given."""
    sort_by, sort_order = _server_sort(query.sort)
    requests = [ListQuery(project=scope, sort_by=sort_by, sort_order=sort_order)]
    is_exact = True
    for name, picked in query.picks.items():
        narrow = _NARROWERS.get(GROUPS[name])
        narrowed = None if narrow is None else narrow(requests, picked)
        if narrowed is None:
            is_exact = False
        else:
            requests = narrowed
    if parts := query.parts:
        from arktui.sync.search_requests import by_search  # noqa: PLC0415 - few queries have a search

        requests, answers_all = by_search(requests, parts)
        is_exact = is_exact and answers_all
    return RequestPlan(tuple(requests), is_exact)


def _server_sort(sort: Sort) -> tuple[SortBy, SortOrder]:
    """Return the service's sort for this column, or newest first if it has none."""
    sort_by = _SERVER_SORTS.get(sort.column)
    if sort_by is None:
        return SortBy.CREATE_TIME, SortOrder.DESC
    return sort_by, SortOrder.DESC if sort.reverse else SortOrder.ASC


# Each filter group


def _by_phase(requests: list[ListQuery], picked: frozenset[str]) -> list[ListQuery] | None:
    if not picked <= FILTERABLE:
        return None
    return [replace(request, phases=tuple(sorted(picked))) for request in requests]


def _by_model(requests: list[ListQuery], picked: frozenset[ModelPick]) -> list[ListQuery]:
    """Split foundation and custom models: how the service combines them in one request is unknown."""
    versions: defaultdict[str, set[str]] = defaultdict(set)
    for pick in picked:
        if not pick.is_custom:
            versions[pick.name].add(pick.version)
    foundation = tuple(
        FoundationModelFilter(name, () if "" in wanted else tuple(sorted(wanted)))
        for name, wanted in sorted(versions.items())
    )
    custom = tuple(sorted(pick.name for pick in picked if pick.is_custom))
    narrowed = [replace(request, foundation_models=foundation) for request in requests if foundation]
    return narrowed + [replace(request, custom_model_ids=custom) for request in requests if custom]


def _by_tag(requests: list[ListQuery], picked: Iterable[tuple[str, str]]) -> list[ListQuery]:
    values: defaultdict[str, list[str]] = defaultdict(list)
    for key, value in sorted(picked):
        values[key].append(value)
    tags = tuple(TagFilter(key, tuple(wanted)) for key, wanted in values.items())
    return [replace(request, tags=(*request.tags, *tags)) for request in requests]


def _by_owner(requests: list[ListQuery], picked: frozenset[str]) -> list[ListQuery]:
    return _by_tag(requests, ((OWNER_TAG, owner) for owner in picked))


def _by_project(requests: list[ListQuery], picked: frozenset[str]) -> list[ListQuery]:
    return [
        replace(request, project=project)
        for project in sorted(picked)
        for request in requests
        if request.project in (None, project)
    ]


_NARROWERS: dict[FilterGroup[Any], Callable[[list[ListQuery], frozenset[Any]], list[ListQuery] | None]] = {
    PHASE: _by_phase,
    MODEL: _by_model,
    TAG: _by_tag,
    OWNER: _by_owner,
    PROJECT: _by_project,
}
"""How the service filters by a group: each returns the requests narrowed to its picks; None where it cannot.

For a group that is not here, the service is asked for more jobs and the store filters them.
"""
