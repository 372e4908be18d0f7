"""The service's time, by which jobs are aged: not this machine's."""

from __future__ import annotations

from collections.abc import Callable

from arktui.clock import wall


class ServiceTime:
    """Tells the service's time in seconds since the epoch.

    Args:
        clock: The service's own clock, where it runs in this process.
        offset: Returns the seconds by which the service's clock is ahead of this machine's; None before it is known.
    """

    def __init__(self, clock: Callable[[], float] | None, offset: Callable[[], float | None]) -> None:
        self._clock = clock
        self._offset = offset

    def now(self) -> float:
        """Return the time; by this machine's clock before the service's is known."""
        return self._clock() if self._clock is not None else wall() + (self._offset() or 0.0)

    def told(self) -> float:
        """Return the time as far as the service told it; 0 before that, when no time can be said to be up."""
        return 0.0 if self._clock is None and self._offset() is None else self.now()
