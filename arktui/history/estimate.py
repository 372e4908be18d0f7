"""Estimates when a job ends, as a range; README.md in this folder explains the method."""

from __future__ import annotations

from math import exp, log1p, sqrt
from typing import NamedTuple

from arktui.history.past import Past
from arktui.history.progress import Progress, progress_of, progress_of_job
from arktui.history.speed import speed_of
from arktui.store.job import Counts, Job

_SHORTEST = 60.0
"""Seconds of a run before which there is no estimate."""

_WINDOW = 300.0
"""Shortest time, in seconds, that the present rate covers; else a quarter of the run, or four steps."""

_WIDE = 0.1
"""Smallest width of the range to either side, in powers of e, like all widths below."""

_WIDE_BY_STEPS = 0.5
"""Added width for one step, divided by the square root of the number of steps."""

_WIDE_BY_SPREAD = 0.5
"""Added width per scatter between the parts of the run."""

_WIDE_BY_GUESS = 0.25
"""Added width where the start of the run is a guess."""

_EARLY = 0.6
"""Share of the width on the early side: jobs slow down more often than they speed up."""

_AHEAD_EARLY, _AHEAD_LATE = 0.1, 0.28
"""Width added to each side per logarithm of the final number of lines over those seen so far."""

VAGUE = 12.0
"""Factor on the earliest end beyond which a latest end is no estimate."""


class Estimate(NamedTuple):
    """The rate of a job in request lines a minute, and the seconds until it ends.

    `left` is the earliest and the latest end, `likely` lies between; all are finite and none is negative.
    """

    rate: float
    left: tuple[float, float]
    likely: float


def rate(past: Past, counts: Counts, now: float) -> float | None:
    """Return the request lines a minute of the latest part of a run; None while too little is known."""
    run = progress_of(past, counts, now)
    if run is None or not _is_enough(run, now):
        return None
    return _rate(run, max(now, run.moved))


def estimate(job: Job, past: Past, now: float) -> Estimate | None:
    """Return the estimate for a running job; None if there is none yet."""
    run = progress_of_job(job, past, now)
    return None if run is None else estimate_of(run, job.counts, now)


def estimate_of(run: Progress, counts: Counts, now: float) -> Estimate | None:
    """Return the same for a known run."""
    total, processed = counts.total, counts.processed
    if total is None or processed is None or not _is_enough(run, now):
        return None
    return _estimate(run, max(total - processed, 0), max(now, run.moved))


def whole_rate(job: Job, past: Past, now: float) -> float | None:
    """Return the request lines a minute since the job's present run began."""
    run = progress_of_job(job, past, now)
    if run is None or now <= run.times[0]:
        return None
    return (run.lines[-1] - run.lines[0]) / (now - run.times[0]) * 60


def _is_enough(run: Progress, now: float) -> bool:
    return run.steps > 0 and now - run.times[0] >= _SHORTEST


def _silence(run: Progress, now: float) -> float:
    """Return the seconds without a move beyond the usual time between two steps."""
    usual = run.gaps[len(run.gaps) * 3 // 4] if run.gaps else run.moved - run.times[0]
    return max(now - run.moved - usual, 0.0)


def _rate(run: Progress, now: float) -> float:
    window = max((run.moved - run.times[0]) / 4, _WINDOW, 4 * (run.step or 0.0))
    since = max(run.moved - window, run.times[0])
    return (run.lines[-1] - run.count_at(since)) / (run.moved - since + _silence(run, now)) * 60


def _estimate(run: Progress, left: int, now: float) -> Estimate | None:
    silence = _silence(run, now)
    speed = speed_of(run, silence)
    waited = now - run.moved - silence
    wide = _WIDE + _WIDE_BY_STEPS / sqrt(run.steps) + _WIDE_BY_SPREAD * speed.spread
    wide += 0.0 if run.is_watched else _WIDE_BY_GUESS
    ahead = log1p(left / (run.lines[-1] - run.lines[0]))
    low = speed.low * exp(-_EARLY * wide - _AHEAD_EARLY * ahead)
    high = speed.high * exp(wide + _AHEAD_LATE * ahead)
    if high > VAGUE * low:
        return None
    earliest, likely, latest = (max(seconds * left - waited, 0.0) for seconds in (low, speed.likely, high))
    return Estimate(_rate(run, now), (earliest, latest), likely)
