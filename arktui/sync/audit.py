"""Finds jobs that are gone: only a complete walk, or an id that is asked for and missing, makes a job gone."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from arktui.api.query import IDS_MAX, ListQuery
from arktui.sync.walk import Walk

if TYPE_CHECKING:
    from arktui.api.models import JobPage
    from arktui.store.job_store import JobStore

_FIRST_PAUSE = 60.0
_MAX_PAUSE = 3600.0


class Audit:
    """Walks the whole account again when its total differs from what is loaded, then asks by id for what it missed.

    It is read page by page, as a walk is. A difference that an audit does not explain (TotalCount is only approximate,
    api/README.md section 12) makes the next one wait twice as long.
    """

    def __init__(self, store: JobStore, clock: Callable[[], float], scope: str | None = None) -> None:
        self._store = store
        self._clock = clock
        self._all = ListQuery(project=scope)
        self._walk = Walk(())
        self._known: set[str] = set()
        self._missing: list[str] = []
        self._is_off = False
        self._pause = _FIRST_PAUSE
        self._not_before = -math.inf

    def consider(self, account_total: int) -> None:
        """Begin an audit if the account holds another number of jobs than the store, twice in a row, and it is time."""
        snapshot = self._store.snapshot
        was_off, self._is_off = self._is_off, len(snapshot.jobs) - len(snapshot.gone) != account_total
        if not self._is_off:
            self._pause = _FIRST_PAUSE
        elif was_off and self.next_request is None and self._clock() >= self._not_before:
            self._known = snapshot.jobs.keys() - snapshot.gone
            self._walk = Walk((self._all,))

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
            self._store.mark_gone(missing(asked, page))
        else:
            self._walk.take(page)
            if self._walk.is_finished:
                self._missing = sorted(self._known - self._walk.seen)
                self._not_before = self._clock() + self._pause
                self._pause = min(self._pause * 2, _MAX_PAUSE)


def missing(asked: Iterable[str], page: JobPage) -> set[str]:
    """Return which of the jobs asked for by id the service does not know.

    None is taken for missing while the answer has an item that cannot be told from others: it may be that one.
    """
    found = {item.id for item in page.items}
    return set(asked).difference(found) if all(found) else set()
