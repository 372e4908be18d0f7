"""One refresh: asks for what changed and what may have changed, never for all jobs."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from dataclasses import replace
from heapq import nsmallest
from typing import TYPE_CHECKING

from arktui.api.list_query import IDS_MAX, ListQuery, SortBy, SortOrder
from arktui.store.job import Job
from arktui.store.phase import COUNTING
from arktui.sync.convert import jobs_from_wire
from arktui.sync.full_rescan import missing
from arktui.sync.pager import Pager

if TYPE_CHECKING:
    from arktui.api.models import JobPage
    from arktui.store.job_store import JobStore

Ask = Callable[[ListQuery], Awaitable["JobPage"]]

_SURE = 50
"""Jobs seen to gain counts along with a new UpdateTime, after which that is taken as the service's way."""

_DOUBT_EVERY = 20
"""Every so many refreshes some jobs are asked for by id, in case something passed unseen."""

_STEPS_BACK_MAX = 20
"""A total that never stops falling must not keep a refresh going back for ever."""


class Refresh:
    """Reads the news by UpdateTime, then the jobs whose counts may have moved without one.

    Whether a new count comes with a new UpdateTime is not documented (design.md, the feed): it is watched, and once it
    is sure that it does, the second part is left out. Now and then it gives way to the active jobs in turn, by id: they
    show whether the service has changed its way, and which of them are gone. Where not all of the account is loaded, so
    that its total does not tell how many jobs there should be, the request is filled up with jobs that are over.

    What a refresh that breaks off leaves undone, later ones do.
    """

    def __init__(self, store: JobStore, apply: Callable[[list[Job]], object], scope: str | None = None) -> None:
        """Make one that hands jobs to `apply`, which brings them to the store."""
        self._store = store
        self._apply = apply
        self._all = ListQuery(project=scope)
        self._news = replace(self._all, sort_by=SortBy.UPDATE_TIME, sort_order=SortOrder.DESC)
        self._newest: float | None = None
        self._counts_with_update = 0
        self._round = 0
        self._last_doubted = ""
        self._last_over = ""
        self.account_total: int | None = None
        """TotalCount of the account; None before it was asked."""
        self.arrived = 0
        """Jobs that were created since the first refresh, as far as their news was read."""
        self._newest_created = math.inf

    async def run(self, ask: Ask) -> None:
        """Bring the store up to date."""
        await self._read_news(ask)
        self._round += 1
        if self._round % _DOUBT_EVERY == 0:
            await self._look_for(self._doubted(), ask)
        elif self._counts_with_update < _SURE:
            await self._read_counting(ask)

    async def _read_news(self, ask: Ask) -> None:
        """Read by UpdateTime until something on a page is older than all of the last refresh."""
        horizon, newest = self._newest, self._newest or 0.0
        newest_created = 0.0 if horizon is None else self._newest_created
        met: set[str] = set()
        number, steps_back = 1, 0
        total = None
        while True:
            page = await ask(self._news.page(number))
            if number == 1:
                # What comes into the account during the pages after this one is for the next refresh.
                self.account_total = page.total_count
            fallen, total = 0 if total is None else total - page.total_count, page.total_count
            jobs = jobs_from_wire(page.items)
            arrived = {job.id for job in jobs if (job.created or 0.0) >= self._newest_created}
            self.arrived += len(arrived - self._store.snapshot.jobs.keys())
            self._bring(jobs)
            times = [job.updated for job in jobs if job.updated is not None]
            newest = max([newest, *times])
            newest_created = max([newest_created, *(job.created for job in jobs if job.created is not None)])
            if fallen > 0 and number > 1 and steps_back < _STEPS_BACK_MAX:
                # As many jobs may have slipped to the pages before.
                steps_back += 1
                number = max(number - math.ceil(fallen / self._news.page_size), 1)
                continue
            if horizon is None or not times or min(times) < horizon or len(page.items) < self._news.page_size:
                self._newest, self._newest_created = newest, newest_created
                return
            if met.issuperset(job.id for job in jobs):
                return  # pages that repeat have no end; what follows them is for the next refresh
            met.update(job.id for job in jobs)
            number += 1

    async def _read_counting(self, ask: Ask) -> None:
        """Read all jobs whose counts can move, if there are any; then look for those that were not met."""
        before = self._counting_now()
        if not before:
            return
        counting = Pager((replace(self._all, phases=tuple(sorted(COUNTING))),))
        while (request := counting.next_request) is not None:
            page = await ask(request)
            self._take(page)
            counting.take(page)
        unmet = before & self._counting_now() - counting.seen
        await self._look_for(sorted(unmet)[:IDS_MAX], ask)

    def _counting_now(self) -> set[str]:
        jobs = self._store.snapshot.jobs
        return {job_id for job_id in self._store.active if jobs[job_id].phase in COUNTING}

    def _doubted(self) -> list[str]:
        """Return the active jobs whose turn it is, and of an account that is not loaded to its end some others."""
        active = sorted(self._store.active)
        following = [job_id for job_id in active if job_id > self._last_doubted] or active
        is_complete = self._store.snapshot.status.is_complete
        doubted = following[: IDS_MAX if is_complete else IDS_MAX // 2]
        self._last_doubted = doubted[-1] if doubted else ""
        snapshot = self._store.snapshot
        if not is_complete:
            others = snapshot.jobs.keys() - self._store.active - snapshot.deleted
            later = (job_id for job_id in others if job_id > self._last_over)
            over = nsmallest(IDS_MAX - len(doubted), later)
            self._last_over = over[-1] if len(over) == IDS_MAX - len(doubted) > 0 else ""
            doubted += over
        return doubted

    async def _look_for(self, job_ids: list[str], ask: Ask) -> None:
        """Ask for jobs by id; those the service does not know are gone."""
        if not job_ids:
            return
        page = await ask(replace(self._all, ids=tuple(job_ids)))
        self._take(page)
        self._store.mark_deleted(missing(job_ids, page))

    def _take(self, page: JobPage) -> None:
        self._bring(jobs_from_wire(page.items))

    def _bring(self, jobs: list[Job]) -> None:
        for job in jobs:
            self._watch_counts(job)
        self._apply(jobs)

    def _watch_counts(self, job: Job) -> None:
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
