"""The sandbox's clocks: simulated time in seconds since the Unix epoch."""

from __future__ import annotations

import time
from typing import Final, Protocol

DEMO_SPEED: Final = 60.0
"""Simulated seconds per real second in the demo."""


class Clock(Protocol):
    """A clock in seconds since the Unix epoch that never runs backwards."""

    def now(self) -> float:
        """Return the current time."""


class SandboxClock:
    """A clock that starts at `start` and runs `speed` times as fast as the machine's.

    It follows the machine's monotonic clock, so a change of the machine's date does not affect it.
    """

    def __init__(self, start: float, speed: float = 1.0) -> None:
        self.start = start
        self.speed = speed
        self._base = time.monotonic()

    def now(self) -> float:
        """Return the simulated time."""
        return self.start + (time.monotonic() - self._base) * self.speed


class ManualClock:
    """A clock that moves only when advanced; for tests and screenshots."""

    def __init__(self, now: float) -> None:
        self._now = now

    def now(self) -> float:
        """Return the time last set."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Advance the clock by `seconds`.

        Raises:
            ValueError: `seconds` is negative.
        """
        if seconds < 0:
            raise ValueError("a clock cannot run backwards")
        self._now += seconds
