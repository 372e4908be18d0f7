"""What the feed makes of a failed request: words for the screen, and when to try again."""

from __future__ import annotations

import random
import time

from arktui.api.errors import ArkError, ThrottledError
from arktui.store.freshness import Problem
from arktui.store.text import clean

_FIRST = 1.0
_MAX = 60.0


def backoff(failures: int, error: Exception) -> float:
    """Return the seconds to wait after so many failures in a row: doubling, jittered, at most a minute.

    A service that says when to come back is heeded, up to that minute.
    """
    hint = error.retry_after if isinstance(error, ArkError) else None
    delay = min(_FIRST * 2.0 ** min(failures - 1, 10), _MAX) * random.uniform(0.75, 1.0)  # noqa: S311 - jitter is no secret
    return min(max(delay, hint or 0.0), _MAX)


def is_hiccup(error: Exception) -> bool:
    """Whether a single such failure is worth no word: it is worth another try, and that may well succeed."""
    return isinstance(error, ArkError) and error.retryable and not isinstance(error, ThrottledError)


def problem_of(error: Exception) -> Problem:
    """Return the failure as the screen shows it, every text cleaned."""
    if isinstance(error, ArkError):
        return Problem(
            code=clean(error.code),
            message=clean(error.message),
            advice=error.advice,
            request_id=clean(error.request_id or ""),
            at=time.time(),
        )
    return Problem(
        code=type(error).__name__,
        message=clean(str(error)),
        advice="This is a fault of arktui itself; it goes on trying.",
        request_id="",
        at=time.time(),
    )
