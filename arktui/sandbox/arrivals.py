"""When jobs are submitted: those that exist at the start, and those that go on arriving for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

PAST = 60 * 86_400
"""Seconds before the start over which the first jobs are spread."""

CROWDING = 1.8
"""How much denser the recent jobs are than the old ones: the power of their age over their rank."""

USUAL_GAP = 300.0
"""Seconds between two submissions at the present, in an account that is not busier than that by its size."""


def present_gap(jobs: int) -> float:
    """Return the mean seconds between two submissions from the start on."""
    return min(USUAL_GAP, 0.5 * PAST / max(jobs, 1))


def arrival_times(rng: Random, jobs: int, start: int) -> Iterator[float]:
    """Yield moments that never fall: `jobs` of them in the `PAST` before `start`, then without end after it."""
    gap = present_gap(jobs)
    even = gap * jobs / PAST
    for rank in range(jobs, 0, -1):
        part = (rank - rng.random()) / jobs
        yield start - PAST * (even * part + (1 - even) * part**CROWDING)
    moment = float(start)
    while True:
        moment += rng.expovariate(1 / gap)
        yield moment
