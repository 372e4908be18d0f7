"""What went wrong in this session, as data."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from arktui.store.clean_text import CleanText, clean

ERRORS_MAX = 100
"""Different problems that are kept; the ones that were seen longest ago are let go."""

_CHANGING = r"\S*\d\S*"
"""Words of a message that differ from one time to the next: ids, counts, times."""


@dataclass(frozen=True, slots=True)
class ErrorRecord:
    """Something that went wrong, in the service's words and in words to act on.

    Times are in seconds since the epoch.
    """

    code: CleanText
    message: CleanText
    advice: CleanText
    request_id: CleanText
    at: float
    """When it happened, the last time."""
    count: int = 1
    since: float | None = None
    """When it happened first; None where it did only once."""
    is_minor: bool = False
    """Whether it is worth a line among the errors, and no word on the main screen."""

    @classmethod
    def of(
        cls,
        code: str,
        message: str,
        advice: str,
        *,
        at: float,
        request_id: str = "",
        count: int = 1,
        is_minor: bool = False,
    ) -> ErrorRecord:
        """Return a problem of texts from anywhere."""
        return cls(clean(code), clean(message), clean(advice), clean(request_id), at=at, count=count, is_minor=is_minor)

    def is_like(self, other: ErrorRecord) -> bool:
        """Whether it is the same thing once more."""
        return self._kind() == other._kind()

    def _kind(self) -> tuple[str, str, bool]:
        return self.code, re.sub(_CHANGING, "", self.message), self.is_minor


def noted(errors: tuple[ErrorRecord, ...], new: ErrorRecord) -> tuple[ErrorRecord, ...]:
    """Return the problems, newest first, with another one; what was there already is counted and moves to the top."""
    for index, known in enumerate(errors):
        if known.is_like(new):
            since = known.at if known.since is None else known.since
            again = replace(new, count=known.count + new.count, since=since)
            return (again, *errors[:index], *errors[index + 1 :])
    return (new, *errors[: ERRORS_MAX - 1])
