"""Sums over jobs by model and by project, for the board; a change of a job updates them in constant time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from arktui.store.forecast import LATE
from arktui.store.job import Job
from arktui.store.phase import QUEUED, RUNNING


@dataclass(slots=True)
class Sums:
    """Numbers of jobs in a group, and of their request lines that are processed and that failed."""

    jobs: int = 0
    queued: int = 0
    running: int = 0
    processed: int = 0
    failed: int = 0
    late: int = 0

    def add(self, job: Job, sign: int) -> None:
        """Add a job; with a `sign` of -1, remove it."""
        self.jobs += sign
        phase, counts = job.phase, job.counts
        if phase == RUNNING:
            self.running += sign
        elif phase == QUEUED:
            self.queued += sign
        failed = counts.failed or 0
        self.failed += sign * failed
        self.processed += sign * ((counts.done or 0) + failed)
        if job.forecast.deadline in LATE:
            self.late += sign

    @property
    def failed_share(self) -> float | None:
        """Failed share of the processed lines, 0 to 1; None while no line is processed."""
        return self.failed / self.processed if self.processed else None


@dataclass(slots=True)
class Aggregates:
    """Sums of all jobs, of each model and of each project. Jobs without a model or project are only in `whole`."""

    whole: Sums = field(default_factory=Sums)
    models: defaultdict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))
    projects: defaultdict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))

    def add(self, jobs: Iterable[Job], sign: int = 1) -> None:
        """Add jobs; with a `sign` of -1, remove them."""
        for job in jobs:
            self.whole.add(job, sign)
            if job.model:
                self.models[job.model].add(job, sign)
            if job.project:
                self.projects[job.project].add(job, sign)


@dataclass(slots=True)
class RateAggregates:
    """Request lines per minute of the running jobs, by the same groups."""

    whole: float = 0.0
    models: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    projects: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, job: Job, rate: float | None) -> None:
        """Add the rate of a job; None counts as 0."""
        self.whole += rate or 0.0
        self.models[job.model] += rate or 0.0
        self.projects[job.project] += rate or 0.0
