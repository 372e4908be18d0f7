"""The bounds above which failed lines are a problem, from the settings."""

from __future__ import annotations

from typing import NamedTuple

from arktui.config import Settings


class ProblemBounds(NamedTuple):
    """What makes failed lines a problem; shares are of the processed lines, 0 to 1."""

    failing_share: float = 0.05
    failing_lines: int = 20
    """A running job exceeds both."""

    @classmethod
    def of(cls, settings: Settings) -> ProblemBounds:
        """Return the bounds that the settings give."""
        return cls(settings.failing_percent / 100, settings.failing_lines)


DEFAULT_BOUNDS = ProblemBounds()
