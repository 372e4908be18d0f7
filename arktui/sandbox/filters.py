"""The filters of a list request, and whether a job matches them; api/README.md section 2."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arktui.sandbox.assumptions import Assumptions
    from arktui.sandbox.job_generator import Job


@dataclass(frozen=True, slots=True)
class Filter:
    """The filters of one request; by default every job matches.

    Attributes:
        project: `ProjectName`; None matches every project.
        ids: `Filter.Ids`.
        name: `Filter.Name`, a substring of the job's name.
        phases: `Filter.Phases`.
        foundation_models: Pairs of a name and its versions; no versions match all.
        custom_model_ids: `Filter.CustomModelIds`.
        tags: Pairs of a key and its values; a job needs one of them.
    """

    project: str | None = None
    ids: frozenset[str] = frozenset()
    name: str = ""
    phases: frozenset[str] = frozenset()
    foundation_models: tuple[tuple[str, frozenset[str]], ...] = ()
    custom_model_ids: frozenset[str] = frozenset()
    tags: tuple[tuple[str, frozenset[str]], ...] = ()


def matches(job: Job, phase: str, job_filter: Filter, assumptions: Assumptions) -> bool:
    """Return whether a job in `phase` matches every filter."""
    return (
        (not job_filter.phases or phase in job_filter.phases)
        and (job_filter.project is None or job.project == job_filter.project)
        and (not job_filter.ids or job.id in job_filter.ids)
        and (not job_filter.name or _name_matches(job.name, job_filter.name, assumptions))
        and (
            not (job_filter.foundation_models or job_filter.custom_model_ids)
            or _model_matches(job, job_filter, assumptions)
        )
        and (not job_filter.tags or _tags_match(job, job_filter, assumptions))
    )


def _name_matches(name: str, substring: str, assumptions: Assumptions) -> bool:
    if assumptions.name_filter_ignores_case:
        return substring.lower() in name.lower()
    return substring in name


def _model_matches(job: Job, job_filter: Filter, assumptions: Assumptions) -> bool:
    model = job.model
    foundation = any(
        model.name == name and (not versions or model.version in versions)
        for name, versions in job_filter.foundation_models
    )
    custom = model.custom_id in job_filter.custom_model_ids
    if assumptions.model_filters_combine_with_and:
        return (foundation or not job_filter.foundation_models) and (custom or not job_filter.custom_model_ids)
    return foundation or custom


def _tags_match(job: Job, job_filter: Filter, assumptions: Assumptions) -> bool:
    combine = all if assumptions.tag_keys_combine_with_and else any
    return combine(
        any(
            tag == key and (value in values or (not values and assumptions.tag_without_values_matches_any))
            for tag, value in job.tags
        )
        for key, values in job_filter.tags
    )
