"""Decides whether a running job is failing: too many of its lines fail, and still do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from arktui.history.past import Past, Sample
from arktui.history.problem_bounds import ProblemBounds
from arktui.store.job import Job
from arktui.store.phase import RUNNING

RECENT = 15 * 60.0
"""Seconds before the last move of the counts that count as recent."""

_MOVES = 4
"""Latest moves of the counts that count as recent, however long they took."""

_SET_BACK = 0.9
"""Counts that fall below this part of what they were start a new run; a smaller fall is an answer that came late."""


class Failing(NamedTuple):
    """The evidence that lines of a job fail: the failed and processed lines in all, and those of the last `seconds`."""

    failed: int
    processed: int
    failed_lately: int
    processed_lately: int
    seconds: float


def is_failing(job: Job, past: Past, bounds: ProblemBounds) -> bool:
    """Return whether a running job is failing: its failed lines exceed both bounds, and are rising."""
    failed = job.counts.failed or 0
    if failed <= bounds.failing_lines or failed <= bounds.failing_share * (job.counts.processed or 0):
        return False
    return rising_failures(job, past) is not None


def rising_failures(job: Job, past: Past) -> Failing | None:
    """Return the evidence that the failed lines of a running job are rising; None if they are not.

    They are if there are more of them than a quarter of an hour or four moves of the counts ago, whichever is longer,
    counted back from the last move. One sample alone shows no rise: a job that arktui meets with many failed lines is
    failing once more of them fail.
    """
    if job.phase != RUNNING or not job.counts.failed:
        return None
    recent = _recent(past.samples, 0.0 if job.phase_at is None else job.phase_at)
    if not recent or recent[-1].counts != job.counts:
        return None
    first = recent[0]
    failed, processed = job.counts.failed, job.counts.processed or job.counts.failed
    failed_lately = failed - (first.counts.failed or 0)
    if failed_lately <= 0:
        return None
    processed_lately = max(processed - (first.counts.processed or 0), failed_lately)
    return Failing(failed, processed, failed_lately, processed_lately, recent[-1].at - first.at)


def _recent(samples: Sequence[Sample], began: float) -> list[Sample]:
    """Return the recent samples, oldest first, since the run began or its failed lines were set back."""
    recent: list[Sample] = []
    for sample in reversed(samples):
        failed = sample.counts.failed or 0
        if sample.at < began or (recent and _SET_BACK * failed > (recent[-1].counts.failed or 0)):
            break
        recent.append(sample)
        if len(recent) > _MOVES and recent[0].at - sample.at >= RECENT:
            break
    return recent[::-1]
