"""When the next refresh is due."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

MIN_INTERVAL = 2.0
"""Seconds; a screen is never refreshed faster (api/README.md section 9)."""

OVERDUE = 10.0
"""Seconds after which a refresh that is still under way is worth giving up, should the reader want another one."""

UNATTENDED = 6
"""Factor on the interval while nobody looks and nothing is watched, up to a minute."""

UNATTENDED_MAX = 60.0
"""Seconds beyond which an interval is not lengthened."""


class Schedule:
    """Plans a refresh every `interval` seconds (0: only when told).

    Attributes:
        due: When the next one is due, by the feed's clock; 0 for now, infinite for never.
        is_paused: Whether the reader wants none.
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
        """Whether none is planned since the reader wants none."""
        return self.is_paused and self.due == math.inf

    @property
    def next_at(self) -> float | None:
        """When the next one is planned, which is past while it is under way; None when none is, or none ever was."""
        return self.due if 0 < self.due < math.inf else None

    @property
    def is_overdue(self) -> bool:
        """Whether one should have come about a while ago."""
        return self.next_at is not None and self._clock() - self.next_at >= OVERDUE

    def hasten(self) -> None:
        """Refresh now."""
        self.due = min(self.due, self._clock())

    def come_back(self, fresh_at: float | None) -> bool:
        """Refresh now unless the data is fresh, or the reader wants none; return whether it is to be done."""
        is_old = fresh_at is None or self._clock() - fresh_at >= MIN_INTERVAL
        if self.due == math.inf or not is_old:
            return False
        self.hasten()
        return True

    def toggle_pause(self) -> None:
        """Plan none, or one for now."""
        self.is_paused = not self.is_paused
        self.due = math.inf if self.is_paused else self._clock()

    def plan(self, began: float) -> None:
        """Plan the next one after one that began then: the longer it took, the later."""
        now = self._clock()
        pause = max(self._pause(), 2 * (now - began)) * random.uniform(0.95, 1.05)  # noqa: S311 - no secret
        self.due = math.inf if self.is_paused else now + pause

    def _pause(self) -> float:
        if self.is_attended:
            return self._interval
        return max(self._interval, min(self._interval * UNATTENDED, UNATTENDED_MAX))
