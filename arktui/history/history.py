"""What arktui saw of the jobs: keeps the past of each job and makes its forecast."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from heapq import heappop, heappush
from time import time
from typing import TYPE_CHECKING

from arktui.bounds import valid_time
from arktui.history.acknowledgements import Acknowledgements
from arktui.history.baselines import Baselines
from arktui.history.ended import ended_forecast, news_until
from arktui.history.forecast import forecast
from arktui.history.past import UNSEEN, Past, ended_by_deletion, grown, joined
from arktui.history.problem_bounds import DEFAULT_BOUNDS, ProblemBounds
from arktui.history.rate import rate
from arktui.history.throughput import Throughput
from arktui.history.writer import AcknowledgementChanged, Deleted, Noted, Seen
from arktui.store.clean_text import NO_TEXT, CleanText
from arktui.store.forecast import NO_FORECAST, Forecast
from arktui.store.job import Job
from arktui.store.phase import RUNNING
from arktui.store.snapshot import Changes

if TYPE_CHECKING:
    from arktui.history.acknowledgements import Acknowledgement
    from arktui.history.writer import Entry, Writer

INACTIVE_MAX = 256
"""Ended or deleted jobs whose past stays in memory: those that ended or were read last."""

LAST_LIVE_EVERY = 600.0
"""Seconds between two notes that the list is live while nothing changes."""

_DIGITS_MAX = 20
"""Digits read of a time."""

_LAST_LIVE = "heard"
"""Kind of the notes that say when the list was last live, by the watched project; existing files contain the value."""


class History:
    """Keeps the pasts of active jobs in memory and hands everything to a writer.

    All times are in seconds since the epoch by `clock`, which returns the service's time. Without a writer nothing
    outlives the session. `scope` is the one project that is watched; empty means all. `bounds` say when failed lines
    are a problem. `user` is who acknowledges problems; empty if unknown.

    Attributes:
        baselines: The baselines, from the jobs that ended.
        shows_rates: Whether forecasts include the rate; it is worked out only while somebody wants to see it.
        last_live: When the list was last complete and up to date, in this or an earlier session; None if unknown.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time,
        writer: Writer | None = None,
        scope: str = "",
        bounds: ProblemBounds = DEFAULT_BOUNDS,
        user: CleanText = NO_TEXT,
    ) -> None:
        self.writer = writer
        self.scope = scope
        self.baselines = Baselines()
        self.shows_rates = False
        self.last_live: float | None = None
        self._last_live_written = 0.0
        self._has_changed = False
        self._bounds = bounds
        self._user = user
        self._acknowledgements = Acknowledgements(lambda *change: self._put(AcknowledgementChanged(*change)))
        self._last_acknowledgement = 0
        self._is_reading_acknowledgements = False
        self._clock = clock
        self._news: list[tuple[float, str]] = []
        """When the bad ends of jobs cease to be news: a heap."""
        self._active: dict[str, Past] = {}
        self._inactive: dict[str, Past] = {}
        self._deleted: frozenset[str] = frozenset()
        self._notes: dict[tuple[str, str], str] = {}
        self._are_notes_restored = writer is None
        self._throughput = Throughput()
        self._held: dict[str, tuple[Job | None, Job]] | None = None

    # Before the service's time is known

    @property
    def is_held(self) -> bool:
        """Whether changes are held back and no job is judged."""
        return self._held is not None

    def hold(self) -> None:
        """Hold changes back until the service's time and the baselines are known."""
        self._held = {}

    def release(self) -> dict[str, Forecast]:
        """Record the changes held back, as of now; return the forecasts of these jobs."""
        held, self._held = self._held or {}, None
        return {job_id: self.observe(old, new) for job_id, (old, new) in held.items()}

    # Changes

    def take(self, changes: Changes, deleted: frozenset[str]) -> dict[str, Forecast]:
        """Observe changed jobs and the ids of all deleted ones; return the forecasts of the changed jobs."""
        forecasts = {job_id: self.observe(old, new) for job_id, (old, new) in changes.items() if new is not None}
        if not self.is_held:
            self.see_deleted(deleted)
        return forecasts

    def observe(self, old: Job | None, new: Job) -> Forecast:
        """Record a job as it was and as it is; return its forecast."""
        if self._held is not None:
            first, _ = self._held.get(new.id, (old, new))
            self._held[new.id] = first, new
            return NO_FORECAST if old is None or new.is_terminal else old.forecast
        now = self._clock()
        self._put(Seen(now, None if new.id in self._deleted else old, new))
        self._has_changed = True
        past = self.past(new.id)
        if past is UNSEEN and new.is_terminal:
            return self._judged(new, now)
        self._count(old, new, past, now)
        past = grown(past, new, now)
        if old is not None and old.phase != new.phase:
            self.baselines.add(new, past)
        if new.is_terminal:
            self._keep_inactive(new.id, past)
        else:
            self._inactive.pop(new.id, None)
            self._active[new.id] = past
        return self._judged(new, now)

    def see_deleted(self, deleted: frozenset[str]) -> None:
        """Record the ids of all deleted jobs."""
        if deleted is not self._deleted:
            self.mark_deleted(deleted - self._deleted)
            self._deleted = deleted

    def mark_deleted(self, job_ids: Iterable[str]) -> None:
        """Record that jobs were deleted."""
        now = self._clock()
        for job_id in job_ids:
            self._put(Deleted(now, job_id))
            self._keep_inactive(job_id, ended_by_deletion(self.past(job_id), now))

    def mark_live(self) -> None:
        """Record that the list is complete and up to date now."""
        self.last_live = self._clock()
        if self._has_changed or self.last_live - self._last_live_written >= LAST_LIVE_EVERY:
            self._write_last_live()

    def _write_last_live(self) -> None:
        # Before the notes are restored, a note would overwrite when the last session ended.
        if self.last_live is not None and self._are_notes_restored:
            self._has_changed = False
            self._last_live_written = self.last_live
            self.put_note(_LAST_LIVE, self.scope, str(int(self.last_live)))

    def _count(self, old: Job | None, new: Job, past: Past, now: float) -> None:
        before, after = old.counts.processed if old else None, new.counts.processed
        if past.samples and before is not None and after is not None and after > before:
            self._throughput.add(past.samples[-1].at, now, after - before)

    def _keep_inactive(self, job_id: str, past: Past) -> None:
        """Keep the past of an inactive job in memory, in place of the oldest such past."""
        self._active.pop(job_id, None)
        self._inactive.pop(job_id, None)
        self._inactive[job_id] = past
        if len(self._inactive) > INACTIVE_MAX:
            del self._inactive[next(iter(self._inactive))]

    # Questions

    def past(self, job_id: str) -> Past:
        """Return the past in memory: of a job that is active, ended recently or was read; else `UNSEEN`."""
        return self._active.get(job_id) or self._inactive.get(job_id) or UNSEEN

    async def read(self, job_id: str) -> Past:
        """Return the whole past of any job, from memory and from the file."""
        if self.writer is not None:
            written = await self.writer.ask(lambda database: database.past(job_id), UNSEEN)
            if written is not UNSEEN:
                self.restore_past(job_id, written, is_active=job_id in self._active)
        return self.past(job_id)

    def forecasts(self, jobs: Iterable[Job], at: float | None = None) -> dict[str, Forecast]:
        """Return the forecasts of jobs, as of now or of the time `at`."""
        now = self._clock() if at is None else at
        return {job.id: self._judged(job, now) for job in jobs}

    def _judged(self, job: Job, now: float) -> Forecast:
        if not job.is_terminal:
            past = self.past(job.id)
            judged = forecast(job, past, self.baselines, now, self._bounds)
            if self.shows_rates and job.phase == RUNNING:
                judged = replace(judged, rate=rate(past, job.counts, now))
        else:
            judged = ended_forecast(job, self._bounds, now)
            if judged.is_news and (until := news_until(job, self._bounds)) is not None:
                heappush(self._news, (until, job.id))
        return self._acknowledgements.apply(job, judged) if job.id in self._acknowledgements.by_job else judged

    def pop_old_news(self, at: float) -> list[str]:
        """Return the ids of jobs whose bad end has ceased to be news by a time, each once."""
        old = []
        while self._news and self._news[0][0] <= at:
            old.append(heappop(self._news)[1])
        return old

    def throughput(self, now: float) -> list[int]:
        """Return the request lines processed in each quarter of an hour of the last day, oldest first."""
        return self._throughput.of_day(now)

    # Acknowledgements

    def toggle_acknowledged(self, jobs: Iterable[Job]) -> dict[str, Forecast]:
        """Acknowledge the problems of jobs, or end that if all are acknowledged; return the forecasts that changed.

        An acknowledgement holds until something new happens to the job, and for all processes that watch the account.
        """
        changed = [] if self.is_held else self._acknowledgements.toggle(jobs, self._clock(), self._user)
        return self.with_acknowledgements(changed)

    async def read_acknowledgements(self) -> set[str]:
        """Read what other processes have acknowledged; return the ids of the jobs that this concerns."""
        if self.writer is None or self._is_reading_acknowledgements:
            return set()
        self._is_reading_acknowledgements = True
        self._acknowledgements.changed_here.clear()
        after = self._last_acknowledgement
        unread: tuple[int, dict[str, Acknowledgement | None]] = after, {}
        try:
            found = await self.writer.ask(lambda database: database.acknowledgements(after), unread)
        finally:
            self._is_reading_acknowledgements = False
        self._last_acknowledgement, acknowledgements = found
        return self._acknowledgements.restore(acknowledgements)

    def with_acknowledgements(self, jobs: Iterable[Job]) -> dict[str, Forecast]:
        """Return the forecasts of jobs as they are, each with its acknowledgement."""
        return {job.id: self._acknowledgements.apply(job, job.forecast) for job in jobs}

    # Notes and the file

    @property
    def complaint(self) -> str:
        """What is wrong with the file; empty while nothing is."""
        return self.writer.complaint if self.writer else ""

    def notes(self, kind: str) -> dict[str, str]:
        """Return the notes of a kind by their keys; none before they are restored."""
        return {key: value for (of, key), value in self._notes.items() if of == kind}

    def put_note(self, kind: str, key: str, value: str | None) -> None:
        """Keep a note beyond this session, or delete it if `value` is None."""
        if value is None:
            self._notes.pop((kind, key), None)
        else:
            self._notes[kind, key] = value
        self._put(Noted(kind, key, value))

    def close(self) -> None:
        """Write the queued entries, unless the disk takes too long."""
        if self.writer is not None:
            self._write_last_live()
            self.writer.close()

    def _put(self, entry: Entry) -> None:
        if self.writer is not None:
            self.writer.put(entry)

    # Earlier sessions

    def restore_notes(self, notes: dict[tuple[str, str], str]) -> float | None:
        """Add the notes of earlier sessions; return when the list was last live in one of them."""
        self._notes = notes | self._notes
        self._are_notes_restored = True
        written = [value for (kind, key), value in notes.items() if kind == _LAST_LIVE and key in ("", self.scope)]
        times = (valid_time(int(value)) for value in written if value.isdecimal() and len(value) < _DIGITS_MAX)
        latest = max((time for time in times if time is not None), default=None)
        if self.last_live is None:
            self.last_live = latest
        return latest

    def restore_past(self, job_id: str, past: Past, *, is_active: bool) -> None:
        """Put a job's past of earlier sessions before that of this one."""
        whole = joined(past, self.past(job_id))
        if is_active:
            self._active[job_id] = whole
        else:
            self._keep_inactive(job_id, whole)

    def restore_throughput(self, processed: Iterable[tuple[float, float, int]]) -> None:
        """Replace the throughput by intervals, start, end and lines each, that include those of this session."""
        self._throughput = Throughput()
        for since, until, lines in processed:
            self._throughput.add(since, until, lines)
