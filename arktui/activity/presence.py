"""Whether the reader is there, as far as a terminal can tell."""

from __future__ import annotations

from collections.abc import Callable

UNTOUCHED = 600.0
"""Seconds without a key after which nobody is taken to look."""

BLURRED = 60.0
"""The same while the terminal does not have the focus."""


class Presence:
    """Remembers when the reader was there last, in seconds since the epoch by `clock`, the service's.

    It is the service's clock so that the demo, whose time flies, shows what days do.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.since: float | None = None
        """When the reader was there last; None before there was anything to see."""
        self.is_blurred = False

    def end(self) -> None:
        """Take note that the reader is there."""
        self.since = self._clock()

    @property
    def is_long(self) -> bool:
        """Whether the reader has been away for so long that what happened is to be told."""
        return self.since is not None and self._clock() - self.since >= (BLURRED if self.is_blurred else UNTOUCHED)
