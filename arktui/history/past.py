"""What was seen of one job over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from arktui.store.job import Counts


class Sample(NamedTuple):
    """The counts of a job at a moment, in seconds since the epoch by the service's clock."""

    at: float
    counts: Counts


class PhaseChange(NamedTuple):
    """A phase of a job: when it was first seen in it, and since when it is by the service's own `PhaseTime`.

    Both are in seconds since the epoch; `began` is None where the service gave no time.
    """

    seen: float
    phase: str
    began: float | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """All that was seen of a job, oldest first; times are in seconds since the epoch by the service's clock.

    There is a sample for each time the counts were found to have moved, and none where nothing moved.
    """

    samples: tuple[Sample, ...] = ()
    phases: tuple[PhaseChange, ...] = ()
    first_seen: float | None = None
    last_seen: float | None = None
    deleted: float | None = None
    """When the service was found to no longer know the job; None while it does."""


UNSEEN = Past()
"""The past of a job of which nothing is known."""
