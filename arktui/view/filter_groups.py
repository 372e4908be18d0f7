"""The entries of the filter sidebar: groups of values to filter by, with the number of jobs of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import nsmallest
from typing import Any, TypeVar

from arktui.store.facets import Facets
from arktui.store.filters import GROUPS, MODEL, OWNER, PHASE, PROBLEM, TAG, FilterGroup, ModelPick
from arktui.store.job import short_owner
from arktui.store.natural_sort import natural_shared
from arktui.store.phase import PHASES
from arktui.store.problem import Problem
from arktui.store.query import Query
from arktui.view.glyphs import Glyphs
from arktui.view.job_state import PROBLEM_STYLES
from arktui.view.spans import phase_style

_V = TypeVar("_V")

_FEW = 12
"""Values of a group that are listed, besides the picked ones, until the user asks for more."""

_VALUES_MAX = 100
"""Values that are listed then: a group with a value per job would hide the others."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the sidebar.

    `toggled` is the query after picking the entry, None if it cannot be picked; `cleared` is the query after clearing
    its group. `is_folded` is None for an entry that cannot fold. A folded entry `is_on` while it hides a picked value.
    `count` is the number of jobs that picking this value alone of its group would leave, None to show none. `style` is
    the style of the text. An entry that `is_more` stands for values that are not listed.
    """

    id: str
    text: str
    depth: int = 0
    count: int | None = None
    is_heading: bool = False
    is_more: bool = False
    is_on: bool = False
    is_dim: bool = False
    is_folded: bool | None = None
    style: str = ""
    toggled: Query | None = None
    cleared: Query | None = None
    owner: str = ""
    value: tuple[str, Any] | None = None
    """The name of the filter group and the value, if the entry is one."""


@dataclass(frozen=True, slots=True)
class _Source:
    """What the entries follow from; `mine` is the owner that the user is; empty if unknown."""

    facets: Facets
    """Which values there are."""
    counts: Facets
    """How many jobs of each value the filters of the other groups leave."""
    query: Query
    glyphs: Glyphs
    folds: Mapping[str, bool]
    mine: str
    find: str
    kept: tuple[str, Any] | None

    def kept_of(self, group: FilterGroup[_V]) -> frozenset[_V]:
        """Return the values of a group that are listed even if they are small."""
        kept: set[_V] = {self.kept[1]} if self.kept and self.kept[0] == group.name else set()
        return self.query[group] | kept

    def is_found(self, text: str) -> bool:
        """Whether a text contains what the user looks for."""
        return self.find in text.lower()

    def is_folded(self, entry_id: str, *, default: bool) -> bool:
        """Whether an entry is folded; none is while the user looks for something."""
        return not self.find and self.folds.get(entry_id, default)


def filter_entries(
    facets: Facets,
    counts: Facets,
    query: Query,
    glyphs: Glyphs,
    folds: Mapping[str, bool],
    mine: str,
    find: str = "",
    kept: tuple[str, Any] | None = None,
) -> list[Entry]:
    """Return the sidebar's lines.

    `facets` says which values there are, `counts` how many jobs of each the query leaves. `folds` says by id which
    entries the user has folded or unfolded. With `find`, only the values that contain this text are listed. The value
    `kept`, of a group by its name, is listed even if it is small, as are those that are picked.
    """
    source = _Source(facets, counts, query, glyphs, folds, mine, find.lower(), kept)
    entries: list[Entry] = []
    for group in dict.fromkeys((*_MEMBERS, *GROUPS.values())):
        title = group.title
        members = [*_MEMBERS[group](source)] if group in _MEMBERS else [*_plain(group, source)]
        if not members and find:
            continue
        cleared = query.with_picked(group, ())
        is_folded = source.is_folded(title, default=False)
        is_on = is_folded and cleared != query
        if entries:
            entries.append(Entry(f"before {title}", ""))
        entries.append(Entry(title, title, is_heading=True, is_on=is_on, is_folded=is_folded, cleared=cleared))
        if not is_folded:
            entries += [replace(member, cleared=cleared) for member in members]
    return entries


def _choice(source: _Source, group: FilterGroup[_V], value: _V, text: str) -> Entry:
    """Return the entry of a value that can be picked."""
    count, is_on = source.counts[group][value], value in source.query[group]
    return Entry(
        id=f"{group.name} {value}",
        text=text,
        count=count,
        is_on=is_on,
        is_dim=not is_on and not count,
        toggled=source.query.toggled(group, value),
        value=(group.name, value),
    )


class _Listed(list[_V]):
    """The values that are listed of those there are, in no order; `more` yields the entry for the others."""

    def __init__(
        self,
        source: _Source,
        what: str,
        values: Collection[_V],
        rank: Callable[[_V], tuple[int | str, ...]],
        kept: Collection[_V],
    ) -> None:
        self._fold_id = f"more {what}"
        self._ellipsis = source.glyphs.ellipsis
        self._is_folded = source.is_folded(self._fold_id, default=True)
        limit = _FEW if self._is_folded else _VALUES_MAX
        if len(values) <= limit:
            super().__init__(values)
        else:
            super().__init__(dict.fromkeys([*nsmallest(limit, values, key=rank), *filter(kept.__contains__, values)]))
        self._others = len(values) - len(self)
        self._can_fold = not source.find and len(values) > _FEW

    def more(self, depth: int = 0) -> Iterator[Entry]:
        """Yield the entry that lists more values, or fewer again, if there are more than a few."""
        others = f"{self._others:,}"
        if self._can_fold and not self._is_folded:
            words = f"fewer ({others} not listed)" if self._others else "fewer"
        elif self._others:
            words = f"{others} more"
        else:
            return
        is_folded = self._is_folded if self._can_fold else None
        text = f"{self._ellipsis} {words}"
        yield Entry(self._fold_id, text, depth, is_more=True, is_dim=True, is_folded=is_folded)


def _rank(source: _Source, group: FilterGroup[_V]) -> Callable[[_V], tuple[int | str, ...]]:
    """Return the function that ranks the values of a group by their jobs, most first."""
    counts, facets = source.counts[group], source.facets[group]
    return lambda value: (-counts[value], -facets[value], str(value))


def _phases(source: _Source) -> Iterator[Entry]:
    picked, glyphs = source.query[PHASE], source.glyphs
    others = [phase for phase in source.facets[PHASE].keys() | picked if phase not in PHASES and source.is_found(phase)]
    listed = _Listed(source, "phases", others, _rank(source, PHASE), source.kept_of(PHASE))
    for phase in (*filter(source.is_found, PHASES), *sorted(listed)):
        text = f"{glyphs.phases.get(phase, glyphs.unknown_phase)} {phase}"
        yield replace(_choice(source, PHASE, phase, text), style=phase_style(phase))
    yield from listed.more()


def _problems(source: _Source) -> Iterator[Entry]:
    # All of them, so that one that appears moves nothing.
    for problem in filter(source.is_found, Problem):
        yield replace(_choice(source, PROBLEM, problem, problem.value), style=PROBLEM_STYLES[problem])


def _models(source: _Source) -> Iterator[Entry]:
    picked, kept, rank = source.query[MODEL], source.kept_of(MODEL), _rank(source, MODEL)
    versions_of: dict[ModelPick, list[ModelPick]] = {}
    for pick in source.facets[MODEL].keys() | picked:
        versions = versions_of.setdefault(pick._replace(version=""), [])
        if pick.version:
            versions.append(pick)
    found = [
        model
        for model, versions in versions_of.items()
        if source.is_found(model.name) or any(source.is_found(pick.version) for pick in versions)
    ]
    listed = _Listed(source, "models", found, rank, {pick._replace(version="") for pick in kept})
    for model in sorted(listed, key=lambda pick: (pick.is_custom, natural_shared(pick.name), pick.name)):
        versions = versions_of[model]
        entry = _choice(source, MODEL, model, model.name)
        is_folded = source.is_folded(entry.id, default=False) if len(versions) > 1 else None
        if is_folded and not picked.isdisjoint(versions):
            entry = replace(entry, is_dim=False, style="accent")
        yield replace(entry, is_folded=is_folded)
        if is_folded is False:
            versions = [pick for pick in versions if source.is_found(model.name) or source.is_found(pick.version)]
            shown = _Listed(source, f"versions of {model.name}", versions, rank, kept)
            for version in sorted(shown, key=lambda pick: (natural_shared(pick.version), pick.version), reverse=True):
                yield replace(_choice(source, MODEL, version, version.version), depth=1)
            yield from shown.more(depth=1)
    yield from listed.more()


def _tags(source: _Source) -> Iterator[Entry]:
    counts, picked = source.counts[TAG], source.query[TAG]
    tags_of: dict[str, list[tuple[str, str]]] = {}
    for tag in source.facets[TAG].keys() | picked:
        if source.is_found(tag[0]) or source.is_found(tag[1]):
            tags_of.setdefault(tag[0], []).append(tag)
    kept = source.kept_of(TAG)
    picked_keys = {key for key, _ in picked}
    # A job has a key only once, so the jobs of its values are the jobs of the key.
    sizes = {key: sum(map(counts.__getitem__, tags)) for key, tags in tags_of.items()}
    keys = _Listed(source, "tag keys", tags_of, lambda key: (-sizes[key], key), {key for key, _ in kept})
    for key in sorted(keys, key=lambda key: (natural_shared(key), key)):
        fold_id = f"tag key {key}"
        is_picked = key in picked_keys
        is_folded = source.is_folded(fold_id, default=not is_picked)
        is_dim = not sizes[key] and not is_picked
        is_on = is_folded and is_picked
        yield Entry(fold_id, key, count=sizes[key], is_on=is_on, is_dim=is_dim, is_folded=is_folded)
        if is_folded:
            continue
        listed = _Listed(source, f"values of {key}", tags_of[key], _rank(source, TAG), kept)
        for tag in sorted(listed, key=lambda tag: (natural_shared(tag[1]), tag)):
            yield replace(_choice(source, TAG, tag, tag[1] or "(empty)"), depth=1)
        yield from listed.more(depth=1)
    yield from keys.more()


def _owners(source: _Source) -> Iterator[Entry]:
    picked, mine = source.query[OWNER], source.mine

    def rank(owner: str) -> tuple[bool, str, str]:
        return owner != mine, natural_shared(short_owner(owner)), owner

    owners = source.facets[OWNER].keys() | picked | ({mine} - {""})
    found = [owner for owner in owners if source.is_found(short_owner(owner))]
    listed = _Listed(source, "owners", found, _rank(source, OWNER), source.kept_of(OWNER) | {mine})
    for owner in sorted(listed, key=rank):
        text = f"mine {short_owner(owner)}" if owner == mine else short_owner(owner)
        yield replace(_choice(source, OWNER, owner, text), owner=owner)
    yield from listed.more()


def _plain(group: FilterGroup[_V], source: _Source) -> Iterator[Entry]:
    """Yield the values of a group as plain text, in natural order."""
    picked = source.query[group]
    values = [value for value in source.facets[group].keys() | picked if source.is_found(str(value))]
    listed = _Listed(source, group.name, values, _rank(source, group), source.kept_of(group))
    for value in sorted(listed, key=lambda value: (natural_shared(str(value)), str(value))):
        yield _choice(source, group, value, str(value))
    yield from listed.more()


_MEMBERS: dict[FilterGroup[Any], Callable[[_Source], Iterator[Entry]]] = {
    PHASE: _phases,
    PROBLEM: _problems,
    MODEL: _models,
    TAG: _tags,
    OWNER: _owners,
}
"""The groups in their order in the sidebar, and how their values are shown; all other groups follow as plain text."""
