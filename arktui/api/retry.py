"""When to try again, and after how long."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from arktui.api.errors import ThrottledError
from arktui.bounds import a_time

if TYPE_CHECKING:
    from arktui.api.errors import ArkError


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential backoff with jitter; all times in seconds.

    Attributes:
        attempts: Attempts of one call, the first included.
        base: Wait before the second attempt; it doubles with each further one.
        throttled_base: The same after a throttled attempt.
        cap: Longest wait.
        retry_after_cap: Longest `Retry-After` that is waited for. With a longer one the call ends in its error, which
            carries the hint: asking earlier would be hammering, and waiting would leave the caller without news.
    """

    attempts: int = 4
    base: float = 0.4
    throttled_base: float = 2.0
    cap: float = 20.0
    retry_after_cap: float = 30.0

    def wait(self, error: ArkError, attempt: int) -> float | None:
        """Return how long to wait after the attempt (counted from 1) that failed; None to give up."""
        if not error.retryable or attempt >= self.attempts:
            return None
        asked = error.retry_after or 0.0
        if asked > self.retry_after_cap:
            return None
        base = self.throttled_base if isinstance(error, ThrottledError) else self.base
        backoff = min(self.cap, base * 2.0 ** (attempt - 1))
        # Upwards only from what the service asks for, else around the middle, so that many clients spread out.
        return max(asked, backoff / 2) + random.uniform(0, backoff / 2)  # noqa: S311 - no secret


HEADER_MAX = 64
"""Characters of a header that says a time; a longer one says none."""

WAIT_MAX = 86_400.0
"""Longest wait in seconds that a service is believed to ask for."""


def seconds_to_wait(retry_after: str | None, now: float) -> float | None:
    """Return a `Retry-After` header in seconds from now (epoch seconds), be it a number or an HTTP date.

    It lies between 0 and `WAIT_MAX`. None when there is none, or none that can be read.
    """
    if not retry_after or len(retry_after) > HEADER_MAX:
        return None
    try:
        seconds: float | None = int(retry_after)
    except ValueError:
        moment = http_date(retry_after)
        seconds = None if moment is None else moment - now
    return None if seconds is None else float(min(max(seconds, 0), WAIT_MAX))


def http_date(value: str | None) -> float | None:
    """Return an HTTP date in epoch seconds; None when there is none, none that can be read, or none that can be."""
    if not value or len(value) > HEADER_MAX:
        return None
    try:
        moment = parsedate_to_datetime(value)
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return a_time(seconds)
