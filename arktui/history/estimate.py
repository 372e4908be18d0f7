"""When a job will be over, as a range; the README tells the method under "How the end of a job is estimated"."""

from __future__ import annotations

from itertools import pairwise
from math import exp, log, sqrt
from typing import NamedTuple

from arktui.history.past import Past
from arktui.history.run import Run, run_of, run_of_job
from arktui.store.job import Counts, Job

_PARTS = 8
"""Equal parts, in lines, that a run is cut into: how long each took tells how long the next ones will."""

_WEIGHT = 0.75
"""What a part weighs beside the one after it."""

_PAUSE = 3.0
"""A part that took this many times as long as any after it was held up, and counts as so long only."""

_SHORTEST = 60.0
"""Seconds of a run below which nothing is told."""


class Estimate(NamedTuple):
    """How a job goes on from now: request lines a minute, and seconds to the end.

    `left` is the earliest and the latest end, `likely` lies between; all are finite and none is negative.
    """

    rate: float
    left: tuple[float, float]
    likely: float


def rate(past: Past, counts: Counts, now: float) -> float | None:
    """Return the request lines a minute of the latest part of a run; None until there is enough to tell."""
    run = run_of(past, counts, now)
    if run is None or not _is_enough(run, now):
        return None
    return _rate(run, now)


def estimate(job: Job, past: Past, now: float) -> Estimate | None:
    """Return when a running job will be over; None for "no estimate yet"."""
    run = run_of_job(job, past, now)
    return None if run is None else estimate_of(run, job.counts, now)


def estimate_of(run: Run, counts: Counts, now: float) -> Estimate | None:
    """Return the same of a run that is known already."""
    total, through = counts.total, counts.processed
    if total is None or through is None or not _is_enough(run, now):
        return None
    return _estimate(run, max(total - through, 0), now)


def whole_rate(job: Job, past: Past, now: float) -> float | None:
    """Return the request lines a minute since the job's present run began."""
    run = run_of_job(job, past, now)
    if run is None or now <= run.times[0]:
        return None
    return (run.lines[-1] - run.lines[0]) / (now - run.times[0]) * 60


def _is_enough(run: Run, now: float) -> bool:
    return run.steps > 0 and run.lines[-1] > run.lines[0] and now - run.times[0] >= _SHORTEST


def _silence(run: Run, now: float) -> float:
    """Return the seconds of standing still beyond those between two steps."""
    gaps = run.gaps()
    usual = gaps[len(gaps) * 3 // 4] if gaps else run.moved - run.times[0]
    return max(now - run.moved - usual, 0.0)


def _rate(run: Run, now: float) -> float:
    span = run.moved - run.times[0]
    window = max(span / 4, 300.0, 4 * (run.step() or 0.0))
    since = max(run.moved - window, run.times[0])
    seconds = run.moved - since + _silence(run, now)
    return max((run.lines[-1] - run.count_at(since)) / seconds * 60, 0.0) if seconds > 0 else 0.0


def _estimate(run: Run, lines: int, now: float) -> Estimate:
    silence = _silence(run, now)
    first, last = run.lines[0], run.lines[-1]
    size = (last - first) / _PARTS
    marks = [run.time_of(first + size * part) for part in range(_PARTS)]
    marks.append(run.moved + silence)
    parts = [max(later - earlier, 1e-3) for earlier, later in pairwise(marks)]
    longest_after = parts[-1]
    for place in range(_PARTS - 2, -1, -1):
        parts[place] = min(parts[place], _PAUSE * longest_after)
        longest_after = max(longest_after, parts[place])
    weight = total_weight = total = 0.0
    weight = 1.0
    for part in reversed(parts):
        total += weight * part
        total_weight += weight
        weight *= _WEIGHT
    pace = total / total_weight
    overall = sum(parts) / _PARTS
    recent = (parts[-1] + parts[-2]) / 2
    ahead = lines / size
    logs = [log(part) for part in parts]
    middle = sum(logs) / _PARTS
    spread = sqrt(sum((one - middle) ** 2 for one in logs) / (_PARTS - 1))
    wide = exp(0.1 + 0.5 * spread + 0.5 / sqrt(run.steps)) * (1.0 if run.is_watched else 1.5)
    waited = now - run.moved - silence
    low = max(min(pace, overall, recent) * ahead / wide - waited, 0.0)
    high = max(max(pace, overall, recent) * ahead * wide - waited, 0.0)
    likely = min(max(pace * ahead - waited, low), high)
    return Estimate(_rate(run, now), (low, high), likely)
