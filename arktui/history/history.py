"""What was seen of the jobs: takes in each change, tells of each job's past, and what is to be expected of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import time

from arktui.history.norms import Norms
from arktui.history.past import UNSEEN, Past
from arktui.history.record import grown, left
from arktui.history.throughput import Throughput
from arktui.store.job import Job
from arktui.store.outlook import NO_OUTLOOK, Outlook

LATELY = 256
"""Jobs that are over, or gone, whose past is still held: those that ended last, and those that were looked at."""


class History:
    """Holds the pasts of the jobs that are active.

    All times are in seconds since the epoch by `clock`, which is to tell the service's time.
    """

    def __init__(self, clock: Callable[[], float] = time) -> None:
        self._clock = clock
        self._active: dict[str, Past] = {}
        self._lately: dict[str, Past] = {}
        self._gone: frozenset[str] = frozenset()
        self._throughput = Throughput()
        self.norms = Norms()
        """What is usual, by the jobs that ended."""

    # What is seen

    def observe(self, old: Job | None, new: Job) -> Outlook:
        """Take in what a job was and what it is; return what is to be expected of it."""
        now = self._clock()
        past = self.past(new.id)
        if past is UNSEEN and new.is_terminal:
            return NO_OUTLOOK
        self._count(old, new, past, now)
        past = grown(past, new, now)
        if new.is_terminal:
            self._put_aside(new.id, past)
            return NO_OUTLOOK
        self._lately.pop(new.id, None)
        self._active[new.id] = past
        return NO_OUTLOOK

    def see_gone(self, gone: frozenset[str]) -> None:
        """Take in the ids of all jobs that the service no longer knows."""
        if gone is self._gone:
            return
        now = self._clock()
        for job_id in gone - self._gone:
            self._put_aside(job_id, left(self.past(job_id), now))
        self._gone = gone

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
        return self.past(job_id)

    def outlooks(self, jobs: Iterable[Job]) -> dict[str, Outlook]:
        """Return what is to be expected of jobs now, those left out that are over."""
        return {job.id: NO_OUTLOOK for job in jobs if not job.is_terminal}

    def rate(self, job_id: str) -> float | None:
        """Return the request lines a minute that a job does lately; None until there is enough to tell."""
        now = self._clock()
        recent = [sample for sample in self.past(job_id).samples if now - sample.at <= 900 and sample.counts.processed]
        if len(recent) < 2 or now - recent[0].at < 20:
            return None
        return ((recent[-1].counts.processed or 0) - (recent[0].counts.processed or 0)) / (now - recent[0].at) * 60

    def throughput(self, now: float) -> list[int]:
        """Return the request lines processed in each quarter of an hour of the last day, oldest first."""
        return self._throughput.of_day(now)
