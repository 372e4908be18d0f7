"""What the reader asks to see: filters and sort as one value, and which jobs answer it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import NamedTuple

from arktui.store.columns import DEFAULT_SORT, Sort
from arktui.store.job import Job, short_owner

NAME_IGNORES_CASE = True
"""Whether the server's name filter ignores case; undocumented (api.md sections 2 and 13)."""

_WHOLE_ID = re.compile(r"bi-\d{14}-[0-9A-Za-z]+")
_PART_OF_ID = re.compile(r"bi-\d*(-[0-9A-Za-z]*)?")


class ModelPick(NamedTuple):
    """A model picked in the sidebar: all versions of it when `version` is empty."""

    name: str
    version: str = ""
    is_custom: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Filters and sort. Filters of one kind are alternatives, filters of different kinds must all hold.

    Tags are alternatives among the values of one key and must hold for every key, as api.md section 2 assumes of the
    server. An empty set filters nothing.
    """

    search: str = ""
    phases: frozenset[str] = frozenset()
    models: frozenset[ModelPick] = frozenset()
    tags: frozenset[tuple[str, str]] = frozenset()
    owners: frozenset[str] = frozenset()
    projects: frozenset[str] = frozenset()
    sort: Sort = DEFAULT_SORT

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids searched for, if the search is nothing but whole ids."""
        words = re.split(r"[\s,，]+", self.search.strip())
        return tuple(words) if all(_WHOLE_ID.fullmatch(word) for word in words) else ()

    @property
    def id_part(self) -> str:
        """The beginning of an id searched for, if the search is that and no whole id."""
        text = self.search.strip()
        return text if not self.ids and _PART_OF_ID.fullmatch(text) else ""

    @property
    def name(self) -> str:
        """The part of a name searched for; empty if the search is about ids."""
        return "" if self.ids or self.id_part else self.search.strip()

    @property
    def is_filtered(self) -> bool:
        """Whether anything at all is filtered."""
        return self != Query(sort=self.sort)

    def cleared(self) -> Query:
        """Return the query without its filters, the sort kept."""
        return Query(sort=self.sort)

    def sorted_by(self, sort: Sort) -> Query:
        """Return the query with another sort."""
        return replace(self, sort=sort)

    def matches(self, job: Job) -> bool:
        """Whether the server would list `job` for these filters."""
        return (
            (not self.phases or job.phase in self.phases)
            and (not self.projects or job.project in self.projects)
            and (not self.models or self._matches_model(job))
            and (not self.owners or job.owner in self.owners)
            and (not self.tags or self._matches_tags(job))
            and (not self.search or self._matches_search(job))
        )

    def _matches_model(self, job: Job) -> bool:
        picks = self.models
        return (
            ModelPick(job.model, "", job.is_custom) in picks
            or ModelPick(job.model, job.model_version, job.is_custom) in picks
        )

    def _matches_tags(self, job: Job) -> bool:
        wanted: defaultdict[str, set[str]] = defaultdict(set)
        for key, value in self.tags:
            wanted[key].add(value)
        return all(any(key == k and value in values for k, value in job.tags) for key, values in wanted.items())

    def _matches_search(self, job: Job) -> bool:
        if self.ids:
            return job.id in self.ids
        if self.id_part:
            return self.id_part in job.id
        if NAME_IGNORES_CASE:
            return self.name.casefold() in job.name.casefold()
        return self.name in job.name


def describe(query: Query) -> str:
    """Return the filters in words, `Running · team=eval`, or `all jobs`."""
    words = [*sorted(query.phases)]
    words += sorted(f"{pick.name}·{pick.version}" if pick.version else pick.name for pick in query.models)
    words += sorted(f"{key}={value}" for key, value in query.tags)
    words += sorted(f"owner {short_owner(owner)}" for owner in query.owners)
    words += sorted(f"project {project}" for project in query.projects)
    if query.search.strip():
        words.append(f"/{query.search.strip()}")
    return " · ".join(words) or "all jobs"
