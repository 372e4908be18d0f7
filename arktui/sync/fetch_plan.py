"""Plans which list to read next, and derives the number of jobs from the lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from arktui.api.list_query import ListQuery
from arktui.store.phase import COUNTING, QUEUED
from arktui.sync.full_rescan import FullRescan
from arktui.sync.gaps import gaps
from arktui.sync.pager import Pager
from arktui.sync.reconcile import Reconciler
from arktui.sync.request_planner import requests_for

if TYPE_CHECKING:
    from arktui.store.job_store import JobStore
    from arktui.store.query import Query
    from arktui.store.row_layout import Gap
    from arktui.sync.refresh import Refresh


class FetchPlan:
    """The lists to read, most urgent first.

    These are the active jobs, the query's list, the account up to `limit` jobs, the jobs to reconcile, and the full
    rescan.

    Attributes:
        query: The pager of the query; the account's if both list the same jobs.
    """

    def __init__(
        self, store: JobStore, refresh: Refresh, clock: Callable[[], float], limit: int, scope: str | None
    ) -> None:
        self._store = store
        self._refresh = refresh
        self._limit: int | None = limit
        self._scope = scope
        self.account = Pager((ListQuery(project=scope),), limit)
        self.active = Pager((ListQuery(project=scope, phases=tuple(sorted(COUNTING | {QUEUED}))),))
        self.reconciler = Reconciler(store, (self.account, self.active), scope)
        self.full_rescan = FullRescan(store, clock, scope)
        self._compared: Pager | None = None
        self._is_active_compared = False
        self.query = self.account
        self.set_query(store.snapshot.query)

    def set_query(self, query: Query) -> None:
        """Start to read the list of another query."""
        plan = requests_for(query, self._scope)
        is_known = self.account.is_finished and not (query.is_filtered and plan.is_exact)
        if is_known or plan.requests == self.account.requests:
            self.query = self.account
        else:
            self.query = Pager(plan.requests, self._limit, is_exact=plan.is_exact)

    def lift_limit(self) -> None:
        """Load all jobs of the account, and of any query."""
        self._limit = None
        self.account.lift_limit()
        self.query.lift_limit()

    def lift_query_limit(self) -> None:
        """Load all jobs of the query."""
        self.query.lift_limit()

    def limit_query(self) -> None:
        """Load no more jobs of the query than the limit allows or are loaded."""
        if self._limit is not None:
            self.query.limit_to(self._limit)

    def unfinished(self) -> Iterator[Pager | Reconciler | FullRescan]:
        """Yield the lists with more to read, most urgent first."""
        for reader in (self.active, self.query, self.account, self.reconciler, self.full_rescan):
            if reader.next_request is not None:
                yield reader

    def finish_loaded(self) -> None:
        """Stop reading the query's list once all of its jobs are loaded, whatever list they came from.

        If the list was read to its end without all loaded jobs, reconcile the others, once.
        """
        if self.active.is_finished and not self._is_active_compared:
            self._is_active_compared = True
            self.reconciler.compare_active(self.active)
        snapshot, pager = self._store.snapshot, self.query
        if snapshot.restored:
            return
        if (pager.is_at_limit or self.account.is_finished) and snapshot.is_whole and pager.total == snapshot.shown:
            pager.finish()
        elif pager.is_finished and snapshot.is_whole and pager not in (self.account, self._compared):
            self._compared = pager
            self.reconciler.compare_query(pager)

    @property
    def is_loading(self) -> bool:
        """Whether the query has more jobs to load, or shown jobs to reconcile."""
        return self.query.next_request is not None or self.reconciler.is_open

    @property
    def next_recount(self) -> ListQuery | None:
        """The request that keeps the total up to date if the limit stops the query's list; sent with each refresh."""
        is_own = self.query is not self.account
        return self.query.next_recount if self.query.is_at_limit and is_own and self.query.total is not None else None

    def rescan_if_needed(self) -> None:
        """Start a full rescan if the total of the latest refresh differs from the expected one."""
        total = self._refresh.account_total
        if total is None or self.reconciler.is_open:
            return
        if self.account.is_finished:
            self.full_rescan.start_if_needed(total)
        elif self.account.is_at_limit:
            self.full_rescan.start_if_needed(total, self._refresh.arrived)

    @property
    def total(self) -> int | None:
        """Number of jobs that match the query; None while unknown."""
        snapshot = self._store.snapshot
        if not snapshot.query.is_filtered:
            return self.account_total
        if self.query.is_finished or self.account.is_finished:
            return snapshot.shown if snapshot.is_whole else None
        return None if self.query is self.account else self.query.total

    @property
    def account_total(self) -> int | None:
        """Jobs in the account; None while that is not known."""
        total = self._refresh.account_total
        return self.account.total if total is None else total

    def gaps(self) -> tuple[Gap, ...]:
        """Return the gaps among the rows of the query."""
        total = self.total
        if total is None or self.query.is_finished:
            return ()
        snapshot = self._store.snapshot
        return gaps(snapshot, self.query, total - snapshot.shown)
