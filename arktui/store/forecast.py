"""The forecast of a job: when it will end, and whether it will meet its deadline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Deadline(StrEnum):
    """How the projected end of a job compares with its `ExpireTime`."""

    UNKNOWN = "unknown"
    ON_TIME = "on time"
    AT_RISK = "at risk"
    """The deadline lies within or shortly after the range of the projected end, or is near without an estimate."""
    WILL_MISS = "will miss"
    MISSED = "missed"


LATE = frozenset({Deadline.AT_RISK, Deadline.WILL_MISS, Deadline.MISSED})
"""Deadlines that need attention."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The judgement of a job at one moment.

    `ends` holds the earliest and the latest projected end in seconds since the epoch, each a whole minute; None without
    an estimate.
    """

    deadline: Deadline = Deadline.UNKNOWN
    ends: tuple[float, float] | None = None
    is_stuck: bool = False
    is_failing: bool = False
    """Whether more of its lines fail than the settings allow, and still do."""


NO_FORECAST = Forecast()
"""The forecast of a terminal job, and of a job that nothing can be said about."""
