"""Simulated progress of jobs whose end is known, for the tests and benchmarks of the estimates."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log
from random import Random

from arktui.history.past import Past, PhaseChange, Sample
from arktui.store.job import Counts, Job
from arktui.store.phase import RUNNING

BEGAN = 1_795_446_000.0
KINDS = ("steady", "slowing", "bursty", "stalled")

_TICKS = 2_000


@dataclass(frozen=True)
class ProgressSeries:
    """The progress of a job from start to end: samples of its counts, and its true end.

    Times are in seconds since the epoch; each sample differs from the one before.
    """

    total: int
    samples: Sequence[Sample]
    end: float

    def past(self, now: float) -> Past:
        """Return the part of the series observed by a time."""
        observed = self.samples[: bisect_left(self.samples, (now + 1e-6,))]
        return Past(tuple(observed), (PhaseChange(BEGAN, RUNNING, BEGAN),), BEGAN, now)

    def job(self, now: float, **fields: object) -> Job:
        """Return the job at a time."""
        counts = self.past(now).samples[-1].counts
        return Job("bi-1", phase=RUNNING, phase_at=BEGAN, counts=counts, created=BEGAN, **fields)  # type: ignore[arg-type]

    def at_share(self, share: float) -> float:
        """Return the time of the first sample with at least this share of the lines done."""
        return next(sample.at for sample in self.samples if (sample.counts.done or 0) >= share * self.total)


def progress_series(kind: str, seed: int) -> ProgressSeries:
    """Return the progress of a job of 20 minutes to 20 hours, with 300 to 300,000 lines."""
    rng = Random(f"{kind} {seed}")  # noqa: S311 - the same series every time
    total = int(exp(rng.uniform(log(300), log(300_000))))
    duration = exp(rng.uniform(log(20 * 60), log(20 * 3_600)))
    ticks, shares = zip(*_progress(kind, rng), strict=True)
    end = BEGAN + duration * ticks[-1]
    interval = max(exp(rng.uniform(log(5), log(60))), duration * ticks[-1] / 3_000)
    samples = [Sample(BEGAN, Counts(0, 0, total))]
    now = BEGAN
    while now < end:
        now += interval * rng.uniform(0.9, 1.1)
        tick = min(bisect_left(ticks, (now - BEGAN) / duration), len(ticks) - 1)
        done = int(shares[tick] * total)
        if done != samples[-1].counts.done:
            samples.append(Sample(now, Counts(done, 0, total)))
    return ProgressSeries(total, samples, end)


def _progress(kind: str, rng: Random) -> Iterator[tuple[float, float]]:
    """Yield times, as fractions of the nominal duration, with the share done; the last share is 1."""
    if kind == "bursty":
        return _bursts(rng)
    return _continuous(kind, rng)


def _continuous(kind: str, rng: Random) -> Iterator[tuple[float, float]]:
    """Yield the progress of a job with a fluctuating rate, which drops or pauses in some kinds."""
    moment = done = 0.0
    log_rate = rng.gauss(0, 0.2)
    dropped_rate, drops_at = rng.uniform(0.2, 0.6), rng.choice((None, rng.uniform(0.15, 0.7)))
    pauses_at, pause = rng.uniform(0.1, 0.5), rng.uniform(0.3, 2.0)
    while True:
        yield moment, min(done, 1.0)
        if done >= 1:
            return
        log_rate = 0.98 * log_rate + rng.gauss(0, 0.04)
        rate = exp(log_rate)
        if kind == "slowing":  # gradually or at once
            rate *= (1 - (1 - dropped_rate) * done) if drops_at is None else (dropped_rate if done > drops_at else 1)
        moment += 1 / _TICKS
        done += rate / _TICKS
        if kind == "stalled" and done > pauses_at:
            moment += pause
            pause = 0.0
            yield moment, min(done - rate / _TICKS, 1.0)


def _bursts(rng: Random) -> Iterator[tuple[float, float]]:
    """Yield the progress of a job whose counts change rarely, in random bursts after random pauses."""
    steps = rng.randint(12, 60)
    pauses = [rng.lognormvariate(0, 0.6) for _ in range(steps)]
    sizes = [pause * rng.lognormvariate(0, 0.4) for pause in pauses]
    moment = done = 0.0
    yield 0.0, 0.0
    for number, (pause, size) in enumerate(zip(pauses, sizes, strict=True), 1):
        moment += pause / sum(pauses)
        yield moment - 1e-9, done
        done = 1.0 if number == steps else done + size / sum(sizes)
        yield moment, done
