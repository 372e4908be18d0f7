"""What is usual: how long jobs of a model and of a project wait and run, and how fast they run."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from statistics import median
from typing import NamedTuple

from arktui.history.past import Past, PhaseChange
from arktui.history.progress import Progress, progress_of
from arktui.store.job import Job
from arktui.store.phase import COMPLETED, INITIALIZING, QUEUED, RUNNING

_JOBS_MAX = 64
"""Latest jobs kept of each group."""

_GROUPS_MAX = 512
"""Groups kept; the one that has waited longest for a new job goes first."""

_FEW = 3
"""Fewest jobs that make a baseline."""


class PeerGroup(Enum):
    """Which jobs a baseline is made of, seen from the job that is compared with them."""

    MODEL_IN_PROJECT = auto()
    MODEL = auto()
    PROJECT = auto()


class Baseline(NamedTuple):
    """The median of `jobs` jobs, and the value that nine of ten of them keep to."""

    median: float
    high: float
    jobs: int
    peers: PeerGroup


class Times(NamedTuple):
    """What one job took: seconds, and request lines a minute; None where it is unknown."""

    queue: float | None = None
    run: float | None = None
    step: float | None = None
    rate: float | None = None


_UNKNOWN = Times()


@dataclass(slots=True)
class _Group:
    """The latest jobs of a group, oldest first, and their baselines, computed on demand."""

    jobs: dict[str, Times]
    baselines: list[Baseline | None] | None = None

    def add(self, job_id: str, times: Times) -> None:
        """Add a job; it replaces what was known of it."""
        self.jobs.pop(job_id, None)
        self.jobs[job_id] = times
        if len(self.jobs) > _JOBS_MAX:
            del self.jobs[next(iter(self.jobs))]
        self.baselines = None

    def baseline(self, field: int, peers: PeerGroup) -> Baseline | None:
        """Return the baseline of one of the `Times`; None if it is known of too few jobs."""
        if self.baselines is None:
            columns = ([value for value in column if value is not None] for column in self._columns())
            self.baselines = [_baseline(values, peers) for values in columns]
        return self.baselines[field]

    def _columns(self) -> list[tuple[float | None, ...]]:
        return list(zip(*self.jobs.values(), strict=True))


def _baseline(values: Sequence[float], peers: PeerGroup) -> Baseline | None:
    if len(values) < _FEW:
        return None
    ordered = sorted(values)
    return Baseline(median(ordered), ordered[min(len(ordered) * 9 // 10, len(ordered) - 1)], len(ordered), peers)


class Baselines:
    """Keeps the times of the latest jobs of each model, of each project and of each model in a project.

    Each method takes a model, a project, or both. With both it answers for the model in the project if enough is known
    of it, else for the model alone. Without either, waits and steps are answered for the project; run times and rates
    are not, since jobs of other models say nothing about them.
    """

    def __init__(self) -> None:
        self._groups: OrderedDict[tuple[str, str], _Group] = OrderedDict()

    def add(self, job: Job, past: Past) -> None:
        """Add a job; one that was added before counts once, as it is now."""
        times = times_of(job, past)
        if times == _UNKNOWN:
            return
        for key in dict.fromkeys(((job.model, job.project), (job.model, ""), ("", job.project))):
            if key == ("", ""):
                continue
            group = self._groups.setdefault(key, _Group({}))
            self._groups.move_to_end(key)
            group.add(job.id, times)
        while len(self._groups) > _GROUPS_MAX:
            self._groups.popitem(last=False)

    def queue_time(self, model: str = "", project: str = "") -> Baseline | None:
        """Return the seconds that jobs wait in the queue."""
        return self._find(0, model, project)

    def run_time(self, model: str = "", project: str = "") -> Baseline | None:
        """Return the seconds that completed jobs ran."""
        return self._find(1, model, project, is_of_model=True)

    def step(self, model: str = "", project: str = "") -> Baseline | None:
        """Return the seconds between two moves of a job's counts."""
        return self._find(2, model, project)

    def rate(self, model: str = "", project: str = "") -> Baseline | None:
        """Return the request lines a minute over a whole run."""
        return self._find(3, model, project, is_of_model=True)

    def _find(self, field: int, model: str, project: str, *, is_of_model: bool = False) -> Baseline | None:
        groups = (
            ((model, project), PeerGroup.MODEL_IN_PROJECT),
            ((model, ""), PeerGroup.MODEL),
            (("", project), PeerGroup.PROJECT),
        )
        for key, peers in groups[: 2 if model and is_of_model else 3]:
            if key in self._groups and (baseline := self._groups[key].baseline(field, peers)):
                return baseline
        return None


def times_of(job: Job, past: Past) -> Times:
    """Return what a job took; None for what its past does not show."""
    run = progress_of(past, job.counts, _end_of(job, past))
    step, rate = (None, None) if run is None else (run.step, _whole_rate(run))
    return Times(_queue_time(job, past), _run_time(job, past), step, rate)


def _queue_time(job: Job, past: Past) -> float | None:
    """Return the seconds of the last wait in the queue; a resumed job queues again."""
    for place in range(len(past.phases) - 1, -1, -1):
        began = past.phases[place].began
        if past.phases[place].phase not in (INITIALIZING, RUNNING) or began is None:
            continue
        before = past.phases[place - 1] if place else PhaseChange(0.0, QUEUED, job.created)
        if before.phase == QUEUED and before.began is not None:
            return max(began - before.began, 0.0)
    return None


def _run_time(job: Job, past: Past) -> float | None:
    began = next((change.began for change in reversed(past.phases) if change.phase == RUNNING), None)
    if job.phase != COMPLETED or began is None or job.phase_at is None:
        return None
    return max(job.phase_at - began, 0.0)


def _end_of(job: Job, past: Past) -> float:
    moments = (job.phase_at if job.is_terminal else None, past.last_seen, past.first_seen, job.created)
    return next((moment for moment in moments if moment is not None), 0.0)


def _whole_rate(run: Progress) -> float | None:
    seconds = run.moved - run.times[0]
    processed = run.lines[-1] - run.lines[0]
    return processed / seconds * 60 if seconds > 0 and processed > 0 else None
