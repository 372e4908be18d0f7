"""The judgements, held to the sandbox's account over some hours, in which each job's end is planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from arktui.api.models import BatchInferenceJob
from arktui.history.history import History
from arktui.sandbox.actions import list_item
from arktui.sandbox.clock import ManualClock
from arktui.sandbox.filters import Filter
from arktui.sandbox.job_generator import Job as PlannedJob
from arktui.sandbox.world import World
from arktui.store.forecast import Deadline, Forecast
from arktui.store.job import Job
from arktui.store.phase import RUNNING
from arktui.sync.convert import job_from_wire
from tests.jobs import NOON

EVERY = 300.0


def judged(jobs: int, hours: float) -> Iterator[tuple[float, Job, PlannedJob, Forecast]]:
    """Yield each active job at each look, with what is planned for it and what is expected of it."""
    clock = ManualClock(NOON)
    world, history = World(clock, jobs), History(clock.now)
    known: dict[str, Job] = {}
    planned: dict[str, PlannedJob] = {}
    while clock.now() < NOON + hours * 3_600:
        for row in world.page(Filter(), "CreateTime", descending=True, number=1, size=2 * jobs).rows:
            job = job_from_wire(BatchInferenceJob.read(list_item(*row)))
            planned[job.id] = row[0]
            if known.get(job.id) != job:
                history.observe(known.get(job.id), job)
                known[job.id] = job
        for job_id, forecast in history.forecasts(known.values()).items():
            yield clock.now(), known[job_id], planned[job_id], forecast
        clock.advance(EVERY)


def test_only_what_stalls_is_stuck_and_few_ends_and_deadlines_are_judged_wrongly() -> None:
    stuck, stalled = set(), set()
    ends: Counter[bool] = Counter()
    misses: Counter[bool] = Counter()
    bounds: Counter[bool] = Counter()
    for now, job, plan, forecast in judged(300, 5):
        lifecycle = plan.lifecycle
        stalls = lifecycle.stall_share < 1
        if (
            job.phase == RUNNING
            and stalls
            and now > lifecycle.running + lifecycle.stall_share * lifecycle.duration + 3_600
        ):
            stalled.add(job.id)
        if forecast.is_stuck:
            assert stalls
            stuck.add(job.id)
        if forecast.not_before and not stalls:
            bounds[forecast.not_before <= lifecycle.running + lifecycle.duration] += 1
        if forecast.ends and not stalls:
            end = lifecycle.running + lifecycle.duration
            ends[forecast.ends[0] <= end <= forecast.ends[1]] += 1
            if forecast.deadline is Deadline.WILL_MISS:
                misses[end > plan.expires] += 1
    assert stuck
    assert stalled <= stuck
    assert ends[True] > 0.85 * ends.total() > 100
    assert bounds[True] > 0.9 * bounds.total() > 10
    assert misses[True] > 0.85 * misses.total() > 10
