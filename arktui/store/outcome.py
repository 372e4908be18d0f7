"""How a job ended, which its phase alone does not say; api/README.md sections 3.3 and 4."""

from __future__ import annotations

from enum import StrEnum

from arktui.store.job import Job
from arktui.store.phase import COMPLETED, FAILED, TERMINATED


class Outcome(StrEnum):
    """How a job ended."""

    COMPLETED = "completed"
    WITH_FAILURES = "completed with failures"
    ALL_FAILED = "completed, all failed"
    STOPPED = "stopped"
    EXPIRED = "expired"
    FAILED = "failed"


def outcome_of(job: Job) -> Outcome | None:
    """Return how a job ended; None while it is active, and for an unknown phase."""
    if job.phase == COMPLETED:
        return _of_completed(job)
    if job.phase in (FAILED, TERMINATED):
        if job.expires is not None and job.phase_at is not None and job.phase_at >= job.expires:
            return Outcome.EXPIRED
        return Outcome.FAILED if job.phase == FAILED else Outcome.STOPPED
    return None


def _of_completed(job: Job) -> Outcome:
    if not job.counts.failed:
        return Outcome.COMPLETED
    return Outcome.ALL_FAILED if job.counts.done == 0 else Outcome.WITH_FAILURES
