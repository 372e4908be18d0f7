"""What the feed knows about the service, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from arktui.store.freshness import Connecting, Freshness

if TYPE_CHECKING:
    from arktui.store.error_log import ErrorRecord
    from arktui.store.row_layout import Gap


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """The state of the feed at one moment. Monotonic times are by the feed's clock."""

    freshness: Freshness = field(default_factory=Connecting)
    fresh_at: float | None = None
    """Monotonic time for which all loaded jobs are confirmed: the start of the last complete refresh; None before."""
    next_at: float | None = None
    """Monotonic time of the next refresh, past while it runs; None when none is planned."""
    requests_per_minute: int = 0
    total: int | None = None
    """Jobs that match the query, as the service counts them; None until known."""
    account_total: int | None = None
    """Jobs in the account, as the service counts them; None until known."""
    is_complete: bool = False
    """Whether every job of the account is loaded, so that counts cover everything."""
    gaps: tuple[Gap, ...] = ()
    """Where rows that are not loaded lie among the loaded ones; see `RowLayout`."""
    errors: tuple[ErrorRecord, ...] = ()
    """The errors of this session, newest first; see `store.error_log`."""
    clock_offset: float = 0.0
    """Seconds by which the service's clock is ahead of this machine's; 0 while the difference is too small to show."""
    keys_end_at: float | None = None
    """When the credentials expire, in seconds since the epoch; None if they do not, or if that is unknown."""

    def is_like(self, other: FeedStatus) -> bool:
        """Return whether two differ at most in what every refresh changes: its times and the number of requests."""
        is_known = (self.fresh_at is None) == (other.fresh_at is None)
        is_planned = (self.next_at is None) == (other.next_at is None)
        return is_known and is_planned and _without_times(self) == _without_times(other)

    @property
    def last_error(self) -> ErrorRecord | None:
        """The latest error that is not minor, even if the cause has passed."""
        return next((error for error in self.errors if not error.is_minor), None)


def _without_times(status: FeedStatus) -> FeedStatus:
    return replace(status, fresh_at=None, next_at=None, requests_per_minute=0)
