"""Jobs as the program stores them, made from the sandbox's account."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from arktui.api.list_query import PAGE_SIZE_MAX
from arktui.api.models import BatchInferenceJob
from arktui.sandbox.actions import list_item
from arktui.sandbox.clock import ManualClock
from arktui.sandbox.filters import Filter
from arktui.sandbox.world import World
from arktui.store.job import Counts, Job
from arktui.sync.convert import job_from_wire

NOW = 1_795_446_000
"""2026-11-23 15:00:00 UTC: the time of the jobs."""

STEPS = 20


def make_items(count: int) -> list[dict[str, Any]]:
    """Return the jobs of an account as they are on the wire, newest first."""
    world = World(ManualClock(NOW), count)
    rows = world.page(Filter(), "CreateTime", descending=True, number=1, size=count).rows
    return [list_item(*row) for row in rows]


def make_jobs(count: int) -> list[Job]:
    """Return the jobs of an account, newest first."""
    return [job_from_wire(BatchInferenceJob.read(one)) for one in make_items(count)]


def make_answers(count: int) -> Iterator[str]:
    """Return the service's answers that list an account's jobs, each with a full page of them, as text."""
    items = make_items(count)
    for start in range(0, count, PAGE_SIZE_MAX):
        page = items[start : start + PAGE_SIZE_MAX]
        result = {"TotalCount": count, "PageNumber": start // PAGE_SIZE_MAX + 1, "PageSize": len(page), "Items": page}
        yield json.dumps({"ResponseMetadata": {"RequestId": "bench"}, "Result": result}, ensure_ascii=False)


def moved_on(job: Job, step: int) -> Job:
    """Return a job with `step` of `STEPS` parts of its lines done, and as many failed: three cells look different."""
    total = job.counts.total or 1_000
    return replace(job, counts=Counts(total * step // STEPS, step, total), updated=(job.updated or 0) + step)
