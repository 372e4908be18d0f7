"""Jobs as the program holds them, made from the sandbox's account."""

from __future__ import annotations

from dataclasses import replace

from arktui.api.models import BatchInferenceJob
from arktui.sandbox.clock import ManualClock
from arktui.sandbox.filters import Filter
from arktui.sandbox.wire import item
from arktui.sandbox.world import World
from arktui.store.job import Counts, Job
from arktui.sync.convert import job_from_wire

NOW = 1_795_446_000
"""2026-11-23 15:00:00 UTC: when the jobs are looked at."""

STEPS = 20


def make_jobs(count: int) -> list[Job]:
    """Return the jobs of an account, newest first."""
    world = World(ManualClock(NOW), count)
    rows = world.page(Filter(), "CreateTime", descending=True, number=1, size=count).rows
    return [job_from_wire(BatchInferenceJob.read(item(*row))) for row in rows]


def moved_on(job: Job, step: int) -> Job:
    """Return a job with `step` of `STEPS` parts of its lines done, and as many failed: three cells look different."""
    total = job.counts.total or 1_000
    return replace(job, counts=Counts(total * step // STEPS, step, total), updated=(job.updated or 0) + step)
