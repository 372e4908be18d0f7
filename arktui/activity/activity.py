"""What happened while the user was away, which rows changed, and what is watched."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from arktui.activity.events import Event, EventLog, Kind
from arktui.activity.watches import Watches
from arktui.format import MINUTE
from arktui.store.freshness import Live
from arktui.store.job import Job
from arktui.store.snapshot import Snapshot
from arktui.view.column_renderers import Sign

if TYPE_CHECKING:
    from arktui.activity.alerts import Alerts
    from arktui.history.history import History

Alert = Literal["", "attention", "alarm"]

_URGENCY: tuple[Alert, ...] = ("", "attention", "alarm")

_ALERTS: dict[Kind, Alert] = {
    Kind.MISSED: "alarm",
    Kind.WILL_MISS: "alarm",
    Kind.FAILING: "alarm",
    Kind.FAILED: "alarm",
    Kind.EXPIRED: "alarm",
    Kind.ALL_FAILED: "alarm",
    Kind.AT_RISK: "attention",
    Kind.STUCK: "attention",
}
"""Events after which a job needs a person, and how urgently."""

AWAY_AFTER = 600.0
"""Seconds without a key after which the user counts as away."""

AWAY_AFTER_BLURRED = 60.0
"""The same while the terminal does not have the focus."""


class Activity:
    """Takes each snapshot before it is shown. Times are the service's, in seconds since the epoch.

    Only presence goes by `uptime`, this machine's monotonic clock: in the demo, where the service's time flies, nobody
    is away for minutes between two keys.
    """

    def __init__(
        self, history: History, clock: Callable[[], float], uptime: Callable[[], float], alerts: Alerts
    ) -> None:
        self._history = history
        self._clock = clock
        self._uptime = uptime
        self._alerts = alerts
        self._event_log = EventLog(history)
        self._present_at: float | None = None
        """When the user was last present without a digest; None before there was anything to see."""
        self._present_uptime = uptime()
        """When the user was last present, by `uptime`."""
        self._returned_at: float | None = None
        """When the user came back to the digest on the screen; what happens later happens before their eyes."""
        self._is_blurred = False
        self._was_touched = False
        """Whether a key was pressed since the start."""
        self.watches = Watches(history)
        self._pending: dict[str, tuple[Job | None, Job | None]] = {}
        """Changes that came before the service's time was known."""
        self._changed: set[str] = set()
        """Ids of jobs whose phase has changed since the cursor was last on them."""
        self._under_cursor: str | None = None
        self._restored_at: float | None = None
        self._is_catching_up = False
        """Whether the changes since the last session are still being loaded."""
        self.has_digest = False
        """Whether the digest is on the screen; it stays until the user dismisses it."""
        self.alert: Alert = ""
        """How urgently something that happened since the last key needs a person; empty if nothing does."""

    # Snapshots

    def take(self, snapshot: Snapshot) -> None:
        """Take the changes of a snapshot; before the service's time is known, they only wait."""
        for job_id, (old, new) in snapshot.changes.items():
            first, _ = self._pending.get(job_id, (old, new))
            self._pending[job_id] = first, new
        if self._history.is_held:
            return
        changes = seen = self._pending
        self._pending = {}
        if snapshot.restored_at != self._restored_at or (changes and self._event_log.began is None):
            self._begin(snapshot.restored_at)
            changes = {job.id: (None, job) for job in snapshot.jobs.values() if job.id not in snapshot.restored}
        news = self._event_log.take(changes, snapshot.deleted, snapshot.jobs, self._clock())
        for job_id, (old, new) in seen.items():
            if new is None:
                self._changed.discard(job_id)
            elif old is not None and old.phase != new.phase and (job_id != self._under_cursor or self._is_away):
                self._changed.add(job_id)
        self.watches.end_alerts(changes, self._clock())
        for event in news:
            if event.job.forecast.acknowledged is None:
                self.alert = max(self.alert, _ALERTS.get(event.kind, ""), key=_URGENCY.index)
        self.watches.set_context(self._clock() // MINUTE * MINUTE, self._changed, snapshot.deleted)
        if news:
            self._alerts.add(self.watches.select(news, changes))
        self.has_digest = self.has_digest and bool(self.news)  # its events may no longer hold
        self._show_digest_if_away()
        self._is_catching_up = self._is_catching_up and not isinstance(snapshot.status.freshness, Live)

    def _begin(self, restored_at: float | None) -> None:
        """Start where the last session ended, or now if there was none."""
        self.watches.restore()
        self._restored_at = restored_at
        self._is_catching_up = restored_at is not None
        at = self._present_at = self._clock() if restored_at is None else restored_at
        self._present_uptime = self._uptime()
        self._event_log.begin(at, is_first=restored_at is None)

    # Presence

    def blur(self) -> None:
        """Record that the terminal lost the focus."""
        self._is_blurred = True

    def focus(self) -> None:
        """Record that the terminal has the focus."""
        self.touch()
        self._is_blurred = False

    def touch(self) -> None:
        """Record that the user is present."""
        self._was_touched = True
        self._changed.discard(self._under_cursor or "")
        if self._present_at is None or self._is_catching_up:
            return
        self._show_digest_if_away()
        self._present_uptime = self._uptime()
        if not self.has_digest:
            self._present_at = self._clock()
        elif self._returned_at is None:
            self._returned_at = self._clock()

    @property
    def _is_away(self) -> bool:
        if self._is_catching_up:
            return True
        allowed = AWAY_AFTER_BLURRED if self._is_blurred else AWAY_AFTER
        return self._present_at is not None and self._uptime() - self._present_uptime >= allowed

    @property
    def is_unattended(self) -> bool:
        """Whether no key was pressed since the start, or for so long that the user counts as away."""
        return not self._was_touched or self._uptime() - self._present_uptime >= AWAY_AFTER

    def _show_digest_if_away(self) -> None:
        if not self._is_away:
            return
        self._returned_at = None
        self.has_digest = self.has_digest or bool(self.news)

    def dismiss(self) -> bool:
        """Remove the digest; return whether there was one."""
        had_digest, self.has_digest = self.has_digest, False
        self._is_catching_up = False
        if self._present_at is not None:
            self._present_at, self._present_uptime, self._returned_at = self._clock(), self._uptime(), None
        return had_digest

    def move_cursor(self, job_id: str | None) -> bool:
        """Record that the cursor is on a job; return whether that removed the job's sign."""
        self._under_cursor = job_id
        was_changed = job_id in self._changed
        self._changed.discard(job_id or "")
        return was_changed

    @property
    def needs_usual_interval(self) -> bool:
        """Whether refreshes must keep their interval: the terminal has the focus, or something is watched."""
        return not self._is_blurred or not self.watches.is_empty

    # What to show

    @property
    def now(self) -> float:
        """The service's time."""
        return self._clock()

    @property
    def news(self) -> list[Event]:
        """What happened while the user was away, newest first."""
        events = self._event_log.since(self.away_since)
        return events if self._returned_at is None else [event for event in events if event.seen <= self._returned_at]

    @property
    def events(self) -> list[Event]:
        """Everything that happened since `began`, newest first."""
        return self._event_log.since(0)

    @property
    def away_since(self) -> float:
        """When the user was last present."""
        return self._clock() if self._present_at is None else self._present_at

    @property
    def began(self) -> float:
        """When the record of events begins."""
        return self._clock() if self._event_log.began is None else self._event_log.began

    @property
    def changed(self) -> frozenset[str]:
        """Ids of jobs whose phase has changed since the cursor was last on them."""
        return frozenset(self._changed)

    def sign(self, job: Job) -> Sign:
        """Return the sign before a job's row."""
        is_watched = not job.is_terminal and self.watches.includes(job)
        if job.id in self._changed:
            return Sign.WATCHED_AND_CHANGED if is_watched else Sign.CHANGED
        return Sign.WATCHED if is_watched else Sign.NONE
