"""Estimates when a job ends, as a range; README.md in this folder explains the method."""

from __future__ import annotations

from math import exp, log1p, sqrt
from typing import NamedTuple

from arktui.history.past import Past
from arktui.history.progress import Progress, progress_of_job
from arktui.history.rate import is_long_enough, rate_of, silence_of
from arktui.history.seconds_per_line import seconds_per_line
from arktui.store.job import Counts, Job

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
"""Factor on the earliest end beyond which a latest end says nothing."""

_VAGUE_EARLY = 0.5
"""Factor on the earliest end of a vague estimate: it must hold even if the job has only begun and speeds up."""


class Estimate(NamedTuple):
    """The rate of a job in request lines a minute, and the seconds until it ends.

    `left` is the earliest and the latest end, `likely` lies between; all are finite and none is negative. The
    latest end of a vague estimate says nothing.
    """

    rate: float
    left: tuple[float, float]
    likely: float
    is_vague: bool = False


def estimate(job: Job, past: Past, now: float) -> Estimate | None:
    """Return the estimate for a running job; None if there is none yet, or only a vague one."""
    found = rough_estimate(job, past, now)
    return None if found is None or found.is_vague else found


def rough_estimate(job: Job, past: Past, now: float) -> Estimate | None:
    """Return the estimate for a running job, even a vague one; None if there is none yet."""
    run = progress_of_job(job, past, now)
    return None if run is None else estimate_of(run, job.counts, now)


def estimate_of(run: Progress, counts: Counts, now: float) -> Estimate | None:
    """Return the rough estimate for a known run."""
    total, processed = counts.total, counts.processed
    if total is None or processed is None or not is_long_enough(run, now):
        return None
    return _estimate(run, max(total - processed, 0), max(now, run.moved))


def _estimate(run: Progress, left: int, now: float) -> Estimate | None:
    silence = silence_of(run, now)
    seconds = seconds_per_line(run, silence)
    waited = now - run.moved - silence
    wide = _WIDE + _WIDE_BY_STEPS / sqrt(run.steps) + _WIDE_BY_SPREAD * seconds.spread
    wide += 0.0 if run.is_watched else _WIDE_BY_GUESS
    ahead = log1p(left / (run.lines[-1] - run.lines[0]))
    low = seconds.low * exp(-_EARLY * wide - _AHEAD_EARLY * ahead)
    high = seconds.high * exp(wide + _AHEAD_LATE * ahead)
    is_vague = high > VAGUE * low
    low *= _VAGUE_EARLY if is_vague else 1.0
    earliest, likely, latest = (max(each * left - waited, 0.0) for each in (low, seconds.likely, high))
    return Estimate(rate_of(run, now), (earliest, latest), likely, is_vague)
