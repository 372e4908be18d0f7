"""The problems of a job: what needs attention."""

from __future__ import annotations

from enum import StrEnum

from arktui.store.forecast import NO_FORECAST, Deadline
from arktui.store.job import Job
from arktui.store.outcome import Outcome, outcome_of


class Problem(StrEnum):
    """A reason to look at a job, the most urgent first: what can still be helped, then what cannot."""

    WILL_MISS = "will miss"
    AT_RISK = "at risk"
    FAILING = "failing"
    STUCK = "stuck"
    MISSED = "missed deadline"
    EXPIRED = "expired"
    FAILED = "failed"
    ALL_FAILED = "all lines failed"
    WITH_FAILURES = "with failures"


PROBLEMS = frozenset(Problem)
"""Every problem; the filter `problems only` picks them all."""

_NONE: frozenset[Problem] = frozenset()

_OF_DEADLINE = {
    Deadline.MISSED: frozenset({Problem.MISSED}),
    Deadline.WILL_MISS: frozenset({Problem.WILL_MISS}),
    Deadline.AT_RISK: frozenset({Problem.AT_RISK}),
}

_OF_OUTCOME = {
    Outcome.FAILED: frozenset({Problem.FAILED}),
    Outcome.EXPIRED: frozenset({Problem.EXPIRED}),
    Outcome.ALL_FAILED: frozenset({Problem.ALL_FAILED}),
    Outcome.WITH_FAILURES: frozenset({Problem.WITH_FAILURES}),
}


def problems_of(job: Job) -> frozenset[Problem]:
    """Return the problems of a job that somebody has to deal with now: none that are acknowledged."""
    forecast = job.forecast
    return _NONE if forecast is NO_FORECAST or forecast.acknowledged else all_problems_of(job)


def all_problems_of(job: Job) -> frozenset[Problem]:
    """Return the problems of a job, acknowledged ones too.

    An ended job has one as long as its bad end is news. A stopped job has none: somebody stopped it on purpose.
    """
    forecast = job.forecast
    if job.is_terminal:
        outcome = outcome_of(job) if forecast.is_news else None
        return _NONE if outcome is None else _OF_OUTCOME.get(outcome, _NONE)
    found = set(_OF_DEADLINE.get(forecast.deadline, _NONE))
    if forecast.is_stuck:
        found.add(Problem.STUCK)
    if forecast.is_failing:
        found.add(Problem.FAILING)
    return frozenset(found)
