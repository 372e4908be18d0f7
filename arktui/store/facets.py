"""How many loaded jobs have each value of each filter group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any

from arktui.store.filters import GROUPS, FilterGroup, V
from arktui.store.job import Job

_NO_COUNTS: Mapping[str, Counter[Any]] = MappingProxyType({})


class Facets:
    """Counts of jobs, immutable and compared by identity: `facets[PHASE]["Running"]`.

    A changed copy shares the counters of all groups whose counts stay the same. A value whose last job is deleted stays
    with a count of 0, so that the sidebar keeps its lines, until that job is forgotten.
    """

    __slots__ = ("_counts",)

    def __init__(self, counts: Mapping[str, Counter[Any]] = _NO_COUNTS) -> None:
        self._counts = counts

    def __getitem__(self, group: FilterGroup[V]) -> Counter[V]:
        """Return the jobs of each value; the counter must not be changed."""
        return self._counts.get(group.name) or Counter()

    def changed(self, changes: Collection[tuple[Job | None, Job | None]]) -> Facets:
        """Return the counts after changes, each a job as it was and as it is; None for one that is not counted."""
        counts: dict[str, Counter[Any]] = {}
        for group in GROUPS.values():
            basis = group.basis
            moved = [(old, new) for old, new in changes if not old or not new or basis(old) != basis(new)]
            if not moved:
                continue
            counter = counts[group.name] = self[group].copy()
            for old, _ in moved:
                for value in group.values(old) if old else ():
                    counter[value] -= 1
            counter.update(chain.from_iterable(group.values(new) for _, new in moved if new))
        return Facets({**self._counts, **counts}) if counts else self

    def without(self, forgotten: Iterable[Job]) -> Facets:
        """Return the counts without the values that only these jobs had, which are no longer counted."""
        jobs = [*forgotten]
        counts: dict[str, Counter[Any]] = {}
        for group in GROUPS.values():
            known = self[group]
            if unused := {value for job in jobs for value in group.values(job) if not known[value]}:
                counts[group.name] = Counter({value: count for value, count in known.items() if value not in unused})
        return Facets({**self._counts, **counts}) if counts else self
