"""The progress of a job's present run: since it started, was resumed, or its counts were set back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import le, lt

from arktui.history.past import Past, Sample
from arktui.store.job import Counts, Job
from arktui.store.phase import RUNNING

_LATEST = 32
"""Latest samples, all of which are used."""

_EARLIER = 32
"""Earlier samples used, evenly spread."""

_SET_BACK = 0.9
"""Counts that fall below this part of what they were start a new run; a smaller fall is an answer that came late."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Times, in seconds since the epoch, and the lines processed by then; neither ever falls.

    There is at least one point; the first is the start of the run if that is known.
    """

    times: Sequence[float]
    lines: Sequence[int]
    began: float | None
    """When the run began, by the service or as arktui saw it; None where that is unknown."""
    is_watched: bool
    """Whether the points start where the run began; else its start is a guess, or they start in the middle."""
    gaps: Sequence[float]
    """Seconds between the latest moves of the counts, shortest first, without that from a guessed start."""

    @property
    def steps(self) -> int:
        """How often the counts were seen to move."""
        return len(self.times) - 1

    @property
    def moved(self) -> float:
        """When the counts last moved, or the run was first seen."""
        return self.times[-1]

    @property
    def step(self) -> float | None:
        """The median of the gaps; None before the first."""
        return self.gaps[len(self.gaps) // 2] if self.gaps else None

    @property
    def long_step(self) -> float | None:
        """The gap that nine of ten keep to; None before the first."""
        return self.gaps[len(self.gaps) * 9 // 10] if self.gaps else None

    def count_at(self, moment: float) -> float:
        """Return how many lines were processed at a time, interpolated within each step."""
        place = bisect_left(self.times, moment)
        if place == 0:
            return self.lines[0]
        if place == len(self.times):
            return self.lines[-1]
        before, after = self.times[place - 1], self.times[place]
        part = (moment - before) / (after - before) if after > before else 1.0
        return self.lines[place - 1] + part * (self.lines[place] - self.lines[place - 1])


def time_at(count: float, times: Sequence[float], lines: Sequence[int]) -> float:
    """Return when `count` lines were processed, interpolated within each step."""
    place = min(bisect_left(lines, count), len(lines) - 1)
    if place == 0:
        return times[0]
    before, after = lines[place - 1], lines[place]
    return times[place - 1] + (count - before) / (after - before) * (times[place] - times[place - 1])


def progress_of_job(job: Job, past: Past, now: float) -> Progress | None:
    """Return the present run of a job; None if it is not running or its counts are unknown."""
    if job.phase != RUNNING:
        return None
    return _run(past, job.counts, now, job.phase_at)


def progress_of(past: Past, counts: Counts, now: float) -> Progress | None:
    """Return the last run in a job's past; None while its counts are unknown."""
    last = next((change for change in reversed(past.phases) if change.phase == RUNNING), None)
    return _run(past, counts, now, last and (last.seen if last.began is None else last.began))


def _run(past: Past, counts: Counts, now: float, began: float | None) -> Progress | None:
    processed = counts.processed
    if processed is None:
        return None
    samples = past.samples
    start = 0 if began is None else bisect_left(samples, (began,))
    known = [sample for sample in _thinned(samples, start) if sample.counts.done is not None]
    times = [sample.at for sample in known]
    lines = [(sample.counts.done or 0) + (sample.counts.failed or 0) for sample in known]
    if not lines or lines[-1] != processed:
        times.append(now)
        lines.append(processed)
    times, lines, is_set_back = _rising(times, lines)
    if is_set_back or began is None or began >= times[0]:
        return _progress(times, lines, began, is_watched=is_set_back or began is not None)
    before = (samples[start - 1].counts.processed or 0) if start else 0
    before = before if before <= lines[0] else 0
    is_watched = start > 0 or lines[0] == before or (past.first_seen is not None and past.first_seen <= began)
    if lines[0] == before:
        times[0] = began
    elif is_watched or lines[0] - before > lines[-1] - lines[0]:
        times.insert(0, began)
        lines.insert(0, before)
    else:
        is_watched = True  # more was seen than is guessed
    return _progress(times, lines, began, is_watched=is_watched)


def _progress(times: list[float], lines: list[int], began: float | None, *, is_watched: bool) -> Progress:
    latest = times[max(0 if is_watched else 1, len(times) - _LATEST) :]
    return Progress(times, lines, began, is_watched, sorted(later - earlier for earlier, later in pairwise(latest)))


def _rising(moments: list[float], counts: list[int]) -> tuple[list[float], list[int], bool]:
    """Return the times at which the count rose, the counts, and whether the count was set back before."""
    if all(map(lt, counts, counts[1:])) and all(map(le, moments, moments[1:])):
        return moments, counts, False  # as nearly always
    times: list[float] = []
    lines: list[int] = []
    is_set_back = False
    for at, count in zip(moments, counts, strict=True):
        if lines and count < _SET_BACK * lines[-1]:
            times, lines, is_set_back = [], [], True
        while lines and lines[-1] > count:
            del times[-1], lines[-1]
        if not lines or lines[-1] < count:
            times.append(max(at, times[-1]) if times else at)  # clocks are set back, too
            lines.append(count)
    return times, lines, is_set_back


def _thinned(samples: tuple[Sample, ...], start: int) -> tuple[Sample, ...]:
    """Return the samples from `start` on: the latest ones, and earlier ones evenly spread."""
    latest = len(samples) - _LATEST
    if latest - start <= _EARLIER:
        return samples[start:]
    return samples[start : latest : (latest - start) // _EARLIER + 1] + samples[latest:]
