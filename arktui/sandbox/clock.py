"""The time a sandbox lives in: seconds since the Unix epoch, simulated."""

from __future__ import annotations

import time
from typing import Final, Protocol

DEMO_SPEED: Final = 60.0
"""Simulated seconds in a real second of the demo."""


class Clock(Protocol):
    """Anything that tells the time in seconds since the Unix epoch, and never goes back."""

    def now(self) -> float:
        """Return the present moment."""


class SandboxClock:
    """A clock that runs `speed` times as fast as the machine's, from `start`.

    It counts on the machine's monotonic clock, so a change of the machine's date does not move it.
    """

    def __init__(self, start: float, speed: float = 1.0) -> None:
        self.start = start
        self.speed = speed
        self._base = time.monotonic()

    def now(self) -> float:
        """Return the simulated moment."""
        return self.start + (time.monotonic() - self._base) * self.speed


class ManualClock:
    """A clock that stands still until it is advanced; for tests and screenshots."""

    def __init__(self, now: float) -> None:
        self._now = now

    def now(self) -> float:
        """Return the moment last set."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move on by so many seconds; at least 0."""
        if seconds < 0:
            raise ValueError("a clock does not go back")
        self._now += seconds
