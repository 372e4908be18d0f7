"""Headers of an answer that say a time: `Date` and `Retry-After`."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime

from arktui.bounds import valid_time

_HEADER_MAX = 64
"""Longest header, in characters, that can say a time."""

WAIT_MAX = 86_400.0
"""Longest wait, in seconds, that a service may ask for."""


def seconds_to_wait(retry_after: str | None, now: float) -> float | None:
    """Return a `Retry-After` header, a number or an HTTP date, in seconds from now (epoch seconds).

    The result lies between 0 and `WAIT_MAX`; None if the header is missing or malformed.
    """
    if not retry_after or len(retry_after) > _HEADER_MAX:
        return None
    try:
        seconds: float | None = int(retry_after)
    except ValueError:
        moment = http_date(retry_after)
        seconds = None if moment is None else moment - now
    return None if seconds is None else float(min(max(seconds, 0), WAIT_MAX))


def http_date(value: str | None) -> float | None:
    """Return an HTTP date in epoch seconds; None if it is missing, malformed or out of range."""
    if not value or len(value) > _HEADER_MAX:
        return None
    try:
        moment = parsedate_to_datetime(value)
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return valid_time(seconds)
