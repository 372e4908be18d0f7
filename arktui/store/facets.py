"""How many loaded jobs there are of each phase, model, tag, owner and project, kept as jobs change."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from arktui.store.job import OWNER_TAG, Job
from arktui.store.query import ModelPick


@dataclass(frozen=True)
class Facets:
    """Counts over all loaded jobs; an entry that once was there stays, with 0, so that nothing jumps."""

    phases: Counter[str] = field(default_factory=Counter)
    models: Counter[ModelPick] = field(default_factory=Counter)
    """Both each model as a whole (no version) and each of its versions."""
    tags: Counter[tuple[str, str]] = field(default_factory=Counter)
    """User tags; the owner's system tag is counted in `owners`."""
    owners: Counter[str] = field(default_factory=Counter)
    projects: Counter[str] = field(default_factory=Counter)

    def copy(self) -> Facets:
        """Return a copy that later changes do not reach."""
        return Facets(*(Counter(counts) for counts in self._counters()))

    def replace(self, old: Job | None, new: Job | None) -> bool:
        """Count `new` in place of `old`, either of which may be nothing; return whether any count changed."""
        before = _entries(old)
        after = _entries(new)
        if before == after:
            return False
        for counts, gone, come in zip(self._counters(), before, after, strict=True):
            for entry in gone:
                counts[entry] -= 1
            for entry in come:
                counts[entry] += 1
        return True

    def _counters(self) -> tuple[Counter[Any], ...]:
        return self.phases, self.models, self.tags, self.owners, self.projects


def _entries(job: Job | None) -> tuple[set[Any], ...]:
    if job is None:
        return set(), set(), set(), set(), set()
    return (
        {job.phase} - {""},
        {ModelPick(job.model, version, job.is_custom) for version in ("", job.model_version)} if job.model else set(),
        {tag for tag in job.tags if tag[0] != OWNER_TAG},
        {job.owner} - {""},
        {job.project} - {""},
    )
