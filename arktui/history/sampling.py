"""How the past of a job grows with what is seen of it, and how two parts of one are put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from arktui.history.past import Past, PhaseChange, Sample
from arktui.store.job import Counts, Job

SAMPLES_MAX = 120
"""Samples held of a job; the older half of them is thinned out when there are more."""

PHASES_MAX = 50
"""Phases held of a job; one that is resumed goes through them again."""

_NOTHING = Counts()

_T = TypeVar("_T")


def grown(past: Past, job: Job, now: float) -> Past:
    """Return the past of a job that is seen as it is now: with a sample if its counts moved, a phase if it changed."""
    samples, phases = past.samples, past.phases
    if job.counts != (samples[-1].counts if samples else _NOTHING):
        samples = thinned((*samples, Sample(now, job.counts)))
    if job.phase and (not phases or phases[-1].phase != job.phase):
        phases = (*phases, PhaseChange(now, job.phase, job.phase_at))[-PHASES_MAX:]
    first_seen = now if past.first_seen is None else past.first_seen
    return Past(samples, phases, first_seen, last_seen=now)


def joined(older: Past, newer: Past) -> Past:
    """Return one past of two that may overlap: what was read from the disk, and what was seen since the start."""
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


def left(past: Past, now: float) -> Past:
    """Return the past of a job that was found gone."""
    return replace(past, deleted=now)


def moves(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    """Return the samples, oldest first, without those at which nothing had moved."""
    kept: list[Sample] = []
    for sample in samples:
        if not kept or sample.counts != kept[-1].counts:
            kept.append(sample)
    return tuple(kept)


def thinned(samples: Sequence[_T]) -> tuple[_T, ...]:
    """Return so few samples that they may be held: the newest ones as they are, of the older ones every other."""
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
