"""The feed: the one long-lived task that keeps the store in sync with the service."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from arktui.api.errors import ArkError, TransportError
from arktui.api.list_query import ListQuery
from arktui.clock import CLOCK_TOLERANCE, uptime
from arktui.store.feed_status import FeedStatus
from arktui.store.freshness import Connecting, Freshness, Live, Loading, Paused
from arktui.store.job import Job
from arktui.sync.connection import CancelledRequestError, Client, Connect, Connection
from arktui.sync.convert import error_file, jobs_from_wire
from arktui.sync.fetch_plan import FetchPlan
from arktui.sync.gaps import missing_pages
from arktui.sync.health import Health, error_record_of
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
    from arktui.store.language.matching import Context
    from arktui.store.query import Query
    from arktui.sync.full_rescan import FullRescan
    from arktui.sync.pager import Pager
    from arktui.sync.reconcile import Reconciler

__all__ = ["Client", "Connect", "Feed"]

MAX_IN_FLIGHT = 4
"""Concurrent requests while a list is read; a refresh sends one at a time (api/README.md section 9)."""

LIMIT_STEP = 1_000
"""Jobs added to the limit if the visible rows need more and only reading in order can load them."""

DEBOUNCE = 0.3
"""Seconds for which a query must stay the same before it is sent; visible rows are requested after half of that."""

UPDATE_INTERVAL = 60.0
"""Seconds after which an idle feed updates the snapshot, so that the requests per minute decay."""

_ERROR_FILES_MAX = 1_000
"""Paths of error files that are kept, of the jobs that were shown as JSON last."""

SLICE = 0.004
"""Seconds for which sorting the rows of a new query may block the event loop at a time."""


class Feed:
    """Fills the store, newest jobs first, and refreshes it every `interval` seconds (0: only on request).

    A list is read with several requests in flight, everything else with one. The most urgent work comes first: a new
    query's first page, a refresh that is due, the visible rows, then the rest of the list up to `limit` jobs. Every
    failure becomes a `Stale` snapshot with the time of the next attempt.

    Attributes:
        clock: The monotonic clock of every time that the feed writes into a snapshot.
    """

    def __init__(
        self,
        connect: Connect,
        store: JobStore,
        *,
        interval: float = 5.0,
        limit: int = 10_000,
        scope: str | None = None,
        rate_limiter: RateLimiter | None = None,
        debounce: float = DEBOUNCE,
        clock: Callable[[], float] = uptime,
    ) -> None:
        self.clock = clock
        self._connection = Connection(connect, rate_limiter or RateLimiter())
        self._health = Health(clock, self._connection.pop_outlier)
        self._suspend_detector = SuspendDetector(clock, self._refresh_if_old)
        self._store = store
        self._error_files: dict[str, str] = {}
        self._schedule = Schedule(interval, clock)
        self._debounce = debounce
        self._wake = asyncio.Event()
        self._is_query_new = False
        self._next_slice: asyncio.Handle | None = None
        self._rows_timer: asyncio.Handle | None = None
        self._wanted_rows = range(0)
        self._tombstones = Tombstones(clock)
        self._refresh = Refresh(store, self._apply, scope)
        self._plan = FetchPlan(store, self._refresh, clock, limit, scope)

    # Requests of the user

    def set_query(self, query: Query) -> None:
        """Switch to another query: show its loaded jobs at once, and cancel the requests of the previous one.

        The new query's request is sent after the debounce time.
        """
        self._plan.set_query(query)
        self._is_query_new = True
        self._connection.cancel()
        self._request_rows_now(range(0))
        with self._store.batch():
            self._store.set_query(query)
            self._sort_slice()
        self._wake.set()

    def set_context(self, context: Context) -> None:
        """Filter again by what the query depends on besides the jobs; the service is not asked."""
        with self._store.batch():
            self._store.set_context(context)
            self._store.set_status(self._status())

    def load_all(self) -> None:
        """Load all jobs of the account, beyond the limit."""
        self._plan.lift_limit()
        self._store.set_status(self._status())
        self._wake.set()

    def load_query(self) -> None:
        """Load all jobs of the query, beyond the limit."""
        self._plan.lift_query_limit()
        self._store.set_status(self._status())
        self._wake.set()

    def stop_loading(self) -> None:
        """End `load_query`: load no more jobs of the query than before, or than have been loaded by now."""
        self._plan.limit_query()
        self._connection.cancel()
        self._store.set_status(self._status())

    def _sort_slice(self) -> None:
        """Sort the rows of a new query for `SLICE` seconds, and schedule the next slice if there is more to do."""
        if self._next_slice is not None:
            self._next_slice.cancel()
        until = perf_counter() + SLICE
        with self._store.batch():
            while (is_unfinished := self._store.step()) and perf_counter() < until:
                pass
            self._store.set_status(self._status())
        if is_unfinished:
            self._next_slice = asyncio.get_running_loop().call_soon(self._sort_slice)

    def refresh(self) -> None:
        """Refresh now and remove the deleted jobs; cancel an overdue request first."""
        self._forget(self._store.snapshot.deleted)
        if self._schedule.is_overdue:
            self._connection.cancel()
        self._schedule.refresh_now()
        self._wake.set()

    def restore(self, jobs: Iterable[Job], at: float) -> None:
        """Show jobs in their state at an earlier time until the service sends their current state."""
        was_live = isinstance(self._store.snapshot.status.freshness, Live)
        with self._store.batch():
            self._store.restore(jobs, at)
            self._store.set_status(self._status())
        if was_live:
            self._wake.set()

    def set_attention(self, *, is_attended: bool) -> None:
        """Refresh less often while nobody watches; refresh at once if old data is watched again."""
        if is_attended and not self._schedule.is_attended:
            self._refresh_if_old()
        self._schedule.is_attended = is_attended

    def _refresh_if_old(self) -> None:
        if self._schedule.refresh_if_old(self._health.fresh_at):
            self._wake.set()

    def toggle_pause(self) -> None:
        """Pause, or resume with a refresh."""
        self._schedule.toggle_pause()
        self._store.set_status(self._status())
        self._wake.set()

    def request_rows(self, rows: range) -> None:
        """Load the missing jobs of the visible rows after a moment; a later call replaces this one.

        A range beyond the last row raises the limit, so that more of the list is loaded.
        """
        if self._rows_timer is not None:
            self._rows_timer.cancel()
        loop = asyncio.get_running_loop()
        self._rows_timer = loop.call_later(self._debounce / 2, self._request_rows_now, rows)

    def _request_rows_now(self, rows: range) -> None:
        if self._rows_timer is not None:
            self._rows_timer.cancel()
            self._rows_timer = None
        self._wanted_rows = rows
        self._wake.set()

    async def raw_job(self, job_id: str) -> Answer:
        """Return the service's unchanged answer about one job.

        Raises:
            ArkError: The call failed; the errors of the session have its record.
        """
        try:
            answer = await self._connection.call("GetBatchInferenceJob", {"Id": job_id})
        except ArkError as error:
            self.add_error(error_record_of(error))
            raise
        if path := error_file(answer.result):
            self._error_files[job_id] = path
            if len(self._error_files) > _ERROR_FILES_MAX:
                del self._error_files[next(iter(self._error_files))]
        return answer

    def error_file(self, job_id: str) -> str:
        """Return the path of a job's failed request lines if `raw_job` got it from the service, else an empty text."""
        return self._error_files.get(job_id, "")

    @property
    def service_offset(self) -> float | None:
        """Seconds by which the service's clock is ahead of this machine's; None until known, 0 within the tolerance."""
        offset = self._connection.clock_offset
        return offset if offset is None or abs(offset) >= CLOCK_TOLERANCE else 0.0

    def add_error(self, record: ErrorRecord) -> None:
        """Add the record of an error that happened elsewhere."""
        self._health.add_error(record)
        self._store.set_status(replace(self._store.snapshot.status, errors=self._health.errors))

    # The task

    async def run(self) -> None:
        """Keep the store in sync until cancelled."""
        suspend_detector = asyncio.create_task(self._suspend_detector.run())
        try:
            while True:
                self._wake.clear()
                if self._is_query_new:
                    self._is_query_new = False
                    await self._sleep(self._debounce)
                else:
                    await self._sleep(await self._run_step() - self.clock())
        finally:
            suspend_detector.cancel()
            for handle in (self._rows_timer, self._next_slice):
                if handle is not None:
                    handle.cancel()
            await self._connection.aclose()

    async def _run_step(self) -> float:
        """Do the most urgent work, and handle its failure; return when to do the next, by the feed's clock."""
        began = self.clock()
        try:
            self._forget(self._tombstones.expired(self._store.snapshot.deleted))
            has_worked = await self._do_most_urgent()
        except CancelledRequestError:
            return 0.0
        except Exception as error:  # noqa: BLE001 - the monitor reports any failure and keeps running
            if isinstance(error, TransportError) and self._suspend_detector.was_suspended(since=began):
                return 0.0  # the request timed out or the connection broke only because the process did not run
            retry_at = self._health.on_failure(error)
            self._store.set_status(self._status())
            return retry_at
        if not has_worked:
            return min(self._schedule.due, self.clock() + UPDATE_INTERVAL)
        self._health.on_success()
        return 0.0

    async def _do_most_urgent(self) -> bool:
        """Do the most urgent work; return whether there was any."""
        pager = self._plan.query
        if not pager.has_started and pager.next_request is not None:
            await self._read_list(pager)
            return True
        if self._schedule.is_due:
            await self._run_refresh()
            return True
        if not self._schedule.is_paused:
            if await self._read_wanted_rows():
                return True
            if (reader := next(self._plan.unfinished(), None)) is not None:
                await self._read_list(reader)
                return True
        self._store.set_status(self._status())
        return False

    async def _read_list(self, reader: Pager | Reconciler | FullRescan) -> None:
        """Read a list until other work is more urgent, or a page shows that the list has shifted."""

        def requests() -> Iterator[ListQuery]:
            for request in reader.upcoming_requests():
                yield request
                if self._is_query_new or self._wanted_rows or self._schedule.is_paused or self._schedule.is_due:
                    return

        await self._fetch(requests(), lambda request, page: request == reader.next_request and reader.accept(page))

    async def _read_wanted_rows(self) -> bool:
        """Load the missing jobs of the visible rows; return whether there were any."""
        pager, wanted = self._plan.query, missing_pages(self._store.snapshot, self._wanted_rows)
        numbers = [number for number in wanted or () if number not in pager.out_of_order]
        if not numbers:
            self._wanted_rows = range(0)
            return wanted is None and pager.raise_limit(LIMIT_STEP)
        total = self._plan.total or 0
        pages = {pager.request_out_of_order(number, total): number for number in numbers[:MAX_IN_FLIGHT]}
        await self._fetch(iter(pages), lambda request, page: pager.accept_out_of_order(pages[request], page))
        return True

    async def _fetch(self, requests: Iterator[ListQuery], accept: Callable[[ListQuery, JobPage], object]) -> None:
        """Fetch pages concurrently and apply them one by one, so that the event loop handles keys between two."""
        async with contextlib.aclosing(self._connection.fetch_pages(requests, MAX_IN_FLIGHT)) as pages:
            async for request, page in pages:
                self._health.on_answer(page, self._store.snapshot.jobs)
                with self._store.batch():
                    self._store.apply(jobs_from_wire(page.items))
                    accept(request, page)
                    self._plan.finish_loaded()
                    self._store.set_status(self._status())
                await asyncio.sleep(0)

    async def _run_refresh(self) -> None:
        began = self.clock()
        await self._refresh.run(self._fetch_page)
        self._health.on_refreshed(began)
        if (request := self._plan.next_recount) is not None:
            self._plan.query.recount(await self._fetch_page(request))
        self._plan.rescan_if_needed()
        self._schedule.plan(began)
        self._store.set_status(self._status())

    def _apply(self, jobs: list[Job]) -> None:
        """Apply a page of a refresh; if it changes nothing, the end of the refresh updates the snapshot."""
        with self._store.batch():
            if self._store.apply(jobs):
                self._store.set_status(self._status())

    async def _fetch_page(self, request: ListQuery) -> JobPage:
        page = await self._connection.fetch_page(request)
        self._health.on_answer(page, self._store.snapshot.jobs)
        return page

    def _forget(self, job_ids: Iterable[str]) -> None:
        with self._store.batch():
            self._store.forget(job_ids)
            self._store.set_status(self._status())

    async def _sleep(self, seconds: float) -> None:
        """Sleep for so long, or until there is work."""
        if seconds > 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if seconds == math.inf else seconds):
                    await self._wake.wait()

    # The state of the service in the snapshot

    def _status(self) -> FeedStatus:
        return FeedStatus(
            freshness=self._freshness(),
            fresh_at=self._health.fresh_at,
            next_at=self._schedule.next_at,
            requests_per_minute=self._connection.per_minute,
            total=self._plan.total,
            account_total=self._plan.account_total,
            is_complete=self._plan.account.is_finished,
            gaps=self._plan.gaps(),
            errors=self._health.errors,
            clock_offset=self._connection.stable_offset(self._store.snapshot.status.clock_offset),
            keys_end_at=self._connection.credentials_expire_at,
        )

    def _freshness(self) -> Freshness:
        has_stopped = self._schedule.has_stopped and self._plan.query.has_started
        if self._health.stale is not None and not has_stopped:
            return self._health.stale
        if self._health.fresh_at is None:
            return Connecting()
        if self._schedule.is_paused:
            return Paused()
        if self._plan.is_loading:
            return Loading(self._store.snapshot.shown, self._plan.total)
        return Live()
