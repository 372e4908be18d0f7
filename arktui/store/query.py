"""What the reader asks to see: filters and sort as one value, and which jobs answer it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from arktui.store.columns import DEFAULT_SORT, Sort
from arktui.store.job import Job, short_owner

NAME_IGNORES_CASE = True
"""Whether the server's name filter ignores case; undocumented (api.md sections 2 and 13)."""

# While an id is typed it is a part of one, to the last of its five characters (api.md section 3.2).
_WHOLE_ID = re.compile(r"bi-\d{14}-[0-9A-Za-z]{5,}")
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
        """The ids searched for, each once, if the search is nothing but whole ids."""
        return _read(self.search).ids

    @property
    def id_part(self) -> str:
        """The beginning of an id searched for, if the search is that and no whole id; it may be part of a name, too."""
        return _read(self.search).id_part

    @property
    def name(self) -> str:
        """The part of a name searched for; empty if the search is about ids."""
        return _read(self.search).name

    @property
    def is_filtered(self) -> bool:
        """Whether anything at all is filtered."""
        return replace(self, search=self.search.strip(), sort=DEFAULT_SORT) != Query()

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
        return all(
            any(key == wanted and value in values for key, value in job.tags)
            for wanted, values in _by_key(self.tags).items()
        )

    def _matches_search(self, job: Job) -> bool:
        ids, id_part, name = _read(self.search)
        if ids:
            return job.id in ids
        return _is_in_name(name or id_part, job.name) or (bool(id_part) and id_part in job.id)


class _Search(NamedTuple):
    """What the text of a search asks for: one of the three."""

    ids: tuple[str, ...] = ()
    id_part: str = ""
    name: str = ""


# Both are asked for once for each job of the account.


@lru_cache
def _read(search: str) -> _Search:
    text = search.strip()
    words = [word for word in re.split(r"[\s,，]+", text) if word]
    if words and all(_WHOLE_ID.fullmatch(word) for word in words):
        return _Search(ids=tuple(dict.fromkeys(words)))
    return _Search(id_part=text) if _PART_OF_ID.fullmatch(text) else _Search(name=text)


@lru_cache
def _by_key(tags: frozenset[tuple[str, str]]) -> Mapping[str, set[str]]:
    values: defaultdict[str, set[str]] = defaultdict(set)
    for key, value in tags:
        values[key].add(value)
    return values


def _is_in_name(part: str, name: str) -> bool:
    return part.lower() in name.lower() if NAME_IGNORES_CASE else part in name


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
