"""Finds jobs that are gone: only a complete walk, or an id that is asked for and missing, makes a job gone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from arktui.api.query import IDS_MAX, ListQuery
from arktui.sync.convert import jobs_from_wire
from arktui.sync.walk import Walk

if TYPE_CHECKING:
    from arktui.api.models import JobPage
    from arktui.store.job_store import JobStore

_FIRST_PAUSE = 60.0
_MAX_PAUSE = 3600.0


class Audit:
    """Walks the whole account again when its total differs from what is loaded.

    The feed reads `walk` page by page. A difference that an audit does not explain (TotalCount is only approximate,
    api.md section 12) makes the next one wait twice as long.
    """

    def __init__(self, store: JobStore, scope: str | None = None) -> None:
        self._store = store
        self._all = ListQuery(project=scope)
        self._known: set[str] = set()
        self._pause = _FIRST_PAUSE
        self._not_before = 0.0
        self.walk: Walk | None = None

    def consider(self, account_total: int) -> None:
        """Begin an audit if the account holds another number of jobs than the store, and it is time for one."""
        snapshot = self._store.snapshot
        if len(snapshot.jobs) - len(snapshot.gone) == account_total:
            self._pause = _FIRST_PAUSE
        elif self.walk is None and monotonic() >= self._not_before:
            self._known = snapshot.jobs.keys() - snapshot.gone
            self.walk = Walk((self._all,))

    async def finish(self, ask: Callable[[ListQuery], Awaitable[JobPage]]) -> None:
        """Ask by id for the jobs the finished walk did not meet, and mark those that are gone."""
        missing = sorted(self._known - self.walk.seen) if self.walk else []
        self.walk = None
        self._not_before = monotonic() + self._pause
        self._pause = min(self._pause * 2, _MAX_PAUSE)
        for start in range(0, len(missing), IDS_MAX):
            await self._settle(missing[start : start + IDS_MAX], ask)

    async def _settle(self, job_ids: list[str], ask: Callable[[ListQuery], Awaitable[JobPage]]) -> None:
        page = await ask(replace(self._all, ids=tuple(job_ids)))
        found = jobs_from_wire(page.items)
        self._store.apply(found)
        self._store.mark_gone(set(job_ids) - {job.id for job in found})
