"""The entries of the filter sidebar, derived from the counts and the query."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from arktui.store.facets import Facets
from arktui.store.job import short_owner
from arktui.store.phase import PHASES
from arktui.store.query import ModelPick, Query
from arktui.ui.glyphs import Glyphs
from arktui.ui.ink import phase_ink

_VALUES_MAX = 100
"""Values of one tag key that are listed; a key with a value for each job would bury everything else."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the sidebar.

    `toggled` is the query after picking it, `cleared` the one after clearing its group; None where that means nothing.
    `is_folded` is None for what cannot fold. `count` None shows no count.
    """

    id: str
    text: str
    depth: int = 0
    count: int | None = None
    is_on: bool | None = None
    is_dim: bool = False
    is_folded: bool | None = None
    ink: str = ""
    toggled: Query | None = None
    cleared: Query | None = None
    owner: str = ""


def entries(facets: Facets, query: Query, glyphs: Glyphs, flipped: Collection[str], mine: str) -> list[Entry]:
    """Return the sidebar's lines; `flipped` are the ids of entries folded, or unfolded, against their default."""
    sections = (
        ("PHASES", query.phases, replace(query, phases=frozenset()), _phases(facets, query, glyphs)),
        ("MODELS", query.models, replace(query, models=frozenset()), _models(facets, query, flipped)),
        ("TAGS", query.tags, replace(query, tags=frozenset()), _tags(facets, query, flipped)),
        ("OWNER", query.owners, replace(query, owners=frozenset()), _owners(facets, query, mine)),
        ("PROJECT", query.projects, replace(query, projects=frozenset()), _projects(facets, query)),
    )
    lines: list[Entry] = []
    for title, picked, cleared, members in sections:
        is_folded = title in flipped
        if lines:
            lines.append(Entry(f"before {title}", ""))
        lines.append(Entry(title, title, is_folded=is_folded, is_on=bool(picked) or None, cleared=cleared))
        if not is_folded:
            lines += [replace(member, cleared=cleared) for member in members]
    return lines


def _phases(facets: Facets, query: Query, glyphs: Glyphs) -> Iterator[Entry]:
    others = sorted(phase for phase in facets.phases.keys() | query.phases if phase not in PHASES)
    for phase in (*PHASES, *others):
        is_on = phase in query.phases
        count = facets.phases[phase]
        yield Entry(
            id=f"phase {phase}",
            text=f"{glyphs.phases.get(phase, glyphs.unknown_phase)} {phase}",
            count=count,
            is_on=is_on,
            is_dim=not is_on and (not count or bool(query.phases)),
            ink=phase_ink(phase),
            toggled=replace(query, phases=query.phases ^ {phase}),
        )


def _models(facets: Facets, query: Query, flipped: Collection[str]) -> Iterator[Entry]:
    picks = facets.models.keys() | query.models
    for model in sorted({_all_versions(pick) for pick in picks}, key=lambda pick: (pick.is_custom, pick.name)):
        versions = sorted((pick for pick in picks if pick.name == model.name and pick.version), reverse=True)
        fold_id = f"model {model.name}"
        is_folded = fold_id in flipped if len(versions) > 1 else None
        yield _pick(facets, query, model, model.name, 0, is_folded)
        if is_folded is False:
            for version in versions:
                yield _pick(facets, query, version, version.version, 1, None)


def _all_versions(pick: ModelPick) -> ModelPick:
    """Return the pick of all versions of the same model."""
    return pick._replace(version="")


def _pick(facets: Facets, query: Query, pick: ModelPick, text: str, depth: int, is_folded: bool | None) -> Entry:
    is_on = pick in query.models
    count = facets.models[pick]
    is_covered = is_on or _all_versions(pick) in query.models
    return Entry(
        id=f"model {pick.name} {pick.version}".strip(),
        text=text,
        depth=depth,
        count=count,
        is_on=is_on,
        is_dim=not is_covered and (not count or bool(query.models)),
        is_folded=is_folded,
        toggled=replace(query, models=query.models ^ {pick}),
    )


def _tags(facets: Facets, query: Query, flipped: Collection[str]) -> Iterator[Entry]:
    tags = facets.tags.keys() | query.tags
    values: dict[str, list[str]] = {}
    for key, value in sorted(tags):
        values.setdefault(key, []).append(value)
    picked_keys = {key for key, _ in query.tags}
    for key, listed in values.items():
        is_folded = (f"tag {key}" not in flipped) and key not in picked_keys
        yield Entry(f"tag {key}", key, count=len(listed), is_folded=is_folded)
        if is_folded:
            continue
        for value in listed[:_VALUES_MAX]:
            tag = (key, value)
            is_on = tag in query.tags
            count = facets.tags[tag]
            yield Entry(
                id=f"tag {key}={value}",
                text=value or "(empty)",
                depth=1,
                count=count,
                is_on=is_on,
                is_dim=not is_on and (not count or key in picked_keys),
                toggled=replace(query, tags=query.tags ^ {tag}),
            )
        if len(listed) > _VALUES_MAX:
            yield Entry(f"more {key}", f"{len(listed) - _VALUES_MAX} more", depth=1, is_dim=True)


def _owners(facets: Facets, query: Query, mine: str) -> Iterator[Entry]:
    owners = sorted(facets.owners.keys() | query.owners | ({mine} - {""}), key=lambda owner: (owner != mine, owner))
    for owner in owners:
        is_on = owner in query.owners
        count = facets.owners[owner]
        yield Entry(
            id=f"owner {owner}",
            text=f"mine {short_owner(owner)}" if owner == mine else short_owner(owner),
            count=count,
            is_on=is_on,
            is_dim=not is_on and (not count or bool(query.owners)),
            toggled=replace(query, owners=query.owners ^ {owner}),
            owner=owner,
        )


def _projects(facets: Facets, query: Query) -> Iterator[Entry]:
    for project in sorted(facets.projects.keys() | query.projects):
        is_on = project in query.projects
        count = facets.projects[project]
        yield Entry(
            id=f"project {project}",
            text=project,
            count=count,
            is_on=is_on,
            is_dim=not is_on and (not count or bool(query.projects)),
            toggled=replace(query, projects=query.projects ^ {project}),
        )
