"""How many loaded jobs there are of each phase, model, tag, owner and project, kept as jobs change."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from arktui.store.job import OWNER_TAG, Job
from arktui.store.problem import Problem, problems_of
from arktui.store.query import ModelPick

_counted = attrgetter("phase", "model", "model_version", "is_custom", "tags", "project")
"""What of a job is counted; the owner is a tag."""


@dataclass(frozen=True, eq=False)
class Facets:
    """Counts over all loaded jobs, compared by identity.

    They are live: of an older snapshot they speak of now, and a new object with the same counters tells that they
    changed. An entry that once was there stays, with 0, so that nothing jumps, until the jobs it was of are forgotten.
    """

    phases: Counter[str] = field(default_factory=Counter)
    models: Counter[ModelPick] = field(default_factory=Counter)
    """Both each model as a whole (no version) and each of its versions."""
    tags: Counter[tuple[str, str]] = field(default_factory=Counter)
    """User tags; the owner's system tag is counted in `owners`."""
    owners: Counter[str] = field(default_factory=Counter)
    projects: Counter[str] = field(default_factory=Counter)
    problems: Counter[Problem] = field(default_factory=Counter)

    def replace(self, old: Job | None, new: Job | None) -> bool:
        """Count `new` in place of `old`, either of which may be nothing; return whether any count changed."""
        if old and new and _counted(old) == _counted(new) and problems_of(old) == problems_of(new):
            return False
        for counts, deleted, come in zip(self._counters(), _entries(old), _entries(new), strict=True):
            for entry in deleted:
                counts[entry] -= 1
            for entry in come:
                counts[entry] += 1
        return True

    def forget(self, job: Job) -> None:
        """Let the entries go that only this job was left of, which is counted no more."""
        for counts, entries in zip(self._counters(), _entries(job), strict=True):
            for entry in entries:
                if not counts[entry]:
                    del counts[entry]

    def _counters(self) -> tuple[Counter[Any], ...]:
        return self.phases, self.models, self.tags, self.owners, self.projects, self.problems


def _entries(job: Job | None) -> tuple[set[Any], ...]:
    if job is None:
        return set(), set(), set(), set(), set(), set()
    return (
        {job.phase} - {""},
        {ModelPick(job.model, version, job.is_custom) for version in ("", job.model_version)} if job.model else set(),
        {tag for tag in job.tags if tag[0] != OWNER_TAG},
        {job.owner} - {""},
        {job.project} - {""},
        {*problems_of(job)},
    )
