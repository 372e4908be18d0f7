"""The counts, phases and rates of a job at any moment, interpolated from what arktui saw of it."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

from arktui.format import MINUTE
from arktui.history.past import Past, PhaseChange
from arktui.history.progress import Progress
from arktui.store.job import Counts, Job
from arktui.store.phase import QUEUED, RUNNING


class Point(NamedTuple):
    """Request lines done and failed by a moment, in seconds since the epoch."""

    at: float
    done: int
    failed: int


class ProgressSeries:
    """The counts and phases of a job from its creation to now, or to its end if it has finished."""

    def __init__(self, job: Job, past: Past, now: float) -> None:
        self.phases = _phases(job, past, now)
        self.end = (job.phase_at or past.last_seen or now) if job.is_terminal else max(now, past.last_seen or 0.0)
        self.points = _points(job, past, self.phases, self.end)
        self.watched_since = past.samples[0].at if past.samples else self.end
        """Time of the first sample; counts before it are interpolated."""

    @property
    def begin(self) -> float:
        """When the job was created, or the earliest time known of it."""
        known = [change.began or change.seen for change in self.phases] + [point.at for point in self.points]
        return min(known, default=self.end)

    @property
    def run_begin(self) -> float:
        """The earliest time at which a line may have been processed."""
        return self.points[0].at if self.points else self.begin

    def counts_at(self, moment: float) -> Counts | None:
        """Return the counts at a moment, interpolated linearly; None before the first known point."""
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

    def rate_at(self, moment: float, span: float) -> float | None:
        """Return the mean request lines a minute of the `span` seconds before a time, or of the run if that is shorter.

        None before anything was counted; no time shorter than a minute counts as one.
        """
        if not self.points or moment <= self.run_begin:
            return None
        since = max(moment - span, self.run_begin)
        before, after = self.counts_at(since), self.counts_at(moment)
        if before is None or after is None:
            return None
        lines = max((after.processed or 0) - (before.processed or 0), 0)
        return lines / max(moment - since, MINUTE) * MINUTE

    def phase_at(self, moment: float) -> str:
        """Return the phase of the job at a moment; empty before the first known phase."""
        begun = [change for change in self.phases if (change.began or change.seen) <= moment]
        return begun[-1].phase if begun else ""


def mean_rates(progress: Progress, since: float, until: float, count: int) -> list[float]:
    """Return the mean rate, in request lines per minute, of each of `count` equal parts of a time, oldest first."""
    width = (until - since) / count
    if width <= 0:
        return []
    lines = [progress.count_at(since + number * width) for number in range(count + 1)]
    return [max(after - before, 0.0) / width * 60 for before, after in pairwise(lines)]


def _phases(job: Job, past: Past, now: float) -> tuple[PhaseChange, ...]:
    """Return the phases seen. If arktui missed the first ones, the job's own fields supply them."""
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
