"""When a job will be over, as a range; README.md here explains the method."""

from __future__ import annotations

from math import exp, log1p, sqrt
from typing import NamedTuple

from arktui.history.past import Past
from arktui.history.progress import Progress, progress_of, progress_of_job
from arktui.history.speed import speed_of
from arktui.store.job import Counts, Job

_SHORTEST = 60.0
"""Seconds of a run below which nothing is told."""

_WINDOW = 300.0
"""Least seconds that the present rate is taken over; it is a quarter of the run, and at least some steps."""

_WIDE = 0.1
"""How wide the range is at least: powers of e to either side, as all that follow here."""

_WIDE_BY_STEPS = 0.5
"""Added with one step seen; less by the root of their number."""

_WIDE_BY_SPREAD = 0.5
"""Added for the scatter between the parts of the run."""

_WIDE_BY_GUESS = 0.25
"""Added where the beginning of the run was not seen."""

_EARLY = 0.6
"""Part of all this that counts on the early side: jobs become slower more often than faster."""

_AHEAD_EARLY, _AHEAD_LATE = 0.1, 0.28
"""Added to the sides by the logarithm of how many times as many lines there will be as were seen to be done."""

VAGUE = 12.0
"""A latest end so many times as far off as the earliest tells nothing."""


class Estimate(NamedTuple):
    """How a job goes on from now: request lines a minute, and seconds to the end.

    `left` is the earliest and the latest end, `likely` lies between; all are finite and none is negative.
    """

    rate: float
    left: tuple[float, float]
    likely: float


def rate(past: Past, counts: Counts, now: float) -> float | None:
    """Return the request lines a minute of the latest part of a run; None until there is enough to tell."""
    run = progress_of(past, counts, now)
    if run is None or not _is_enough(run, now):
        return None
    return _rate(run, max(now, run.moved))


def estimate(job: Job, past: Past, now: float) -> Estimate | None:
    """Return when a running job will be over; None for "no estimate yet"."""
    run = progress_of_job(job, past, now)
    return None if run is None else estimate_of(run, job.counts, now)


def estimate_of(run: Progress, counts: Counts, now: float) -> Estimate | None:
    """Return the same of a run that is known already."""
    total, through = counts.total, counts.processed
    if total is None or through is None or not _is_enough(run, now):
        return None
    return _estimate(run, max(total - through, 0), max(now, run.moved))


def whole_rate(job: Job, past: Past, now: float) -> float | None:
    """Return the request lines a minute since the job's present run began."""
    run = progress_of_job(job, past, now)
    if run is None or now <= run.times[0]:
        return None
    return (run.lines[-1] - run.lines[0]) / (now - run.times[0]) * 60


def _is_enough(run: Progress, now: float) -> bool:
    return run.steps > 0 and now - run.times[0] >= _SHORTEST


def _silence(run: Progress, now: float) -> float:
    """Return the seconds of standing still beyond those that lie between two steps."""
    usual = run.gaps[len(run.gaps) * 3 // 4] if run.gaps else run.moved - run.times[0]
    return max(now - run.moved - usual, 0.0)


def _rate(run: Progress, now: float) -> float:
    window = max((run.moved - run.times[0]) / 4, _WINDOW, 4 * (run.step or 0.0))
    since = max(run.moved - window, run.times[0])
    return (run.lines[-1] - run.count_at(since)) / (run.moved - since + _silence(run, now)) * 60


def _estimate(run: Progress, left: int, now: float) -> Estimate | None:
    silence = _silence(run, now)
    pace = speed_of(run, silence)
    waited = now - run.moved - silence
    wide = _WIDE + _WIDE_BY_STEPS / sqrt(run.steps) + _WIDE_BY_SPREAD * pace.spread
    wide += 0.0 if run.is_watched else _WIDE_BY_GUESS
    ahead = log1p(left / (run.lines[-1] - run.lines[0]))
    low = pace.low * exp(-_EARLY * wide - _AHEAD_EARLY * ahead)
    high = pace.high * exp(wide + _AHEAD_LATE * ahead)
    if high > VAGUE * low:
        return None
    earliest, likely, latest = (max(seconds * left - waited, 0.0) for seconds in (low, pace.likely, high))
    return Estimate(_rate(run, now), (earliest, latest), likely)
