"""The lists that are read: which comes next, and what they tell of how many jobs there are."""

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
    """The lists that are read, in the order of their urgency.

    These are: the active jobs, the query's list, the account up to `limit` jobs, what is left in doubt, and the audit.

    Attributes:
        query: The list of the query; that of the account where it lists the same jobs.
    """

    def __init__(
        self, store: JobStore, refresh: Refresh, clock: Callable[[], float], limit: int, scope: str | None
    ) -> None:
        self._store = store
        self._refresh = refresh
        self._limit = limit
        self._scope = scope
        self.account = Pager((ListQuery(project=scope),), limit)
        self.active = Pager((ListQuery(project=scope, phases=tuple(sorted(COUNTING | {QUEUED}))),))
        self.doubt = Reconciler(store, (self.account, self.active), scope)
        self.audit = FullRescan(store, clock, scope)
        self._compared: Pager | None = None
        self._is_active_compared = False
        self.query = self.account
        self.turn_to(store.snapshot.query)

    def turn_to(self, query: Query) -> None:
        """Read the list of another query from its beginning."""
        questions = requests_for(query, self._scope)
        is_known = self.account.is_finished and not (query.is_filtered and questions.is_exact)
        if is_known or questions.requests == self.account.requests:
            self.query = self.account
        else:
            self.query = Pager(questions.requests, self._limit, is_exact=questions.is_exact)

    def unfinished(self) -> Iterator[Pager | Reconciler | FullRescan]:
        """Yield the lists that are to be read on, the most urgent first."""
        for reader in (self.active, self.query, self.account, self.doubt, self.audit):
            if reader.next_request is not None:
                yield reader

    def end_what_is_known(self) -> None:
        """Read the query's list no further once all of it is loaded, in whatever way it was.

        Look into it, once, where the list was read to its end and does not hold all that is loaded.
        """
        if self.active.is_finished and not self._is_active_compared:
            self._is_active_compared = True
            self.doubt.compare_active(self.active)
        snapshot, walk = self._store.snapshot, self.query
        if snapshot.restored:
            return
        if (walk.is_held or self.account.is_finished) and snapshot.is_whole and walk.total == snapshot.shown:
            walk.end()
        elif walk.is_finished and snapshot.is_whole and walk not in (self.account, self._compared):
            self._compared = walk
            self.doubt.compare(walk)

    @property
    def is_filling(self) -> bool:
        """Whether there is more to come of the query, or some of what is shown may no longer be so."""
        return self.query.next_request is not None or self.doubt.is_open

    @property
    def next_recount(self) -> ListQuery | None:
        """What is to be asked with each refresh so that the total of a list held by its limit stays true."""
        is_own = self.query is not self.account
        return self.query.next_recount if self.query.is_held and is_own and self.query.total is not None else None

    def compare(self) -> None:
        """Look into it where a refresh told of another number of jobs than there should be."""
        total = self._refresh.account_total
        if total is None or self.doubt.is_open:
            return
        if self.account.is_finished:
            self.audit.consider(total)
        elif self.account.is_held:
            self.audit.consider(total, self._refresh.arrived)

    @property
    def total(self) -> int | None:
        """Jobs that match the query; None while that is not known."""
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
