"""Reading a list page by page while it changes underneath."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from arktui.api.list_query import ListQuery, SortOrder

if TYPE_CHECKING:
    from arktui.api.models import JobPage

_STEPS_BACK_MAX = 20
"""A total that never stops falling must not keep a walk going back for ever."""


class Pager:
    """The state of reading some requests to their last pages, or to a limit of jobs.

    There is no cursor, so pages shift while they are read (api/README.md section 2). When the total fell by so many
    jobs, as many may have slipped to the pages before, which are read again; when it rose, there is news at the front,
    and the first page is read once more at the end.

    Pages may be read out of turn, too (`take_beyond`): they tell nothing of the pages before them, and are read again
    when it is their turn.
    """

    def __init__(self, requests: tuple[ListQuery, ...], limit: int | None = None, *, is_exact: bool = True) -> None:
        self.requests = requests
        self._is_exact = is_exact
        self._limit = limit
        self._current = 0
        self._page = 1
        self._totals: list[int] = []
        self._recounts = 0
        self._last_total: int | None = None
        self._has_grown = False
        self._is_rereading = False
        self._steps_back = 0
        self.seen: set[str] = set()
        """Ids of all jobs that were read in turn."""
        self.last: tuple[str, ...] = ()
        """Ids of the jobs on the page that was read in turn last."""
        self.beyond: dict[int, tuple[str, ...]] = {}
        """Ids of the jobs on pages that were read out of turn, by the number of the page."""

    @property
    def total(self) -> int | None:
        """Sum of the totals the service gave.

        None before every request was asked once, and when the requests list more than the query (see `Questions`).
        """
        return sum(self._totals) if self._is_exact and len(self._totals) == len(self.requests) else None

    @property
    def is_begun(self) -> bool:
        """Whether a page was read, or there is none to read."""
        return bool(self._totals) or self.is_finished

    @property
    def is_finished(self) -> bool:
        """Whether every page was read."""
        return self._current == len(self.requests)

    @property
    def next_request(self) -> ListQuery | None:
        """The page to ask for next; None when finished or at the limit."""
        if self.is_finished or (self._limit is not None and len(self.seen) >= self._limit):
            return None
        return self.requests[self._current].page(self._page)

    def following(self) -> Iterator[ListQuery]:
        """Yield the pages from the next one on; each is to be taken only if it then is `next_request`."""
        request, number = self.next_request, self._page
        while request is not None:
            yield request.page(number)
            number += 1
            wanted = self._last_total or 0
            if self._limit is not None:
                wanted = min(wanted, self._limit)
            if self._is_rereading or (number - 1) * request.page_size >= wanted:
                return

    @property
    def is_held(self) -> bool:
        """Whether nothing but the limit keeps the walk from going on."""
        return not self.is_finished and self.next_request is None

    @property
    def next_recount(self) -> ListQuery:
        """The request to ask again for its total alone: each in turn, so that a recount costs one page."""
        return self.requests[self._recounts % len(self.requests)]

    def recount(self, page: JobPage) -> None:
        """Take the total from a fresh answer to `next_recount`; only where `total` is known."""
        self._totals[self._recounts % len(self.requests)] = page.total_count
        self._recounts += 1

    def extend(self, more: int) -> bool:
        """Raise the limit by `more` jobs if that is what holds the walk; return whether it did."""
        if self._limit is None or not self.is_held:
            return False
        self._limit += more
        return True

    @property
    def unread(self) -> range:
        """The pages whose turn has not come; empty where pages cannot be read out of turn."""
        if not (self._is_exact and len(self.requests) == 1 and self._last_total is not None):
            return range(0)
        return range(self._page, math.ceil(self._last_total / self.requests[0].page_size) + 1)

    def request_beyond(self, number: int, total: int) -> ListQuery:
        """Return the request for an unread page; news has moved it on if that comes first."""
        first = self.requests[0]
        news = max(total - (self._last_total or total), 0) if first.sort_order is SortOrder.DESC else 0
        return first.page(number + news // first.page_size)

    def take_beyond(self, number: int, page: JobPage) -> None:
        """Take in the answer to `request_beyond`."""
        self.beyond[number] = _ids(page)

    def end(self) -> None:
        """Read no further: what is left is known."""
        self._current = len(self.requests)

    def take(self, page: JobPage) -> None:
        """Take in the answer to `next_request`; api/README.md section 12 row 2 says which page is the last.

        A total that is less than what was read is wrong: then pages are read as long as they bring new jobs.
        """
        self.last = _ids(page)
        fresh = set(self.last) - self.seen
        self.seen |= fresh
        size, total = self.requests[self._current].page_size, page.total_count
        grown = 0 if self._last_total is None else total - self._last_total
        self._last_total = total
        self._totals[self._current :] = [total]
        if grown < 0 and self._page > 1 and self._steps_back < _STEPS_BACK_MAX:
            self._steps_back += 1
            self._page = max(self._page - math.ceil(-grown / size), 1)
            return
        self._has_grown |= grown > 0
        if self._is_rereading:
            self._next()
        elif len(page.items) >= size and (self._page * size < total or (self._page * size > total and fresh)):
            self._page += 1
        elif self._has_grown and self._page > 1:
            self._is_rereading, self._page = True, 1
        else:
            self._next()

    def _next(self) -> None:
        self._current += 1
        self._page = 1
        self._last_total = None
        self._is_rereading = self._has_grown = False


def _ids(page: JobPage) -> tuple[str, ...]:
    return tuple(item.id for item in page.items if item.id)
