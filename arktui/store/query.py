"""What the reader asks to see: filters and sort as one value, and which jobs answer it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from arktui.store.columns import DEFAULT_SORT, Sort
from arktui.store.job import OWNER_TAG, Job, short_owner
from arktui.store.problem import PROBLEMS, Problem, problems_of

# While an id is typed it is a part of one, to the last of its five characters (api/README.md section 3.2).
_WHOLE_ID = r"bi-\d{14}-[0-9A-Za-z]{5,}"
# Ids are copied from tables, lists, logs, JSON and code.
_BETWEEN_IDS = r"""[\s,;|，；、"'`‘’“”「」（）()\[\]{}<>]+"""
_PART_OF_ID = r"bi-\d*(-[0-9A-Za-z]*)?"


class ModelPick(NamedTuple):
    """A model picked in the sidebar: all versions of it when `version` is empty."""

    name: str
    version: str = ""
    is_custom: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Filters and sort. Filters of one kind are alternatives, filters of different kinds must all hold.

    Tags are alternatives among the values of one key and must hold for every key, as api/README.md section 2 assumes of
    the server. An empty set filters nothing.
    """

    search: str = ""
    phases: frozenset[str] = frozenset()
    models: frozenset[ModelPick] = frozenset()
    tags: frozenset[tuple[str, str]] = frozenset()
    owners: frozenset[str] = frozenset()
    projects: frozenset[str] = frozenset()
    problems: frozenset[Problem] = frozenset()
    """The only filter that the service does not know of."""
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
        return bool(self.select((job,)))

    def select(self, jobs: Iterable[Job]) -> list[Job]:
        """Return those of `jobs` that the server would list for these filters."""
        for keep in _passes(self):
            jobs = keep(jobs)
        return [*jobs]

    def narrows(self, wider: Query) -> bool:
        """Whether all that matches is sure to match `wider`, too; a no may only mean that it is hard to tell."""
        kinds = ("phases", "models", "tags", "owners", "projects", "problems")
        picked = ((getattr(self, kind), getattr(wider, kind)) for kind in kinds)
        return all(not before or now == before for now, before in picked) and _read(self.search).narrows(
            _read(wider.search)
        )


class _Search(NamedTuple):
    """What the text of a search asks for: one of the three."""

    ids: tuple[str, ...] = ()
    id_part: str = ""
    name: str = ""

    def narrows(self, wider: _Search) -> bool:
        """Whether what is found is sure to be found by `wider`, too."""
        if wider.ids:
            return self == wider
        return wider.id_part in self.id_part and wider.name.lower() in self.name.lower()


def _read(search: str) -> _Search:
    text = search.strip()
    words = [word for word in re.split(_BETWEEN_IDS, text) if word]
    if words and all(re.fullmatch(_WHOLE_ID, word) for word in words):
        return _Search(ids=tuple(dict.fromkeys(words)))
    return _Search(id_part=text) if re.fullmatch(_PART_OF_ID, text) else _Search(name=text)


_Pass = Callable[[Iterable[Job]], Iterable[Job]]
"""Leaves out the jobs that one kind of filter does not let through."""


@lru_cache(maxsize=8)
def _passes(query: Query) -> tuple[_Pass, ...]:
    """Return a pass for each kind of filter in use: a loop of its own for each kind is what makes many jobs quick."""
    passes: list[_Pass] = []
    if phases := query.phases:
        passes.append(lambda jobs: [job for job in jobs if job.phase in phases])
    if projects := query.projects:
        passes.append(lambda jobs: [job for job in jobs if job.project in projects])
    if picks := query.models:
        passes.append(_model_pass(picks))
    values = defaultdict(set)
    for key, value in query.tags | {(OWNER_TAG, owner) for owner in query.owners}:
        values[key].add((key, value))
    passes += map(_tag_pass, values.values())
    if problems := query.problems:
        passes.append(lambda jobs: [job for job in jobs if not problems.isdisjoint(problems_of(job))])
    if query.search.strip():
        passes.append(_search_pass(_read(query.search)))
    return tuple(passes)


def _model_pass(picks: frozenset[ModelPick]) -> _Pass:
    whole = {(name, is_custom) for name, version, is_custom in picks if not version}
    return lambda jobs: [
        job
        for job in jobs
        if (job.model, job.is_custom) in whole or (job.model, job.model_version, job.is_custom) in picks
    ]


def _tag_pass(tags: set[tuple[str, str]]) -> _Pass:
    return lambda jobs: [job for job in jobs if not tags.isdisjoint(job.tags)]


def _search_pass(search: _Search) -> _Pass:
    # That the server's name filter ignores case is assumed; api/README.md sections 2 and 13.
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
    """Whether it matters for finding a text in others that they are lowered."""
    # The dot above has no case, and yet comes of lowering: of `İ`, and of nothing else.
    return text.lower() != text.upper() or "\u0307" in text


def describe(query: Query) -> str:
    """Return the filters in words, `Running · team=eval`, or `all jobs`."""
    words = [*sorted(query.phases)]
    words += sorted(f"{pick.name}·{pick.version}" if pick.version else pick.name for pick in query.models)
    words += sorted(f"{key}={value}" for key, value in query.tags)
    words += sorted(f"owner {short_owner(owner)}" for owner in query.owners)
    words += sorted(f"project {project}" for project in query.projects)
    words += ["problems only"] if query.problems == PROBLEMS else sorted(query.problems)
    if query.search.strip():
        words.append(f"/{query.search.strip()}")
    return " · ".join(words) or "all jobs"
