"""The one long-lived task that keeps the store true to the service."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import TYPE_CHECKING, Any

from arktui.api.errors import TransportError
from arktui.api.list_query import ListQuery
from arktui.clock import CLOCKS_AGREE, uptime
from arktui.store.freshness import Connecting, Freshness, Live, Loading, Paused
from arktui.store.job import Job
from arktui.sync.connection import Client, Connect, Connection, OvertakenError
from arktui.sync.convert import jobs_from_wire
from arktui.sync.fetch_plan import FetchPlan
from arktui.sync.gaps import pages_for
from arktui.sync.health import Health
from arktui.sync.rate_limiter import RateLimiter
from arktui.sync.refresh import Refresh
from arktui.sync.schedule import Schedule
from arktui.sync.suspend_detector import SuspendDetector
from arktui.sync.tombstones import Tombstones

if TYPE_CHECKING:
    from arktui.api.envelope import Answer
    from arktui.api.models import JobPage
    from arktui.store.error_log import ErrorRecord
    from arktui.store.job_store import JobStore
    from arktui.store.query import Query
    from arktui.sync.full_rescan import FullRescan
    from arktui.sync.pager import Pager
    from arktui.sync.reconcile import Reconciler

__all__ = ["Client", "Connect", "Feed"]

IN_FLIGHT = 4
"""Pages asked for at a time while there is a list to be read; a refresh asks for one (api/README.md section 9)."""

MORE = 1_000
"""Jobs fetched beyond the limit where the reader looks at what is missing, and only reading on brings it."""

REST = 0.3
"""Seconds that a query has to stand before the service is asked; rows that are not loaded are in sight half as long."""

IDLE = 60.0
"""Seconds after which what was said of the last minute is looked over, though nothing is asked."""

SLICE = 0.004
"""Seconds that the work of a new query may hold the event loop at a time."""


class Feed:
    """Fills the store, newest jobs first, and refreshes it every `interval` seconds (0: only when told).

    A list is read with some requests in flight at a time, everything else with one. The most urgent comes first: a new
    query's first page, a refresh that is due, the rows that the reader looks at, then the rest of the list up to
    `limit` jobs. Every fault becomes a `Stale` snapshot with the time of the next try.
    """

    def __init__(
        self,
        connect: Connect,
        store: JobStore,
        *,
        interval: float = 5.0,
        limit: int = 10_000,
        scope: str | None = None,
        pace: RateLimiter | None = None,
        rest: float = REST,
        clock: Callable[[], float] = uptime,
    ) -> None:
        self.clock = clock
        """The monotonic clock of every time the feed puts into a snapshot."""
        self._line = Connection(connect, pace or RateLimiter())
        self._health = Health(clock, self._line.pop_outlier)
        self._pulse = SuspendDetector(clock, self._come_back)
        self._store = store
        self._schedule = Schedule(interval, clock)
        self._rest = rest
        self._wake = asyncio.Event()
        self._is_query_new = False
        self._next_slice: asyncio.Handle | None = None
        self._wish: asyncio.Handle | None = None
        self._wanted = range(0)
        self._departed = Tombstones(clock)
        self._refresh = Refresh(store, self._apply, scope)
        self._lists = FetchPlan(store, self._refresh, clock, limit, scope)

    # What the reader wants

    def ask(self, query: Query) -> None:
        """Turn to another query: what is known shows at once, an answer to the older one is dropped.

        The service is asked once the query has stood for a moment.
        """
        self._lists.turn_to(query)
        self._is_query_new = True
        self._line.drop()
        self._want_now(range(0))
        with self._store.batch():
            self._store.set_query(query)
            self._work_on()
        self._wake.set()

    def _work_on(self) -> None:
        """Bring the rows of a new query together for a moment; then it is the turn of what else there is to do."""
        if self._next_slice is not None:
            self._next_slice.cancel()
        until = perf_counter() + SLICE
        with self._store.batch():
            while (is_behind := self._store.step()) and perf_counter() < until:
                pass
            self._store.update(**self._facts())
        if is_behind:
            self._next_slice = asyncio.get_running_loop().call_soon(self._work_on)

    def refresh(self) -> None:
        """Refresh now, and let the jobs that are gone leave; a request that hangs is given up for it."""
        self._forget(self._store.snapshot.deleted)
        if self._schedule.is_overdue:
            self._line.drop()
        self._schedule.hasten()
        self._wake.set()

    def restore(self, jobs: Iterable[Job], at: float) -> None:
        """Show jobs as they were at a time before this session until the service tells of them."""
        was_live = isinstance(self._store.snapshot.freshness, Live)
        with self._store.batch():
            self._store.restore(jobs, at)
            self._store.update(**self._facts())
        if was_live:
            self._wake.set()

    def set_attention(self, *, is_attended: bool) -> None:
        """Ask less often while nobody looks; refresh when somebody does again."""
        if is_attended and not self._schedule.is_attended:
            self._come_back()
        self._schedule.is_attended = is_attended

    def _come_back(self) -> None:
        """Refresh after a time in which nothing was asked, or seldom."""
        if self._schedule.come_back(self._health.fresh_at):
            self._wake.set()

    def toggle_pause(self) -> None:
        """Stop asking, or go on with a refresh."""
        self._schedule.toggle_pause()
        self._store.update(**self._facts())
        self._wake.set()

    def want(self, rows: range) -> None:
        """Fetch what is not loaded of these rows, once the reader has looked at them for a moment.

        A later wish replaces this one. A range that reaches beyond the last row asks for more, whatever comes there.
        """
        if self._wish is not None:
            self._wish.cancel()
        self._wish = asyncio.get_running_loop().call_later(self._rest / 2, self._want_now, rows)

    def _want_now(self, rows: range) -> None:
        if self._wish is not None:
            self._wish.cancel()
            self._wish = None
        self._wanted = rows
        self._wake.set()

    async def raw_job(self, job_id: str) -> Answer:
        """Return the service's own answer about one job; raises ArkError."""
        return await self._line.call("GetBatchInferenceJob", {"Id": job_id})

    @property
    def service_offset(self) -> float | None:
        """Seconds by which the service's clock is ahead of this machine's; None until known, 0 if not worth a word."""
        offset = self._line.clock_offset
        return offset if offset is None or abs(offset) >= CLOCKS_AGREE else 0.0

    def note(self, problem: ErrorRecord) -> None:
        """Put something among the errors that went wrong elsewhere."""
        self._health.note(problem)
        self._store.update(errors=self._health.errors)

    # The task

    async def run(self) -> None:
        """Keep the store true to the service until cancelled."""
        pulse = asyncio.create_task(self._pulse.run())
        try:
            while True:
                self._wake.clear()
                if self._is_query_new:
                    self._is_query_new = False
                    await self._sleep(self._rest)
                else:
                    await self._sleep(await self._turn() - self.clock())
        finally:
            pulse.cancel()
            await self._line.aclose()

    async def _turn(self) -> float:
        """Do the most urgent piece of work; return when it is time for the next."""
        began = self.clock()
        try:
            self._forget(self._departed.to_leave(self._store.snapshot.deleted))
            has_worked = await self._step()
        except OvertakenError:
            return 0.0
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the monitor says so and goes on
            if isinstance(error, TransportError) and self._pulse.has_stood_still(since=began):
                return 0.0  # the time was up, or the connection gone, only because nobody was here to listen
            retry_at = self._health.failed(error)
            self._store.update(**self._facts())
            return retry_at
        if not has_worked:
            return min(self._schedule.due, self.clock() + IDLE)
        self._health.worked()
        return 0.0

    async def _step(self) -> bool:
        """Do the most urgent piece of work; return whether there was any."""
        walk = self._lists.query
        if not walk.is_begun and walk.next_request is not None:
            await self._read_pages(walk)
            return True
        if self._schedule.is_due:
            await self._run_refresh()
            return True
        if not self._schedule.is_paused:
            if await self._read_wanted():
                return True
            if (reader := next(self._lists.unfinished(), None)) is not None:
                await self._read_pages(reader)
                return True
        self._store.update(**self._facts())
        return False

    async def _read_pages(self, reader: Pager | Reconciler | FullRescan) -> None:
        """Read on until something else is more urgent, or a page shows that the list has moved."""

        def requests() -> Iterator[ListQuery]:
            for request in reader.following():
                yield request
                if self._is_query_new or self._wanted or self._schedule.is_paused or self._schedule.is_due:
                    return

        await self._read(requests(), lambda request, page: request == reader.next_request and reader.take(page))

    async def _read_wanted(self) -> bool:
        """Read what is not loaded of the rows that the reader looks at; return whether that was anything."""
        walk, wanted = self._lists.query, pages_for(self._store.snapshot, self._wanted)
        numbers = [number for number in wanted or () if number not in walk.beyond]
        if not numbers:
            self._wanted = range(0)
            return wanted is None and walk.extend(MORE)
        pages = {walk.request_beyond(number, self._lists.total or 0): number for number in numbers[:IN_FLIGHT]}
        await self._read(iter(pages), lambda request, page: walk.take_beyond(pages[request], page))
        return True

    async def _read(self, requests: Iterator[ListQuery], take: Callable[[ListQuery, JobPage], object]) -> None:
        """Ask for pages, some at a time, and take them in one by one, so that keys have their turn between two."""
        async with contextlib.aclosing(self._line.pages(requests, IN_FLIGHT)) as pages:
            async for request, page in pages:
                self._health.answered(page, self._store.snapshot.jobs)
                with self._store.batch():
                    self._store.apply(jobs_from_wire(page.items))
                    take(request, page)
                    self._lists.end_what_is_known()
                    self._store.update(**self._facts())
                await asyncio.sleep(0)

    async def _run_refresh(self) -> None:
        began = self.clock()
        await self._refresh.run(self._ask)
        self._health.refreshed(began)
        if (request := self._lists.next_recount) is not None:
            self._lists.query.recount(await self._ask(request))
        self._lists.compare()
        self._schedule.plan(began)
        self._store.update(**self._facts())

    def _apply(self, jobs: list[Job]) -> None:
        """Bring a page of a refresh to the store; one that says nothing new waits for the refresh's end to be told."""
        with self._store.batch():
            if self._store.apply(jobs):
                self._store.update(**self._facts())

    async def _ask(self, request: ListQuery) -> JobPage:
        page = await self._line.ask(request)
        self._health.answered(page, self._store.snapshot.jobs)
        return page

    def _forget(self, job_ids: Iterable[str]) -> None:
        with self._store.batch():
            self._store.forget(job_ids)
            self._store.update(**self._facts())

    async def _sleep(self, seconds: float) -> None:
        """Wait so long, or until there is something to do."""
        if seconds > 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if seconds == math.inf else seconds):
                    await self._wake.wait()

    # What the snapshot says of the service

    def _facts(self) -> dict[str, Any]:
        return self._lists.facts() | {
            "freshness": self._freshness(),
            "fresh_at": self._health.fresh_at,
            "next_at": self._schedule.next_at,
            "requests_per_minute": self._line.per_minute,
            "errors": self._health.errors,
            "clock_offset": self._line.offset_after(self._store.snapshot.clock_offset),
            "keys_end_at": self._line.keys_end_at,
        }

    def _freshness(self) -> Freshness:
        has_stopped = self._schedule.has_stopped and self._lists.query.is_begun
        if self._health.stale is not None and not has_stopped:
            return self._health.stale
        if self._health.fresh_at is None:
            return Connecting()
        if self._schedule.is_paused:
            return Paused()
        if self._lists.is_filling:
            return Loading(self._store.snapshot.shown, self._lists.total)
        return Live()
