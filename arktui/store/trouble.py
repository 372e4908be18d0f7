"""What of a job needs a person."""

from __future__ import annotations

from enum import StrEnum

from arktui.store.job import Job
from arktui.store.outlook import Deadline
from arktui.store.phase import COMPLETED
from arktui.store.verdict import Verdict, verdict_of


class Trouble(StrEnum):
    """A reason to look at a job, the more urgent first."""

    MISSED = "missed deadline"
    WILL_MISS = "will miss"
    AT_RISK = "at risk"
    STUCK = "stuck"
    FAILED = "failed"
    EXPIRED = "expired"
    ALL_FAILED = "all lines failed"
    WITH_FAILURES = "with failures"


TROUBLES = frozenset(Trouble)
"""All of them: what `problems only` shows."""

_OF_DEADLINE = {
    Deadline.MISSED: Trouble.MISSED,
    Deadline.WILL_MISS: Trouble.WILL_MISS,
    Deadline.AT_RISK: Trouble.AT_RISK,
}

_OF_VERDICT = {
    Verdict.FAILED: Trouble.FAILED,
    Verdict.EXPIRED: Trouble.EXPIRED,
    Verdict.ALL_FAILED: Trouble.ALL_FAILED,
    Verdict.WITH_FAILURES: Trouble.WITH_FAILURES,
}

_NONE: frozenset[Trouble] = frozenset()


def troubles_of(job: Job) -> frozenset[Trouble]:
    """Return what of a job needs a person; one that was stopped was stopped by somebody, and needs nobody."""
    if job.phase == COMPLETED and not job.counts.failed:
        return _NONE
    found = {_OF_DEADLINE.get(job.outlook.deadline)}
    if verdict := verdict_of(job):
        found = {_OF_VERDICT.get(verdict)}
    elif job.outlook.is_stuck:
        found.add(Trouble.STUCK)
    return frozenset(trouble for trouble in found if trouble)
