"""The delay before a failed request is retried, including after a 429."""

from __future__ import annotations

import random

from arktui.api.errors import ArkError, CredentialsNotFound, ThrottledError

BASE_DELAY = 1.0
"""Seconds after the first failure."""

_MAX_DELAY = 60.0
_MAX_THROTTLED_DELAY = 7.0
"""Seconds after a throttled request: the rate limiter has already lowered the rate."""


def backoff_delay(failures: int, error: Exception) -> float:
    """Return the seconds to wait after consecutive failures: exponential, jittered, at most a minute.

    The service's `Retry-After` raises the delay, up to that minute.
    """
    retry_after = error.retry_after if isinstance(error, ArkError) else None
    longest = _MAX_THROTTLED_DELAY if isinstance(error, ThrottledError) else _MAX_DELAY
    delay = min(BASE_DELAY * 2.0 ** min(failures - 1, 10), longest) * random.uniform(0.75, 1.0)  # noqa: S311 - jitter
    return min(max(delay, retry_after or 0.0), _MAX_DELAY)


def is_transient(error: Exception) -> bool:
    """Return whether one such failure is likely to pass with the next attempt, so that it needs no warning.

    Credentials may be missing while another program rewrites their file. A timeout does not count: the data has aged
    while it lasted.
    """
    if isinstance(error, ThrottledError) or (isinstance(error, ArkError) and error.code == "Timeout"):
        return False
    return isinstance(error, CredentialsNotFound) or (isinstance(error, ArkError) and error.retryable)
