"""Loading an account: the feed and its store beside the official SDK's loop, and from a service that throttles."""

from __future__ import annotations

import asyncio
import gc
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from statistics import median
from time import monotonic, thread_time

from arktui.sandbox.errors import ArkError
from arktui.store.job_store import JobStore
from arktui.store.snapshot import Snapshot
from arktui.sync.feed import Feed
from arktui.sync.rate_limiter import RateLimiter
from arktui.ui.gc_tuning import GcTuner
from tests.bench.client import LATENCY, Cost, by_sdk, cost_of, sandbox
from tests.bench.report import milliseconds, ratio, table
from tests.feed_harness import Fields, InstrumentedSandbox, connect_to

_BEAT = 0.002

ALLOWED = 5
"""Requests a second that the throttling service allows."""


@asynccontextmanager
async def filling(store: JobStore, feed: Feed) -> AsyncIterator[None]:
    """Run a feed until the whole account is loaded, then for the length of the block."""
    is_full = asyncio.Event()

    def note(snapshot: Snapshot) -> None:
        if snapshot.status.is_complete:
            is_full.set()

    store.subscribe(note)
    task = asyncio.create_task(feed.run())
    await is_full.wait()
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def fill(url: str, holds: list[float] | None = None) -> int:
    """Load a store from an endpoint at any rate; record the longest CPU time that blocks the event loop."""
    store, tuner = JobStore(), GcTuner()
    feed = Feed(connect_to(url), store, interval=0, limit=10**9, rate_limiter=RateLimiter(max_rate=1e9), debounce=0)
    store.subscribe(lambda snapshot: tuner.note(len(snapshot.jobs) - len(store.active)))
    heart = asyncio.create_task(_beat(holds)) if holds is not None else None
    gc.collect()
    gc.freeze()  # as the program does once it has started
    try:
        async with filling(store, feed):
            return len(store.snapshot.jobs)
    finally:
        if heart is not None:
            heart.cancel()
        gc.unfreeze()


async def _beat(holds: list[float]) -> None:
    longest, last = 0.0, thread_time()
    try:
        while True:
            await asyncio.sleep(_BEAT)
            now = thread_time()
            longest, last = max(longest, now - last), now
    except asyncio.CancelledError:
        holds.append(longest)


class ThrottlingApp(InstrumentedSandbox):
    """A sandbox that refuses more than `allowed` requests in any second."""

    def __init__(self, jobs: int, allowed: int) -> None:
        super().__init__(jobs)
        self.before = self._count
        self._allowed = allowed
        self._taken: deque[float] = deque()

    def _count(self, _: Fields) -> None:
        now = monotonic()
        while self._taken and self._taken[0] <= now - 1:
            self._taken.popleft()
        if len(self._taken) >= self._allowed:
            self.world.errors = [ArkError("FlowLimitExceeded", "Slow down.", HTTPStatus.TOO_MANY_REQUESTS, 100018)]
        else:
            self._taken.append(now)


async def fill_slowly(jobs: int, allowed: int = ALLOWED) -> ThrottlingApp:
    """Load a store from a service that throttles, at the program's rate; return the service."""
    app, store = ThrottlingApp(jobs, allowed), JobStore()
    async with filling(store, Feed(connect_to(app), store, interval=0, limit=10**9)):
        return app


def tables(quick: bool) -> list[str]:
    """Measure one load by either, and one that is throttled."""
    jobs, rounds = (300, 1) if quick else (10_000, 3)
    holds: list[float] = []
    sdk, own = [], []
    with sandbox(jobs) as url:
        for _ in range(rounds):
            sdk.append(cost_of(by_sdk, url, jobs))
            own.append(cost_of(lambda url: asyncio.run(fill(url)), url, jobs))
            asyncio.run(fill(url, holds))
    throttled = asyncio.run(fill_slowly(jobs))
    refused = throttled.requests.by_code["FlowLimitExceeded"]
    return [_report(jobs, sdk, own, holds), _throttled_report(jobs, refused, throttled.requests.total)]


def _report(jobs: int, sdk: list[Cost], own: list[Cost], holds: list[float]) -> str:
    peer = Cost(median(cost.wall for cost in sdk), median(cost.cpu for cost in sdk))
    cost = Cost(median(cost.wall for cost in own), median(cost.cpu for cost in own))
    return table(
        f"Fill, {jobs:,} jobs in pages of 100, {LATENCY} ms latency",
        ("", "official SDK's loop", "feed and store", "ratio", "goal"),
        [
            ("wall ms", milliseconds(peer.wall), milliseconds(cost.wall), ratio(peer.wall, cost.wall), "4×"),
            ("CPU ms", milliseconds(peer.cpu), milliseconds(cost.cpu), ratio(peer.cpu, cost.cpu), "2.9×"),
            ("event loop held, CPU ms", "all the time", milliseconds(median(holds)), "", "under 16"),
        ],
    )


def _throttled_report(jobs: int, refused: int, asked: int) -> str:
    return table(
        f"Fill, {jobs:,} jobs from a service that takes {ALLOWED} requests a second",
        ("", "of", "refused", "share", "goal"),
        [("requests", f"{asked:,}", f"{refused:,}", f"{refused / asked:.1%}", "at most 5 %")],
    )
