"""The bounds beyond which a job is a problem, from the settings."""

from __future__ import annotations

from typing import NamedTuple

from arktui.config import Settings
from arktui.format import DAY


class ProblemBounds(NamedTuple):
    """Bounds on failed lines and on the age of an end; shares are of the processed lines, 0 to 1."""

    failing_share: float = 0.05
    failing_lines: int = 20
    """A running job has to exceed both."""
    failed_share: float = 0.01
    """What a completed job has to exceed."""
    news: float = 3 * DAY
    """Seconds for which a bad end is a problem."""

    @classmethod
    def of(cls, settings: Settings) -> ProblemBounds:
        """Return the bounds that the settings give."""
        return cls(
            settings.failing_percent / 100,
            settings.failing_lines,
            settings.failed_percent / 100,
            settings.problem_days * DAY,
        )


DEFAULT_BOUNDS = ProblemBounds()
