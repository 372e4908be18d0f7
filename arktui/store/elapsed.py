"""How long a job has waited and run, and how long it has left."""

from __future__ import annotations

from arktui.store.job import Job
from arktui.store.phase import INITIALIZING, QUEUED, RUNNING


def ran(job: Job, now: float) -> float | None:
    """Return the seconds that a running job has run; None for any other, and while the time is unknown (0)."""
    return now - job.phase_at if job.phase == RUNNING and job.phase_at is not None and now else None


def waited(job: Job, now: float) -> float | None:
    """Return the seconds that a job has waited, or did before it ran; nobody knows that of a job that has ended."""
    if job.created is None or job.is_terminal:
        return None
    if job.phase in (QUEUED, INITIALIZING):
        return now - job.created if now else None
    return job.phase_at - job.created if job.phase == RUNNING and job.phase_at is not None else None


def left(job: Job, now: float) -> float | None:
    """Return the seconds until an active job expires."""
    return None if job.is_terminal or job.expires is None or not now else job.expires - now
