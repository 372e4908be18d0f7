"""Sums over jobs by model and by project, kept as jobs change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from arktui.store.forecast import LATE
from arktui.store.job import Job
from arktui.store.phase import QUEUED, RUNNING


@dataclass(slots=True)
class Sums:
    """How many jobs there are of a group, and how many of its request lines are through and failed."""

    jobs: int = 0
    queued: int = 0
    running: int = 0
    through: int = 0
    failed: int = 0
    late: int = 0

    def add(self, job: Job, sign: int) -> None:
        """Count a job, or with -1 no longer."""
        self.jobs += sign
        phase, counts = job.phase, job.counts
        if phase == RUNNING:
            self.running += sign
        elif phase == QUEUED:
            self.queued += sign
        failed = counts.failed or 0
        self.failed += sign * failed
        self.through += sign * ((counts.done or 0) + failed)
        if job.forecast.deadline in LATE:
            self.late += sign

    @property
    def failed_share(self) -> float | None:
        """Part of the lines that are through which failed; None while none is through."""
        return self.failed / self.through if self.through else None


@dataclass(slots=True)
class Aggregates:
    """The sums of all jobs counted, by model and by project; those without a model or project are in `whole` only."""

    whole: Sums = field(default_factory=Sums)
    models: defaultdict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))
    projects: defaultdict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))

    def add(self, jobs: Iterable[Job], sign: int = 1) -> None:
        """Count jobs, or with -1 no longer."""
        for job in jobs:
            self.whole.add(job, sign)
            if job.model:
                self.models[job.model].add(job, sign)
            if job.project:
                self.projects[job.project].add(job, sign)


@dataclass(slots=True)
class Rates:
    """Request lines a minute of the jobs that run, by the same groups."""

    whole: float = 0.0
    models: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    projects: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, job: Job, rate: float | None) -> None:
        """Take in how fast a job goes; None while that is not known."""
        self.whole += rate or 0.0
        self.models[job.model] += rate or 0.0
        self.projects[job.project] += rate or 0.0
