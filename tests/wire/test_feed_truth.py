"""After any mix of arrivals, ends, deletions, faults and queries the store converges to the service."""

from __future__ import annotations

import asyncio
import os
import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from arktui.store.phase import COMPLETED, RUNNING, TERMINAL
from arktui.store.query import Query
from arktui.sync import full_rescan
from arktui.sync.refresh import _RECHECK_EVERY
from tests.feed_harness import (
    RETRY_MAX,
    AdvancingClock,
    Fields,
    InstrumentedSandbox,
    RunningFeed,
    is_live,
    running_feed,
    truth_of,
)

if TYPE_CHECKING:
    from collections.abc import Coroutine

JOBS = 250

EXAMPLES = int(os.environ.get("ARKTUI_EXAMPLES", "10"))

FAULTS = (
    "500:0.5",
    "html:every=2",
    "throttle-200:every=2",
    "items-null:every=3",
    "result-null:0.5",
    "total-lies:0.5",
    "total-lies:1.3",
    "pages-repeated",
    "shifting:jobs=2,times=5",
    "deleting:jobs=3,times=8",
    "truncated:0.5",
    "reset:every=2",
)

QUERIES = (
    Query(),
    Query(phases=frozenset({COMPLETED})),
    Query(phases=frozenset({RUNNING})),
    Query(phases=TERMINAL),
    Query(search="eval"),
    Query(projects=frozenset({"default"})),
)


def walks(asked: list[Fields]) -> int:
    """Return how often a listing of the account has started."""
    return sum(one["SortBy"] == "CreateTime" and "Filter" not in one and one["PageNumber"] == 1 for one in asked)


class FeedAndService(RuleBasedStateMachine):
    """A running feed; anything may happen at the service between two of its requests."""

    limit = 10_000

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.clock = AdvancingClock()
        self.app = InstrumentedSandbox(JOBS)
        self.feed_run = running_feed(self.app, clock=self.clock, limit=self.limit)
        self.watch: RunningFeed = self.run(self.feed_run.__aenter__())

    def run(self, what: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(what)

    @initialize(loaded=st.booleans())
    def load(self, loaded: bool) -> None:
        if loaded:
            self.run(self.watch.until(lambda snapshot: is_live(snapshot) and snapshot.status.next_at))

    @rule(seconds=st.sampled_from((1, 300, 7_200)))
    def time_passes(self, seconds: int) -> None:
        self.app.clock.advance(seconds)

    @rule(jobs=st.integers(1, 130))
    def jobs_arrive(self, jobs: int) -> None:
        self.app.world.submit(jobs)

    @rule(share=st.sampled_from((0.02, 0.3, 0.9)), over=st.booleans(), seed=st.integers(0, 9))
    def jobs_are_deleted(self, share: float, over: bool, seed: int) -> None:
        world = self.app.world
        world.now()
        jobs = [job for job in world._jobs.values() if not over or job.lifecycle.ended <= world._now]
        draw = random.Random(seed)  # noqa: S311 - no secret
        world.delete([job.id for job in jobs if draw.random() < share])

    @rule(fault=st.sampled_from(FAULTS))
    def a_fault_begins(self, fault: str) -> None:
        self.app.faults.put(fault)

    @rule()
    def the_faults_end(self) -> None:
        self.app.faults.clear()

    @rule(query=st.sampled_from(QUERIES))
    def the_reader_asks(self, query: Query) -> None:
        self.run(self.asking(query))

    async def asking(self, query: Query) -> None:
        self.watch.feed.set_query(query)
        await asyncio.sleep(0)

    @rule(turns=st.sampled_from((1, 10, 200)), seconds=st.sampled_from((0, 5, 65, 400)))
    def the_feed_works(self, turns: int, seconds: int) -> None:
        self.clock.advance(seconds)
        self.run(self.working(turns))

    async def working(self, turns: int) -> None:
        self.watch.feed.refresh()
        for _ in range(turns):
            await asyncio.sleep(0)

    def teardown(self) -> None:
        try:
            self.run(self.ends_true())
        finally:
            self.run(self.feed_run.__aexit__(None, None, None))
            self.runner.close()

    async def ends_true(self) -> None:
        """Change nothing, and expect the truth within two listings."""
        self.app.faults.clear()
        self.clock.advance(RETRY_MAX)
        self.watch.feed.refresh()
        await self.watch.until(lambda snapshot: is_live(snapshot) and self.is_read)
        asked = self.app.requests.total
        for _ in range(self.patience):
            if self.is_true:
                break
            self.clock.advance(full_rescan.MIN_PAUSE)
            await self.watch.refreshed()
            await self.watch.until(lambda _: self.is_read)
        assert self.is_true
        seen = list(self.app.requests.entries)
        assert walks([one.parameters for one in seen[len(seen) - self.app.requests.total + asked :]]) <= 2

    patience = 5
    """Minutes: each of two listings needs a difference that is seen twice; the last one finds none."""

    @property
    def is_read(self) -> bool:
        return next(self.watch.feed._plan.unfinished(), None) is None

    @property
    def is_true(self) -> bool:
        """Whether the jobs that show as existing do exist."""
        snapshot, world = self.watch.snapshot, self.app.world
        shown = {job_id: job.phase for job_id, job in snapshot.jobs.items() if job_id not in snapshot.deleted}
        exist = {job_id: job.phase for job_id, job in truth_of(self.app, list(world._jobs)).items()}
        return shown == exist if snapshot.status.is_complete else shown.items() <= exist.items()


class HeldFeedAndService(FeedAndService):
    """The same with an account larger than the limit; the loaded jobs are true."""

    limit = 50
    patience = 12 * _RECHECK_EVERY
    """Minutes: what no total showed is found in turn, 50 jobs and more at a time."""


@pytest.mark.parametrize("machine", [FeedAndService, HeldFeedAndService])
def test_the_store_converges_to_the_service(machine: type[FeedAndService]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
