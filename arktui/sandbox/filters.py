"""The filters of a list request as one value, and whether a job matches them; api/README.md section 2."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arktui.sandbox.assumptions import Assumptions
    from arktui.sandbox.planning import Job


@dataclass(frozen=True, slots=True)
class Filter:
    """Every filter of one request; an empty one asks for nothing in particular.

    Attributes:
        project: `ProjectName`; None means every project.
        ids: `Filter.Ids`.
        name: `Filter.Name`, part of the job's name.
        phases: `Filter.Phases`.
        foundation_models: Pairs of a name and its versions; no versions means all.
        custom_model_ids: `Filter.CustomModelIds`.
        tags: Pairs of a key and its values.
    """

    project: str | None = None
    ids: frozenset[str] = frozenset()
    name: str = ""
    phases: frozenset[str] = frozenset()
    foundation_models: tuple[tuple[str, frozenset[str]], ...] = ()
    custom_model_ids: frozenset[str] = frozenset()
    tags: tuple[tuple[str, frozenset[str]], ...] = ()


def matches(job: Job, phase: str, wanted: Filter, assumptions: Assumptions) -> bool:
    """Return whether a job that is in `phase` is one of those asked for."""
    return (
        (not wanted.phases or phase in wanted.phases)
        and (wanted.project is None or job.project == wanted.project)
        and (not wanted.ids or job.id in wanted.ids)
        and (not wanted.name or _name_matches(job.name, wanted.name, assumptions))
        and (not (wanted.foundation_models or wanted.custom_model_ids) or _model_matches(job, wanted, assumptions))
        and (not wanted.tags or _tags_match(job, wanted, assumptions))
    )


def _name_matches(name: str, part: str, assumptions: Assumptions) -> bool:
    if assumptions.name_filter_ignores_case:
        return part.lower() in name.lower()
    return part in name


def _model_matches(job: Job, wanted: Filter, assumptions: Assumptions) -> bool:
    model = job.model
    foundation = any(
        model.name == name and (not versions or model.version in versions)
        for name, versions in wanted.foundation_models
    )
    custom = model.custom_id in wanted.custom_model_ids
    if assumptions.model_filters_combine_with_and:
        return (foundation or not wanted.foundation_models) and (custom or not wanted.custom_model_ids)
    return foundation or custom


def _tags_match(job: Job, wanted: Filter, assumptions: Assumptions) -> bool:
    every = all if assumptions.tag_keys_combine_with_and else any
    return every(
        any(
            tag == key and (value in values or (not values and assumptions.tag_without_values_matches_any))
            for tag, value in job.tags
        )
        for key, values in wanted.tags
    )
