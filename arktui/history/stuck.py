"""Whether a job stands still for longer than its own past and its model's explain."""

from __future__ import annotations

from arktui.history.baselines import Baselines
from arktui.history.past import Past
from arktui.history.progress import Progress, progress_of_job
from arktui.history.words import lasting, many
from arktui.store.job import Job
from arktui.store.phase import QUEUED

FLOOR = 15 * 60.0
"""Seconds below which nothing is stuck."""

_FLOOR_UNKNOWN = 2 * FLOOR
"""The same for a job of which no step was seen yet."""

_STEPS = 6.0
"""A job is stuck after so many of its median steps."""

_LONG_STEPS = 2.0
"""And after so many of what nine of ten of its steps keep to."""

_WAITS = 3.0
"""A job waits too long after so many times the median wait."""

_LONG_WAITS = 1.5
"""And after so many times what nine of ten jobs keep to."""


def stuck(job: Job, past: Past, baselines: Baselines, now: float) -> str:
    """Return why a job is taken to be stuck, in words; empty if it is not.

    Example: `no progress for 42 min; its median step was 40 s`.
    """
    return stuck_of(progress_of_job(job, past, now), job, baselines, now)


def stuck_of(run: Progress | None, job: Job, baselines: Baselines, now: float) -> str:
    """Return the same with the job's present run, if it has one."""
    if job.phase == QUEUED:
        return _waits_too_long(job, baselines, now)
    return "" if run is None else _stands_still(job, run, baselines, now)


def _stands_still(job: Job, run: Progress, baselines: Baselines, now: float) -> str:
    since = _moved(job, run)
    silence = now - since
    if silence < FLOOR:
        return ""
    what = "no progress"
    if job.counts.total is not None and run.lines[-1] >= job.counts.total:
        what = "all lines are through, yet nothing has happened"
    baseline = baselines.step(job.model, job.project)
    if run.step is not None and run.long_step is not None:
        usual = f"its median step was {lasting(run.step)}"
        most = max(_STEPS * run.step, _LONG_STEPS * run.long_step)
    elif baseline:
        usual = f"the median step of {many(baseline.jobs, 'job')} {baseline.of} was {lasting(baseline.median)}"
        most = max(_STEPS * baseline.median, _LONG_STEPS * baseline.high)
    else:
        usual = "no step of it was seen yet"
        most = _FLOOR_UNKNOWN
    return f"{what} for {lasting(silence)}; {usual}" if silence >= max(most, FLOOR) else ""


def _moved(job: Job, run: Progress) -> float:
    """Return when the counts moved last.

    Where no move was seen, `UpdateTime` tells if it is later than the phase: mostly it is the counts that move it,
    though that is not documented. A job with no line through stands still since it began.
    """
    if run.steps > (0 if run.is_watched else 1):
        return run.moved
    began = run.times[0] if run.began is None else run.began
    if run.lines[-1] == 0:
        return began
    if job.updated is not None and began < job.updated < run.moved:
        return job.updated
    return run.moved


def _waits_too_long(job: Job, baselines: Baselines, now: float) -> str:
    since = job.created if job.phase_at is None else job.phase_at
    baseline = baselines.queue_time(job.model, job.project)
    if since is None or baseline is None:
        return ""
    wait = now - since
    if wait < max(FLOOR, _WAITS * baseline.median, _LONG_WAITS * baseline.high):
        return ""
    usual = f"the median of {many(baseline.jobs, 'job')} {baseline.of} was {lasting(baseline.median)}"
    return f"queued for {lasting(wait)}; {usual}"
