"""Finds jobs that are gone: only a complete walk, or an id that is asked for and missing, makes a job gone."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from arktui.api.list_query import IDS_MAX, ListQuery
from arktui.sync.pager import Pager

if TYPE_CHECKING:
    from arktui.api.models import JobPage
    from arktui.store.job_store import JobStore

FIRST_PAUSE = 60.0
"""Seconds between two audits as long as each of them explains what it was begun for."""

_MAX_PAUSE = 3600.0


class FullRescan:
    """Looks for deleted jobs when the service's total differs from what it should be.

    Of an account that is loaded to its end the total is the number of loaded jobs: an audit walks the whole account
    again, then asks by id for the jobs it did not meet. Of an account that is larger than the limit, only a fall of the
    total shows that jobs were deleted, loaded ones or others: an audit asks by id for every loaded job.

    It is read page by page, as a walk is. A difference that remains after an audit (TotalCount is only approximate,
    api/README.md section 12) makes the next one wait twice as long. An audit that found something is followed by one
    after the first pause: where jobs are deleted all the time, each audit comes too early for some of them.
    """

    def __init__(self, store: JobStore, clock: Callable[[], float], scope: str | None = None) -> None:
        self._store = store
        self._clock = clock
        self._all = ListQuery(project=scope)
        self._walk = Pager(())
        self._known: set[str] = set()
        self._missing: list[str] = []
        self._is_off = False
        self._has_found = False
        self._unloaded: int | None = None
        """Total without those that arrived since, where not all of the account is loaded."""
        self._unloaded_then = 0
        """The same when the audit began: what it does not find were jobs that are not loaded."""
        self._gone: frozenset[str] = frozenset()
        self._pause = FIRST_PAUSE
        self._not_before = -math.inf

    def consider(self, account_total: int, arrived: int | None = None) -> None:
        """Begin an audit if the account's total was wrong twice in a row, and it is time.

        Args:
            account_total: TotalCount of the account.
            arrived: Jobs that came into the account so far, as far as they were met; None where all jobs of the account
                are loaded.
        """
        was_off, self._is_off = self._is_off, self._differs(account_total, arrived)
        if not self._is_off:
            self._pause = FIRST_PAUSE
        elif was_off and self.next_request is None and self._clock() >= self._not_before:
            snapshot = self._store.snapshot
            self._known = snapshot.jobs.keys() - snapshot.deleted
            self._has_found = False
            if arrived is None:
                self._walk = Pager((self._all,))
            else:
                self._missing = sorted(self._known)
                self._unloaded_then = account_total - arrived

    def _differs(self, account_total: int, arrived: int | None) -> bool:
        """Whether the total is not what it should be."""
        snapshot = self._store.snapshot
        found, self._gone = len(snapshot.deleted - self._gone), snapshot.deleted
        if arrived is None:
            self._unloaded = None
            return len(snapshot.jobs) - len(snapshot.deleted) != account_total
        now = account_total - arrived
        # Where the total is higher than it should be, more jobs arrived than were met.
        self._unloaded = now if self._unloaded is None else max(now, self._unloaded - found)
        return now < self._unloaded

    @property
    def next_request(self) -> ListQuery | None:
        """The page to ask for next; None while no audit is under way."""
        if self._missing:
            return replace(self._all, ids=tuple(self._missing[:IDS_MAX]))
        return self._walk.next_request

    def following(self) -> Iterator[ListQuery]:
        """Yield the page to ask for next, alone: there is no hurry."""
        if self.next_request is not None:
            yield self.next_request

    def take(self, page: JobPage) -> None:
        """Take in the answer to `next_request`, whose jobs the store has got; mark those that are gone."""
        if self._missing:
            asked, self._missing = self._missing[:IDS_MAX], self._missing[IDS_MAX:]
            deleted = missing(asked, page)
            self._has_found |= bool(deleted)
            self._store.mark_deleted(deleted)
        else:
            self._has_found |= any(item.id not in self._known for item in page.items)
            self._walk.take(page)
            if self._walk.is_finished:
                self._missing = sorted(self._known - self._walk.seen)
        if self.next_request is None:
            self._plan()

    def _plan(self) -> None:
        """Plan the next audit, should it be needed."""
        if self._unloaded is not None:
            self._unloaded, self._gone = self._unloaded_then, self._store.snapshot.deleted
        if self._has_found:
            self._pause = FIRST_PAUSE
        self._not_before = self._clock() + self._pause
        self._pause = min(self._pause * 2, _MAX_PAUSE)


def missing(asked: Iterable[str], page: JobPage) -> set[str]:
    """Return which of the jobs asked for by id the service does not know.

    None is taken for missing while the answer has an item that cannot be told from others, as it may be that one, or
    while it counts more jobs than it holds.
    """
    found = {item.id for item in page.items}
    return set(asked).difference(found) if all(found) and page.total_count <= len(page.items) else set()
