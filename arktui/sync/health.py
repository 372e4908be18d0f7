"""The state of the service as its answers show it: freshness, failures with the next attempt, and error records."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from arktui import clock
from arktui.api.errors import ArkError
from arktui.store.error_log import ErrorRecord, noted
from arktui.store.freshness import Stale
from arktui.sync.backoff import backoff_delay, is_transient

if TYPE_CHECKING:
    from collections.abc import Mapping

    from arktui.api.models import BatchInferenceJob, JobPage
    from arktui.store.job import Job

MISSING_ID = "JobWithoutId"
"""Code of the error record for a listed job without an id."""


class Health:
    """Counts failures and keeps their error records.

    Attributes:
        fresh_at: Time for which all loaded jobs are confirmed, by the feed's clock: the start of the last complete
            refresh, before that the first answer; None before either.
        stale: The current failure; None while the service answers.
        errors: All error records, newest first.
    """

    def __init__(self, uptime: Callable[[], float], pop_outlier: Callable[[], float | None]) -> None:
        """Create one that calls `pop_outlier` after each answer for the deviation of a wrong date, in seconds."""
        self.fresh_at: float | None = None
        self.stale: Stale | None = None
        self.errors: tuple[ErrorRecord, ...] = ()
        self._uptime = uptime
        self._pop_outlier = pop_outlier
        self._answered_at: float | None = None
        self._failures = 0
        self._retry_at = -math.inf

    def on_answer(self, page: JobPage, known: Mapping[str, Job]) -> None:
        """Record a good answer, and the invalid fields in it that the known jobs do not already have."""
        if self.fresh_at is None:
            self.fresh_at = self._uptime()
        self._answered_at = clock.wall()
        self.stale = None
        if (seconds := self._pop_outlier()) is not None:
            self.add_error(wrong_date_record(seconds))
        for record in invalid_field_records(page.items, known):
            # A job without an id comes with every answer; it cannot be matched with the earlier ones.
            if record.code != MISSING_ID or not any(record.is_like(earlier) for earlier in self.errors):
                self.add_error(record)

    def on_refreshed(self, began: float) -> None:
        """Date all loaded jobs to the start of a complete refresh.

        A single page must not do so: after a gap the jobs on the other pages are still as old as before it, and would
        be judged as if they had stood still all that time.
        """
        self.fresh_at = began

    def on_success(self) -> None:
        """Reset the count of failures after a whole step succeeded."""
        self._failures = 0

    def on_failure(self, error: Exception) -> float:
        """Record a failure; return when to retry, by the feed's clock.

        A failed refresh that the user requested before the planned retry does not postpone that retry.
        """
        now, is_first = self._uptime(), self._failures == 0
        if is_first or now >= self._retry_at:
            self._failures += 1
            self._retry_at = now + backoff_delay(self._failures, error)
        is_minor = is_first and is_transient(error)
        record = error_record_of(error, is_minor=is_minor)
        self.add_error(record)
        if not is_minor:
            self.stale = Stale(record, self._retry_at, self._answered_at)
        return self._retry_at

    def add_error(self, record: ErrorRecord) -> None:
        """Add an error record."""
        self.errors = noted(self.errors, record)


def error_record_of(error: Exception, *, is_minor: bool = False) -> ErrorRecord:
    """Return the record of a failure, with every text cleaned."""
    at = clock.wall()
    if isinstance(error, ArkError):
        request_id = error.request_id or ""
        return ErrorRecord.of(error.code, error.message, error.advice, at=at, request_id=request_id, is_minor=is_minor)
    return ErrorRecord.of(type(error).__name__, str(error), "This is a fault of arktui itself; it keeps trying.", at=at)


def invalid_field_records(items: Iterable[BatchInferenceJob], known: Mapping[str, Job]) -> Iterator[ErrorRecord]:
    """Yield a record for each job with invalid fields, unless the known job has the same ones."""
    without_id = 0
    for item in items:
        if not item.id:
            without_id += 1
        elif item.unread and (item.id not in known or known[item.id].unread != item.unread):
            fields = f"{item.id}: {', '.join(item.unread)}"
            yield ErrorRecord.of("JobNotUnderstood", fields, "The rest of the job is shown.", at=clock.wall())
    if without_id:
        advice = "It cannot be identified, so it is not shown."
        yield ErrorRecord.of(MISSING_ID, "a listed job has no Id", advice, at=clock.wall(), count=without_id)


def wrong_date_record(seconds: float) -> ErrorRecord:
    """Return the record of one answer whose date is so many seconds later than its neighbours'."""
    word = "later" if seconds > 0 else "earlier"
    message = f"the date of one answer is {abs(round(seconds)):,} s {word} than those before and after it"
    advice = "No action needed: arktui uses the dates of the other answers."
    return ErrorRecord.of("WrongDate", message, advice, at=clock.wall(), is_minor=True)
