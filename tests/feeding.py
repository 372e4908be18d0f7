"""A real feed at work: the real client against a real sandbox in the process, and a way to wait for what comes."""

from __future__ import annotations

import asyncio
import json
import threading
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

from httpx import ASGITransport

from arktui.api.client import ArkClient, RetryPolicy, Timeouts
from arktui.api.endpoint import Endpoint
from arktui.api.found import Credentials
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
from arktui.sync.pace import Pace
from tests.sandbox_server import REGION, START

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    from arktui.api.query import ListQuery
    from arktui.sandbox.asgi import Message, Receive, Request, Response, Send
    from arktui.sandbox.assumptions import Assumptions
    from arktui.sandbox.errors import ArkError
    from arktui.sandbox.filters import Filter
    from arktui.sync.feed import Connect

PATIENCE = 30.0
"""Seconds until a condition that does not come about is a failure."""

SELDOM = 3_600.0
"""An interval at which nothing happens by itself, but the next refresh is planned."""

RETRY_MAX = 60.0
"""Seconds to the next try, at most."""

Fields = dict[str, Any]


class FickleWorld(World):
    """A world that may refuse to list its jobs.

    Attributes:
        refusals: Errors that the coming list requests end in, the last one first.
    """

    refusals: list[ArkError]

    def page(self, job_filter: Filter, sort_by: str, *, descending: bool, number: int, size: int) -> Page:
        if self.refusals:
            raise self.refusals.pop()
        return super().page(job_filter, sort_by, descending=descending, number=number, size=size)


class FickleApp(ArkApp):
    """A sandbox that a test can look into and bend.

    Attributes:
        clock: Moves its world on.
        before: Called with the parameters of each request before it is answered.
        bend: Called with the parameters and the `Result` of each good answer, which it may change.
        arrived: Set when a request arrives.
        keys: The secret keys by access key; they may be changed.
    """

    world: FickleWorld

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
            FickleWorld(self.clock, jobs, seed, assumptions=assumptions), AccessKeys(self.keys, {}), latency=latency
        )
        self.world.refusals = []
        self.before: Callable[[Fields], None] | None = None
        self.bend: Callable[[Fields, Fields], None] | None = None
        self.arrived = threading.Event()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        self.arrived.set()
        await super().__call__(scope, receive, send)

    async def until_asked(self) -> None:
        """Wait for the next request to arrive."""
        self.arrived.clear()
        assert await asyncio.to_thread(self.arrived.wait, PATIENCE), "nothing was asked"

    def respond(self, request: Request) -> Response:
        asked = json.loads(request.body)
        if self.before:
            self.before(asked)
        reply = super().respond(request)
        if self.bend and reply.result is not None:
            self.bend(asked, reply.result)
        return reply

    @property
    def asked(self) -> list[Fields]:
        """The parameters of all requests so far."""
        return [seen.parameters for seen in self.requests.entries]


def client_of(
    app: ArkApp | str,
    before_request: Callable[[], Awaitable[None]] | None = None,
    secret_key: str = SECRET_KEY,
    timeouts: Timeouts | None = None,
) -> ArkClient:
    """Return the real client of a sandbox: in the process, or over the network where its endpoint is given."""
    return ArkClient(
        Endpoint(app if isinstance(app, str) else "http://sandbox", REGION),
        Credentials(ACCESS_KEY, secret_key),
        transport=None if isinstance(app, str) else ASGITransport(app),
        retry=RetryPolicy(attempts=1),
        timeouts=timeouts or Timeouts(),
        on_attempt=before_request,
    )


async def listed(app: ArkApp | str, *requests: ListQuery) -> list[Job]:
    """Return all jobs a sandbox lists for some requests, through the real client."""
    async with client_of(app) as client:
        return [
            job for request in requests async for page in client.pages(request) for job in jobs_from_wire(page.items)
        ]


def truth_of(app: ArkApp, ids: Iterable[str]) -> dict[str, Job]:
    """Return jobs as they really are at the moment, those that do not exist left out."""
    rows = [row for job_id in ids if (row := app.world.get(job_id))]
    return {job.id: job for job in jobs_from_wire(BatchInferenceJob.read(list_item(*row)) for row in rows)}


class Watch:
    """A feed that runs, its store, and every snapshot that was published."""

    def __init__(self, app: FickleApp, feed: Feed, store: JobStore) -> None:
        self.app = app
        self.feed = feed
        self.store = store
        self.published: list[Snapshot] = []
        self._news = asyncio.Event()
        store.subscribe(self._hear)

    def _hear(self, snapshot: Snapshot) -> None:
        self.published.append(snapshot)
        self._news.set()

    @property
    def snapshot(self) -> Snapshot:
        return self.store.snapshot

    @property
    def ids(self) -> list[str]:
        return [job.id for job in self.snapshot.rows]

    async def until(self, condition: Callable[[Snapshot], object]) -> Snapshot:
        """Return the first snapshot from now on that fulfils a condition."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition(self.snapshot):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"never came about; freshness is {self.snapshot.freshness}") from None
        return self.snapshot

    async def until_loaded(self) -> Snapshot:
        """Wait until the whole account is there."""
        return await self.until(lambda snapshot: snapshot.is_complete and is_live(snapshot))

    async def refreshed(self) -> list[Fields]:
        """Refresh by hand to the end; return what was asked."""
        before, asked = self.snapshot.next_at, self.app.requests.total
        self.feed.refresh()
        now = self.feed.clock()
        await self.until(
            lambda snapshot: snapshot.next_at != before and (snapshot.next_at or 0) > now and is_live(snapshot)
        )
        return [seen.parameters for seen in list(self.app.requests.entries)[asked - self.app.requests.total :]]

    async def struck(self, fault: str, code: str = "") -> Stale:
        """Switch a fault on and refresh; return what is said of it, which is all that has changed on the screen."""
        before, since = self.snapshot, self.feed.clock()
        rows = list(before.rows)
        self.app.faults.put(fault)
        self.feed.refresh()
        failed = await self.until(lambda snapshot: code in code_of(snapshot) and is_stale(snapshot))
        stale = failed.freshness
        assert isinstance(stale, Stale)
        assert (list(failed.rows), failed.total, failed.fresh_at) == (rows, before.total, before.fresh_at)
        assert stale.problem.advice
        assert since < stale.retry_at <= self.feed.clock() + RETRY_MAX
        return stale

    async def healed(self) -> Snapshot:
        """Switch every fault off; return the first good snapshot, which comes by itself."""
        self.app.faults.clear()
        return await self.until(is_live)


def is_stale(snapshot: Snapshot) -> bool:
    """Whether the last question failed."""
    return isinstance(snapshot.freshness, Stale)


def code_of(snapshot: Snapshot) -> str:
    """Return the code of what is wrong; empty where nothing is."""
    return snapshot.freshness.problem.code if isinstance(snapshot.freshness, Stale) else ""


def is_live(snapshot: Snapshot) -> bool:
    """Whether everything that was asked for is there."""
    return isinstance(snapshot.freshness, Live)


def connect_to(app: ArkApp | str, secret_key: str = SECRET_KEY, timeouts: Timeouts | None = None) -> Connect:
    """Return what makes the feed's client."""
    return lambda before_request: client_of(app, before_request, secret_key, timeouts)


class AdvancingClock:
    """The monotonic clock, which a test may put forward."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __call__(self) -> float:
        return monotonic() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds


def unhurried() -> Pace:
    """Return a pace at which nothing waits."""
    return Pace(rate=1e9, max_rate=1e9)


@asynccontextmanager
async def feeding(
    app: FickleApp,
    query: Query | None = None,
    *,
    connect: Connect | None = None,
    interval: float = SELDOM,
    limit: int = 10_000,
    scope: str | None = None,
    rest: float = 0.0,
    clock: Callable[[], float] = monotonic,
) -> AsyncIterator[Watch]:
    """Run a feed for the length of the block; nothing waits for its turn or for a query to rest unless told to."""
    store = JobStore(query)
    feed = Feed(
        connect or connect_to(app),
        store,
        interval=interval,
        limit=limit,
        scope=scope,
        pace=unhurried(),
        rest=rest,
        clock=clock,
    )
    watch = Watch(app, feed, store)
    task = asyncio.create_task(feed.run())
    try:
        yield watch
    finally:
        assert not task.done(), "the feed gave up"
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
