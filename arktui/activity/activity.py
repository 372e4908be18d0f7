"""Looks out for the reader who does not: what happened, which rows changed, what is watched."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from arktui.activity.events import Event, EventLog
from arktui.activity.presence import Presence
from arktui.activity.watches import Watches
from arktui.store.freshness import Live
from arktui.store.job import Job
from arktui.store.snapshot import Snapshot
from arktui.view.row_marks import Mark

if TYPE_CHECKING:
    from arktui.activity.alerts import Alerts
    from arktui.history.history import History


class Activity:
    """Takes in each snapshot before it is shown. Times are the service's, in seconds since the epoch."""

    def __init__(self, history: History, clock: Callable[[], float], alerts: Alerts) -> None:
        self._history = history
        self._clock = clock
        self._alerts = alerts
        self._chronicle = EventLog(history)
        self._absence = Presence(clock)
        self.watches = Watches(history)
        self._unseen: dict[str, tuple[Job | None, Job | None]] = {}
        """What changed before anything could be said of it, since the time was not known."""
        self._changed: set[str] = set()
        """Ids of the jobs whose phase is another one than when the reader had the cursor on them."""
        self._under_cursor: str | None = None
        self._recalled_at: float | None = None
        self._is_catching_up = False
        """Whether it is still being found out what happened since the last session."""
        self.is_telling = False
        """Whether the digest is on the screen; it stays until it is dismissed."""

    # What comes in

    def take(self, snapshot: Snapshot) -> None:
        """Take in what is new; nothing is made of it before the time is known."""
        for job_id, (old, new) in snapshot.changes.items():
            first, _ = self._unseen.get(job_id, (old, new))
            self._unseen[job_id] = first, new
        if self._history.is_held:
            return
        changes = seen = self._unseen
        self._unseen = {}
        if snapshot.restored_at != self._recalled_at or (changes and self._chronicle.began is None):
            self._begin(snapshot.restored_at)
            changes = {job.id: (None, job) for job in snapshot.jobs.values() if job.id not in snapshot.restored}
        news = self._chronicle.take(changes, snapshot.deleted, snapshot.jobs, self._clock())
        for job_id, (old, new) in seen.items():
            if new is None:
                self._changed.discard(job_id)
            elif old is not None and old.phase != new.phase and (job_id != self._under_cursor or self._is_away):
                self._changed.add(job_id)
        self.watches.take_back(changes, self._clock())
        if news:
            self._alerts.add(self.watches.select(news, changes))
        self.is_telling = self.is_telling and bool(self.news)  # what was told may no longer hold
        self._tell_if_away()
        self._is_catching_up = self._is_catching_up and not isinstance(snapshot.freshness, Live)

    def _begin(self, restored_at: float | None) -> None:
        """Go on where the last session ended, once that is known, if there was one."""
        self.watches.restore()
        self._recalled_at = restored_at
        self._is_catching_up = restored_at is not None
        at = self._absence.since = self._clock() if restored_at is None else restored_at
        self._chronicle.begin(at, is_first=restored_at is None)

    # The reader comes and goes

    def blur(self) -> None:
        """Take note that the terminal has lost the focus."""
        self._absence.is_blurred = True

    def focus(self) -> None:
        """Take note that the terminal has the focus again."""
        self.touch()
        self._absence.is_blurred = False

    def touch(self) -> None:
        """Take note that the reader is there."""
        self._changed.discard(self._under_cursor or "")
        if self._absence.since is None or self._is_catching_up:
            return
        self._tell_if_away()
        if not self.is_telling:
            self._absence.end()

    @property
    def _is_away(self) -> bool:
        return self._is_catching_up or self._absence.is_long

    def _tell_if_away(self) -> None:
        if not self.is_telling and self._is_away and self.news:
            self.is_telling = True

    def dismiss(self) -> bool:
        """Let what happened be known; return whether it was being told."""
        was_telling, self.is_telling = self.is_telling, False
        self._is_catching_up = False
        if self._absence.since is not None:
            self._absence.end()
        return was_telling

    def look_at(self, job_id: str | None) -> bool:
        """Take note of the job under the cursor; return whether its mark has gone."""
        self._under_cursor = job_id
        was_changed = job_id in self._changed
        self._changed.discard(job_id or "")
        return was_changed

    # What there is to see

    @property
    def now(self) -> float:
        """The service's time."""
        return self._clock()

    @property
    def news(self) -> list[Event]:
        """What happened since the reader was there last, the newest first."""
        return self._chronicle.since(self.away_since)

    @property
    def events(self) -> list[Event]:
        """All that happened since it is known how the jobs are, the newest first."""
        return self._chronicle.since(0)

    @property
    def away_since(self) -> float:
        """When the reader was there last."""
        return self._clock() if self._absence.since is None else self._absence.since

    @property
    def began(self) -> float:
        """Since when it is known what happens."""
        return self._clock() if self._chronicle.began is None else self._chronicle.began

    def mark(self, job: Job) -> Mark:
        """Return what is to be seen of a job's row."""
        is_watched = not job.is_terminal and self.watches.includes(job)
        if job.id in self._changed:
            return Mark.WATCHED_AND_CHANGED if is_watched else Mark.CHANGED
        return Mark.WATCHED if is_watched else Mark.NONE
