"""The problems of a job: what needs attention."""

from __future__ import annotations

from enum import StrEnum

from arktui.store.forecast import Deadline
from arktui.store.job import Job
from arktui.store.outcome import Outcome, outcome_of
from arktui.store.phase import COMPLETED


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

_OF_DEADLINE = {
    Deadline.MISSED: Problem.MISSED,
    Deadline.WILL_MISS: Problem.WILL_MISS,
    Deadline.AT_RISK: Problem.AT_RISK,
}

_OF_OUTCOME = {
    Outcome.FAILED: Problem.FAILED,
    Outcome.EXPIRED: Problem.EXPIRED,
    Outcome.ALL_FAILED: Problem.ALL_FAILED,
    Outcome.WITH_FAILURES: Problem.WITH_FAILURES,
}

_NONE: frozenset[Problem] = frozenset()


def problems_of(job: Job) -> frozenset[Problem]:
    """Return the problems of a job. A stopped job has none: somebody stopped it on purpose."""
    if job.phase == COMPLETED and not job.counts.failed:
        return _NONE
    found = {_OF_DEADLINE.get(job.forecast.deadline)}
    if outcome := outcome_of(job):
        found = {_OF_OUTCOME.get(outcome)}
    else:
        if job.forecast.is_stuck:
            found.add(Problem.STUCK)
        if job.forecast.is_failing:
            found.add(Problem.FAILING)
    return frozenset(problem for problem in found if problem)
