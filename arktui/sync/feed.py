"""The one long-lived task that keeps the store true to the service."""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import TYPE_CHECKING, Any

from arktui.api.errors import TransportError
from arktui.api.query import ListQuery
from arktui.clock import uptime
from arktui.store.freshness import Connecting, Filling, Freshness, Live, Paused
from arktui.store.job import Job
from arktui.store.phase import COUNTING, QUEUED
from arktui.sync.audit import Audit
from arktui.sync.convert import jobs_from_wire
from arktui.sync.health import Health
from arktui.sync.line import Client, Connect, Line, OvertakenError
from arktui.sync.pace import Pace
from arktui.sync.pulse import Pulse
from arktui.sync.questions import questions_for
from arktui.sync.refresh import Refresh
from arktui.sync.unread import gaps, pages_for
from arktui.sync.walk import Walk

if TYPE_CHECKING:
    from arktui.api.envelope import Answer
    from arktui.api.models import JobPage
    from arktui.store.job_store import JobStore
    from arktui.store.layout import Gap
    from arktui.store.problems import Problem
    from arktui.store.query import Query

__all__ = ["Client", "Connect", "Feed"]

MIN_INTERVAL = 2.0
"""Seconds; a screen is never refreshed faster (api.md section 9)."""

IN_FLIGHT = 4
"""Pages asked for at a time while there is a list to be read; a refresh asks for one (api.md section 9)."""

MORE = 1_000
"""Jobs fetched beyond the limit where the reader looks at what is missing, and only reading on brings it."""

REST = 0.3
"""Seconds that a query has to stand before the service is asked, so that typing one costs one request.

Rows that are not loaded have to be in sight half as long.
"""

IDLE = 60.0
"""Seconds after which what was said of the last minute is looked over, though nothing is asked."""

SLICE = 0.004
"""Seconds that the work of a new query may hold the event loop at a time."""

GONE_SHOWN = 300.0
"""Seconds that a job found gone stays in its row, so that a reader who looks now and then sees what became of it."""

CLOCKS_AGREE = 30.0
"""Seconds of difference between two clocks that are not worth a word."""

CLOCKS_TREMBLE = 5.0
"""Seconds by which that difference may change before another one is told: `Date` counts whole seconds."""

UNATTENDED = 6
"""Times as long between two refreshes while nobody looks, up to a minute."""

UNATTENDED_MAX = 60.0
"""Seconds between two refreshes that are not made longer by nobody looking."""


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
        pace: Pace | None = None,
        rest: float = REST,
        clock: Callable[[], float] = uptime,
    ) -> None:
        self.clock = clock
        """The monotonic clock of every time the feed puts into a snapshot."""
        self._health = Health(clock)
        self._pulse = Pulse(clock, self._come_back)
        self._line = Line(connect, pace or Pace())
        self._store = store
        self._interval = max(interval, MIN_INTERVAL) if interval > 0 else math.inf
        self._limit = limit
        self._scope = scope
        self._rest = rest
        self._wake = asyncio.Event()
        self._is_query_new = False
        self._next_slice: asyncio.Handle | None = None
        self._wish: asyncio.Handle | None = None
        self._wanted = range(0)
        self._is_paused = False
        self._is_attended = True
        self._due = 0.0
        self._gone_at: dict[str, float] = {}
        self._refresh = Refresh(store, self._apply, scope)
        self._account = Walk((ListQuery(project=scope),), limit)
        self._active = Walk((ListQuery(project=scope, phases=tuple(sorted(COUNTING | {QUEUED}))),))
        self._audit = Audit(store, self.clock, scope)
        self._walk = self._walk_for(store.snapshot.query)

    # What the reader wants

    def ask(self, query: Query) -> None:
        """Turn to another query: what is known shows at once, an answer to the older one is dropped.

        The service is asked once the query has stood for a moment.
        """
        self._walk = self._walk_for(query)
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
        """Refresh now, and let the jobs that are gone leave."""
        self._forget(self._store.snapshot.gone)
        self._due = 0.0
        self._wake.set()

    def set_attention(self, *, is_attended: bool) -> None:
        """Ask less often while nobody looks; refresh when somebody does again."""
        if is_attended and not self._is_attended:
            self._come_back()
        self._is_attended = is_attended

    def _come_back(self) -> None:
        """Refresh after a time in which nothing was asked, or seldom; not if the reader wants none."""
        fresh_at = self._health.fresh_at
        if self._due < math.inf and (fresh_at is None or self.clock() - fresh_at >= MIN_INTERVAL):
            self._due = 0.0
            self._wake.set()

    def toggle_pause(self) -> None:
        """Stop asking, or go on with a refresh."""
        self._is_paused = not self._is_paused
        self._due = math.inf if self._is_paused else 0.0
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
    def service_offset(self) -> float:
        """Seconds by which the service's clock is ahead of this machine's; 0 where that is not worth a word."""
        offset = self._line.clock_offset
        return offset if abs(offset) >= CLOCKS_AGREE else 0.0

    def note(self, problem: Problem) -> None:
        """Put something among the errors that went wrong elsewhere."""
        self._health.note(problem)
        self._store.update(problems=self._health.problems)

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
            self._forget_gone()
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
            return min(self._due, self.clock() + IDLE)
        self._health.worked()
        return 0.0

    async def _step(self) -> bool:
        """Do the most urgent piece of work; return whether there was any."""
        if not self._walk.is_begun and self._walk.next_request is not None:
            await self._read_pages(self._walk)
            return True
        if self._due <= self.clock():
            await self._run_refresh()
            return True
        if not self._is_paused:
            if await self._read_wanted():
                return True
            for reader in (self._active, self._walk, self._account, self._audit):
                if reader.next_request is not None:
                    await self._read_pages(reader)
                    return True
        self._store.update(**self._facts())
        return False

    async def _read_pages(self, reader: Walk | Audit) -> None:
        """Read on until something else is more urgent, or a page shows that the list has moved."""

        def requests() -> Iterator[ListQuery]:
            for request in reader.following():
                yield request
                if self._is_query_new or self._is_paused or self._wanted or self._due <= self.clock():
                    return

        await self._read(requests(), lambda request, page: request == reader.next_request and reader.take(page))

    async def _read_wanted(self) -> bool:
        """Read what is not loaded of the rows that the reader looks at; return whether that was anything."""
        walk, wanted = self._walk, pages_for(self._store.snapshot, self._wanted)
        numbers = [number for number in wanted or () if number not in walk.beyond]
        if not numbers:
            self._wanted = range(0)
            return wanted is None and walk.extend(MORE)
        pages = {walk.request_beyond(number, self._total() or 0): number for number in numbers[:IN_FLIGHT]}
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
                    self._end_walk()
                    self._store.update(**self._facts())
                await asyncio.sleep(0)

    def _end_walk(self) -> None:
        """Read the query's list no further once all of it is loaded, in whatever way it was."""
        snapshot, walk = self._store.snapshot, self._walk
        if (walk.is_held or self._account.is_finished) and snapshot.is_whole and walk.total == snapshot.shown:
            walk.end()

    async def _run_refresh(self) -> None:
        began = self.clock()
        await self._refresh.run(self._ask)
        if self._walk.is_held and self._walk is not self._account and self._walk.total is not None:
            self._walk.recount(await self._ask(self._walk.next_recount))
        if self._account.is_finished and self._refresh.account_total is not None:
            self._audit.consider(self._refresh.account_total)
        pause = max(self._pause(), 2 * (self.clock() - began)) * random.uniform(0.95, 1.05)  # noqa: S311 - no secret
        self._due = math.inf if self._is_paused else self.clock() + pause
        self._store.update(**self._facts())

    def _pause(self) -> float:
        if self._is_attended:
            return self._interval
        return max(self._interval, min(self._interval * UNATTENDED, UNATTENDED_MAX))

    def _apply(self, jobs: list[Job]) -> None:
        """Bring a page of a refresh to the store; one that says nothing new waits for the refresh's end to be told."""
        with self._store.batch():
            if self._store.apply(jobs):
                self._store.update(**self._facts())

    async def _ask(self, request: ListQuery) -> JobPage:
        page = await self._line.ask(request)
        self._health.answered(page, self._store.snapshot.jobs)
        return page

    def _forget_gone(self) -> None:
        """Let the jobs leave that were found gone long enough ago."""
        now = self.clock()
        self._gone_at = {job_id: self._gone_at.get(job_id, now) for job_id in self._store.snapshot.gone}
        self._forget([job_id for job_id, found_at in self._gone_at.items() if now - found_at >= GONE_SHOWN])

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

    def _walk_for(self, query: Query) -> Walk:
        """Return the walk that lists a query's jobs: that of the account where it lists them, too."""
        questions = questions_for(query, self._scope)
        is_known = self._account.is_finished and not (query.is_filtered and questions.is_exact)
        if is_known or questions.requests == self._account.requests:
            return self._account
        return Walk(questions.requests, self._limit, is_exact=questions.is_exact)

    def _facts(self) -> dict[str, Any]:
        total = self._total()
        return {
            "total": total,
            "gaps": self._gaps(total),
            "account_total": self._account_total(),
            "is_complete": self._account.is_finished,
            "freshness": self._freshness(),
            "fresh_at": self._health.fresh_at,
            "next_at": self._due if 0 < self._due < math.inf else None,
            "requests_per_minute": self._line.per_minute,
            "problems": self._health.problems,
            "clock_offset": self._clock_offset(),
            "keys_end_at": self._line.keys_end_at,
        }

    def _clock_offset(self) -> float:
        told = self._store.snapshot.clock_offset
        return told if abs(self._line.clock_offset - told) < CLOCKS_TREMBLE else self.service_offset

    def _gaps(self, total: int | None) -> tuple[Gap, ...]:
        if total is None or self._walk.is_finished:
            return ()
        snapshot = self._store.snapshot
        return gaps(snapshot, self._walk, total - snapshot.shown)

    def _account_total(self) -> int | None:
        total = self._refresh.account_total
        return self._account.total if total is None else total

    def _total(self) -> int | None:
        snapshot = self._store.snapshot
        if not snapshot.query.is_filtered:
            return self._account_total()
        if self._walk.is_finished or self._account.is_finished:
            return snapshot.shown if snapshot.is_whole else None
        return None if self._walk is self._account else self._walk.total

    def _freshness(self) -> Freshness:
        has_stopped = self._is_paused and self._walk.is_begun and self._due == math.inf
        if self._health.stale is not None and not has_stopped:
            return self._health.stale
        if self._health.fresh_at is None:
            return Connecting()
        if self._is_paused:
            return Paused()
        if self._walk.next_request is not None:
            return Filling(self._store.snapshot.shown, self._total())
        return Live()
