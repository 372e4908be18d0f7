"""One refresh: requests the jobs that changed and those that may have changed, never all jobs."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from dataclasses import replace
from heapq import nsmallest
from typing import TYPE_CHECKING

from arktui.api.list_query import IDS_MAX, ListQuery, SortBy, SortOrder
from arktui.store.job import Job
from arktui.store.phase import COUNTING
from arktui.sync.convert import PageConverter
from arktui.sync.pager import STEPS_BACK_MAX, Pager
from arktui.sync.tombstones import deleted_ids

if TYPE_CHECKING:
    from arktui.api.models import JobPage
    from arktui.store.job_store import JobStore

FetchPage = Callable[[ListQuery], Awaitable["JobPage"]]

_CONFIRMATIONS = 50
"""Count changes with a new UpdateTime, in a row, after which the service is trusted to update both together."""

_RECHECK_EVERY = 20
"""Refreshes between two rechecks by id, in case a change went unnoticed."""


class Refresh:
    """Reads the latest updates by UpdateTime, then the jobs whose counts may have changed without one.

    The documentation does not say whether a new count comes with a new UpdateTime, so the refresh observes it: once
    enough changes confirm it, the second part is skipped. Every `_RECHECK_EVERY` refreshes, a request by id for the
    next active jobs replaces it: that shows whether the service has changed its behaviour, and which jobs are deleted.
    If the account is only partly loaded, so that its total does not reveal deletions, finished jobs fill up that
    request.

    A later refresh does what an interrupted one left undone.
    """

    def __init__(self, store: JobStore, apply: Callable[[list[Job]], object], scope: str | None = None) -> None:
        """Create one that passes the jobs of each page to `apply`, which applies them to the store."""
        self._store = store
        self._apply = apply
        self._account = ListQuery(project=scope)
        self._updates = replace(self._account, sort_by=SortBy.UPDATE_TIME, sort_order=SortOrder.DESC)
        self._newest_update: float | None = None
        self._counts_with_update = 0
        self._round = 0
        self._last_rechecked_active = ""
        self._last_rechecked_finished = ""
        self.account_total: int | None = None
        """TotalCount of the account; None until known."""
        self.arrived = 0
        """Jobs created since the first refresh, among the updates read."""
        self._newest_created = math.inf
        self._converter = PageConverter()

    async def run(self, fetch_page: FetchPage) -> None:
        """Bring the store up to date."""
        await self._read_updates(fetch_page)
        self._round += 1
        if self._round % _RECHECK_EVERY == 0:
            await self._request_by_id(self._ids_to_recheck(), fetch_page)
        elif self._counts_with_update < _CONFIRMATIONS:
            await self._read_counting(fetch_page)

    async def _read_updates(self, fetch_page: FetchPage) -> None:
        """Read by UpdateTime until a page has a job older than every update of the previous refresh."""
        horizon, newest = self._newest_update, self._newest_update or 0.0
        newest_created = 0.0 if horizon is None else self._newest_created
        seen: set[str] = set()
        number, steps_back = 1, 0
        total = None
        while True:
            page = await fetch_page(self._updates.page(number))
            if number == 1:
                # Jobs created while the later pages are read count for the next refresh.
                self.account_total = page.total_count
            fallen, total = 0 if total is None else total - page.total_count, page.total_count
            jobs = self._converter.jobs(page)
            arrived = {job.id for job in jobs if (job.created or 0.0) >= self._newest_created}
            self.arrived += len(arrived - self._store.snapshot.jobs.keys())
            self._apply_jobs(jobs)
            times = [job.updated for job in jobs if job.updated is not None]
            newest = max([newest, *times])
            newest_created = max([newest_created, *(job.created for job in jobs if job.created is not None)])
            if fallen > 0 and number > 1 and steps_back < STEPS_BACK_MAX:
                # As many jobs may have moved to earlier pages.
                steps_back += 1
                number = max(number - math.ceil(fallen / self._updates.page_size), 1)
                continue
            if horizon is None or not times or min(times) < horizon or len(page.items) < self._updates.page_size:
                self._newest_update, self._newest_created = newest, newest_created
                return
            if seen.issuperset(job.id for job in jobs):
                return  # repeating pages never end; the next refresh reads what follows them
            seen.update(job.id for job in jobs)
            number += 1

    async def _read_counting(self, fetch_page: FetchPage) -> None:
        """Read all jobs whose counts can change, if there are any; then request by id those that were not listed."""
        before = self._counting_jobs()
        if not before:
            return
        pager = Pager((replace(self._account, phases=tuple(sorted(COUNTING))),))
        while (request := pager.next_request) is not None:
            page = await fetch_page(request)
            self._apply_jobs(self._converter.jobs(page))
            pager.accept(page)
        unlisted = before & self._counting_jobs() - pager.seen
        await self._request_by_id(sorted(unlisted)[:IDS_MAX], fetch_page)

    def _counting_jobs(self) -> set[str]:
        jobs = self._store.snapshot.jobs
        return {job_id for job_id in self._store.active if jobs[job_id].phase in COUNTING}

    def _ids_to_recheck(self) -> list[str]:
        """Return the active jobs whose turn it is and, if the account is only partly loaded, finished ones."""
        active = sorted(self._store.active)
        following = [job_id for job_id in active if job_id > self._last_rechecked_active] or active
        is_complete = self._store.snapshot.status.is_complete
        ids = following[: IDS_MAX if is_complete else IDS_MAX // 2]
        self._last_rechecked_active = ids[-1] if ids else ""
        snapshot = self._store.snapshot
        if not is_complete:
            others = snapshot.jobs.keys() - self._store.active - snapshot.deleted
            later = (job_id for job_id in others if job_id > self._last_rechecked_finished)
            finished = nsmallest(IDS_MAX - len(ids), later)
            self._last_rechecked_finished = finished[-1] if len(finished) == IDS_MAX - len(ids) > 0 else ""
            ids += finished
        return ids

    async def _request_by_id(self, job_ids: list[str], fetch_page: FetchPage) -> None:
        """Request jobs by id, and mark those as deleted that the service does not have."""
        if not job_ids:
            return
        page = await fetch_page(replace(self._account, ids=tuple(job_ids)))
        self._apply_jobs(self._converter.jobs(page))
        self._store.mark_deleted(deleted_ids(job_ids, page))

    def _apply_jobs(self, jobs: list[Job]) -> None:
        for job in jobs:
            self._observe_counts(job)
        self._apply(jobs)

    def _observe_counts(self, job: Job) -> None:
        """Observe whether a new count of a job comes with a new UpdateTime."""
        known = self._store.snapshot.jobs.get(job.id)
        if (
            known is None
            or known.counts == job.counts
            or known.phase != job.phase
            or job.id in self._store.snapshot.restored
        ):
            return
        if known.updated == job.updated:
            self._counts_with_update = 0
        else:
            self._counts_with_update += 1
