"""How current the data on the screen is."""

from __future__ import annotations

from dataclasses import dataclass

from arktui.store.error_log import ErrorRecord


@dataclass(frozen=True, slots=True)
class Connecting:
    """No answer yet, and no failure."""


@dataclass(frozen=True, slots=True)
class Loading:
    """Answers are good, and more pages of the query follow: `loaded` of `total` jobs are loaded."""

    loaded: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Live:
    """Everything is loaded and refreshed every few seconds."""


@dataclass(frozen=True, slots=True)
class Paused:
    """The user has paused the refreshes."""


@dataclass(frozen=True, slots=True)
class Stale:
    """The last request failed; the screen shows the state as of `FeedStatus.fresh_at`.

    `retry_at` is the monotonic time of the next attempt. `since` is the time of the last good answer, in seconds since
    the epoch; None before the first.
    """

    error: ErrorRecord
    retry_at: float
    since: float | None = None


Freshness = Connecting | Loading | Live | Paused | Stale
