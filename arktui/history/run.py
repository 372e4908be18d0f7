"""The progress of a job's present run: since it began to run, was resumed, or was set back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from arktui.history.past import Past, Sample
from arktui.store.job import Counts, Job
from arktui.store.phase import RUNNING

_LATEST = 32
"""Latest samples that are looked at one by one."""

_EARLIER = 64
"""Earlier samples that are looked at, evenly spread, however many there are."""

_SET_BACK = 0.9
"""Counts that fall below this part of what they were begin a new run; smaller falls are a late answer."""

_ENOUGH = 8
"""Steps that were seen of a run, from which on what was before the first of them need not be guessed."""


@dataclass(frozen=True, slots=True)
class Run:
    """Moments, in seconds since the epoch, and the lines that were through by then; neither ever falls.

    There is at least one of them; the first is where the run began, as far as that is known.
    """

    times: Sequence[float]
    lines: Sequence[int]
    began: float | None
    """When it began, by the service or as it was seen; None where nobody knows."""
    is_watched: bool
    """Whether what is known begins where the run began; else it began at a guess, or in the middle."""

    @property
    def steps(self) -> int:
        """Times that the counts were seen to move."""
        return len(self.times) - 1

    @property
    def moved(self) -> float:
        """When the counts moved last, or the run was first known."""
        return self.times[-1]

    def gaps(self) -> list[float]:
        """Return the seconds between the latest moves of the counts, shortest first; a guessed beginning is no move."""
        first = 0 if self.is_watched else 1
        times = self.times[first:][-_LATEST:]
        return sorted(later - earlier for earlier, later in pairwise(times))

    def step(self) -> float | None:
        """Return the median of seconds between two moves of the counts; None before there were two."""
        gaps = self.gaps()
        return median(gaps) if gaps else None

    def time_of(self, count: float) -> float:
        """Return when so many lines were through, as if the lines of a step came one by one."""
        place = bisect_left(self.lines, count)
        if place == 0:
            return self.times[0]
        if place == len(self.lines):
            return self.times[-1]
        before, after = self.lines[place - 1], self.lines[place]
        part = (count - before) / (after - before)
        return self.times[place - 1] + part * (self.times[place] - self.times[place - 1])

    def count_at(self, moment: float) -> float:
        """Return how many lines were through at a moment, in the same way."""
        place = bisect_left(self.times, moment)
        if place == 0:
            return self.lines[0]
        if place == len(self.times):
            return self.lines[-1]
        before, after = self.times[place - 1], self.times[place]
        part = (moment - before) / (after - before) if after > before else 1.0
        return self.lines[place - 1] + part * (self.lines[place] - self.lines[place - 1])


def run_of_job(job: Job, past: Past, now: float) -> Run | None:
    """Return the present run of a job; None if it does not run or its counts are unknown."""
    if job.phase != RUNNING:
        return None
    return _run(past, job.counts, now, job.phase_at)


def run_of(past: Past, counts: Counts, now: float) -> Run | None:
    """Return the run a job was in last, by what was seen of it; None while its counts are unknown."""
    last = next((change for change in reversed(past.phases) if change.phase == RUNNING), None)
    return _run(past, counts, now, last and (last.seen if last.began is None else last.began))


def _run(past: Past, counts: Counts, now: float, began: float | None) -> Run | None:
    through = counts.processed
    if through is None:
        return None
    samples = past.samples
    start = 0 if began is None else bisect_left(samples, (began,))
    seen = _thinned(samples, start)
    times = [sample.at for sample in seen]
    lines = [(sample.counts.done or 0) + (sample.counts.failed or 0) for sample in seen]
    if not lines or lines[-1] != through:
        times.append(max(now, times[-1]) if times else now)
        lines.append(through)
    cut = next((place for place in range(len(lines) - 1, 0, -1) if lines[place] < _SET_BACK * lines[place - 1]), 0)
    is_watched = cut > 0
    if cut:
        times, lines = times[cut:], lines[cut:]
    for place in range(len(lines) - 2, -1, -1):  # a late answer told more than the one after it
        lines[place] = min(lines[place], lines[place + 1])
    if not cut and began is not None and began < times[0]:
        before = _processed(samples[start - 1]) if start else 0
        is_watched = start > 0 or (past.first_seen is not None and past.first_seen <= began)
        if is_watched or len(times) <= _ENOUGH:
            times.insert(0, began)
            lines.insert(0, before if before <= lines[0] else 0)
        else:
            is_watched = True
    elif began is not None and times[0] <= began:
        is_watched = True
    return Run(times, lines, began, is_watched)


def _thinned(samples: tuple[Sample, ...], start: int) -> tuple[Sample, ...]:
    """Return the latest samples from `start` on, and some of the earlier ones."""
    latest = len(samples) - _LATEST
    if latest - start <= _EARLIER:
        return samples[start:]
    return samples[start : latest : (latest - start) // _EARLIER + 1] + samples[latest:]


def _processed(sample: Sample) -> int:
    return sample.counts.processed or 0
