"""The entries of the filter sidebar, derived from the counts and the query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from arktui.store.facets import Facets
from arktui.store.job import short_owner
from arktui.store.natural import natural_shared
from arktui.store.phase import PHASES
from arktui.store.query import Query
from arktui.store.trouble import Trouble
from arktui.ui.glyphs import Glyphs
from arktui.ui.ink import phase_ink
from arktui.ui.verdicts import TROUBLE_INKS

_VALUES_MAX = 100
"""Values of one tag key that are listed beside the picked; a key with a value for each job would bury all else."""

_NATURAL_MAX = 2_000
"""Tags up to which they sort naturally; of more, only the first are listed, and each refresh sorts them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the sidebar.

    `toggled` is the query after picking it, `cleared` the one after clearing its group; None where that means nothing.
    `is_folded` is None for what cannot fold. What cannot be picked `is_on` while something picked is folded away in it.
    `count` is a number of jobs; None shows no count.
    """

    id: str
    text: str
    depth: int = 0
    count: int | None = None
    is_heading: bool = False
    is_on: bool = False
    is_dim: bool = False
    is_folded: bool | None = None
    ink: str = ""
    toggled: Query | None = None
    cleared: Query | None = None
    owner: str = ""


def entries(facets: Facets, query: Query, glyphs: Glyphs, folds: Mapping[str, bool], mine: str) -> list[Entry]:
    """Return the sidebar's lines; `folds` tells by id which entries the reader has folded or unfolded."""
    sections = (
        ("PHASES", "phases", _phases(facets, query, glyphs)),
        ("PROBLEMS", "troubles", _troubles(facets, query)),
        ("MODELS", "models", _models(facets, query, folds)),
        ("TAGS", "tags", _tags(facets, query, folds)),
        ("OWNER", "owners", _owners(facets, query, mine)),
        ("PROJECT", "projects", _projects(facets, query)),
    )
    lines: list[Entry] = []
    for title, kind, members in sections:
        if not members and kind == "troubles":
            continue  # all is well
        cleared = _with_picked(query, kind, frozenset())
        is_folded = folds.get(title, False)
        is_on = is_folded and cleared != query
        if lines:
            lines.append(Entry(f"before {title}", ""))
        lines.append(Entry(title, title, is_heading=True, is_on=is_on, is_folded=is_folded, cleared=cleared))
        if not is_folded:
            lines += [replace(member, cleared=cleared) for member in members]
    return lines


def _choice(
    facets: Facets, query: Query, kind: str, value: object, text: str, *, is_left_out: bool | None = None
) -> Entry:
    """Return the entry of a value that can be picked; its kind is a field of both `Facets` and `Query`.

    `is_left_out` tells whether other picks leave the value's jobs out; by default any pick of the same kind does.
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


def _with_picked(query: Query, kind: str, picked: frozenset[object]) -> Query:
    fields: dict[str, Any] = {kind: picked}
    return replace(query, **fields)


def _phases(facets: Facets, query: Query, glyphs: Glyphs) -> Iterator[Entry]:
    others = sorted(phase for phase in facets.phases.keys() | query.phases if phase not in PHASES)
    for phase in (*PHASES, *others):
        text = f"{glyphs.phases.get(phase, glyphs.unknown_phase)} {phase}"
        yield replace(_choice(facets, query, "phases", phase, text), ink=phase_ink(phase))


def _troubles(facets: Facets, query: Query) -> list[Entry]:
    shown = [trouble for trouble in Trouble if trouble in facets.troubles or trouble in query.troubles]
    return [
        replace(_choice(facets, query, "troubles", trouble, trouble.value), ink=TROUBLE_INKS[trouble])
        for trouble in shown
    ]


def _models(facets: Facets, query: Query, folds: Mapping[str, bool]) -> Iterator[Entry]:
    picks = facets.models.keys() | query.models
    for model in sorted(
        {pick._replace(version="") for pick in picks},
        key=lambda pick: (pick.is_custom, natural_shared(pick.name), pick.name),
    ):
        of_model = (pick for pick in picks if pick.version and pick._replace(version="") == model)
        versions = sorted(of_model, key=lambda pick: (natural_shared(pick.version), pick.version), reverse=True)
        entry = _choice(facets, query, "models", model, model.name)
        is_folded = folds.get(entry.id, False) if len(versions) > 1 else None
        if is_folded and not query.models.isdisjoint(versions):
            entry = replace(entry, is_dim=False, ink="accent")
        yield replace(entry, is_folded=is_folded)
        if is_folded is False:
            is_left_out = bool(query.models) and model not in query.models
            for version in versions:
                choice = _choice(facets, query, "models", version, version.version, is_left_out=is_left_out)
                yield replace(choice, depth=1)


def _tags(facets: Facets, query: Query, folds: Mapping[str, bool]) -> Iterator[Entry]:
    tags_of: dict[str, list[tuple[str, str]]] = {}
    found = facets.tags.keys() | query.tags
    is_natural = len(found) <= _NATURAL_MAX
    for tag in sorted(found, key=(lambda tag: (*map(natural_shared, tag), tag)) if is_natural else None):
        tags_of.setdefault(tag[0], []).append(tag)
    picked_keys = {key for key, _ in query.tags}
    for key, tags in tags_of.items():
        fold_id = f"tag key {key}"
        is_picked = key in picked_keys
        is_folded = folds.get(fold_id, not is_picked)
        # A job has a key only once, so the jobs of its values are the jobs of the key.
        count = sum(facets.tags[tag] for tag in tags)
        yield Entry(fold_id, key, count=count, is_on=is_folded and is_picked, is_folded=is_folded)
        if is_folded:
            continue
        listed = [tag for number, tag in enumerate(tags) if number < _VALUES_MAX or tag in query.tags]
        for tag in listed:
            choice = _choice(facets, query, "tags", tag, tag[1] or "(empty)", is_left_out=is_picked)
            yield replace(choice, depth=1)
        if len(listed) < len(tags):
            yield Entry(f"more {key}", f"{len(tags) - len(listed):,} more", depth=1, is_dim=True)


def _owners(facets: Facets, query: Query, mine: str) -> Iterator[Entry]:
    def rank(owner: str) -> tuple[bool, str, str]:
        return owner != mine, natural_shared(short_owner(owner)), owner

    for owner in sorted(facets.owners.keys() | query.owners | ({mine} - {""}), key=rank):
        text = f"mine {short_owner(owner)}" if owner == mine else short_owner(owner)
        yield replace(_choice(facets, query, "owners", owner, text), owner=owner)


def _projects(facets: Facets, query: Query) -> Iterator[Entry]:
    for project in sorted(
        facets.projects.keys() | query.projects, key=lambda project: (natural_shared(project), project)
    ):
        yield _choice(facets, query, "projects", project, project)
