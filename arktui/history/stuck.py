"""Decides whether a job stands still for longer than its own past and its model's explain."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from arktui.history.baselines import Baseline, Baselines
from arktui.history.past import Past
from arktui.history.progress import Progress, progress_of_job
from arktui.store.job import Job
from arktui.store.phase import QUEUED

FLOOR = 15 * 60.0
"""Seconds below which nothing is stuck."""

_FLOOR_UNKNOWN = 2 * FLOOR
"""The same for a job whose counts have not been seen to move, where no baseline exists."""

_STEPS = 6.0
"""Median steps after which a job is stuck."""

_LONG_STEPS = 2.0
"""Factor on the step that nine of ten steps keep to, after which a job is stuck."""

_WAITS = 3.0
"""Median waits after which a job waits too long."""

_LONG_WAITS = 1.5
"""Factor on the wait that nine of ten jobs keep to, after which a job waits too long."""


class Standstill(Enum):
    """In which way a job stands still."""

    QUEUED = auto()
    NO_PROGRESS = auto()
    NOT_ENDED = auto()
    """All lines are processed, but the job still runs."""


class Stuck(NamedTuple):
    """The evidence that a job is stuck; times are in seconds."""

    kind: Standstill
    seconds: float
    """How long the job has stood still."""
    step: float | None = None
    """The median time between two moves of its own counts."""
    baseline: Baseline | None = None
    """The waits of other jobs if it is queued; their steps if it runs and has no step of its own."""


def stuck(job: Job, past: Past, baselines: Baselines, now: float) -> Stuck | None:
    """Return the evidence that a job is stuck at `now`, in seconds since the epoch; None if it is not."""
    return stuck_of(progress_of_job(job, past, now), job, baselines, now)


def stuck_of(run: Progress | None, job: Job, baselines: Baselines, now: float) -> Stuck | None:
    """Return the same for a job whose present run is known, if it has one."""
    if job.phase == QUEUED:
        return _waits_too_long(job, baselines, now)
    return None if run is None else _stands_still(job, run, baselines, now)


def _stands_still(job: Job, run: Progress, baselines: Baselines, now: float) -> Stuck | None:
    seconds = now - _moved(job, run)
    if seconds < FLOOR:
        return None
    is_processed = job.counts.total is not None and run.lines[-1] >= job.counts.total
    kind = Standstill.NOT_ENDED if is_processed else Standstill.NO_PROGRESS
    if run.step is not None and run.long_step is not None:
        evidence = Stuck(kind, seconds, step=run.step)
        most = max(_STEPS * run.step, _LONG_STEPS * run.long_step)
    elif baseline := baselines.step(job.model, job.project):
        evidence = Stuck(kind, seconds, baseline=baseline)
        most = max(_STEPS * baseline.median, _LONG_STEPS * baseline.high)
    else:
        evidence = Stuck(kind, seconds)
        most = _FLOOR_UNKNOWN
    return evidence if seconds >= max(most, FLOOR) else None


def _moved(job: Job, run: Progress) -> float:
    """Return when the counts last moved, in seconds since the epoch.

    Where no move was seen, `UpdateTime` counts if it is later than the phase: mostly the counts move it, though that is
    not documented. A job with no processed line stands still since it began.
    """
    if run.steps > (0 if run.is_watched else 1):
        return run.moved
    began = run.times[0] if run.began is None else run.began
    if run.lines[-1] == 0:
        return began
    if job.updated is not None and began < job.updated < run.moved:
        return job.updated
    return run.moved


def _waits_too_long(job: Job, baselines: Baselines, now: float) -> Stuck | None:
    since = job.created if job.phase_at is None else job.phase_at
    baseline = baselines.queue_time(job.model, job.project)
    if since is None or baseline is None:
        return None
    wait = now - since
    if wait < max(FLOOR, _WAITS * baseline.median, _LONG_WAITS * baseline.high):
        return None
    return Stuck(Standstill.QUEUED, wait, baseline=baseline)
