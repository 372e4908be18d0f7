"""The lists that are read: which comes next, and what they tell of how many jobs there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from arktui.api.query import ListQuery
from arktui.store.phase import COUNTING, QUEUED
from arktui.sync.audit import Audit
from arktui.sync.doubt import Doubt
from arktui.sync.questions import questions_for
from arktui.sync.unread import gaps
from arktui.sync.walk import Walk

if TYPE_CHECKING:
    from arktui.store.job_store import JobStore
    from arktui.store.layout import Gap
    from arktui.store.query import Query
    from arktui.sync.refresh import Refresh


class Lists:
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
        self.account = Walk((ListQuery(project=scope),), limit)
        self.active = Walk((ListQuery(project=scope, phases=tuple(sorted(COUNTING | {QUEUED}))),))
        self.doubt = Doubt(store, (self.account, self.active), scope)
        self.audit = Audit(store, clock, scope)
        self._compared: Walk | None = None
        self._is_active_compared = False
        self.query = self.account
        self.turn_to(store.snapshot.query)

    def turn_to(self, query: Query) -> None:
        """Read the list of another query from its beginning."""
        questions = questions_for(query, self._scope)
        is_known = self.account.is_finished and not (query.is_filtered and questions.is_exact)
        if is_known or questions.requests == self.account.requests:
            self.query = self.account
        else:
            self.query = Walk(questions.requests, self._limit, is_exact=questions.is_exact)

    def unfinished(self) -> Iterator[Walk | Doubt | Audit]:
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
        if snapshot.recalled:
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
            return self._all
        if self.query.is_finished or self.account.is_finished:
            return snapshot.shown if snapshot.is_whole else None
        return None if self.query is self.account else self.query.total

    @property
    def _all(self) -> int | None:
        total = self._refresh.account_total
        return self.account.total if total is None else total

    def facts(self) -> dict[str, Any]:
        """Return the fields of a snapshot that follow."""
        total = self.total
        return {
            "total": total,
            "gaps": self._gaps(total),
            "account_total": self._all,
            "is_complete": self.account.is_finished,
        }

    def _gaps(self, total: int | None) -> tuple[Gap, ...]:
        if total is None or self.query.is_finished:
            return ()
        snapshot = self._store.snapshot
        return gaps(snapshot, self.query, total - snapshot.shown)
