"""Simulated jobs whose end is known, for the tests and the bench of the estimates."""

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
class Course:
    """A whole run: the samples that somebody took who looked at it now and then, and when it really was over.

    Times are in seconds since the epoch; every sample after the first differs from the one before it.
    """

    total: int
    samples: Sequence[Sample]
    ends: float

    def past(self, now: float) -> Past:
        """Return what had been seen of it by a moment."""
        seen = self.samples[: bisect_left(self.samples, (now + 1e-6,))]
        return Past(tuple(seen), (PhaseChange(BEGAN, RUNNING, BEGAN),), BEGAN, now)

    def job(self, now: float, **fields: object) -> Job:
        """Return the job as it was at a moment."""
        counts = self.past(now).samples[-1].counts
        return Job("bi-1", phase=RUNNING, phase_at=BEGAN, counts=counts, created=BEGAN, **fields)  # type: ignore[arg-type]

    def at_share(self, share: float) -> float:
        """Return the first moment at which so much of it was seen to be done."""
        return next(sample.at for sample in self.samples if (sample.counts.done or 0) >= share * self.total)


def course(kind: str, seed: int) -> Course:
    """Return a job of a kind: of 20 minutes to 20 hours, of hundreds to hundreds of thousands of lines."""
    rng = Random(f"{kind} {seed}")  # noqa: S311 - the same course each time
    total = int(exp(rng.uniform(log(300), log(300_000))))
    span = exp(rng.uniform(log(20 * 60), log(20 * 3_600)))
    ticks, shares = zip(*_progress(kind, rng), strict=True)
    end = BEGAN + span * ticks[-1]
    every = max(exp(rng.uniform(log(5), log(60))), span * ticks[-1] / 3_000)
    samples = [Sample(BEGAN, Counts(0, 0, total))]
    now = BEGAN
    while now < end:
        now += every * rng.uniform(0.9, 1.1)
        place = min(bisect_left(ticks, (now - BEGAN) / span), len(ticks) - 1)
        done = int(shares[place] * total)
        if done != samples[-1].counts.done:
            samples.append(Sample(now, Counts(done, 0, total)))
    return Course(total, samples, end)


def _progress(kind: str, rng: Random) -> Iterator[tuple[float, float]]:
    """Yield moments, in spans of the job, with the share that is done; the last one is 1."""
    if kind == "bursty":
        return _steps(rng)
    return _flow(kind, rng)


def _flow(kind: str, rng: Random) -> Iterator[tuple[float, float]]:
    """Yield the progress of a job whose pace wavers, and falls or pauses if it is of that kind."""
    moment = done = 0.0
    waver = rng.gauss(0, 0.2)
    falls_to, falls_at = rng.uniform(0.2, 0.6), rng.choice((None, rng.uniform(0.15, 0.7)))
    pause_at, pause = rng.uniform(0.1, 0.5), rng.uniform(0.3, 2.0)
    while True:
        yield moment, min(done, 1.0)
        if done >= 1:
            return
        waver = 0.98 * waver + rng.gauss(0, 0.04)
        pace = exp(waver)
        if kind == "slowing":  # by and by, or all at once
            pace *= (1 - (1 - falls_to) * done) if falls_at is None else (falls_to if done > falls_at else 1)
        moment += 1 / _TICKS
        done += pace / _TICKS
        if kind == "stalled" and done > pause_at:
            moment += pause
            pause = 0.0
            yield moment, min(done - pace / _TICKS, 1.0)


def _steps(rng: Random) -> Iterator[tuple[float, float]]:
    """Yield the progress of a job whose counts are told rarely, in steps as different as the pauses before them."""
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
