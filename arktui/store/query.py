"""What the screen is asked to show: filters and sort as one value, and which jobs match."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from arktui.store.filters import GROUPS, FilterGroup, Pass, V
from arktui.store.job import Job
from arktui.store.sort import DEFAULT_SORT, Sort

# An id is a part until the last of its five characters is typed (api/README.md section 3.2).
_WHOLE_ID = r"bi-\d{14}-[0-9A-Za-z]{5,}"
# Ids are copied from tables, lists, logs, JSON and code.
_BETWEEN_IDS = r"""[\s,;|，；、"'`‘’“”「」（）()\[\]{}<>]+"""
_BROKEN_ID = r"(?i)bi[-_].*|.*\d{8}.*"
"""A word among whole ids that was probably meant as one: cut off, or with a wrong character."""
_PART_OF_ID = r"bi-\d*(-[0-9A-Za-z]*)?"


@dataclass(frozen=True, slots=True, init=False)
class Query:
    """What to show: filters and a sort. Alternatives within a filter group, all groups together.

    `Query("eval", phases=frozenset({RUNNING}))` picks values by the names of filter groups; raises TypeError for an
    unknown name. `query[PHASE]` returns what is picked of a group. Methods return changed copies; `dataclasses.replace`
    does not fit this constructor.
    """

    search: str = field(init=False)
    picks: Mapping[str, frozenset[Any]] = field(init=False, hash=False)
    """The picked values by the name of their filter group; no group has an empty set."""
    sort: Sort = field(init=False)

    def __init__(self, search: str = "", *, sort: Sort = DEFAULT_SORT, **picks: frozenset[Any]) -> None:
        if unknown := picks.keys() - GROUPS.keys():
            raise TypeError(f"no filter group is named {', '.join(sorted(unknown))}")
        object.__setattr__(self, "search", search)
        object.__setattr__(self, "picks", MappingProxyType({name: picks[name] for name in GROUPS if picks.get(name)}))
        object.__setattr__(self, "sort", sort)

    def __getitem__(self, group: FilterGroup[V]) -> frozenset[V]:
        """Return what is picked of a group; an empty set filters nothing."""
        return self.picks.get(group.name, frozenset())

    # Changed copies

    def with_picked(self, group: FilterGroup[V], picked: Iterable[V]) -> Query:
        """Return the query with exactly these values of a group picked."""
        return Query(self.search, sort=self.sort, **{**self.picks, group.name: frozenset(picked)})

    def toggled(self, group: FilterGroup[V], value: V) -> Query:
        """Return the query with a value picked if it was not, and not picked if it was."""
        return self.with_picked(group, self[group] ^ {value})

    def with_search(self, search: str) -> Query:
        """Return the query with another search."""
        return Query(search, sort=self.sort, **self.picks)

    def sorted_by(self, sort: Sort) -> Query:
        """Return the query with another sort."""
        return Query(self.search, sort=sort, **self.picks)

    def cleared(self) -> Query:
        """Return the query without its filters, the sort kept."""
        return Query(sort=self.sort)

    # The search

    @property
    def ids(self) -> tuple[str, ...]:
        """The distinct ids searched for, if the search consists of whole ids, or of two at least and malformed ones."""
        return _parse(self.search).ids

    @property
    def malformed_ids(self) -> int:
        """How many words of a search by ids are ignored, because they are no whole ids."""
        return _parse(self.search).malformed_ids

    @property
    def id_part(self) -> str:
        """The start of an id, if the search is one and not a whole id; a name may contain it, too."""
        return _parse(self.search).id_part

    @property
    def name(self) -> str:
        """The part of a name searched for; empty if the search is about ids."""
        return _parse(self.search).name

    # The jobs that match

    @property
    def is_filtered(self) -> bool:
        """Whether there is any filter."""
        return bool(self.picks or self.search.strip())

    def matches(self, job: Job) -> bool:
        """Whether the service would list `job` for these filters."""
        return bool(self.select((job,)))

    def select(self, jobs: Iterable[Job]) -> list[Job]:
        """Return those of `jobs` that the service would list for these filters, in their order."""
        kept: Sequence[Job] = jobs if isinstance(jobs, list) else [*jobs]
        for keep in _passes(self):
            kept = keep(kept)
        return [*kept]

    def narrows(self, wider: Query) -> bool:
        """Whether every job that matches surely matches `wider`, too; False may mean that it is hard to find out."""
        has_picks = all(self.picks.get(name) == picked for name, picked in wider.picks.items())
        return has_picks and _parse(self.search).narrows(_parse(wider.search))


class _Search(NamedTuple):
    """What a search looks for: ids, a part of an id, or a part of a name."""

    ids: tuple[str, ...] = ()
    malformed_ids: int = 0
    id_part: str = ""
    name: str = ""

    def narrows(self, wider: _Search) -> bool:
        """Whether `wider` surely finds every job that this search finds."""
        if wider.ids:
            return self.ids == wider.ids
        return wider.id_part in self.id_part and wider.name.lower() in self.name.lower()


@lru_cache(maxsize=8)
def _parse(search: str) -> _Search:
    text = search.strip()
    words = [word for word in re.split(_BETWEEN_IDS, text) if word]
    ids = tuple(dict.fromkeys(word for word in words if re.fullmatch(_WHOLE_ID, word)))
    others = [word for word in words if not re.fullmatch(_WHOLE_ID, word)]
    if ids and (not others or (len(ids) > 1 and all(re.fullmatch(_BROKEN_ID, word) for word in others))):
        return _Search(ids=ids, malformed_ids=len(others))
    return _Search(id_part=text) if re.fullmatch(_PART_OF_ID, text) else _Search(name=text)


@lru_cache(maxsize=8)
def _passes(query: Query) -> tuple[Pass, ...]:
    """Return the passes of all filters in use."""
    passes = [each for name, picked in query.picks.items() for each in GROUPS[name].passes(picked)]
    if query.search.strip():
        passes.append(_search_pass(_parse(query.search)))
    return tuple(passes)


def _search_pass(search: _Search) -> Pass:
    # The service's name filter is assumed to ignore case; api/README.md sections 2 and 13.
    if search.ids:
        ids = frozenset(search.ids)
        return lambda jobs: [job for job in jobs if job.id in ids]
    if id_part := search.id_part:
        lowered = id_part.lower()
        return lambda jobs: [job for job in jobs if lowered in job.name.lower() or id_part in job.id]
    part = search.name.lower()
    if _has_case(part):
        return lambda jobs: [job for job in jobs if part in job.name.lower()]
    return lambda jobs: [job for job in jobs if part in job.name]


def _has_case(text: str) -> bool:
    """Whether lowering other texts changes whether they contain this one."""
    # The dot above has no case, yet lowering makes it: of `İ`, and of nothing else.
    return text.lower() != text.upper() or "\u0307" in text


def describe(query: Query) -> str:
    """Return the filters in words, `Running · team=eval`, or `all jobs`."""
    words = [word for name, picked in query.picks.items() for word in GROUPS[name].describe(picked)]
    if ignored := query.malformed_ids:
        words.append(f"{ignored:,} malformed {'id' if ignored == 1 else 'ids'} ignored")
    if query.search.strip():
        words.append(f"/{query.search.strip()}")
    return " · ".join(words) or "all jobs"
