"""How current the data on the screen is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from arktui.store.error_log import ErrorRecord


class _State:
    """A state without details; equal to any other of its class."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Connecting(_State):
    """No answer yet, and no failure."""

    __slots__ = ()


class Loading(NamedTuple):
    """Answers are good, and more pages of the query follow: `loaded` of `total` jobs are loaded."""

    loaded: int
    total: int | None


class Live(_State):
    """Everything is loaded and refreshed every few seconds."""

    __slots__ = ()


class Paused(_State):
    """The user has paused the refreshes."""

    __slots__ = ()


class Stale(NamedTuple):
    """The last request failed; the screen shows the state as of `FeedStatus.fresh_at`.

    `retry_at` is the monotonic time of the next attempt. `since` is the time of the last good answer, in seconds since
    the epoch; None before the first.
    """

    error: ErrorRecord
    retry_at: float
    since: float | None = None


Freshness = Connecting | Loading | Live | Paused | Stale
