"""Judges how a job ended: whether its end is a problem, and for how long."""

from __future__ import annotations

from arktui.history.problem_bounds import ProblemBounds
from arktui.store.forecast import NO_FORECAST, Forecast
from arktui.store.job import Job
from arktui.store.outcome import Outcome, outcome_of
from arktui.store.phase import COMPLETED

_FINE = (Outcome.COMPLETED, Outcome.STOPPED)

_NEWS = Forecast(is_news=True)


def ended_forecast(job: Job, bounds: ProblemBounds, now: float) -> Forecast:
    """Return the judgement of an ended job at `now`, in seconds since the epoch."""
    if (job.phase == COMPLETED and not job.counts.failed) or not _ended_badly(job, bounds):
        return NO_FORECAST
    until = news_until(job, bounds)
    return _NEWS if until is None or now < until else NO_FORECAST


def news_until(job: Job, bounds: ProblemBounds) -> float | None:
    """Return when the end of a job stops being news, in seconds since the epoch.

    None where the service does not say when the job ended: nothing shows that it was long ago.
    """
    ended = job.updated if job.phase_at is None else job.phase_at
    return None if ended is None else ended + bounds.news


def _ended_badly(job: Job, bounds: ProblemBounds) -> bool:
    outcome = outcome_of(job)
    if outcome is None or outcome in _FINE:
        return False
    failed, processed = job.counts.failed, job.counts.processed
    if outcome is not Outcome.WITH_FAILURES or not failed or not processed:
        return True  # an unknown share may be a large one
    return failed > bounds.failed_share * processed
