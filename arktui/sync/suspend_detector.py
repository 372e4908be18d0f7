"""Notices that the process did not run for a while: the machine slept, it was stopped, or its terminal held it up."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable

BEAT = 1.0
"""Seconds between two looks at the clock."""

GAP = 3.0
"""Seconds that a look may come late before that is taken for a standstill."""


class SuspendDetector:
    """Looks at a clock now and then, and calls `on_gap` where a look comes far too late.

    The clock is of seconds that go on while the machine sleeps.
    """

    def __init__(self, clock: Callable[[], float], on_gap: Callable[[], object]) -> None:
        self._clock = clock
        self._on_gap = on_gap
        self._looked_at = math.inf
        self._stood_until = -math.inf

    async def run(self) -> None:
        """Look until cancelled."""
        self._looked_at = self._clock()
        while True:
            await asyncio.sleep(BEAT)
            self._look()

    def _look(self) -> None:
        now = self._clock()
        is_late = now - self._looked_at > BEAT + GAP
        self._looked_at = now
        if is_late:
            self._stood_until = now
            self._on_gap()

    def has_stood_still(self, since: float) -> bool:
        """Whether the process did not run at some time since then."""
        self._look()
        return self._stood_until >= since
