"""How many loaded jobs have each value of each filter group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple

from arktui.store.filters import GROUPS, FilterGroup, V
from arktui.store.job import Job
from arktui.store.query import Query
from arktui.store.sort import DEFAULT_SORT

_NO_COUNTS: Mapping[str, Counter[Any]] = MappingProxyType({})

_Changes = Collection[tuple[Job | None, Job | None]]


class Facets:
    """Counts of jobs, immutable and compared by identity: `facets[PHASE]["Running"]`.

    Under a query, a value is counted among the jobs that match all filters except the one that picks from this value
    and its alternatives. So each count is the number of rows that picking only this value would leave.

    A changed copy shares the counters of all groups whose counts stay the same. A value whose last job is deleted stays
    with a count of 0, so that the sidebar keeps its lines, until that job is forgotten.
    """

    __slots__ = ("_counts", "query")

    def __init__(self, counts: Mapping[str, Counter[Any]] = _NO_COUNTS, query: Query | None = None) -> None:
        self._counts = counts
        self.query = (query or Query()).sorted_by(DEFAULT_SORT)
        """The filters under which jobs are counted."""

    def __getitem__(self, group: FilterGroup[V]) -> Counter[V]:
        """Return the jobs of each value; the counter must not be changed."""
        return self._counts.get(group.name) or Counter()

    def is_for(self, query: Query) -> bool:
        """Whether these are the counts under the filters of `query`; its sort does not matter."""
        return self.query == (query.sorted_by(DEFAULT_SORT) if query.is_filtered else Query())

    def changed(self, changes: _Changes) -> Facets:
        """Return the counts after changes, each a job as it was and as it is; None for one that is not counted."""
        counts: dict[str, Counter[Any]] = {}
        for query, parts in _parts(self.query).items():
            matching = _matching(query, changes)
            for part in parts:
                basis = part.group.basis
                moved = [(old, new) for old, new in matching if not old or not new or basis(old) != basis(new)]
                if not moved:
                    continue
                name = part.group.name
                if name not in counts:
                    counts[name] = self[part.group].copy()
                counter = counts[name]
                for old, _ in moved:
                    for value in part.values(old) if old else ():
                        counter[value] -= 1
                counter.update(chain.from_iterable(part.values(new) for _, new in moved if new))
        return Facets({**self._counts, **counts}, self.query) if counts else self

    def without(self, forgotten: Iterable[Job]) -> Facets:
        """Return the counts without the values that only these jobs had, which are no longer counted."""
        jobs = [*forgotten]
        counts: dict[str, Counter[Any]] = {}
        for group in GROUPS.values():
            known = self[group]
            if unused := {value for job in jobs for value in group.values(job) if not known[value]}:
                counts[group.name] = Counter({value: count for value, count in known.items() if value not in unused})
        return Facets({**self._counts, **counts}, self.query) if counts else self


def counted(
    jobs: Iterable[list[Job]], rows: Iterable[list[Job]], query: Query, known: Sequence[Facets]
) -> Generator[None, None, Facets]:
    """Return the counts under a query of all `jobs`, of which `rows` match the query; yield between steps.

    Both come in runs. Each row is counted once. All jobs are filtered again only for a group from which the query picks
    and whose filters differ from those of all `known` counts; other counters are shared.
    """
    query = query.sorted_by(DEFAULT_SORT)
    counts = _shared(query, known)
    missing = {
        wider: unknown
        for wider, parts in _parts(query).items()
        if (unknown := [part for part in parts if part.group.name not in counts])
    }
    counts |= {name: Counter() for name in GROUPS if name not in counts}
    of_rows = missing.pop(query, [])
    for run in rows if of_rows else ():
        _tally(of_rows, run, counts)
        yield
    for run in jobs if missing else ():
        for wider, parts in missing.items():
            _tally(parts, wider.select(run), counts)
        yield
    return Facets(counts, query)


def _shared(query: Query, known: Sequence[Facets]) -> dict[str, Counter[Any]]:
    """Return the known counters of the groups whose filters are the same as under `query`."""
    counts: dict[str, Counter[Any]] = {}
    places = _places(query)
    for facets in known:
        before = _places(facets.query)
        counts = {name: facets[GROUPS[name]] for name, place in places.items() if before[name] == place} | counts
    return counts


def _tally(parts: Iterable[_Part], jobs: Sequence[Job], counts: Mapping[str, Counter[Any]]) -> None:
    for part in parts:
        part.tally(jobs, counts[part.group.name])


class _Part(NamedTuple):
    """Values of one group that are counted among the same jobs: all of them, those of `key`, or those not of `others`.

    Keys are those of `FilterGroup.key`.
    """

    group: FilterGroup[Any]
    key: str | None = None
    others: frozenset[str] = frozenset()

    def values(self, job: Job) -> Iterable[Any]:
        """Return the values of a job that are counted here."""
        values, key_of = self.group.values(job), self.group.key
        if key_of is None or (self.key is None and not self.others):
            return values
        if self.key is not None:
            return [value for value in values if key_of(value) == self.key]
        return [value for value in values if key_of(value) not in self.others]

    def tally(self, jobs: Sequence[Job], counter: Counter[Any]) -> None:
        """Add jobs to a counter. Those with the same basis are counted together, which takes a tenth of the time."""
        bases = [*map(self.group.basis, jobs)]
        examples = dict(zip(bases, jobs, strict=True))
        for basis, number in Counter(bases).items():
            for value in self.values(examples[basis]):
                counter[value] += number


@lru_cache(maxsize=8)
def _places_of(query: Query, names: tuple[str, ...]) -> dict[str, dict[_Part, Query]]:
    return {name: _place(GROUPS[name], query) for name in names}


def _place(group: FilterGroup[Any], query: Query) -> dict[_Part, Query]:
    picked, key_of = query[group], group.key
    if not picked:
        return {_Part(group): query}
    if key_of is None:
        return {_Part(group): query.with_picked(group, ())}
    keys = frozenset(map(key_of, picked))
    place = {_Part(group, others=keys): query}
    for key in keys:
        place[_Part(group, key)] = query.with_picked(group, (value for value in picked if key_of(value) != key))
    return place


def _places(query: Query) -> dict[str, dict[_Part, Query]]:
    """Return for each group its parts, each with the query that its jobs match."""
    return _places_of(query, tuple(GROUPS))


def _parts(query: Query) -> dict[Query, list[_Part]]:
    """Return the parts by the query that their jobs match."""
    parts: dict[Query, list[_Part]] = {}
    for place in _places(query).values():
        for part, wider in place.items():
            parts.setdefault(wider, []).append(part)
    return parts


def _matching(query: Query, changes: _Changes) -> _Changes:
    """Return the changes to the jobs that match a query."""
    if not query.is_filtered:
        return changes
    jobs = [job for change in changes for job in change if job]
    matching = set(map(id, query.select(jobs)))
    found = [(old if id(old) in matching else None, new if id(new) in matching else None) for old, new in changes]
    return [change for change in found if any(change)]
