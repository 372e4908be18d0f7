"""Finds deleted jobs by reading the whole account again if its total is wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from arktui.api.list_query import IDS_MAX, ListQuery
from arktui.sync.pager import Pager
from arktui.sync.tombstones import deleted_ids

if TYPE_CHECKING:
    from arktui.api.models import JobPage
    from arktui.store.job_store import JobStore

MIN_PAUSE = 60.0
"""Seconds between two rescans while each one explains the difference that started it."""

_MAX_PAUSE = 3600.0


class FullRescan:
    """Looks for deleted jobs if the service's total differs from the expected one.

    If the whole account is loaded, the expected total is the number of loaded jobs: a rescan reads the whole account
    again, and then requests by id the jobs that it did not find. If the account exceeds the limit, only a falling total
    shows that jobs were deleted, loaded or not: a rescan requests every loaded job by id.

    Like a pager, it is read page by page. If the difference remains after a rescan (TotalCount is only approximate,
    api/README.md section 12), the pause before the next one doubles. After a rescan that found something, the next one
    follows after the minimum pause: while jobs are being deleted, each rescan comes too early for some of them.
    """

    def __init__(self, store: JobStore, clock: Callable[[], float], scope: str | None = None) -> None:
        self._store = store
        self._clock = clock
        self._account = ListQuery(project=scope)
        self._pager = Pager(())
        self._known: set[str] = set()
        self._unconfirmed: list[str] = []
        self._differs = False
        self._has_found = False
        self._unloaded: int | None = None
        """The total without the jobs that arrived since, if the account is only partly loaded."""
        self._unloaded_at_start = 0
        """The same when the rescan started; what the rescan does not explain were jobs that are not loaded."""
        self._deleted: frozenset[str] = frozenset()
        self._pause = MIN_PAUSE
        self._not_before = -math.inf

    def start_if_needed(self, account_total: int, arrived: int | None = None) -> None:
        """Start a rescan if the account's total was wrong twice in a row and the pause is over.

        Args:
            account_total: TotalCount of the account.
            arrived: Number of new jobs that were seen so far; None if the whole account is loaded.
        """
        differed, self._differs = self._differs, self._is_total_wrong(account_total, arrived)
        if not self._differs:
            self._pause = MIN_PAUSE
        elif differed and self.next_request is None and self._clock() >= self._not_before:
            snapshot = self._store.snapshot
            self._known = snapshot.jobs.keys() - snapshot.deleted
            self._has_found = False
            if arrived is None:
                self._pager = Pager((self._account,))
            else:
                self._unconfirmed = sorted(self._known)
                self._unloaded_at_start = account_total - arrived

    def _is_total_wrong(self, account_total: int, arrived: int | None) -> bool:
        snapshot = self._store.snapshot
        newly_deleted, self._deleted = len(snapshot.deleted - self._deleted), snapshot.deleted
        if arrived is None:
            self._unloaded = None
            return len(snapshot.jobs) - len(snapshot.deleted) != account_total
        unloaded = account_total - arrived
        # If the total is higher than expected, more jobs arrived than were seen.
        self._unloaded = unloaded if self._unloaded is None else max(unloaded, self._unloaded - newly_deleted)
        return unloaded < self._unloaded

    @property
    def next_request(self) -> ListQuery | None:
        """The request for the next page; None while no rescan runs."""
        if self._unconfirmed:
            return replace(self._account, ids=tuple(self._unconfirmed[:IDS_MAX]))
        return self._pager.next_request

    def upcoming_requests(self) -> Iterator[ListQuery]:
        """Yield only the next request: a rescan is never urgent."""
        if self.next_request is not None:
            yield self.next_request

    def accept(self, page: JobPage) -> None:
        """Accept the answer to `next_request`, after the store has applied its jobs; mark the deleted ones."""
        if self._unconfirmed:
            requested, self._unconfirmed = self._unconfirmed[:IDS_MAX], self._unconfirmed[IDS_MAX:]
            deleted = deleted_ids(requested, page)
            self._has_found |= bool(deleted)
            self._store.mark_deleted(deleted)
        else:
            self._has_found |= any(item.id not in self._known for item in page.items)
            self._pager.accept(page)
            if self._pager.is_finished:
                self._unconfirmed = sorted(self._known - self._pager.seen)
        if self.next_request is None:
            self._plan_next()

    def _plan_next(self) -> None:
        if self._unloaded is not None:
            self._unloaded, self._deleted = self._unloaded_at_start, self._store.snapshot.deleted
        if self._has_found:
            self._pause = MIN_PAUSE
        self._not_before = self._clock() + self._pause
        self._pause = min(self._pause * 2, _MAX_PAUSE)
