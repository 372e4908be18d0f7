"""Reconciles the store with the lists: requests jobs by id that should be in a list but are not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from arktui.api.list_query import IDS_MAX, ListQuery
from arktui.sync.tombstones import deleted_ids

if TYPE_CHECKING:
    from arktui.api.models import JobPage
    from arktui.store.job_store import JobStore
    from arktui.sync.pager import Pager


class Reconciler:
    """Requests unlisted jobs by id, each once, after the lists have been read; jobs missing there are deleted.

    These are the restored jobs that no list contains, the rows of a query that its complete list does not contain, and
    the active jobs that the list of active jobs does not contain: they may have ended between two requests, and the
    first refresh reads only the latest updates. Like a pager, it is read page by page.
    """

    def __init__(self, store: JobStore, pagers: tuple[Pager, ...], scope: str | None) -> None:
        self._store = store
        self._pagers = pagers
        self._scope = scope
        self._requested: set[str] = set()
        self._unlisted: set[str] = set()
        self._in_flight: list[str] = []

    @property
    def is_open(self) -> bool:
        """Whether there are jobs to reconcile."""
        return bool(self._unlisted) or not self._store.snapshot.restored <= self._requested

    def compare_query(self, pager: Pager) -> None:
        """Reconcile the rows of a query that are not in its list, which has been read to its end."""
        snapshot = self._store.snapshot
        if pager.total is not None and pager.total < snapshot.shown:
            self._unlisted |= {job.id for job in snapshot.rows} - snapshot.deleted - pager.seen

    def compare_active(self, pager: Pager) -> None:
        """Reconcile the active jobs that are not in the list of active jobs, which has been read to its end."""
        self._unlisted |= self._store.active - pager.seen

    @property
    def next_request(self) -> ListQuery | None:
        """The request for the next jobs; None until the lists have been read, and if there are none."""
        if not self.is_open or any(pager.next_request is not None for pager in self._pagers):
            return None
        return ListQuery(project=self._scope, ids=tuple(self._in_flight or self._next_ids()))

    def upcoming_requests(self) -> Iterator[ListQuery]:
        """Yield only the next request."""
        self._in_flight = self._next_ids()
        if (request := self.next_request) is not None:
            yield request

    def accept(self, page: JobPage) -> None:
        """Accept the answer to `next_request`, after the store has applied its jobs; mark the deleted ones."""
        requested, self._in_flight = self._in_flight, []
        self._requested.update(requested)
        self._unlisted.difference_update(requested)
        self._store.mark_deleted(deleted_ids(requested, page))

    def _next_ids(self) -> list[str]:
        unconfirmed = ({*self._store.snapshot.restored} - self._requested) | self._unlisted
        return sorted(unconfirmed)[:IDS_MAX]
