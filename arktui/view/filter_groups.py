"""The entries of the filter sidebar: groups of values to filter by, with the number of jobs of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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

_VALUES_MAX = 100
"""Values of a group that are listed, besides the picked ones: a group with a value per job would hide the others."""

_NATURAL_MAX = 2_000
"""Number of tags up to which they sort naturally; a natural sort of more would slow down each refresh."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the sidebar.

    `toggled` is the query after picking the entry, None if it cannot be picked; `cleared` is the query after clearing
    its group. `is_folded` is None for an entry that cannot fold. A folded entry `is_on` while it hides a picked value.
    `count` is a number of jobs, None to show none. `style` is the style of the text.
    """

    id: str
    text: str
    depth: int = 0
    count: int | None = None
    is_heading: bool = False
    is_on: bool = False
    is_dim: bool = False
    is_folded: bool | None = None
    style: str = ""
    toggled: Query | None = None
    cleared: Query | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class _Source:
    """What the entries follow from; `mine` is the owner that the user is; empty if unknown."""

    facets: Facets
    query: Query
    glyphs: Glyphs
    folds: Mapping[str, bool]
    mine: str


def filter_entries(facets: Facets, query: Query, glyphs: Glyphs, folds: Mapping[str, bool], mine: str) -> list[Entry]:
    """Return the sidebar's lines; `folds` says by id which entries the user has folded or unfolded."""
    source = _Source(facets, query, glyphs, folds, mine)
    entries: list[Entry] = []
    for group in dict.fromkeys((*_MEMBERS, *GROUPS.values())):
        title = group.title
        members = [*_MEMBERS[group](source)] if group in _MEMBERS else [*_plain(group, source)]
        if not members and group is PROBLEM:
            continue
        cleared = query.with_picked(group, ())
        is_folded = folds.get(title, False)
        is_on = is_folded and cleared != query
        if entries:
            entries.append(Entry(f"before {title}", ""))
        entries.append(Entry(title, title, is_heading=True, is_on=is_on, is_folded=is_folded, cleared=cleared))
        if not is_folded:
            entries += [replace(member, cleared=cleared) for member in members]
    return entries


def _choice(source: _Source, group: FilterGroup[_V], value: _V, text: str, *, is_left_out: bool | None = None) -> Entry:
    """Return the entry of a value that can be picked.

    `is_left_out` says whether other picks leave the value's jobs out; by default any pick of the same group does.
    """
    count, picked = source.facets[group][value], source.query[group]
    is_on = value in picked
    is_left_out = bool(picked) if is_left_out is None else is_left_out
    return Entry(
        id=f"{group.name} {value}",
        text=text,
        count=count,
        is_on=is_on,
        is_dim=not is_on and (not count or is_left_out),
        toggled=source.query.toggled(group, value),
    )


def _listed(values: Sequence[_V], is_picked: Callable[[_V], bool]) -> list[_V]:
    """Return the first values, and those of the rest that are picked."""
    if len(values) <= _VALUES_MAX:
        return [*values]
    return [*values[:_VALUES_MAX], *filter(is_picked, values[_VALUES_MAX:])]


def _more(what: str, values: Sequence[object], listed: Sequence[object], depth: int = 0) -> Iterator[Entry]:
    """Yield an entry with the number of values that are not listed, if there are any."""
    if len(listed) < len(values):
        yield Entry(f"more {what}", f"{len(values) - len(listed):,} more", depth=depth, is_dim=True)


def _phases(source: _Source) -> Iterator[Entry]:
    picked, glyphs = source.query[PHASE], source.glyphs
    others = sorted(phase for phase in source.facets[PHASE].keys() | picked if phase not in PHASES)
    listed = _listed(others, lambda phase: phase in picked)
    for phase in (*PHASES, *listed):
        text = f"{glyphs.phases.get(phase, glyphs.unknown_phase)} {phase}"
        yield replace(_choice(source, PHASE, phase, text), style=phase_style(phase))
    yield from _more("phases", others, listed)


def _problems(source: _Source) -> Iterator[Entry]:
    for problem in Problem:
        if problem in source.facets[PROBLEM] or problem in source.query[PROBLEM]:
            yield replace(_choice(source, PROBLEM, problem, problem.value), style=PROBLEM_STYLES[problem])


def _models(source: _Source) -> Iterator[Entry]:
    picked = source.query[MODEL]
    picks = source.facets[MODEL].keys() | picked
    versions_of: dict[ModelPick, list[ModelPick]] = {}
    for pick in sorted(picks, key=lambda pick: (natural_shared(pick.version), pick.version), reverse=True):
        versions = versions_of.setdefault(pick._replace(version=""), [])
        if pick.version:
            versions.append(pick)
    models = sorted(versions_of, key=lambda pick: (pick.is_custom, natural_shared(pick.name), pick.name))
    picked_models = {pick._replace(version="") for pick in picked}
    listed = _listed(models, lambda model: model in picked_models)
    for model in listed:
        versions = versions_of[model]
        entry = _choice(source, MODEL, model, model.name)
        is_folded = source.folds.get(entry.id, False) if len(versions) > 1 else None
        if is_folded and not picked.isdisjoint(versions):
            entry = replace(entry, is_dim=False, style="accent")
        yield replace(entry, is_folded=is_folded)
        if is_folded is False:
            is_left_out = bool(picked) and model not in picked
            for version in (shown := _listed(versions, lambda pick: pick in picked)):
                choice = _choice(source, MODEL, version, version.version, is_left_out=is_left_out)
                yield replace(choice, depth=1)
            yield from _more(f"versions of {model.name}", versions, shown, depth=1)
    yield from _more("models", models, listed)


def _tags(source: _Source) -> Iterator[Entry]:
    counts, picked = source.facets[TAG], source.query[TAG]
    tags_of: dict[str, list[tuple[str, str]]] = {}
    found = counts.keys() | picked
    is_natural = len(found) <= _NATURAL_MAX
    for tag in sorted(found, key=(lambda tag: (*map(natural_shared, tag), tag)) if is_natural else None):
        tags_of.setdefault(tag[0], []).append(tag)
    picked_keys = {key for key, _ in picked}
    keys = [*tags_of]
    listed_keys = _listed(keys, lambda key: key in picked_keys)
    for key in listed_keys:
        tags = tags_of[key]
        fold_id = f"tag key {key}"
        is_picked = key in picked_keys
        is_folded = source.folds.get(fold_id, not is_picked)
        # A job has a key only once, so the jobs of its values are the jobs of the key.
        count = sum(counts[tag] for tag in tags)
        yield Entry(fold_id, key, count=count, is_on=is_folded and is_picked, is_folded=is_folded)
        if is_folded:
            continue
        listed = _listed(tags, lambda tag: tag in picked)
        for tag in listed:
            choice = _choice(source, TAG, tag, tag[1] or "(empty)", is_left_out=is_picked)
            yield replace(choice, depth=1)
        yield from _more(key, tags, listed, depth=1)
    yield from _more("tag keys", keys, listed_keys)


def _owners(source: _Source) -> Iterator[Entry]:
    picked, mine = source.query[OWNER], source.mine

    def rank(owner: str) -> tuple[bool, str, str]:
        return owner != mine, natural_shared(short_owner(owner)), owner

    owners = sorted(source.facets[OWNER].keys() | picked | ({mine} - {""}), key=rank)
    listed = _listed(owners, lambda owner: owner in picked)
    for owner in listed:
        text = f"mine {short_owner(owner)}" if owner == mine else short_owner(owner)
        yield replace(_choice(source, OWNER, owner, text), owner=owner)
    yield from _more("owners", owners, listed)


def _plain(group: FilterGroup[_V], source: _Source) -> Iterator[Entry]:
    """Yield the values of a group as plain text, in natural order."""
    picked = source.query[group]
    values = sorted(source.facets[group].keys() | picked, key=lambda value: (natural_shared(str(value)), str(value)))
    listed = _listed(values, lambda value: value in picked)
    for value in listed:
        yield _choice(source, group, value, str(value))
    yield from _more(group.name, values, listed)


_MEMBERS: dict[FilterGroup[Any], Callable[[_Source], Iterator[Entry]]] = {
    PHASE: _phases,
    PROBLEM: _problems,
    MODEL: _models,
    TAG: _tags,
    OWNER: _owners,
}
"""The groups in their order in the sidebar, and how their values are shown; all other groups follow as plain text."""
