"""What arktui saw of one job over time, and how that grows.

Times are in seconds since the epoch, by the service's clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple, TypeVar

from arktui.store.job import Counts, Job

SAMPLES_MAX = 120
"""Samples kept of a job; beyond that, the older half is thinned."""

PHASES_MAX = 50
"""Phases kept of a job; a resumed job goes through them again."""

_NOTHING = Counts()

_T = TypeVar("_T")


class Sample(NamedTuple):
    """The counts of a job at a time."""

    at: float
    counts: Counts


class PhaseChange(NamedTuple):
    """A phase of a job: when arktui first saw it, and when it began by the service's own `PhaseTime`.

    `began` is None where the service gave no time.
    """

    seen: float
    phase: str
    began: float | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """Everything that arktui saw of a job, oldest first.

    There is one sample for each time the counts had moved.
    """

    samples: tuple[Sample, ...] = ()
    phases: tuple[PhaseChange, ...] = ()
    first_seen: float | None = None
    last_seen: float | None = None
    deleted: float | None = None
    """When the service no longer listed the job; None while it does."""


UNSEEN = Past()
"""The past of an unknown job."""


def grown(past: Past, job: Job, now: float) -> Past:
    """Return the past of a job seen as it is now: with a sample if its counts moved, with a phase if it changed."""
    samples, phases = past.samples, past.phases
    if job.counts != (samples[-1].counts if samples else _NOTHING):
        samples = thinned((*samples, Sample(now, job.counts)))
    if job.phase and (not phases or phases[-1].phase != job.phase):
        phases = (*phases, PhaseChange(now, job.phase, job.phase_at))[-PHASES_MAX:]
    first_seen = now if past.first_seen is None else past.first_seen
    return Past(samples, phases, first_seen, last_seen=now)


def joined(older: Past, newer: Past) -> Past:
    """Return one past of two that may overlap: the one read from the file and the one of this session."""
    samples = sorted({sample.at: sample for sample in chain(older.samples, newer.samples)}.values())
    phases = sorted(chain(older.phases, newer.phases), key=lambda change: change.seen)
    seen = [at for past in (older, newer) for at in (past.first_seen, past.last_seen) if at is not None]
    return Past(
        thinned(moves(samples)),
        tuple(_changes(phases))[-PHASES_MAX:],
        min(seen, default=None),
        max(seen, default=None),
        newer.deleted if newer.last_seen is not None else older.deleted,
    )


def ended_by_deletion(past: Past, now: float) -> Past:
    """Return the past of a job that was deleted."""
    return replace(past, deleted=now)


def moves(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    """Return the samples, oldest first, without those at which nothing had moved."""
    kept: list[Sample] = []
    for sample in samples:
        if not kept or sample.counts != kept[-1].counts:
            kept.append(sample)
    return tuple(kept)


def thinned(samples: Sequence[_T]) -> tuple[_T, ...]:
    """Return at most `SAMPLES_MAX` samples: the newest half as it is, every other one of the older ones."""
    kept, half = tuple(samples), SAMPLES_MAX // 2
    while len(kept) > SAMPLES_MAX:
        kept = (*kept[:-half:2], *kept[-half:])
    return kept


def _changes(phases: Iterable[PhaseChange]) -> Iterable[PhaseChange]:
    last = ""
    for change in phases:
        if change.phase != last:
            yield change
        last = change.phase
