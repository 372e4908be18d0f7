"""What is to be expected of a job, as far as its past tells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Deadline(StrEnum):
    """How the projected end of a job lies to its `ExpireTime`."""

    UNKNOWN = "unknown"
    ON_TIME = "on time"
    AT_RISK = "at risk"
    """The deadline lies within the range of the projected end, with little time to spare, or near with no estimate."""
    WILL_MISS = "will miss"
    MISSED = "missed"


LATE = frozenset({Deadline.AT_RISK, Deadline.WILL_MISS, Deadline.MISSED})
"""What needs a person."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The judgement of one moment on a job that is not over.

    `ends` is the earliest and the latest projected end, in whole minutes as seconds since the epoch, None with no
    estimate yet.
    """

    deadline: Deadline = Deadline.UNKNOWN
    ends: tuple[float, float] | None = None
    is_stuck: bool = False


NO_FORECAST = Forecast()
"""Of a job that is over, or of which nothing can be said."""
