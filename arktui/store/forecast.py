"""The forecast of a job: when it will end, whether it will meet its deadline, and what else is judged of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from arktui.store.clean_text import CleanText


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


class Acknowledged(NamedTuple):
    """When problems were acknowledged, in seconds since the epoch, and by whom; empty if unknown."""

    at: float
    by: CleanText


@dataclass(frozen=True, slots=True)
class Forecast:
    """The judgement of a job at one moment.

    `ends` holds the earliest and the latest projected end in seconds since the epoch, each a whole minute; None without
    an estimate, or for a vague one, of which `not_before` is the earliest end.
    """

    deadline: Deadline = Deadline.UNKNOWN
    ends: tuple[float, float] | None = None
    is_stuck: bool = False
    is_failing: bool = False
    """Whether more of its lines fail than the settings allow, and still do."""
    is_news: bool = False
    """Whether the job has ended badly, by the settings, and not long ago."""
    not_before: float | None = None
    acknowledged: Acknowledged | None = None
    """When somebody acknowledged the problems that the job has; None for problems that are still to be dealt with."""
    stuck_since: float | None = None
    """When a stuck job last moved, in whole seconds since the epoch."""
    rate: float | None = None
    """Request lines a minute lately, if anybody wants to see it; None if that is unknown."""


NO_FORECAST = Forecast()
"""The forecast of a job that nothing can be said about; most ended jobs share it."""
