"""Explains the state of a job: why it waits, is slow or failed, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from arktui.history.baselines import Baselines
from arktui.history.estimate import Estimate, rough_estimate
from arktui.history.failing import rising_failures
from arktui.history.findings import (
    Advice,
    DeadlineState,
    Deleted,
    EarliestEnd,
    Ended,
    ErrorsFile,
    ExpectedEnd,
    FailedLines,
    FailedSoFar,
    Finding,
    InPhase,
    IsFailing,
    Message,
    NextSlot,
    NoEstimate,
    ProjectLoad,
    QueuedBefore,
    Rate,
    Risk,
    RunTime,
    Stopping,
    UnknownPhase,
    UnusualRate,
    UsualWait,
)
from arktui.history.forecast import deadline, usual_rest
from arktui.history.past import Past
from arktui.history.rate import rate, whole_rate
from arktui.history.stuck import stuck
from arktui.store.forecast import Deadline
from arktui.store.job import Counts, Job
from arktui.store.outcome import Outcome, outcome_of
from arktui.store.phase import COMPLETED, FAILED, INITIALIZING, QUEUED, RUNNING, TERMINATED, TERMINATING

_SLOWER = 0.7
"""A rate below this part of another is slower."""

_FASTER = 1.4

_MANY_FAILED = 0.05
"""Share of failed lines above which a running job deserves a look."""


def explain(
    job: Job,
    past: Past,
    baselines: Baselines,
    others: Mapping[str, Job] | Iterable[Job],
    now: float,
    *,
    is_complete: bool = True,
) -> list[Finding]:
    """Return the findings about a job, most important first.

    Args:
        job: The job.
        past: What arktui saw of it.
        baselines: What is usual.
        others: The known jobs, with or without this one.
        now: Seconds since the epoch, by the service's clock.
        is_complete: Whether `others` are all jobs that the key may list.
    """
    if past.deleted is not None:
        return [Deleted(now - past.deleted, job.phase)]
    known = others.values() if isinstance(others, Mapping) else others
    if outcome := outcome_of(job):
        return [*_ended(job, outcome, past, baselines), *_message(job), *_advice(job, outcome)]
    about: Iterator[Finding]
    if job.phase == QUEUED:
        about = _queued(job, past, baselines, known, now, is_complete=is_complete)
    elif job.phase == INITIALIZING:
        about = _initializing(job, baselines, now)
    elif job.phase == RUNNING:
        about = _running(job, past, baselines, now)
    elif job.phase == TERMINATING:
        about = _terminating(job, now)
    else:
        about = iter([UnknownPhase(job.phase)])
    return [*about, *_message(job)]


def _queued(
    job: Job, past: Past, baselines: Baselines, known: Iterable[Job], now: float, *, is_complete: bool
) -> Iterator[Finding]:
    yield _in_phase(job, now)
    same = [other for other in known if other.project == job.project and other.id != job.id]
    running = [other for other in same if other.phase == RUNNING]
    initializing = sum(other.phase == INITIALIZING for other in same)
    load = ProjectLoad(job.project, len(running), initializing, is_complete)
    yield load
    ends = [other.forecast.ends for other in running if other.forecast.ends]
    if load.is_full and ends:
        earliest, latest = (max(min(moments) - now, 0.0) for moments in zip(*ends, strict=True))
        yield NextSlot(earliest, latest, len(ends))
    if (created := job.created) is not None:
        before = sum(other.phase == QUEUED and other.created is not None and other.created < created for other in same)
        yield QueuedBefore(before, job.project, is_complete)
    if evidence := stuck(job, past, baselines, now):
        yield evidence
    elif baseline := baselines.queue_time(job.model, job.project):
        yield UsualWait(baseline)
    yield from _deadline(job, None, baselines, now)


def _initializing(job: Job, baselines: Baselines, now: float) -> Iterator[Finding]:
    yield _in_phase(job, now)
    yield from _deadline(job, None, baselines, now)


def _running(job: Job, past: Past, baselines: Baselines, now: float) -> Iterator[Finding]:
    expected = rough_estimate(job, past, now)
    if evidence := stuck(job, past, baselines, now):
        yield evidence
        yield Advice.RESTART_OR_ASK
    else:
        recent = rate(past, job.counts, now) if expected is None else expected.rate
        if recent is None:
            yield _in_phase(job, now)
        else:
            yield from _rates(job, past, baselines, recent, now)
        yield _no_estimate(job.counts) if expected is None else _end(expected)
    yield from _deadline(job, expected, baselines, now, is_stuck=evidence is not None)
    yield from _failures(job, past)


def _no_estimate(counts: Counts) -> NoEstimate:
    if counts.processed is None or counts.total is None:
        return NoEstimate.COUNTS_UNKNOWN
    return NoEstimate.TOO_EARLY if counts.processed else NoEstimate.NOTHING_PROCESSED


def _end(expected: Estimate) -> ExpectedEnd | EarliestEnd:
    return EarliestEnd(expected.left[0]) if expected.is_vague else ExpectedEnd(*expected.left)


def _rates(job: Job, past: Past, baselines: Baselines, recent: float, now: float) -> Iterator[Finding]:
    """Yield how fast the job runs, beside its whole run and what is usual for the model."""
    whole = whole_rate(job, past, now)
    yield Rate(recent, None if whole is None or _is_alike(recent, whole) else whole)
    baseline = baselines.rate(job.model, job.project)
    if baseline and not _is_alike(recent, baseline.median):
        yield UnusualRate(recent, baseline)


def _is_alike(rate: float, other: float) -> bool:
    return _SLOWER * other <= rate <= _FASTER * other


def _failures(job: Job, past: Past) -> Iterator[Finding]:
    failed, processed = job.counts.failed, job.counts.processed
    if job.forecast.is_failing and (rising := rising_failures(job, past)):
        yield IsFailing(rising, job.errors)
    elif failed and processed:
        yield FailedSoFar(failed, processed, failed > _MANY_FAILED * processed, job.errors)


def _terminating(job: Job, now: float) -> Iterator[Finding]:
    yield _in_phase(job, now)
    yield Stopping(job.expires is not None and job.phase_at is not None and job.phase_at >= job.expires)


def _ended(job: Job, outcome: Outcome, past: Past, baselines: Baselines) -> Iterator[Finding]:
    yield Ended(outcome, job.counts, job.window)
    if job.phase != COMPLETED and job.counts.failed:
        yield FailedLines(job.counts.failed, job.counts.processed or 0)
    began = next((change.began for change in reversed(past.phases) if change.phase == RUNNING), None)
    if began is not None and job.phase_at is not None and job.phase_at > began:
        yield RunTime(job.phase_at - began, baselines.run_time(job.model, job.project))


def _advice(job: Job, outcome: Outcome) -> Iterator[Finding]:
    if job.counts.failed:
        yield ErrorsFile(job.errors)
    if outcome is Outcome.ALL_FAILED:
        yield Advice.CHECK_REQUEST
    if job.phase in (FAILED, TERMINATED):
        yield Advice.RESUME
    if outcome is Outcome.EXPIRED:
        yield Advice.ALLOW_MORE_TIME
    elif job.phase == FAILED:
        yield Advice.FIX_CAUSE


def _in_phase(job: Job, now: float) -> InPhase:
    since = job.phase_at if job.phase_at is not None or job.phase != QUEUED else job.created
    return InPhase(job.phase, None if since is None else now - since)


def _deadline(
    job: Job, expected: Estimate | None, baselines: Baselines, now: float, *, is_stuck: bool = False
) -> Iterator[Finding]:
    if job.expires is None:
        return
    left = job.expires - now
    state = deadline(job, expected, baselines, now, is_stuck=is_stuck)
    if state is not Deadline.AT_RISK:
        yield DeadlineState(state, left)
        return
    rest = usual_rest(job, baselines)
    if is_stuck:
        risk = Risk.STUCK
    elif expected is not None and not expected.is_vague:
        risk = Risk.WITHIN_ESTIMATE
    elif expected is not None and expected.likely > left:
        risk, rest = Risk.TOO_SLOW, expected.likely
    else:
        risk = Risk.USUALLY_TOO_SHORT if rest > left else Risk.NO_ESTIMATE
    yield DeadlineState(state, left, risk, rest)


def _message(job: Job) -> Iterator[Finding]:
    if job.message:
        yield Message(job.message)
