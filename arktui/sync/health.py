"""What answers and failures say of the data: since when it is good, what is wrong, when the next try is."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from arktui import clock
from arktui.store.error_log import ErrorRecord, noted
from arktui.store.freshness import Stale
from arktui.sync.backoff import NAMELESS, backoff, error_record_of, is_hiccup, oddities, wrong_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from arktui.api.models import JobPage
    from arktui.store.job import Job


class Health:
    """Keeps count of failures and writes them down.

    Attributes:
        fresh_at: Time for which all loaded jobs are confirmed, by the feed's clock: the start of the last complete
            refresh, before that the first answer; None before either.
        stale: What is wrong; None while nothing is.
        problems: All that went wrong, newest first.
    """

    def __init__(self, uptime: Callable[[], float], pop_outlier: Callable[[], float | None]) -> None:
        """Make one that asks `pop_outlier` after each answer by how much a date was wrong."""
        self.fresh_at: float | None = None
        self.stale: Stale | None = None
        self.errors: tuple[ErrorRecord, ...] = ()
        self._uptime = uptime
        self._pop_outlier = pop_outlier
        self._answered_at: float | None = None
        self._failures = 0
        self._retry_at = -math.inf

    def answered(self, page: JobPage, jobs: Mapping[str, Job]) -> None:
        """Take note of a good answer, and of what could not be understood in it beyond what is known of the jobs."""
        if self.fresh_at is None:
            self.fresh_at = self._uptime()
        self._answered_at = clock.wall()
        self.stale = None
        if (seconds := self._pop_outlier()) is not None:
            self.note(wrong_date(seconds))
        for problem in oddities(page.items, jobs):
            # What has no id comes again with every answer, and cannot be told from what came before.
            if problem.code != NAMELESS or not any(problem.is_like(known) for known in self.errors):
                self.note(problem)

    def refreshed(self, began: float) -> None:
        """Date all loaded jobs to the start of a refresh that is complete.

        A single page must not do so: after a gap the jobs on the other pages are still as old as before it, and would
        be judged as if they had stood still all that time.
        """
        self.fresh_at = began

    def worked(self) -> None:
        """Take note that a whole piece of work succeeded."""
        self._failures = 0

    def failed(self, error: Exception) -> float:
        """Take note of what went wrong; return when to try again.

        A try of the reader's own, before the planned one, leaves the plan as it is.
        """
        now, is_first = self._uptime(), self._failures == 0
        if is_first or now >= self._retry_at:
            self._failures += 1
            self._retry_at = now + backoff(self._failures, error)
        is_minor = is_first and is_hiccup(error)
        problem = error_record_of(error, is_minor=is_minor)
        self.note(problem)
        if not is_minor:
            self.stale = Stale(problem, self._retry_at, self._answered_at)
        return self._retry_at

    def note(self, problem: ErrorRecord) -> None:
        """Write a problem down."""
        self.errors = noted(self.errors, problem)
