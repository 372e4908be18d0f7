"""Sums over jobs by model and by project, for the board; a change of a job updates them in constant time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from arktui.store.filters import PROBLEM, ModelPick
from arktui.store.job import Job
from arktui.store.phase import INITIALIZING, QUEUED, RUNNING
from arktui.store.problem import Problem


@dataclass(slots=True)
class Sums:
    """Numbers of jobs in a group, and of their request lines that are processed and that failed.

    `problems` counts what the facet of the same name counts.
    """

    jobs: int = 0
    queued: int = 0
    running: int = 0
    processed: int = 0
    failed: int = 0
    problems: Counter[Problem] = field(default_factory=Counter)

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
        for problem in PROBLEM.values(job):
            self.problems[problem] += sign

    @property
    def failed_share(self) -> float | None:
        """Failed share of the processed lines, 0 to 1; None while no line is processed."""
        return self.failed / self.processed if self.processed else None


@dataclass(slots=True)
class Aggregates:
    """Sums of all jobs, of each model and of each project. Jobs without a model or project are only in `whole`."""

    whole: Sums = field(default_factory=Sums)
    models: defaultdict[ModelPick, Sums] = field(default_factory=lambda: defaultdict(Sums))
    projects: defaultdict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))

    def add(self, jobs: Iterable[Job], sign: int = 1) -> None:
        """Add jobs; with a `sign` of -1, remove them."""
        for job in jobs:
            self.whole.add(job, sign)
            if job.model:
                self.models[model_of(job)].add(job, sign)
            if job.project:
                self.projects[job.project].add(job, sign)


@dataclass(slots=True)
class RateAggregates:
    """Request lines per minute of the running jobs, by the same groups, and how full each project is."""

    whole: float = 0.0
    models: defaultdict[ModelPick, float] = field(default_factory=lambda: defaultdict(float))
    projects: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    occupied: Counter[str] = field(default_factory=Counter)
    """The jobs of each project that run or are being prepared, those outside the query included."""

    def add(self, job: Job, rate: float | None) -> None:
        """Add the rate of a job; None counts as 0."""
        self.whole += rate or 0.0
        self.models[model_of(job)] += rate or 0.0
        self.projects[job.project] += rate or 0.0

    def occupy(self, job: Job) -> None:
        """Count a job against the limit of its project, if it runs or is being prepared."""
        if job.phase in (RUNNING, INITIALIZING):
            self.occupied[job.project] += 1


def model_of(job: Job) -> ModelPick:
    """Return the model of a job, all versions together, as a filter picks it."""
    return ModelPick(job.model, "", job.is_custom)
