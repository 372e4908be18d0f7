"""How far a job was at each moment, by what was seen of it."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from arktui.history.past import Past, PhaseChange
from arktui.store.job import Counts, Job
from arktui.store.phase import QUEUED, RUNNING


class Point(NamedTuple):
    """Lines that were through at a moment, in seconds since the epoch."""

    at: float
    done: int
    failed: int


class ProgressSeries:
    """The counts and phases of a job over its time: what was seen, and what follows of the time before."""

    def __init__(self, job: Job, past: Past, now: float) -> None:
        self.phases = _phases(job, past, now)
        self.end = (job.phase_at or past.last_seen or now) if job.is_terminal else max(now, past.last_seen or 0.0)
        self.points = _points(job, past, self.phases, self.end)
        self.watched_since = past.samples[0].at if past.samples else self.end
        """From when on the counts were seen, and not only reckoned."""

    @property
    def begin(self) -> float:
        """When the job was made, or whatever is known first of it."""
        known = [change.began or change.seen for change in self.phases] + [point.at for point in self.points]
        return min(known, default=self.end)

    @property
    def run_begin(self) -> float:
        """When the first line may have been through."""
        return self.points[0].at if self.points else self.begin

    def counts_at(self, moment: float) -> Counts | None:
        """Return what was through at a moment, as if the lines came one by one; None before anything is known."""
        place = bisect_right(self.points, moment, key=lambda point: point.at)
        if place == 0:
            return None
        before = self.points[place - 1]
        if place == len(self.points):
            return Counts(before.done, before.failed)
        after = self.points[place]
        part = (moment - before.at) / (after.at - before.at)
        done, failed = (round(old + part * (new - old)) for old, new in zip(before[1:], after[1:], strict=True))
        return Counts(done, failed)

    def phase_at(self, moment: float) -> str:
        """Return the phase the job was in; empty before anything is known."""
        begun = [change for change in self.phases if (change.began or change.seen) <= moment]
        return begun[-1].phase if begun else ""


def _phases(job: Job, past: Past, now: float) -> tuple[PhaseChange, ...]:
    """Return the phases seen; before them, and where nothing was seen, those that are sure."""
    phases = past.phases
    if not phases and job.phase:
        at = job.phase_at or job.updated or job.created or now
        phases = (PhaseChange(at, job.phase, job.phase_at),)
    first = phases[0] if phases else None
    if job.created is not None and first is not None and first.phase != QUEUED:
        phases = (PhaseChange(job.created, QUEUED, job.created), *phases)
    return phases


def _points(job: Job, past: Past, phases: tuple[PhaseChange, ...], end: float) -> list[Point]:
    points = [
        Point(sample.at, sample.counts.done, sample.counts.failed or 0)
        for sample in past.samples
        if sample.counts.done is not None
    ]
    if job.counts.done is not None and (not points or points[-1].at < end):
        points.append(Point(end, job.counts.done, job.counts.failed or 0))
    began = next((change.began or change.seen for change in phases if change.phase == RUNNING), None)
    if began is not None and points and began < points[0].at:
        points.insert(0, Point(began, 0, 0))
    return points
