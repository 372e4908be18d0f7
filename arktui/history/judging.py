"""Decides when jobs are judged: once the service's time and the baselines are known, then every minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from arktui.history.history import History
from arktui.service_time import ServiceTime
from arktui.store.freshness import Paused, Stale
from arktui.store.job_store import JobStore
from arktui.store.snapshot import Snapshot

RECALL_MAX = 10.0
"""Seconds that judging waits for the baselines; a disk may take for ever."""


class Judging:
    """Has the history judge the jobs of the store.

    Until the service's time and the baselines are known, the history holds changes back: a judgement would be a guess,
    and an alert cannot be undone. `show` shows a snapshot; `clock` is the feed's.
    """

    def __init__(
        self,
        history: History,
        store: JobStore,
        time: ServiceTime,
        clock: Callable[[], float],
        show: Callable[[Snapshot], object],
    ) -> None:
        self._history = history
        self._store = store
        self._time = time
        self._clock = clock
        self._show = show
        self._is_usual_known = history.writer is None
        if not self._can_begin:
            history.hold()

    @property
    def _can_begin(self) -> bool:
        return self._is_usual_known and self._time.told() > 0

    def wait_no_more(self) -> None:
        """Judge with the baselines known so far."""
        self._is_usual_known = True
        self.begin()

    def begin(self) -> None:
        """Judge the jobs for the first time if that is possible, and show what happened to them only then."""
        if not self._history.is_held or not self._can_begin:
            return
        before = self._store.snapshot
        self._store.judge(self._history.release())
        if self._store.snapshot is before:
            self._show(replace(before, changes={}))

    def judge(self) -> None:
        """Judge the active jobs again: time passes even if nothing changes."""
        snapshot = self._store.snapshot
        if self._history.is_held or isinstance(snapshot.freshness, (Paused, Stale)):
            return  # that nothing was heard of a job does not mean that it stands still
        at = self._time.now() - (0 if snapshot.fresh_at is None else self._clock() - snapshot.fresh_at)
        active = self._store.active - self._store.restored
        self._store.judge(self._history.forecasts((snapshot.jobs[job_id] for job_id in active), at))
