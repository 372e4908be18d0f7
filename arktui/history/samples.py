"""The latest counts of the jobs that run, and how fast they move."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from arktui.store.job import Job
from arktui.store.phase import RUNNING

WINDOW = 15 * 60.0
"""Seconds of the service's time over which a rate is taken."""

_SHORTEST = 20.0
"""Seconds between the first and the last sample below which no rate is told."""

_SAMPLES_MAX = 64
"""Samples kept of one job; with 20 running jobs a project (api.md section 4) this stays small for ever."""


class Sample(NamedTuple):
    """Request lines that were through at a moment, in seconds since the epoch."""

    at: float
    processed: int


class Samples:
    """Keeps the samples of running jobs, a sample only when the count moved, and forgets jobs that no longer run."""

    def __init__(self) -> None:
        self._of_job: dict[str, deque[Sample]] = {}

    def note(self, jobs: Iterable[Job], now: float) -> None:
        """Take in jobs that are new or have changed."""
        for job in jobs:
            processed = job.counts.processed
            if job.phase != RUNNING or processed is None:
                self._of_job.pop(job.id, None)
                continue
            samples = self._of_job.setdefault(job.id, deque(maxlen=_SAMPLES_MAX))
            if samples and processed < samples[-1].processed:
                samples.clear()
            if not samples or processed != samples[-1].processed:
                samples.append(Sample(now, processed))

    def rate(self, job_id: str, now: float) -> float | None:
        """Return the request lines a minute of the last `WINDOW`; None until there is enough to tell."""
        recent = [sample for sample in self._of_job.get(job_id, ()) if now - sample.at <= WINDOW]
        if len(recent) < 2 or recent[-1].at - recent[0].at < _SHORTEST:
            return None
        return (recent[-1].processed - recent[0].processed) / (now - recent[0].at) * 60
