"""The entries of the filter sidebar: groups of values to filter by, with the number of jobs of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from arktui.store.facets import Facets
from arktui.store.job import short_owner
from arktui.store.natural_sort import natural_shared
from arktui.store.phase import PHASES
from arktui.store.problem import Problem
from arktui.store.query import ModelPick, Query
from arktui.view.glyphs import Glyphs
from arktui.view.spans import phase_style
from arktui.view.state_text import PROBLEM_STYLES

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


def filter_entries(facets: Facets, query: Query, glyphs: Glyphs, folds: Mapping[str, bool], mine: str) -> list[Entry]:
    """Return the sidebar's entries.

    `folds` has the entries that the user folded or unfolded, by id; `mine` is the user as an owner, or empty.
    """
    groups = (
        ("PHASES", "phases", _phases(facets, query, glyphs)),
        ("PROBLEMS", "problems", _problems(facets, query)),
        ("MODELS", "models", _models(facets, query, folds)),
        ("TAGS", "tags", _tags(facets, query, folds)),
        ("OWNER", "owners", _owners(facets, query, mine)),
        ("PROJECT", "projects", _projects(facets, query)),
    )
    entries: list[Entry] = []
    for title, kind, members in groups:
        if not members and kind == "problems":
            continue
        cleared = _with_picked(query, kind, frozenset())
        is_folded = folds.get(title, False)
        is_on = is_folded and cleared != query
        if entries:
            entries.append(Entry(f"before {title}", ""))
        entries.append(Entry(title, title, is_heading=True, is_on=is_on, is_folded=is_folded, cleared=cleared))
        if not is_folded:
            entries += [replace(member, cleared=cleared) for member in members]
    return entries


def _choice(
    facets: Facets, query: Query, kind: str, value: object, text: str, *, is_left_out: bool | None = None
) -> Entry:
    """Return the entry of a value that can be picked; `kind` is a field of both `Facets` and `Query`.

    `is_left_out` says whether other picks exclude the value's jobs; by default, any pick of the same kind does.
    """
    count, picked = getattr(facets, kind)[value], getattr(query, kind)
    is_on = value in picked
    is_left_out = bool(picked) if is_left_out is None else is_left_out
    return Entry(
        id=f"{kind} {value}",
        text=text,
        count=count,
        is_on=is_on,
        is_dim=not is_on and (not count or is_left_out),
        toggled=_with_picked(query, kind, picked ^ {value}),
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


def _with_picked(query: Query, kind: str, picked: frozenset[object]) -> Query:
    fields: dict[str, Any] = {kind: picked}
    return replace(query, **fields)


def _phases(facets: Facets, query: Query, glyphs: Glyphs) -> Iterator[Entry]:
    others = sorted(phase for phase in facets.phases.keys() | query.phases if phase not in PHASES)
    listed = _listed(others, lambda phase: phase in query.phases)
    for phase in (*PHASES, *listed):
        text = f"{glyphs.phases.get(phase, glyphs.unknown_phase)} {phase}"
        yield replace(_choice(facets, query, "phases", phase, text), style=phase_style(phase))
    yield from _more("phases", others, listed)


def _problems(facets: Facets, query: Query) -> list[Entry]:
    shown = [problem for problem in Problem if problem in facets.problems or problem in query.problems]
    return [
        replace(_choice(facets, query, "problems", problem, problem.value), style=PROBLEM_STYLES[problem])
        for problem in shown
    ]


def _models(facets: Facets, query: Query, folds: Mapping[str, bool]) -> Iterator[Entry]:
    picks = facets.models.keys() | query.models
    versions_of: dict[ModelPick, list[ModelPick]] = {}
    for pick in sorted(picks, key=lambda pick: (natural_shared(pick.version), pick.version), reverse=True):
        versions = versions_of.setdefault(pick._replace(version=""), [])
        if pick.version:
            versions.append(pick)
    models = sorted(versions_of, key=lambda pick: (pick.is_custom, natural_shared(pick.name), pick.name))
    picked = {pick._replace(version="") for pick in query.models}
    listed = _listed(models, lambda model: model in picked)
    for model in listed:
        versions = versions_of[model]
        entry = _choice(facets, query, "models", model, model.name)
        is_folded = folds.get(entry.id, False) if len(versions) > 1 else None
        if is_folded and not query.models.isdisjoint(versions):
            entry = replace(entry, is_dim=False, style="accent")
        yield replace(entry, is_folded=is_folded)
        if is_folded is False:
            is_left_out = bool(query.models) and model not in query.models
            for version in (shown := _listed(versions, lambda pick: pick in query.models)):
                choice = _choice(facets, query, "models", version, version.version, is_left_out=is_left_out)
                yield replace(choice, depth=1)
            yield from _more(f"versions of {model.name}", versions, shown, depth=1)
    yield from _more("models", models, listed)


def _tags(facets: Facets, query: Query, folds: Mapping[str, bool]) -> Iterator[Entry]:
    tags_of: dict[str, list[tuple[str, str]]] = {}
    found = facets.tags.keys() | query.tags
    is_natural = len(found) <= _NATURAL_MAX
    for tag in sorted(found, key=(lambda tag: (*map(natural_shared, tag), tag)) if is_natural else None):
        tags_of.setdefault(tag[0], []).append(tag)
    picked_keys = {key for key, _ in query.tags}
    keys = [*tags_of]
    listed_keys = _listed(keys, lambda key: key in picked_keys)
    for key in listed_keys:
        tags = tags_of[key]
        fold_id = f"tag key {key}"
        is_picked = key in picked_keys
        is_folded = folds.get(fold_id, not is_picked)
        # A job has each key at most once, so the counts of the values add up to that of the key.
        count = sum(facets.tags[tag] for tag in tags)
        yield Entry(fold_id, key, count=count, is_on=is_folded and is_picked, is_folded=is_folded)
        if is_folded:
            continue
        listed = _listed(tags, lambda tag: tag in query.tags)
        for tag in listed:
            choice = _choice(facets, query, "tags", tag, tag[1] or "(empty)", is_left_out=is_picked)
            yield replace(choice, depth=1)
        yield from _more(key, tags, listed, depth=1)
    yield from _more("tag keys", keys, listed_keys)


def _owners(facets: Facets, query: Query, mine: str) -> Iterator[Entry]:
    def rank(owner: str) -> tuple[bool, str, str]:
        return owner != mine, natural_shared(short_owner(owner)), owner

    owners = sorted(facets.owners.keys() | query.owners | ({mine} - {""}), key=rank)
    listed = _listed(owners, lambda owner: owner in query.owners)
    for owner in listed:
        text = f"mine {short_owner(owner)}" if owner == mine else short_owner(owner)
        yield replace(_choice(facets, query, "owners", owner, text), owner=owner)
    yield from _more("owners", owners, listed)


def _projects(facets: Facets, query: Query) -> Iterator[Entry]:
    found = facets.projects.keys() | query.projects
    projects = sorted(found, key=lambda project: (natural_shared(project), project))
    listed = _listed(projects, lambda project: project in query.projects)
    for project in listed:
        yield _choice(facets, query, "projects", project, project)
    yield from _more("projects", projects, listed)
