"""Jobs that may no longer be as they are shown: those that no list told of are asked for by id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from arktui.api.list_query import IDS_MAX, ListQuery
from arktui.sync.full_rescan import missing

if TYPE_CHECKING:
    from arktui.api.models import JobPage
    from arktui.store.job_store import JobStore
    from arktui.sync.pager import Pager


class Reconciler:
    """Asks for jobs once some lists are read, each once; those that are missing are gone.

    These are the recalled jobs that are left then, those that a whole list of their query did not hold, and those that
    are active as far as is known and not in the list of the active jobs: they may have ended between two requests, and
    the first refresh reads only the latest news. It is read page by page, as a walk is.
    """

    def __init__(self, store: JobStore, lists: tuple[Pager, ...], scope: str | None) -> None:
        self._store = store
        self._lists = lists
        self._scope = scope
        self._asked: set[str] = set()
        self._unlisted: set[str] = set()
        self._asking: list[str] = []

    @property
    def is_open(self) -> bool:
        """Whether there are jobs that are going to be heard of."""
        return bool(self._unlisted) or not self._store.snapshot.restored <= self._asked

    def compare(self, walk: Pager) -> None:
        """Doubt what is among the rows of a query and was not in the list of it, which was read to its end."""
        snapshot = self._store.snapshot
        if walk.total is not None and walk.total < snapshot.shown:
            self._unlisted |= {job.id for job in snapshot.rows} - snapshot.deleted - walk.seen

    def compare_active(self, walk: Pager) -> None:
        """Doubt what is active and was not in the list of the active jobs, which was read to its end."""
        self._unlisted |= self._store.active - walk.seen

    @property
    def next_request(self) -> ListQuery | None:
        """The page to ask for next; None while the lists may tell more, and when nothing is left."""
        if not self.is_open or any(walk.next_request is not None for walk in self._lists):
            return None
        return ListQuery(project=self._scope, ids=tuple(self._asking or self._next_ids()))

    def following(self) -> Iterator[ListQuery]:
        """Yield the page to ask for next, alone."""
        self._asking = self._next_ids()
        if (request := self.next_request) is not None:
            yield request

    def take(self, page: JobPage) -> None:
        """Take in the answer to `next_request`, whose jobs the store has got."""
        asked, self._asking = self._asking, []
        self._asked.update(asked)
        self._unlisted.difference_update(asked)
        self._store.mark_deleted(missing(asked, page))

    @property
    def _doubted(self) -> set[str]:
        return ({*self._store.snapshot.restored} - self._asked) | self._unlisted

    def _next_ids(self) -> list[str]:
        return sorted(self._doubted)[:IDS_MAX]
