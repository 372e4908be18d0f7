"""The errors of this session."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from arktui.store.clean_text import CleanText, clean

ERRORS_MAX = 100
"""Different errors that are kept; those seen longest ago are dropped."""

_CHANGING = r"\S*\d\S*"
"""Words that differ between messages of the same error: ids, counts, times."""


@dataclass(frozen=True, slots=True)
class ErrorRecord:
    """An error: the service's message and what to do about it. Times are in seconds since the epoch."""

    code: CleanText
    message: CleanText
    advice: CleanText
    request_id: CleanText
    at: float
    """When it happened last."""
    count: int = 1
    since: float | None = None
    """When it happened first; None if it happened once."""
    is_minor: bool = False
    """Whether only the list of errors shows it, and not the main screen."""

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
        """Return a record of texts from anywhere, cleaned."""
        return cls(clean(code), clean(message), clean(advice), clean(request_id), at=at, count=count, is_minor=is_minor)

    def is_like(self, other: ErrorRecord) -> bool:
        """Whether this is the same error again."""
        return self.kind == other.kind

    @property
    def kind(self) -> tuple[str, str, bool]:
        """What all repetitions of this error have in common."""
        return self.code, re.sub(_CHANGING, "", self.message), self.is_minor


def noted(errors: tuple[ErrorRecord, ...], new: ErrorRecord) -> tuple[ErrorRecord, ...]:
    """Return the errors, newest first, with a new one; a known error counts up and moves to the top."""
    for index, known in enumerate(errors):
        if known.is_like(new):
            since = known.at if known.since is None else known.since
            again = replace(new, count=known.count + new.count, since=since)
            return (again, *errors[:index], *errors[index + 1 :])
    return (new, *errors[: ERRORS_MAX - 1])
