"""The limits on requests in flight and per second hold at all times, counted where the requests arrive."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from functools import partial

import pytest

from arktui.api.errors import ArkError
from arktui.store.job_store import JobStore
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from arktui.sync import backoff
from arktui.sync.feed import MAX_IN_FLIGHT, Feed
from arktui.sync.rate_limiter import RateLimiter
from tests.feed_harness import InstrumentedSandbox, RunningFeed, connect_to, is_live

MOST_A_SECOND = 40
SLACK = 2
"""Extra requests that may arrive in one second when the loop was busy."""


@pytest.fixture(autouse=True)
def _soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next try come after a moment."""
    monkeypatch.setattr(backoff, "BASE_DELAY", 0.02)


FAULTS = ["", "500:0.3", "throttle:times=2", "token-expired:0.2"]


@pytest.mark.parametrize("fault", FAULTS)
async def test_request_limits_hold_under_faults_and_keys(fault: str) -> None:
    app = InstrumentedSandbox(1_500, latency=0.05)
    if fault:
        app.faults.put(fault)
    store = JobStore()
    feed = Feed(
        connect_to(app), store, interval=2, rate_limiter=RateLimiter(MOST_A_SECOND, MOST_A_SECOND), debounce=0.0
    )
    watch = RunningFeed(app, feed, store)
    try:
        for search in ("e", "ev", "", "r", ""):
            feed.set_query(Query(search))
            feed.refresh()
            feed.request_rows(range(1_000, 1_100))
            await asyncio.gather(
                watch.until(partial(_has_asked, app, app.requests.total + 3)),
                *(_ignored(feed.raw_job(f"bi-{number}")) for number in range(2)),
            )
        app.faults.clear()
        await watch.until(is_live)
    finally:
        watch.task.cancel()
        await asyncio.gather(watch.task, return_exceptions=True)
    assert 1 <= app.requests.max_in_flight <= MAX_IN_FLIGHT + 2, "those of the JSON are the reader's own"
    times = [seen.at for seen in app.requests.entries]
    busiest = max(bisect_left(times, at + 1.0) - index for index, at in enumerate(times))
    assert busiest <= MOST_A_SECOND + SLACK


def _has_asked(app: InstrumentedSandbox, requests: int, _: Snapshot) -> bool:
    return app.requests.total > requests


async def _ignored(answer: object) -> None:
    """Wait for an answer that may be a failure."""
    try:
        await answer  # type: ignore[misc]
    except ArkError:
        return
