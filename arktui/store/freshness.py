"""How far the data on the screen can be trusted, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the last question to the service failed, in the service's words and in words to act on.

    `at` is the time it happened, in seconds since the epoch.
    """

    code: str
    message: str
    advice: str
    request_id: str
    at: float


@dataclass(frozen=True, slots=True)
class Connecting:
    """Nothing has been answered yet, and nothing has failed."""


@dataclass(frozen=True, slots=True)
class Filling:
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

    `retry_at` is the monotonic time of the next try.
    """

    problem: Problem
    retry_at: float


Freshness = Connecting | Filling | Live | Paused | Stale
