"""Plans the requests that list the jobs of a query; api/README.md section 2."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import product

from arktui.api.list_query import IDS_MAX, FoundationModelFilter, ListQuery, SortBy, SortOrder, TagFilter
from arktui.store.columns import Sort
from arktui.store.job import OWNER_TAG
from arktui.store.phase import FILTERABLE
from arktui.store.query import Query

_SERVER_SORTS = {"created": SortBy.CREATE_TIME, "updated": SortBy.UPDATE_TIME}


@dataclass(frozen=True, slots=True)
class RequestPlan:
    """The requests that together list a query's jobs, each job once.

    The service accepts one project, and either foundation or custom models, so there is one request for each.
    `is_exact` is false if the service cannot filter as the query does (by `Initializing`, by the start of an id, by
    problems): then the requests list more jobs, the store filters them, and their totals do not count the query's jobs.
    """

    requests: tuple[ListQuery, ...]
    is_exact: bool = True


def requests_for(query: Query, scope: str | None = None) -> RequestPlan:
    """Return the requests for `query`, within the project `scope` if given."""
    has_phases = query.phases <= FILTERABLE
    sort_by, sort_order = _server_sort(query.sort)
    base = ListQuery(
        name=query.name,
        phases=tuple(sorted(query.phases)) if has_phases else (),
        tags=_tag_filters(query),
        sort_by=sort_by,
        sort_order=sort_order,
    )
    requests = [
        replace(base, project=project, ids=ids, foundation_models=foundation, custom_model_ids=custom)
        for project, ids, (foundation, custom) in product(
            _projects(query, scope), _id_groups(query), _model_filters(query)
        )
    ]
    return RequestPlan(tuple(requests), is_exact=has_phases and not query.id_part and not query.problems)


def _server_sort(sort: Sort) -> tuple[SortBy, SortOrder]:
    """Return the service's sort for this column, or newest first if it has none."""
    sort_by = _SERVER_SORTS.get(sort.column)
    if sort_by is None:
        return SortBy.CREATE_TIME, SortOrder.DESC
    return sort_by, SortOrder.DESC if sort.reverse else SortOrder.ASC


def _tag_filters(query: Query) -> tuple[TagFilter, ...]:
    values: defaultdict[str, list[str]] = defaultdict(list)
    for key, value in sorted(query.tags):
        values[key].append(value)
    values[OWNER_TAG] += sorted(query.owners)
    return tuple(TagFilter(key, tuple(wanted)) for key, wanted in values.items() if wanted)


def _projects(query: Query, scope: str | None) -> list[str | None]:
    if scope is None:
        return [*sorted(query.projects)] or [None]
    return [scope] if not query.projects or scope in query.projects else []


def _id_groups(query: Query) -> list[tuple[str, ...]]:
    ids = query.ids
    return [ids[start : start + IDS_MAX] for start in range(0, len(ids), IDS_MAX)] or [()]


def _model_filters(query: Query) -> list[tuple[tuple[FoundationModelFilter, ...], tuple[str, ...]]]:
    """Return pairs of foundation and custom models, one of them empty: how the service combines them is unknown."""
    versions: defaultdict[str, set[str]] = defaultdict(set)
    for pick in query.models:
        if not pick.is_custom:
            versions[pick.name].add(pick.version)
    foundation = tuple(
        FoundationModelFilter(name, () if "" in picked else tuple(sorted(picked)))
        for name, picked in sorted(versions.items())
    )
    custom = tuple(sorted(pick.name for pick in query.models if pick.is_custom))
    pairs: list[tuple[tuple[FoundationModelFilter, ...], tuple[str, ...]]] = []
    if foundation:
        pairs.append((foundation, ()))
    if custom:
        pairs.append(((), custom))
    return pairs or [((), ())]
