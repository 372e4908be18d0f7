"""Reads a list page by page while it changes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from arktui.api.list_query import ListQuery, SortOrder

if TYPE_CHECKING:
    from arktui.api.models import JobPage

STEPS_BACK_MAX = 20
"""Most times that a falling total makes the reader go back, so that reading ends even if the total keeps falling."""


class Pager:
    """The progress of reading requests to their last pages, or up to a limit of jobs.

    There is no cursor, so pages shift while they are read (api/README.md section 2). If the total falls, as many jobs
    may have moved to earlier pages, which are then read again. If the total rises, there are new jobs at the front, and
    the first page is read once more at the end.

    Pages can also be read out of order (`accept_out_of_order`). They say nothing about the pages before them, and are
    read again in order later.
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
        """Ids of all jobs that were read in order."""
        self.last_page: tuple[str, ...] = ()
        """Ids of the jobs on the latest page that was read in order."""
        self.out_of_order: dict[int, tuple[str, ...]] = {}
        """Ids of the jobs on pages that were read out of order, by page number."""

    @property
    def total(self) -> int | None:
        """Sum of the totals that the service sent.

        None until each request has an answer, and if the requests list more than the query (see `RequestPlan`).
        """
        return sum(self._totals) if self._is_exact and len(self._totals) == len(self.requests) else None

    @property
    def has_started(self) -> bool:
        """Whether a page was read, or there is none to read."""
        return bool(self._totals) or self.is_finished

    @property
    def is_finished(self) -> bool:
        """Whether every page was read."""
        return self._current == len(self.requests)

    @property
    def next_request(self) -> ListQuery | None:
        """The request for the next page; None if finished or at the limit."""
        if self.is_finished or (self._limit is not None and len(self.seen) >= self._limit):
            return None
        return self.requests[self._current].page(self._page)

    def upcoming_requests(self) -> Iterator[ListQuery]:
        """Yield the requests from the next page on; accept a page only if its request is `next_request` by then."""
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
    def is_at_limit(self) -> bool:
        """Whether only the limit stops reading."""
        return not self.is_finished and self.next_request is None

    @property
    def next_recount(self) -> ListQuery:
        """The request whose total to update next; they take turns, so that a recount costs one page."""
        return self.requests[self._recounts % len(self.requests)]

    def recount(self, page: JobPage) -> None:
        """Update the total from the answer to `next_recount`; call this only if `total` is known."""
        self._totals[self._recounts % len(self.requests)] = page.total_count
        self._recounts += 1

    def raise_limit(self, jobs: int) -> bool:
        """Raise the limit by a number of jobs if the limit stops reading; return whether it did."""
        if self._limit is None or not self.is_at_limit:
            return False
        self._limit += jobs
        return True

    def lift_limit(self) -> None:
        """Read on to the end."""
        self._limit = None

    def limit_to(self, jobs: int) -> None:
        """Read no further than to this number of jobs, or than has been read."""
        self._limit = max(jobs, len(self.seen))

    @property
    def unread_pages(self) -> range:
        """The pages not yet read in order; empty if pages cannot be read out of order."""
        if not (self._is_exact and len(self.requests) == 1 and self._last_total is not None):
            return range(0)
        return range(self._page, math.ceil(self._last_total / self.requests[0].page_size) + 1)

    def request_out_of_order(self, number: int, total: int) -> ListQuery:
        """Return the request for an unread page, moved on by the new jobs if these come first."""
        first = self.requests[0]
        new_jobs = max(total - (self._last_total or total), 0) if first.sort_order is SortOrder.DESC else 0
        return first.page(number + new_jobs // first.page_size)

    def accept_out_of_order(self, number: int, page: JobPage) -> None:
        """Accept the answer to `request_out_of_order`."""
        self.out_of_order[number] = _ids(page)

    def finish(self) -> None:
        """Stop reading: the rest is already loaded."""
        self._current = len(self.requests)

    def accept(self, page: JobPage) -> None:
        """Accept the answer to `next_request`; api/README.md section 12 row 2 defines the last page.

        A total smaller than the number of jobs read is wrong: reading then continues while pages have new jobs.
        """
        self.last_page = _ids(page)
        new_ids = set(self.last_page) - self.seen
        self.seen |= new_ids
        size, total = self.requests[self._current].page_size, page.total_count
        growth = 0 if self._last_total is None else total - self._last_total
        self._last_total = total
        self._totals[self._current :] = [total]
        if growth < 0 and self._page > 1 and self._steps_back < STEPS_BACK_MAX:
            self._steps_back += 1
            self._page = max(self._page - math.ceil(-growth / size), 1)
            return
        self._has_grown |= growth > 0
        if self._is_rereading:
            self._start_next_request()
        elif len(page.items) >= size and (self._page * size < total or (self._page * size > total and new_ids)):
            self._page += 1
        elif self._has_grown and self._page > 1:
            self._is_rereading, self._page = True, 1
        else:
            self._start_next_request()

    def _start_next_request(self) -> None:
        self._current += 1
        self._page = 1
        self._last_total = None
        self._is_rereading = self._has_grown = False


def _ids(page: JobPage) -> tuple[str, ...]:
    return tuple(item.id for item in page.items if item.id)
