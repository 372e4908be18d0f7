"""The one long-lived task that keeps the store true to the service."""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

from arktui.api.errors import ThrottledError
from arktui.api.query import ListQuery
from arktui.store.freshness import Connecting, Filling, Freshness, Live, Paused, Stale
from arktui.store.phase import COUNTING, QUEUED
from arktui.sync.audit import Audit
from arktui.sync.convert import jobs_from_wire
from arktui.sync.faults import backoff, is_hiccup, problem_of
from arktui.sync.pace import Pace
from arktui.sync.questions import questions_for
from arktui.sync.refresh import Refresh
from arktui.sync.walk import Walk

if TYPE_CHECKING:
    from arktui.api.client import Answer
    from arktui.api.models import JobPage
    from arktui.store.job_store import JobStore
    from arktui.store.query import Query

MIN_INTERVAL = 2.0
"""Seconds; a screen is never refreshed faster (api.md section 9)."""

MORE = 1_000
"""Jobs fetched beyond the limit each time the reader comes near the end."""


class Client(Protocol):
    """What the feed needs of `arktui.api.client.ArkClient`, which it does not import."""

    async def list_batch_inference_jobs(self, query: ListQuery) -> JobPage:
        """Ask for one page."""
        ...

    async def call(self, action: str, body: Mapping[str, Any]) -> Answer:
        """Call any action."""
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...


Connect = Callable[[Callable[[], Awaitable[None]]], Client]
"""Makes a client, off the event loop; takes what is to be awaited before each request."""


class Feed:
    """Fills the store, newest jobs first, and refreshes it every `interval` seconds (0: only when told).

    One request is in flight at a time. Every fault becomes a `Stale` snapshot with the time of the next try.
    """

    def __init__(
        self,
        connect: Connect,
        store: JobStore,
        *,
        interval: float = 5.0,
        limit: int = 10_000,
        scope: str | None = None,
    ) -> None:
        self._connect = connect
        self._store = store
        self._interval = max(interval, MIN_INTERVAL) if interval > 0 else math.inf
        self._limit = limit
        self._scope = scope
        self._pace = Pace()
        self._client: Client | None = None
        self._wake = asyncio.Event()
        self._due = 0.0
        self._failures = 0
        self._is_paused = False
        self._fresh_at: float | None = None
        self._account_total: int | None = None
        self._reading: asyncio.Future[JobPage] | None = None
        self._refresh = Refresh(store, scope)
        self._account = Walk((ListQuery(project=scope),), limit)
        self._active = Walk((ListQuery(project=scope, phases=tuple(sorted(COUNTING | {QUEUED}))),))
        self._audit = Audit(store, scope)
        self._walk = self._walk_for(store.snapshot.query)

    # What the reader wants

    def ask(self, query: Query) -> None:
        """Turn to another query: what is known shows at once, an answer to the older one is dropped."""
        self._walk = self._walk_for(query)
        if self._reading is not None:
            self._reading.cancel()
        with self._store.batch():
            self._store.set_query(query)
            self._store.update(**self._facts())
        self._wake.set()

    def refresh(self) -> None:
        """Refresh now."""
        self._due = 0.0
        self._wake.set()

    def toggle_pause(self) -> None:
        """Stop asking, or go on with a refresh."""
        self._is_paused = not self._is_paused
        self._due = math.inf if self._is_paused else 0.0
        self._store.update(**self._facts())
        self._wake.set()

    def read_on(self) -> None:
        """Fetch more than the limit: the reader has come near the end of what is loaded."""
        if self._walk.extend(MORE):
            self._wake.set()

    async def raw_job(self, job_id: str) -> Answer:
        """Return the service's own answer about one job; raises ArkError."""
        return await (await self._connected()).call("GetBatchInferenceJob", {"Id": job_id})

    # The task

    async def run(self) -> None:
        """Keep the store true to the service until cancelled."""
        try:
            while True:
                self._wake.clear()
                try:
                    has_worked = await self._step()
                except Exception as error:  # noqa: BLE001 - whatever went wrong, the monitor says so and goes on
                    await self._sleep_until(self._note_failure(error))
                else:
                    self._failures = 0
                    if not has_worked:
                        await self._sleep_until(self._due)
        finally:
            if self._client is not None:
                await self._client.aclose()

    async def _step(self) -> bool:
        """Do the most urgent piece of work; return whether there was any."""
        if not self._walk.is_begun:
            await self._read_page(self._walk)
        elif self._due <= monotonic():
            await self._run_refresh()
        elif self._is_paused:
            return False
        else:
            walks = (self._active, self._walk, self._account, self._audit.walk)
            walk = next((walk for walk in walks if walk and walk.next_request), None)
            if walk is None:
                return False
            await self._read_page(walk)
        return True

    async def _read_page(self, walk: Walk) -> None:
        request = walk.next_request
        if request is None:
            return
        self._reading = asyncio.ensure_future(self._ask(request))
        try:
            page = await self._reading
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) and task.cancelling():
                raise
            return
        finally:
            self._reading = None
        walk.take(page)
        with self._store.batch():
            self._store.apply(jobs_from_wire(page.items))
            self._store.update(**self._facts())
        if walk is self._audit.walk and walk.is_finished:
            await self._audit.finish(self._ask)

    async def _run_refresh(self) -> None:
        began = monotonic()
        self._account_total = await self._refresh.run(self._ask)
        if self._walk.is_held and self._walk is not self._account:
            self._walk.recount(await self._ask(self._walk.first_request))
        if self._account.is_finished:
            self._audit.consider(self._account_total)
        pause = max(self._interval, 2 * (monotonic() - began)) * random.uniform(0.95, 1.05)  # noqa: S311 - no secret
        self._due = math.inf if self._is_paused else monotonic() + pause
        self._store.update(**self._facts())

    async def _ask(self, request: ListQuery) -> JobPage:
        client = await self._connected()
        try:
            page = await client.list_batch_inference_jobs(request)
        except ThrottledError:
            self._pace.throttled()
            raise
        self._pace.good()
        self._fresh_at = monotonic()
        return page

    async def _connected(self) -> Client:
        if self._client is None:
            self._client = await asyncio.to_thread(self._connect, self._pace.turn)
        return self._client

    def _note_failure(self, error: Exception) -> float:
        """Publish what went wrong; return when to try again."""
        self._failures += 1
        retry_at = monotonic() + backoff(self._failures, error)
        if self._failures > 1 or not is_hiccup(error):
            problem = problem_of(error)
            stale = Stale(problem, retry_at)
            facts = {**self._facts(), "freshness": stale, "next_at": retry_at, "last_problem": problem}
            self._store.update(**facts)
        return retry_at

    async def _sleep_until(self, moment: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None if moment == math.inf else max(moment - monotonic(), 0)):
                await self._wake.wait()

    # What the snapshot says of the service

    def _walk_for(self, query: Query) -> Walk:
        questions = questions_for(query, self._scope)
        if not query.is_filtered and (self._account.is_begun or questions.requests == self._account.requests):
            return self._account
        return Walk(questions.requests, self._limit, is_exact=questions.is_exact)

    def _facts(self) -> dict[str, Any]:
        return {
            "total": self._total(),
            "account_total": self._account_total,
            "is_complete": self._account.is_finished,
            "freshness": self._freshness(),
            "fresh_at": self._fresh_at,
            "next_at": self._due if 0 < self._due < math.inf else None,
            "requests_per_minute": self._pace.per_minute,
        }

    def _total(self) -> int | None:
        if self._walk is self._account and self._account_total is not None:
            return self._account_total
        if self._walk.is_finished or self._account.is_finished:
            return self._store.snapshot.shown
        return self._walk.total

    def _freshness(self) -> Freshness:
        if self._is_paused:
            return Paused()
        if self._fresh_at is None:
            return Connecting()
        if self._walk.next_request is not None:
            return Filling(self._store.snapshot.shown, self._walk.total)
        return Live()
