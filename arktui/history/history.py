"""What was seen of the jobs: takes in each change, tells of each job's past, and what is to be expected of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import time
from typing import TYPE_CHECKING

from arktui.bounds import a_time
from arktui.history.baselines import Baselines
from arktui.history.forecast import forecast
from arktui.history.past import UNSEEN, Past, ended_by_deletion, grown, joined
from arktui.history.throughput import Throughput
from arktui.history.writer import Deleted, Noted, Seen
from arktui.store.forecast import NO_FORECAST, Forecast
from arktui.store.job import Job

if TYPE_CHECKING:
    from arktui.history.writer import Writer

LATELY = 256
"""Jobs that are over, or gone, whose past is still held: those that ended last, and those that were looked at."""

HEARD_EVERY = 600.0
"""Seconds after which it is written down that the list is still as it was."""

_DIGITS_MAX = 20
"""Digits of a time that are read."""

_HEARD = "heard"
"""The kind of the notes that say when the list was whole and good, by the project watched."""


class History:
    """Holds the pasts of the jobs that are active, and lets a keeper write down everything.

    All times are in seconds since the epoch by `clock`, which is to tell the service's time. Without a keeper all is
    forgotten at the end. `scope` is the one project that is watched; empty means all.

    Attributes:
        norms: What is usual, by the jobs that ended.
        heard_at: When the list was whole and good last, in this session or one before; None if that is not known.
    """

    def __init__(self, clock: Callable[[], float] = time, writer: Writer | None = None, scope: str = "") -> None:
        self.writer = writer
        self.scope = scope
        self.baselines = Baselines()
        self.heard_at: float | None = None
        self._heard_written = 0.0
        self._has_moved = False
        self._clock = clock
        self._active: dict[str, Past] = {}
        self._lately: dict[str, Past] = {}
        self._gone: frozenset[str] = frozenset()
        self._notes: dict[tuple[str, str], str] = {}
        self._knows_notes = writer is None
        self._throughput = Throughput()
        self._held: dict[str, tuple[Job | None, Job]] | None = None

    # Before the time is known

    @property
    def is_held(self) -> bool:
        """Whether what is seen is held back, and nothing is judged."""
        return self._held is not None

    def hold(self) -> None:
        """Hold back what is seen until the time, and what is usual, are known."""
        self._held = {}

    def release(self) -> dict[str, Forecast]:
        """Take in what was held back, as seen now; return what is to be expected of these jobs."""
        held, self._held = self._held or {}, None
        return {job_id: self.observe(old, new) for job_id, (old, new) in held.items()}

    # What is seen

    def observe(self, old: Job | None, new: Job) -> Forecast:
        """Take in what a job was and what it is; return what is to be expected of it."""
        if self._held is not None:
            first, _ = self._held.get(new.id, (old, new))
            self._held[new.id] = first, new
            return NO_FORECAST if old is None or new.is_terminal else old.forecast
        now = self._clock()
        self._put(Seen(now, None if new.id in self._gone else old, new))
        self._has_moved = True
        past = self.past(new.id)
        if past is UNSEEN and new.is_terminal:
            return NO_FORECAST
        self._count(old, new, past, now)
        past = grown(past, new, now)
        if old is not None and old.phase != new.phase:
            self.baselines.add(new, past)
        if new.is_terminal:
            self._put_aside(new.id, past)
            return NO_FORECAST
        self._lately.pop(new.id, None)
        self._active[new.id] = past
        return forecast(new, past, self.baselines, now)

    def see_deleted(self, deleted: frozenset[str]) -> None:
        """Take in the ids of all jobs that the service no longer knows."""
        if deleted is not self._gone:
            self.lose(deleted - self._gone)
            self._gone = deleted

    def lose(self, job_ids: Iterable[str]) -> None:
        """Take note that jobs were found gone."""
        now = self._clock()
        for job_id in job_ids:
            self._put(Deleted(now, job_id))
            self._put_aside(job_id, ended_by_deletion(self.past(job_id), now))

    def hear(self) -> None:
        """Take note that the list is whole and good at this moment."""
        self.heard_at = self._clock()
        if self._has_moved or self.heard_at - self._heard_written >= HEARD_EVERY:
            self._write_heard()

    def _write_heard(self) -> None:
        if self.heard_at is not None and self._knows_notes:  # until then it would hide when the last session ended
            self._has_moved = False
            self._heard_written = self.heard_at
            self.put_note(_HEARD, self.scope, str(int(self.heard_at)))

    def _count(self, old: Job | None, new: Job, past: Past, now: float) -> None:
        before, after = old.counts.processed if old else None, new.counts.processed
        if past.samples and before is not None and after is not None and after > before:
            self._throughput.add(past.samples[-1].at, now, after - before)

    def _put_aside(self, job_id: str, past: Past) -> None:
        """Hold the past of a job that is not active for a while, in the place of another one."""
        self._active.pop(job_id, None)
        self._lately.pop(job_id, None)
        self._lately[job_id] = past
        if len(self._lately) > LATELY:
            del self._lately[next(iter(self._lately))]

    # What is told

    def past(self, job_id: str) -> Past:
        """Return what is known at once: of a job that is active, ended lately, or was read; else `UNSEEN`."""
        return self._active.get(job_id) or self._lately.get(job_id) or UNSEEN

    async def read(self, job_id: str) -> Past:
        """Return all that is known of any job."""
        if self.writer is not None:
            written = await self.writer.ask(lambda database: database.past(job_id), UNSEEN)
            if written is not UNSEEN:
                self.recall_past(job_id, written, is_active=job_id in self._active)
        return self.past(job_id)

    def forecasts(self, jobs: Iterable[Job], at: float | None = None) -> dict[str, Forecast]:
        """Return what is to be expected of jobs now, or was at a moment; those are left out that are over."""
        now = self._clock() if at is None else at
        return {job.id: forecast(job, self.past(job.id), self.baselines, now) for job in jobs if not job.is_terminal}

    def throughput(self, now: float) -> list[int]:
        """Return the request lines processed in each quarter of an hour of the last day, oldest first."""
        return self._throughput.of_day(now)

    # What is kept

    @property
    def complaint(self) -> str:
        """What keeps the history from being written; empty while nothing does."""
        return self.writer.complaint if self.writer else ""

    def notes(self, kind: str) -> dict[str, str]:
        """Return the notes of some kind by their keys; none before they were recalled."""
        return {key: value for (of, key), value in self._notes.items() if of == kind}

    def put_note(self, kind: str, key: str, value: str | None) -> None:
        """Keep a note beyond this session, or, with None, no longer."""
        if value is None:
            self._notes.pop((kind, key), None)
        else:
            self._notes[kind, key] = value
        self._put(Noted(kind, key, value))

    def close(self) -> None:
        """Write what is left to be written, unless the disk takes too long."""
        if self.writer is not None:
            self._write_heard()
            self.writer.close()

    def _put(self, entry: Seen | Deleted | Noted) -> None:
        if self.writer is not None:
            self.writer.put(entry)

    # What is recalled

    def recall_notes(self, notes: dict[tuple[str, str], str]) -> float | None:
        """Take in the notes of earlier sessions; return when the list was whole and good last in one of them."""
        self._notes = notes | self._notes
        self._knows_notes = True
        heard = [value for (kind, key), value in notes.items() if kind == _HEARD and key in ("", self.scope)]
        times = (a_time(int(value)) for value in heard if value.isdecimal() and len(value) < _DIGITS_MAX)
        latest = max((time for time in times if time is not None), default=None)
        if self.heard_at is None:
            self.heard_at = latest
        return latest

    def recall_past(self, job_id: str, past: Past, *, is_active: bool) -> None:
        """Take in what was seen of a job earlier; what was seen since then goes on from there."""
        whole = joined(past, self.past(job_id))
        if is_active:
            self._active[job_id] = whole
        else:
            self._put_aside(job_id, whole)

    def recall_throughput(self, processed: Iterable[tuple[float, float, int]]) -> None:
        """Take in which lines were processed between when and when; what this session counted so far is among them."""
        self._throughput = Throughput()
        for since, until, lines in processed:
            self._throughput.add(since, until, lines)
