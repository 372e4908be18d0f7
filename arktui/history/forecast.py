"""The forecast of a job: its end, how that lies to its deadline, and whether it is stuck or failing."""

from __future__ import annotations

from math import ceil, floor

from arktui.history.baselines import Baselines
from arktui.history.estimate import Estimate, estimate_of
from arktui.history.failing import is_failing
from arktui.history.past import Past
from arktui.history.problem_bounds import DEFAULT_BOUNDS, ProblemBounds
from arktui.history.progress import progress_of_job
from arktui.history.stuck import stuck_of
from arktui.store.forecast import NO_FORECAST, Deadline, Forecast
from arktui.store.job import Job
from arktui.store.phase import INITIALIZING, QUEUED, RUNNING, TERMINATING

_HOUR = 3_600.0

_GRIDS = ((_HOUR, 60.0), (10 * _HOUR, 300.0))
"""Seconds ahead up to which an end is rounded to a grid, and that grid in seconds."""

_GRID_BEYOND = 1_800.0

_AMPLE = 2.0
"""Factor on the likely rest of the run; with that much time left, a latest end beyond the deadline is no risk."""


def forecast(
    job: Job, past: Past, baselines: Baselines, now: float, bounds: ProblemBounds = DEFAULT_BOUNDS
) -> Forecast:
    """Return the forecast of a job at `now`, in seconds since the epoch; `NO_FORECAST` if it is over."""
    if job.is_terminal:
        return NO_FORECAST
    run = progress_of_job(job, past, now)
    standstill = stuck_of(run, job, baselines, now)
    is_stuck = standstill is not None
    expected = None if run is None else estimate_of(run, job.counts, now)
    state = deadline(job, expected, baselines, now, is_stuck=is_stuck)
    since = None if standstill is None else float(round(now - standstill.seconds))
    fails = is_failing(job, past, bounds)
    if expected is None or is_stuck:
        return Forecast(state, None, is_stuck, fails, stuck_since=since)
    earliest, latest = _ends(expected, now)
    if expected.is_vague:
        return Forecast(state, None, is_failing=fails, not_before=earliest)
    return Forecast(state, (earliest, latest), is_failing=fails)


def deadline(
    job: Job, expected: Estimate | None, baselines: Baselines, now: float, *, is_stuck: bool = False
) -> Deadline:
    """Return how the end of a job lies to its `ExpireTime`.

    A latest end beyond the deadline says nothing while there is ample time for the likely end: early in a long job that
    is nearly always so. Of a vague estimate, the likely end has to be before the deadline. A job that is being stopped
    has no deadline to meet. Without an estimate, a job is at risk when the time left is under an hour or short for its
    model. A stuck job is never on time.
    """
    if job.is_terminal or job.expires is None:
        return Deadline.UNKNOWN
    left = job.expires - now
    if left <= 0:
        return Deadline.MISSED
    if expected is not None and expected.left[0] > left:
        return Deadline.WILL_MISS
    if expected is not None and not expected.is_vague:
        if expected.left[1] > left:
            is_tight = is_stuck or left < max(_HOUR, _AMPLE * expected.likely)
            return Deadline.AT_RISK if is_tight else Deadline.UNKNOWN
        if not is_stuck:
            return Deadline.ON_TIME
    is_vague_risk = expected is not None and expected.is_vague and expected.likely > left
    is_short = job.phase != TERMINATING and left < max(_HOUR, usual_rest(job, baselines))
    return Deadline.AT_RISK if is_vague_risk or is_short else Deadline.UNKNOWN


def usual_rest(job: Job, baselines: Baselines) -> float:
    """Return the seconds that the rest of a job usually takes; 0 if no baseline is known."""
    if job.phase not in (QUEUED, INITIALIZING, RUNNING):
        return 0.0
    rate = baselines.rate(job.model, job.project)
    if rate and job.counts.total is not None:
        return (job.counts.total - (job.counts.processed or 0)) / rate.median * 60
    run = baselines.run_time(job.model, job.project) if job.phase != RUNNING else None
    return run.median if run else 0.0


def _ends(expected: Estimate, now: float) -> tuple[float, float]:
    """Return the earliest and the latest end in seconds since the epoch, rounded more coarsely the farther off."""
    low, high = expected.left
    grid = next((grid for up_to, grid in _GRIDS if high < up_to), _GRID_BEYOND)
    return floor((now + low) / grid) * grid, ceil((now + high) / grid) * grid
