"""The rate of a job: its request lines a minute, lately and over its whole run."""

from __future__ import annotations

from arktui.history.past import Past
from arktui.history.progress import Progress, progress_of, progress_of_job
from arktui.store.job import Counts, Job

_SHORTEST = 60.0
"""Seconds of a run before which there is no estimate."""

_WINDOW = 300.0
"""Shortest time, in seconds, that the present rate covers; else a quarter of the run, or four steps."""


def rate(past: Past, counts: Counts, now: float) -> float | None:
    """Return the request lines a minute of the latest part of a run; None while too little is known."""
    run = progress_of(past, counts, now)
    if run is None or not is_long_enough(run, now):
        return None
    return rate_of(run, max(now, run.moved))


def whole_rate(job: Job, past: Past, now: float) -> float | None:
    """Return the request lines a minute since the job's present run began."""
    run = progress_of_job(job, past, now)
    if run is None or now <= run.times[0]:
        return None
    return (run.lines[-1] - run.lines[0]) / (now - run.times[0]) * 60


def is_long_enough(run: Progress, now: float) -> bool:
    """Whether a run has moved and is old enough to have a rate."""
    return run.steps > 0 and now - run.times[0] >= _SHORTEST


def silence_of(run: Progress, now: float) -> float:
    """Return the seconds without a move beyond the usual time between two steps."""
    usual = run.gaps[len(run.gaps) * 3 // 4] if run.gaps else run.moved - run.times[0]
    return max(now - run.moved - usual, 0.0)


def rate_of(run: Progress, now: float) -> float:
    """Return the request lines a minute of the latest part of a run."""
    window = max((run.moved - run.times[0]) / 4, _WINDOW, 4 * (run.step or 0.0))
    since = max(run.moved - window, run.times[0])
    return (run.lines[-1] - run.count_at(since)) / (run.moved - since + silence_of(run, now)) * 60


def rate_over(past: Past, counts: Counts, now: float, seconds: float) -> float | None:
    """Return the mean request lines a minute of the last `seconds`, or of the run if that is shorter.

    None while too little is known.
    """
    run = progress_of(past, counts, now)
    if run is None or not is_long_enough(run, now):
        return None
    since = max(now - seconds, run.times[0])
    return (run.lines[-1] - run.count_at(since)) / (now - since) * 60
