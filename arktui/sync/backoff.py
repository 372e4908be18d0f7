"""What the feed makes of a failed request: words for the screen, and when to try again."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from arktui import clock
from arktui.api.errors import ArkError, CredentialsNotFound, ThrottledError
from arktui.store.error_log import ErrorRecord

if TYPE_CHECKING:
    from arktui.api.models import BatchInferenceJob
    from arktui.store.job import Job

_FIRST = 1.0
_MAX = 60.0
_MAX_THROTTLED = 7.0
"""A throttled request is tried again sooner than one that failed: the rate at which it is asked has fallen already."""

NAMELESS = "JobWithoutId"
"""Code of the problem that a job of the list cannot be told from others."""


def backoff(failures: int, error: Exception) -> float:
    """Return the seconds to wait after so many failures in a row: doubling, jittered, at most a minute.

    A service that says when to come back is heeded, up to that minute.
    """
    hint = error.retry_after if isinstance(error, ArkError) else None
    longest = _MAX_THROTTLED if isinstance(error, ThrottledError) else _MAX
    delay = min(_FIRST * 2.0 ** min(failures - 1, 10), longest) * random.uniform(0.75, 1.0)  # noqa: S311 - jitter is no secret
    return min(max(delay, hint or 0.0), _MAX)


def is_hiccup(error: Exception) -> bool:
    """Whether a single such failure is worth no word: it is worth another try, and that may well succeed.

    Credentials may be missing for the moment in which their file is written anew. A timeout has taken its time, in
    which the data grew old.
    """
    if isinstance(error, ThrottledError) or (isinstance(error, ArkError) and error.code == "Timeout"):
        return False
    return isinstance(error, CredentialsNotFound) or (isinstance(error, ArkError) and error.retryable)


def error_record_of(error: Exception, *, is_minor: bool = False) -> ErrorRecord:
    """Return the failure as the screen shows it, every text cleaned."""
    at = clock.wall()
    if isinstance(error, ArkError):
        request_id = error.request_id or ""
        return ErrorRecord.of(error.code, error.message, error.advice, at=at, request_id=request_id, is_minor=is_minor)
    return ErrorRecord.of(
        type(error).__name__, str(error), "This is a fault of arktui itself; it goes on trying.", at=at
    )


def oddities(items: Iterable[BatchInferenceJob], known: Mapping[str, Job]) -> Iterator[ErrorRecord]:
    """Yield what could not be understood of jobs, and is not known of them yet; the page they are on is good."""
    nameless = 0
    for item in items:
        if not item.id:
            nameless += 1
        elif item.unread and (item.id not in known or known[item.id].unread != item.unread):
            yield _oddity("JobNotUnderstood", f"{item.id}: {', '.join(item.unread)}", "The rest of the job is shown.")
    if nameless:
        yield _oddity(
            NAMELESS,
            "a job in the list has no Id",
            "It cannot be told from others, so it is not shown.",
            nameless,
        )


def wrong_date(seconds: float) -> ErrorRecord:
    """Return that one answer was dated so many seconds later than those before and after it."""
    word = "later" if seconds > 0 else "earlier"
    message = f"one answer was dated {abs(round(seconds)):,} s {word} than those before and after it"
    advice = "Nothing to do: the time of the other answers is used."
    return ErrorRecord.of("WrongDate", message, advice, at=clock.wall(), is_minor=True)


def _oddity(code: str, message: str, advice: str, count: int = 1) -> ErrorRecord:
    return ErrorRecord.of(code, message, advice, at=clock.wall(), count=count)
