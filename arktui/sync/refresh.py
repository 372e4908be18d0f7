"""One refresh: asks for what changed and what may have changed, never for all jobs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from arktui.api.query import IDS_MAX, ListQuery, SortBy, SortOrder
from arktui.store.job import Job
from arktui.store.phase import COUNTING
from arktui.sync.audit import missing
from arktui.sync.convert import jobs_from_wire
from arktui.sync.walk import Walk

if TYPE_CHECKING:
    from arktui.api.models import JobPage
    from arktui.store.job_store import JobStore

Ask = Callable[[ListQuery], Awaitable["JobPage"]]

_SURE = 50
"""Jobs seen to gain counts along with a new UpdateTime, after which that is taken as the service's way."""

_DOUBT_EVERY = 20
"""Every so many refreshes some active jobs are asked for by id, in case something passed unseen."""


class Refresh:
    """Reads the news by UpdateTime, then the jobs whose counts may have moved without one.

    Whether a new count comes with a new UpdateTime is not documented (design.md, the feed): it is watched, and once it
    is sure that it does, the second part is left out. Now and then it gives way to the active jobs in turn, by id: they
    show whether the service has changed its way, and which of them are gone.

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
        self.account_total: int | None = None
        """TotalCount of the account; None before it was asked."""

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
        met: set[str] = set()
        number = 1
        while True:
            page = await ask(self._news.page(number))
            if number == 1:
                # What comes into the account during the pages after this one is for the next refresh.
                self.account_total = page.total_count
            jobs = self._take(page)
            times = [job.updated for job in jobs if job.updated is not None]
            newest = max([newest, *times])
            if horizon is None or not times or min(times) < horizon or len(page.items) < self._news.page_size:
                self._newest = newest
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
        counting = Walk((replace(self._all, phases=tuple(sorted(COUNTING))),))
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
        """Return the active jobs whose turn it is."""
        active = sorted(self._store.active)
        following = [job_id for job_id in active if job_id > self._last_doubted] or active
        doubted = following[:IDS_MAX]
        self._last_doubted = doubted[-1] if doubted else ""
        return doubted

    async def _look_for(self, job_ids: list[str], ask: Ask) -> None:
        """Ask for jobs by id; those the service does not know are gone."""
        if not job_ids:
            return
        page = await ask(replace(self._all, ids=tuple(job_ids)))
        self._take(page)
        self._store.mark_gone(missing(job_ids, page))

    def _take(self, page: JobPage) -> list[Job]:
        jobs = jobs_from_wire(page.items)
        for job in jobs:
            self._watch_counts(job)
        self._apply(jobs)
        return jobs

    def _watch_counts(self, job: Job) -> None:
        known = self._store.snapshot.jobs.get(job.id)
        if known is None or known.counts == job.counts or known.phase != job.phase or job.id in self._store.recalled:
            return
        if known.updated == job.updated:
            self._counts_with_update = 0
        else:
            self._counts_with_update += 1
