"""What the screen is asked to show: filters and sort as one value, and which jobs match.

The language is imported once there is a text to read: the first screen has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from arktui.store.filters import GROUPS, FilterGroup, Pass, V
from arktui.store.job import Job
from arktui.store.sort import DEFAULT_SORT, Sort

if TYPE_CHECKING:
    from arktui.store.language.matching import Context
    from arktui.store.language.parser import Parsed
    from arktui.store.language.tree import Node


@dataclass(frozen=True, slots=True, init=False)
class Query:
    """What to show: filters and a sort. Alternatives within a filter group, all groups together.

    `Query("eval", phases=frozenset({RUNNING}))` picks values by the names of filter groups; raises TypeError for an
    unknown name. `query[PHASE]` returns what is picked of a group. Methods return changed copies; `dataclasses.replace`
    does not fit this constructor. `language.query_text` reads a query from a text and writes it as one.
    """

    search: str = field(init=False)
    """What the picks do not say, in the query language."""
    picks: Mapping[str, frozenset[Any]] = field(init=False, hash=False)
    """The picked values by the name of their filter group; no group has an empty set."""
    sort: Sort = field(init=False)
    context: Context | None = field(init=False)
    """What the search depends on besides the jobs, such as the time; None if on nothing."""

    def __init__(self, search: str = "", *, sort: Sort = DEFAULT_SORT, **picks: frozenset[Any]) -> None:
        if unknown := picks.keys() - GROUPS.keys():
            raise TypeError(f"no filter group is named {', '.join(sorted(unknown))}")
        object.__setattr__(self, "search", search)
        object.__setattr__(self, "picks", MappingProxyType({name: picks[name] for name in GROUPS if picks.get(name)}))
        object.__setattr__(self, "sort", sort)
        object.__setattr__(self, "context", None)

    def __getitem__(self, group: FilterGroup[V]) -> frozenset[V]:
        """Return what is picked of a group; an empty set filters nothing."""
        return self.picks.get(group.name, frozenset())

    # Changed copies

    def with_picked(self, group: FilterGroup[V], picked: Iterable[V]) -> Query:
        """Return the query with exactly these values of a group picked."""
        picks = {**self.picks, group.name: frozenset(picked)}
        return _within(Query(self.search, sort=self.sort, **picks), self.context)

    def toggled(self, group: FilterGroup[V], value: V) -> Query:
        """Return the query with a value picked if it was not, and not picked if it was."""
        return self.with_picked(group, self[group] ^ {value})

    def with_search(self, search: str) -> Query:
        """Return the query with another search."""
        return _within(Query(search, sort=self.sort, **self.picks), self.context)

    def sorted_by(self, sort: Sort) -> Query:
        """Return the query with another sort."""
        return _within(Query(self.search, sort=sort, **self.picks), self.context)

    def within(self, context: Context) -> Query:
        """Return the query in another context, of which it keeps only what its search depends on."""
        if not self.search.strip():
            return _within(self, None)
        from arktui.store.language.matching import needed  # noqa: PLC0415 - see above

        return _within(self, needed(self.tree, context))

    def cleared(self) -> Query:
        """Return the query without its filters, the sort kept."""
        return Query(sort=self.sort)

    # The search

    @property
    def parsed(self) -> Parsed | None:
        """What the search means; None if there is none."""
        if not self.search.strip():
            return None
        from arktui.store.language.parser import parse  # noqa: PLC0415 - see above

        return parse(self.search)

    @property
    def tree(self) -> Node | None:
        """The tree of the search; None if it filters nothing."""
        parsed = self.parsed
        return None if parsed is None else parsed.tree

    @property
    def parts(self) -> tuple[Node, ...]:
        """The parts of the search that all have to match."""
        if (tree := self.tree) is None:
            return ()
        from arktui.store.language.tree import parts  # noqa: PLC0415 - see above

        return parts(tree)

    # The jobs that match

    @property
    def is_filtered(self) -> bool:
        """Whether there is any filter."""
        return bool(self.picks) or self.tree is not None

    def matches(self, job: Job) -> bool:
        """Whether a job matches these filters."""
        return bool(self.select((job,)))

    def select(self, jobs: Iterable[Job]) -> list[Job]:
        """Return those of `jobs` that match these filters, in their order."""
        kept: Sequence[Job] = jobs if isinstance(jobs, list) else [*jobs]
        for keep in _passes(self):
            kept = keep(kept)
        return [*kept]

    def narrows(self, wider: Query) -> bool:
        """Whether every job that matches surely matches `wider`, too; False may mean that it is hard to find out."""
        if not all(self.picks.get(name) == picked for name, picked in wider.picks.items()):
            return False
        if (tree := wider.tree) is None:
            return True
        if wider.context not in (None, self.context):
            return False
        from arktui.store.language.matching import narrows  # noqa: PLC0415 - see above

        return narrows(self.tree, tree)


def _within(query: Query, context: Context | None) -> Query:
    if context == query.context:
        return query
    copy = Query(query.search, sort=query.sort, **query.picks)
    object.__setattr__(copy, "context", context)
    return copy


@lru_cache(maxsize=128)  # one for each view that is counted, and a few more
def _passes(query: Query) -> tuple[Pass, ...]:
    """Return the passes of all filters in use."""
    passes = [each for name, picked in query.picks.items() for each in GROUPS[name].passes(picked)]
    if parts := query.parts:
        from arktui.store.language.matching import NO_CONTEXT, pass_of  # noqa: PLC0415 - see above

        passes += [pass_of(part, query.context or NO_CONTEXT) for part in parts]
    return tuple(passes)


def with_changes(query: Query, before: Query, after: Query) -> Query:
    """Return a query with everything that differs between two others as it is in the later one."""
    for group in GROUPS.values():
        if before[group] != after[group]:
            query = query.with_picked(group, after[group])
    if before.search != after.search:
        query = query.with_search(after.search)
    return query if before.sort == after.sort else query.sorted_by(after.sort)


def describe(query: Query) -> str:
    """Return the filters in words, `Running · team=eval`, or `all jobs`."""
    words = [word for name, picked in query.picks.items() for word in GROUPS[name].describe(picked)]
    if parsed := query.parsed:
        if ignored := parsed.ignored_ids:
            words.append(f"{ignored:,} malformed {'id' if ignored == 1 else 'ids'} ignored")
        words.append(f"/{query.search.strip()}")
    return " · ".join(words) or "all jobs"
