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
"""Seconds since the first sample below which no rate is told."""

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
        """Take in the jobs that are active, as they are now."""
        running = {job.id: job.counts.processed for job in jobs if job.phase == RUNNING}
        for job_id in self._of_job.keys() - running.keys():
            del self._of_job[job_id]
        for job_id, processed in running.items():
            if processed is not None:
                self._note_one(job_id, Sample(now, processed))

    def _note_one(self, job_id: str, sample: Sample) -> None:
        samples = self._of_job.setdefault(job_id, deque(maxlen=_SAMPLES_MAX))
        if samples and sample.processed < samples[-1].processed:
            samples.clear()
        if not samples or sample.processed != samples[-1].processed:
            samples.append(sample)

    def rate(self, job_id: str, now: float) -> float | None:
        """Return the request lines a minute of the last `WINDOW`; None until there is enough to tell."""
        recent = [sample for sample in self._of_job.get(job_id, ()) if now - sample.at <= WINDOW]
        if len(recent) < 2 or now - recent[0].at < _SHORTEST:
            return None
        return (recent[-1].processed - recent[0].processed) / (now - recent[0].at) * 60
