"""When the next refresh is due."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

MIN_INTERVAL = 2.0
"""Fewest seconds between two refreshes (api/README.md section 9)."""

OVERDUE = 10.0
"""Seconds after which a new request for a refresh cancels one that still runs."""

UNATTENDED_FACTOR = 6
"""Factor of the interval while nobody looks and nothing is watched, up to `UNATTENDED_MAX`."""

UNATTENDED_MAX = 60.0
"""Seconds; longer intervals stay the same while nobody looks."""


class Schedule:
    """Plans a refresh every `interval` seconds; 0 plans none.

    Attributes:
        due: When the next refresh is due, by the feed's clock; 0 for now, infinite for never.
        is_paused: Whether the user paused refreshing.
        is_attended: Whether somebody looks or something is watched; otherwise refreshes are rarer.
    """

    def __init__(self, interval: float, clock: Callable[[], float]) -> None:
        self.due = 0.0
        self.is_paused = False
        self.is_attended = True
        self._interval = max(interval, MIN_INTERVAL) if interval > 0 else math.inf
        self._clock = clock

    @property
    def is_due(self) -> bool:
        """Whether it is time for a refresh."""
        return self.due <= self._clock()

    @property
    def has_stopped(self) -> bool:
        """Whether no refresh is planned because the user paused."""
        return self.is_paused and self.due == math.inf

    @property
    def next_at(self) -> float | None:
        """When the next refresh is planned, in the past while it runs; None if none is or ever was planned."""
        return self.due if 0 < self.due < math.inf else None

    @property
    def is_overdue(self) -> bool:
        """Whether a refresh should have finished a while ago."""
        return self.next_at is not None and self._clock() - self.next_at >= OVERDUE

    def refresh_now(self) -> None:
        """Make a refresh due now."""
        self.due = min(self.due, self._clock())

    def refresh_if_old(self, fresh_at: float | None) -> bool:
        """Make a refresh due now unless the data is fresh or refreshing is paused; return whether it is due."""
        is_old = fresh_at is None or self._clock() - fresh_at >= MIN_INTERVAL
        if self.due == math.inf or not is_old:
            return False
        self.refresh_now()
        return True

    def toggle_pause(self) -> None:
        """Pause, or resume with a refresh that is due now."""
        self.is_paused = not self.is_paused
        self.due = math.inf if self.is_paused else self._clock()

    def plan(self, began: float) -> None:
        """Plan the refresh after one that began then; a long one is followed by a longer pause."""
        now = self._clock()
        pause = max(self._pause(), 2 * (now - began)) * random.uniform(0.95, 1.05)  # noqa: S311 - jitter
        self.due = math.inf if self.is_paused else now + pause

    def _pause(self) -> float:
        if self.is_attended:
            return self._interval
        return max(self._interval, min(self._interval * UNATTENDED_FACTOR, UNATTENDED_MAX))
