"""Detects that the process did not run for a while: the machine slept, or something stopped the process."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable

CHECK_INTERVAL = 1.0
"""Seconds between two checks."""

TOLERANCE = 3.0
"""Seconds by which a check may be late before that counts as a suspension."""


class SuspendDetector:
    """Checks a clock regularly, and calls `on_resume` if a check comes far too late.

    The clock must count the seconds in which the machine sleeps.
    """

    def __init__(self, clock: Callable[[], float], on_resume: Callable[[], object]) -> None:
        self._clock = clock
        self._on_resume = on_resume
        self._checked_at = math.inf
        self._resumed_at = -math.inf

    async def run(self) -> None:
        """Check until cancelled."""
        self._checked_at = self._clock()
        while True:
            await asyncio.sleep(CHECK_INTERVAL)
            self._check()

    def _check(self) -> None:
        now = self._clock()
        is_late = now - self._checked_at > CHECK_INTERVAL + TOLERANCE
        self._checked_at = now
        if is_late:
            self._resumed_at = now
            self._on_resume()

    def was_suspended(self, since: float) -> bool:
        """Return whether the process was suspended at any time since then."""
        self._check()
        return self._resumed_at >= since
