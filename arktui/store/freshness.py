"""How far the data on the screen can be trusted, as data."""

from __future__ import annotations

from dataclasses import dataclass

from arktui.store.error_log import ErrorRecord


@dataclass(frozen=True, slots=True)
class Connecting:
    """Nothing has been answered yet, and nothing has failed."""


@dataclass(frozen=True, slots=True)
class Loading:
    """Good answers, and more pages of the query to come: `loaded` of `total` jobs are here."""

    loaded: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Live:
    """All that was asked for is here and is asked for again every few seconds."""


@dataclass(frozen=True, slots=True)
class Paused:
    """The reader has stopped the asking."""


@dataclass(frozen=True, slots=True)
class Stale:
    """The last question failed; what is shown is what was known at `Snapshot.fresh_at`.

    `retry_at` is the monotonic time of the next try; `since` that of the last good answer, in epoch seconds and
    None before the first.
    """

    problem: ErrorRecord
    retry_at: float
    since: float | None = None


Freshness = Connecting | Loading | Live | Paused | Stale
