"""A running feed: the real feed and client on a real sandbox in the process, with ways to wait for snapshots."""

from __future__ import annotations

import asyncio
import json
import math
import threading
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

from httpx import ASGITransport

from arktui.api.client import ArkClient, Timeouts
from arktui.api.credentials import Credentials
from arktui.api.endpoint import Endpoint
from arktui.api.models import BatchInferenceJob
from arktui.sandbox.actions import list_item
from arktui.sandbox.app import ArkApp
from arktui.sandbox.clock import ManualClock
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.sandbox.signature import AccessKeys
from arktui.sandbox.world import DEFAULT_SEED, Page, World
from arktui.store.freshness import Live, Stale
from arktui.store.job import Job
from arktui.store.job_store import JobStore
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from arktui.sync.convert import jobs_from_wire
from arktui.sync.feed import Feed
from arktui.sync.rate_limiter import RateLimiter
from tests.sandbox_server import REGION, START

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    from arktui.api.list_query import ListQuery
    from arktui.api.models import JobPage
    from arktui.sandbox.asgi import Message, Receive, Request, Response, Send
    from arktui.sandbox.assumptions import Assumptions
    from arktui.sandbox.errors import ArkError
    from arktui.sandbox.filters import Filter
    from arktui.sync.feed import Connect

TIMEOUT = 120.0
"""Seconds to wait for a condition before the test fails."""

SELDOM = 3_600.0
"""A refresh interval too long for a refresh to start during a test; the next one is still scheduled."""

RETRY_MAX = 60.0
"""Most seconds until the next attempt."""

Fields = dict[str, Any]


class FailingWorld(World):
    """A world whose list requests can fail.

    Attributes:
        errors: The errors of the next list requests, last one first.
    """

    errors: list[ArkError]

    def page(self, job_filter: Filter, sort_by: str, *, descending: bool, number: int, size: int) -> Page:
        if self.errors:
            raise self.errors.pop()
        return super().page(job_filter, sort_by, descending=descending, number=number, size=size)


class InstrumentedSandbox(ArkApp):
    """A sandbox that a test can observe and change.

    Attributes:
        clock: The clock of its world.
        on_request: Called with the parameters of each request before the response is built.
        change_result: Called with the parameters and the `Result` of each successful response; may change the result.
        request_arrived: Set when a request arrives.
        keys: The secret keys by access key; a test may change them.
    """

    world: FailingWorld

    def __init__(
        self,
        jobs: int = 300,
        seed: int = DEFAULT_SEED,
        *,
        assumptions: Assumptions | None = None,
        latency: float = 0,
        start: float = START,
    ) -> None:
        self.clock = ManualClock(start)
        self.keys = {ACCESS_KEY: SECRET_KEY}
        super().__init__(
            FailingWorld(self.clock, jobs, seed, assumptions=assumptions), AccessKeys(self.keys, {}), latency=latency
        )
        self.world.errors = []
        self.on_request: Callable[[Fields], None] | None = None
        self.change_result: Callable[[Fields, Fields], None] | None = None
        self.request_arrived = threading.Event()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        self.request_arrived.set()
        await super().__call__(scope, receive, send)

    async def wait_for_request(self) -> None:
        """Wait for the next request to arrive."""
        self.request_arrived.clear()
        assert await asyncio.to_thread(self.request_arrived.wait, TIMEOUT), "no request arrived"

    def respond(self, request: Request) -> Response:
        parameters = json.loads(request.body)
        if self.on_request:
            self.on_request(parameters)
        response = super().respond(request)
        if self.change_result and response.result is not None:
            self.change_result(parameters, response.result)
        return response

    @property
    def received(self) -> list[Fields]:
        """The parameters of all requests so far."""
        return [request.parameters for request in self.requests.entries]


def client_of(
    app: ArkApp | str,
    before_request: Callable[[], Awaitable[None]] | None = None,
    secret_key: str = SECRET_KEY,
    timeouts: Timeouts | None = None,
) -> ArkClient:
    """Return a real client of a sandbox, in the process or, given its endpoint, over the network."""
    return ArkClient(
        Endpoint(app if isinstance(app, str) else "http://sandbox", REGION),
        Credentials(ACCESS_KEY, secret_key),
        transport=None if isinstance(app, str) else ASGITransport(app),
        timeouts=timeouts or Timeouts(),
        before_request=before_request,
    )


async def pages_of(client: ArkClient, request: ListQuery) -> AsyncIterator[JobPage]:
    """Yield all pages of a list that does not change in the meantime."""
    number, total = 1, math.inf
    while (number - 1) * request.page_size < total:
        page = await client.list_batch_inference_jobs(request.page(number))
        yield page
        number, total = number + 1, page.total_count


async def listed(app: ArkApp | str, *requests: ListQuery) -> list[Job]:
    """Return all jobs that a sandbox lists for the requests, through the real client."""
    async with client_of(app) as client:
        return [
            job
            for request in requests
            async for page in pages_of(client, request)
            for job in jobs_from_wire(page.items)
        ]


def truth_of(app: ArkApp, ids: Iterable[str]) -> dict[str, Job]:
    """Return the current true state of the existing jobs with these ids."""
    rows = [row for job_id in ids if (row := app.world.get(job_id))]
    return {job.id: job for job in jobs_from_wire(BatchInferenceJob.read(list_item(*row)) for row in rows)}


class RunningFeed:
    """A running feed, its store, and every published snapshot."""

    def __init__(self, app: InstrumentedSandbox, feed: Feed, store: JobStore) -> None:
        self.app = app
        self.feed = feed
        self.store = store
        self.published: list[Snapshot] = []
        self._snapshot_published = asyncio.Event()
        self.task = asyncio.create_task(feed.run())
        self.task.add_done_callback(lambda _: self._snapshot_published.set())
        store.subscribe(self._on_snapshot)

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        self.published.append(snapshot)
        self._snapshot_published.set()

    @property
    def snapshot(self) -> Snapshot:
        return self.store.snapshot

    @property
    def ids(self) -> list[str]:
        return [job.id for job in self.snapshot.rows]

    async def until(self, condition: Callable[[Snapshot], object]) -> Snapshot:
        """Wait for a snapshot that meets a condition; return it. Fail at once when the feed has ended."""
        try:
            async with asyncio.timeout(TIMEOUT):
                while not condition(self.snapshot):
                    assert not self.task.done(), "the feed gave up"
                    self._snapshot_published.clear()
                    await self._snapshot_published.wait()
        except TimeoutError:
            raise AssertionError(f"condition never met; freshness is {self.snapshot.status.freshness}") from None
        return self.snapshot

    async def until_loaded(self) -> Snapshot:
        """Wait until the whole account is loaded."""
        return await self.until(lambda snapshot: snapshot.status.is_complete and is_live(snapshot))

    async def refreshed(self) -> list[Fields]:
        """Refresh and wait for the end; return the parameters of the requests sent."""
        before, total = self.snapshot.status.next_at, self.app.requests.total
        self.feed.refresh()
        now = self.feed.clock()
        await self.until(
            lambda snapshot: (
                snapshot.status.next_at != before and (snapshot.status.next_at or 0) > now and is_live(snapshot)
            )
        )
        return [entry.parameters for entry in list(self.app.requests.entries)[total - self.app.requests.total :]]

    async def fail_with(self, fault: str, code: str = "") -> Stale:
        """Activate a fault and refresh; check that the data stays unchanged; return the `Stale` state."""
        before, since = self.snapshot, self.feed.clock()
        rows = list(before.rows)
        self.app.faults.put(fault)
        self.feed.refresh()
        failed = await self.until(lambda snapshot: code in code_of(snapshot) and is_stale(snapshot))
        stale = failed.status.freshness
        assert isinstance(stale, Stale)
        assert (list(failed.rows), failed.status.total, failed.status.fresh_at) == (
            rows,
            before.status.total,
            before.status.fresh_at,
        )
        assert stale.error.advice
        assert since < stale.retry_at <= self.feed.clock() + RETRY_MAX
        return stale

    async def recover(self) -> Snapshot:
        """Clear all faults; wait for the next live snapshot, without a refresh, and return it."""
        self.app.faults.clear()
        return await self.until(is_live)


def is_stale(snapshot: Snapshot) -> bool:
    """Return whether the last request failed."""
    return isinstance(snapshot.status.freshness, Stale)


def code_of(snapshot: Snapshot) -> str:
    """Return the error code of a stale snapshot; empty otherwise."""
    return snapshot.status.freshness.error.code if isinstance(snapshot.status.freshness, Stale) else ""


def is_live(snapshot: Snapshot) -> bool:
    """Return whether the last request succeeded."""
    return isinstance(snapshot.status.freshness, Live)


def connect_to(app: ArkApp | str, secret_key: str = SECRET_KEY, timeouts: Timeouts | None = None) -> Connect:
    """Return the factory of the feed's client."""
    return lambda before_request: client_of(app, before_request, secret_key, timeouts)


class AdvancingClock:
    """The monotonic clock, which a test can advance."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __call__(self) -> float:
        return monotonic() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds


def unlimited_rate() -> RateLimiter:
    """Return a rate limiter that never delays a request."""
    return RateLimiter(rate=1e9, max_rate=1e9)


@asynccontextmanager
async def running_feed(
    app: InstrumentedSandbox,
    query: Query | None = None,
    *,
    connect: Connect | None = None,
    interval: float = SELDOM,
    limit: int = 10_000,
    scope: str | None = None,
    debounce: float = 0.0,
    clock: Callable[[], float] = monotonic,
) -> AsyncIterator[RunningFeed]:
    """Run a feed within the block; by default without rate limiting and without debouncing queries."""
    store = JobStore(query)
    feed = Feed(
        connect or connect_to(app),
        store,
        interval=interval,
        limit=limit,
        scope=scope,
        rate_limiter=unlimited_rate(),
        debounce=debounce,
        clock=clock,
    )
    running = RunningFeed(app, feed, store)
    try:
        yield running
    finally:
        assert not running.task.done(), "the feed gave up"
        running.task.cancel()
        with suppress(asyncio.CancelledError):
            await running.task
