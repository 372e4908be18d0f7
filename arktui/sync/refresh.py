"""One refresh: asks for what changed and what may have changed, never for all jobs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from arktui.api.query import IDS_MAX, ListQuery, SortBy, SortOrder
from arktui.store.job import Job
from arktui.store.phase import COUNTING
from arktui.sync.convert import jobs_from_wire

if TYPE_CHECKING:
    from arktui.api.models import JobPage
    from arktui.store.job_store import JobStore

Ask = Callable[[ListQuery], Awaitable["JobPage"]]

_SURE = 50
"""Jobs seen to gain counts along with a new UpdateTime, after which that is taken as the service's way."""

_DOUBT_EVERY = 20
"""Even then, every so many refreshes the running jobs are asked for, in case the service changed its way."""


class Refresh:
    """Reads the news by UpdateTime, then the jobs whose counts may have moved without one.

    Whether a new count comes with a new UpdateTime is not documented (design.md, the feed): it is watched, and once it
    is sure that it does, the second part is left out.
    """

    def __init__(self, store: JobStore, scope: str | None = None) -> None:
        self._store = store
        self._news = ListQuery(project=scope, sort_by=SortBy.UPDATE_TIME, sort_order=SortOrder.DESC)
        self._counting = ListQuery(project=scope, phases=tuple(sorted(COUNTING)))
        self._newest: float | None = None
        self._counts_with_update = 0
        self._round = 0

    async def run(self, ask: Ask) -> int:
        """Bring the store up to date; return the account's TotalCount."""
        self._round += 1
        counting_before = set(self._store.counting)
        total, fresh = await self._read_news(ask)
        if self._counts_with_update < _SURE or self._round % _DOUBT_EVERY == 0:
            fresh |= await self._read_counting(ask)
            await self._look_for(sorted(counting_before - fresh), ask)
        return total

    async def _read_news(self, ask: Ask) -> tuple[int, set[str]]:
        """Read by UpdateTime until everything on a page is older than the last refresh."""
        horizon, newest = self._newest, self._newest
        fresh: set[str] = set()
        number = 1
        while True:
            page = await ask(self._news.page(number))
            jobs = jobs_from_wire(page.items)
            self._watch_counts(jobs)
            fresh.update(job.id for job in self._store.apply(jobs))
            times = [job.updated for job in jobs if job.updated is not None]
            newest = max([*times, newest or 0.0])
            if horizon is None or not times or min(times) < horizon or len(page.items) < self._news.page_size:
                self._newest = newest
                return page.total_count, fresh
            number += 1

    async def _read_counting(self, ask: Ask) -> set[str]:
        """Read the jobs in phases whose counts move; return their ids."""
        ids: set[str] = set()
        number = 1
        while True:
            page = await ask(self._counting.page(number))
            jobs = jobs_from_wire(page.items)
            self._watch_counts(jobs)
            self._store.apply(jobs)
            ids.update(job.id for job in jobs)
            if number * self._counting.page_size >= page.total_count or not page.items:
                return ids
            number += 1

    async def _look_for(self, job_ids: list[str], ask: Ask) -> None:
        """Ask by id for jobs that left the counting phases unseen; those the service does not know are gone."""
        wanted = job_ids[:IDS_MAX]
        if not wanted:
            return
        page = await ask(replace(self._counting, phases=(), ids=tuple(wanted)))
        found = jobs_from_wire(page.items)
        self._store.apply(found)
        self._store.mark_gone(set(wanted) - {job.id for job in found})

    def _watch_counts(self, jobs: list[Job]) -> None:
        for job in jobs:
            known = self._store.snapshot.jobs.get(job.id)
            if known is None or known.counts == job.counts or known.phase != job.phase:
                continue
            if known.updated == job.updated:
                self._counts_with_update = 0
            else:
                self._counts_with_update += 1
