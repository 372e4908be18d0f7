"""The filter groups: what the sidebar, a query, the counts and a saved watch know of each way to filter jobs.

A new group is one more declaration in `GROUPS`. The sidebar lists its values as plain text, and the service is asked
for more than the query and the answers are filtered here, until `view.filter_groups` says how to show it better and
`sync.request_planner` how to ask the service for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from arktui.store.clean_text import clean
from arktui.store.job import OWNER_TAG, Job, short_owner
from arktui.store.problem import PROBLEMS, Problem, problems_of

V = TypeVar("V")

Pass = Callable[[Sequence[Job]], Sequence[Job]]
"""Returns the jobs that a filter keeps, in their order. One loop per filter is what makes many jobs quick."""


class ModelPick(NamedTuple):
    """A picked model; an empty `version` stands for all of its versions."""

    name: str
    version: str = ""
    is_custom: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class FilterGroup(Generic[V]):
    """One way to filter jobs: by their values of type `V`, of which a query picks some.

    Attributes:
        name: Names the picks in `Query(...)` and in saved queries.
        title: The heading in the sidebar.
        values: Returns the distinct values of a job; each counts as a facet, and a job may have none.
        basis: Returns what the values follow from, hashable and quicker to compare than the values.
        passes: Returns the passes that together keep the jobs which match a set of picks.
        describe: Returns a set of picks in words, sorted.
        read: Returns a value from its JSON form, cleaned; raises ValueError or TypeError. Values must sort and convert
            to JSON as they are.
        key: Returns the key of a value: values of one key are alternatives, and every picked key must hold. None if all
            values are alternatives.
    """

    name: str
    title: str
    values: Callable[[Job], Iterable[V]]
    basis: Callable[[Job], object]
    passes: Callable[[frozenset[V]], Iterable[Pass]]
    describe: Callable[[frozenset[V]], Iterable[str]]
    read: Callable[[Any], V]
    key: Callable[[V], str] | None = None


def text_group(
    name: str,
    title: str,
    text_of: Callable[[Job], str],
    *,
    prefix: str = "",
    pass_of: Callable[[frozenset[str]], Pass] | None = None,
) -> FilterGroup[str]:
    """Return a group by one text of a job; a job without that text has no value.

    `prefix` leads the text in words. `pass_of` may give a quicker pass than the one that calls `text_of`.
    """

    def values(job: Job) -> tuple[str, ...]:
        text = text_of(job)
        return (text,) if text else ()

    def passes(picked: frozenset[str]) -> Iterable[Pass]:
        yield pass_of(picked) if pass_of else lambda jobs: [job for job in jobs if text_of(job) in picked]

    return FilterGroup(
        name,
        title,
        values=values,
        basis=text_of,
        passes=passes,
        describe=lambda picked: [f"{prefix}{text}" for text in sorted(picked)],
        read=lambda value: clean(str(value)),
    )


# Models


def _model_values(job: Job) -> tuple[ModelPick, ...]:
    """Return the model as a whole, and its version."""
    if not job.model:
        return ()
    whole = ModelPick(job.model, "", job.is_custom)
    return (whole, ModelPick(job.model, job.model_version, job.is_custom)) if job.model_version else (whole,)


def _model_passes(picked: frozenset[ModelPick]) -> Iterable[Pass]:
    whole = {(name, is_custom) for name, version, is_custom in picked if not version}
    yield lambda jobs: [
        job
        for job in jobs
        if (job.model, job.is_custom) in whole or (job.model, job.model_version, job.is_custom) in picked
    ]


def _describe_models(picked: frozenset[ModelPick]) -> list[str]:
    return sorted(f"{pick.name}·{pick.version}" if pick.version else pick.name for pick in picked)


def _read_model(value: Any) -> ModelPick:  # noqa: ANN401 - from JSON
    name, version, is_custom = value
    return ModelPick(clean(str(name)), clean(str(version)), bool(is_custom))


# Tags and owners


def _tag_passes(picked: Iterable[tuple[str, str]]) -> Iterable[Pass]:
    """Yield a pass for each key, as api/README.md section 2 assumes of the service."""
    tags_of: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for key, value in picked:
        tags_of[key].add((key, value))
    return map(_tag_pass, tags_of.values())


def _tag_pass(tags: set[tuple[str, str]]) -> Pass:
    return lambda jobs: [job for job in jobs if not tags.isdisjoint(job.tags)]


def _owner_values(job: Job) -> tuple[str, ...]:
    return tuple({value: None for key, value in job.tags if key == OWNER_TAG and value})


def _read_tag(value: Any) -> tuple[str, str]:  # noqa: ANN401 - from JSON
    key, text = value
    return clean(str(key)), clean(str(text))


# Problems


def _problem_passes(picked: frozenset[Problem]) -> Iterable[Pass]:
    yield lambda jobs: [job for job in jobs if not picked.isdisjoint(problems_of(job))]


PHASE = text_group(
    "phases",
    "PHASES",
    attrgetter("phase"),
    pass_of=lambda picked: lambda jobs: [job for job in jobs if job.phase in picked],
)
MODEL = FilterGroup(
    "models",
    "MODELS",
    values=_model_values,
    basis=attrgetter("model", "model_version", "is_custom"),
    passes=_model_passes,
    describe=_describe_models,
    read=_read_model,
)
TAG: FilterGroup[tuple[str, str]] = FilterGroup(
    "tags",
    "TAGS",
    values=lambda job: {tag for tag in job.tags if tag[0] != OWNER_TAG},
    basis=attrgetter("tags"),
    passes=_tag_passes,
    describe=lambda picked: sorted(f"{key}={value}" for key, value in picked),
    read=_read_tag,
    key=itemgetter(0),
)
"""User tags: alternatives among the values of one key; every picked key must hold."""
OWNER: FilterGroup[str] = FilterGroup(
    "owners",
    "OWNER",
    values=_owner_values,
    basis=attrgetter("tags"),
    passes=lambda picked: _tag_passes((OWNER_TAG, owner) for owner in picked),
    describe=lambda picked: sorted(f"owner {short_owner(owner)}" for owner in picked),
    read=lambda value: clean(str(value)),
)
PROJECT = text_group(
    "projects",
    "PROJECT",
    attrgetter("project"),
    prefix="project ",
    pass_of=lambda picked: lambda jobs: [job for job in jobs if job.project in picked],
)
PROBLEM: FilterGroup[Problem] = FilterGroup(
    "problems",
    "PROBLEMS",
    values=problems_of,
    basis=problems_of,
    passes=_problem_passes,
    describe=lambda picked: ["problems only"] if picked == PROBLEMS else sorted(picked),
    read=Problem,
)
"""The service has no such filter."""

GROUPS: dict[str, FilterGroup[Any]] = {group.name: group for group in (PHASE, MODEL, TAG, OWNER, PROJECT, PROBLEM)}
"""Every filter group by its name, in the order in which they filter and are described: the quick and coarse first."""
