"""Decides when jobs are judged: once the service's time and the baselines are known, then every minute."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from arktui.clock import ServiceTime
from arktui.history.history import History
from arktui.store.freshness import Live, Paused, Stale
from arktui.store.job_store import JobStore
from arktui.store.snapshot import Snapshot

BASELINES_WAIT_MAX = 10.0
"""Seconds that judging waits for the baselines; a disk may never answer."""


READ_EVERY = 10.0
"""Fewest seconds between two looks at what other processes have acknowledged."""


class Judging:
    """Has the history judge the jobs of the store.

    Until the service's time and the baselines are known, the history holds changes back: a judgement would be a guess,
    and an alert cannot be undone. `clock` is the feed's.
    """

    def __init__(
        self,
        history: History,
        store: JobStore,
        time: ServiceTime,
        clock: Callable[[], float],
    ) -> None:
        self._history = history
        self._store = store
        self._time = time
        self._clock = clock
        self._reading: asyncio.Task[None] | None = None
        self._read_at = clock()
        self._are_baselines_known = history.writer is None
        if not self._can_begin:
            history.hold()
        store.subscribe(self._on_snapshot, judges=True)

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        """Judge the jobs that changed, and those held back once that is possible; record that the list is live."""
        self._store.judge(self._history.take(snapshot.changes, snapshot.deleted))
        if self._history.is_held and self._can_begin:
            self._store.judge(self._history.release())
        if not self._history.is_held and isinstance(snapshot.status.freshness, Live):
            self._history.mark_live()
            self._read_acknowledgements()

    @property
    def _can_begin(self) -> bool:
        return self._are_baselines_known and self._time.confirmed() > 0

    def stop_waiting(self) -> None:
        """Judge with the baselines restored so far."""
        self._are_baselines_known = True
        self._begin()

    def _begin(self) -> None:
        """Judge the jobs for the first time if that is possible, then show what happened to them."""
        if not self._history.is_held or not self._can_begin:
            return
        before = self._store.snapshot
        self._store.judge(self._history.release())
        if self._store.snapshot is before:
            self._store.publish()

    def judge(self) -> None:
        """Judge the active jobs again, and the ends that are no longer news: time passes even if nothing changes."""
        snapshot = self._store.snapshot
        if self._history.is_held or isinstance(snapshot.status.freshness, (Paused, Stale)):
            return  # without news, nothing shows that a job stands still
        jobs = snapshot.jobs
        at = self._time.now() - (0 if snapshot.status.fresh_at is None else self._clock() - snapshot.status.fresh_at)
        self._read_acknowledgements()
        ids = [*(self._store.active - snapshot.restored), *self._history.pop_old_news(at)]
        self._store.judge(self._history.forecasts((jobs[job_id] for job_id in ids if job_id in jobs), at))

    def stop(self) -> None:
        """End what still runs in the background."""
        if self._reading is not None:
            self._reading.cancel()

    def _read_acknowledgements(self) -> None:
        """Take what other processes have acknowledged, every `READ_EVERY` seconds at most."""
        if self._history.writer is None or self._clock() - self._read_at < READ_EVERY:
            return
        self._read_at = self._clock()
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._show_acknowledgements())

    async def _show_acknowledgements(self) -> None:
        ids = await self._history.read_acknowledgements()
        jobs = self._store.snapshot.jobs
        self._store.judge(self._history.with_acknowledgements(jobs[job_id] for job_id in ids if job_id in jobs))
