"""What there is to say about one job, in sentences that give their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from arktui.history.baselines import Baselines
from arktui.history.estimate import VAGUE, Estimate, estimate, rate, whole_rate
from arktui.history.forecast import deadline, usual_rest
from arktui.history.past import UNSEEN, Past
from arktui.history.stuck import stuck
from arktui.history.words import between, lasting, many, per_minute, percent
from arktui.store.forecast import Deadline
from arktui.store.job import Counts, Job
from arktui.store.outcome import Outcome, outcome_of
from arktui.store.phase import COMPLETED, FAILED, INITIALIZING, QUEUED, RUNNING, TERMINATED, TERMINATING

RUNNING_MAX = 20
"""Jobs of a project that run at once; api/README.md section 4."""

_SLOWER = 0.7
"""A rate below this part of another is slower."""

_FASTER = 1.4

_MANY_FAILED = 0.05
"""Share of failed lines from which on a job that still runs is worth a look."""


def explain(
    job: Job,
    past: Past,
    baselines: Baselines,
    others: Mapping[str, Job] | Iterable[Job],
    now: float,
    *,
    is_complete: bool = True,
) -> list[str]:
    """Return what follows from all that is known of a job: why it waits, is slow or failed, and what to do.

    Args:
        job: The job.
        past: What was seen of it.
        baselines: What is usual.
        others: The jobs known, this one among them or not.
        now: Seconds since the epoch, by the service's clock.
        is_complete: Whether `others` are all there are, as far as the key may see.
    """
    if past.deleted is not None:
        return [f"The service has not known this job for {lasting(now - past.deleted)}; it was last seen {job.phase}."]
    known = others.values() if isinstance(others, Mapping) else others
    if outcome := outcome_of(job):
        return [*_over(job, outcome, past, baselines), *_said(job), *_advice(job, outcome)]
    if job.phase == QUEUED:
        about = [
            *_waiting(job, baselines, known, now, is_complete=is_complete),
            *_nothing_runs(job, past, baselines, now),
        ]
    elif job.phase == INITIALIZING:
        about = [
            *_since(job, "is being prepared and its input checked", now),
            *_nothing_runs(job, past, baselines, now),
        ]
    elif job.phase == RUNNING:
        about = [*_going_on(job, past, baselines, now)]
    elif job.phase == TERMINATING:
        about = [*_stopping(job, now)]
    else:
        about = [f"Ark's documentation does not name the phase {job.phase or 'that the service left out'}."]
    return [*about, *_said(job)]


# Waiting


def _waiting(job: Job, baselines: Baselines, known: Iterable[Job], now: float, *, is_complete: bool) -> Iterator[str]:
    yield from _since(job, "waits", now)
    same = [other for other in known if other.project == job.project and other.id != job.id]
    running = [other for other in same if other.phase == RUNNING]
    prepared = sum(other.phase == INITIALIZING for other in same)
    project = f"project {job.project}" if job.project else "its project"
    counted = "" if is_complete else ", counted among the jobs loaded so far"
    busy = f"{many(len(running), 'job') if running else 'no job'} of {project} run{'s' * (len(running) < 2)}"
    busy += f" and {prepared} {'is' if prepared == 1 else 'are'} being prepared" if prepared else ""
    if len(running) + prepared >= RUNNING_MAX:
        yield f"{busy}{counted}; {RUNNING_MAX} is the documented limit of a project, so it waits for a place."
        ends = [other.forecast.ends for other in running if other.forecast.ends]
        if ends:
            low, high = (max(min(moments) - now, 0.0) for moments in zip(*ends, strict=True))
            yield f"The next place should be free in {between(low, high)}, by the estimates of {len(ends)} of them."
    else:
        yield f"Its wait is not explained by the documented limit of {RUNNING_MAX} running jobs: {busy}{counted}."
    created = job.created
    if created is not None:
        ahead = sum(other.phase == QUEUED and other.created is not None and other.created < created for other in same)
        yield (
            f"{many(ahead, 'queued job')} of {project} {'was' if ahead == 1 else 'were'} submitted before it{counted}."
            if ahead
            else f"No other queued job of {project} was submitted before it{counted}."
        )
    baseline = baselines.queue_time(job.model, job.project)
    if baseline and not stuck(job, UNSEEN, baselines, now):
        wait = lasting(baseline.median)
        yield f"Usual is a wait of {wait}, the median of {many(baseline.jobs, 'job')} {baseline.of}."


def _nothing_runs(job: Job, past: Past, baselines: Baselines, now: float) -> Iterator[str]:
    if evidence := stuck(job, past, baselines, now):
        yield f"That is longer than usual: {evidence}."
    yield from _deadline(job, None, baselines, now)


# Running


def _going_on(job: Job, past: Past, baselines: Baselines, now: float) -> Iterator[str]:
    expected = estimate(job, past, now)
    if evidence := stuck(job, past, baselines, now):
        yield f"It looks stuck: {evidence}."
        yield "If that goes on, stop and resume it, or ask Ark's support with its id."
    else:
        recent = rate(past, job.counts, now) if expected is None else expected.rate
        yield from _since(job, "runs", now) if recent is None else _pace(job, past, baselines, recent, now)
        if expected is None:
            yield f"There is no estimate of its end yet: {_why_no_estimate(job.counts, recent)}."
        else:
            yield f"It should be over in {between(*expected.left)}, if it goes on like that."
    yield from _deadline(job, expected, baselines, now, is_stuck=bool(evidence))
    yield from _failing(job)


def _why_no_estimate(counts: Counts, recent: float | None) -> str:
    if counts.processed is None or counts.total is None:
        return "the service does not tell its counts"
    if not counts.processed:
        return "no line is through"
    if recent is None:
        return "too little of it was seen so far"
    return f"by what was seen, its latest end is over {VAGUE:g} times as far off as its earliest"


def _pace(job: Job, past: Past, baselines: Baselines, recent: float, now: float) -> Iterator[str]:
    """Yield how fast it goes, beside its own whole run and what is usual for the model."""
    whole = whole_rate(job, past, now)
    if whole is None or _SLOWER * whole <= recent <= _FASTER * whole:
        yield f"It does {per_minute(recent)}, as it did all the time."
    else:
        change = "It has become slower" if recent < whole else "It has become faster"
        yield f"{change}: {per_minute(recent)} now, {per_minute(whole)} over its whole run."
    baseline = baselines.rate(job.model, job.project)
    if baseline and not _SLOWER * baseline.median <= recent <= _FASTER * baseline.median:
        word = "slow" if recent < baseline.median else "fast"
        median = per_minute(baseline.median)
        yield f"That is {word}: the median of {many(baseline.jobs, 'job')} {baseline.of} is {median}."


def _failing(job: Job) -> Iterator[str]:
    counts = job.counts
    if counts.failed and counts.processed:
        share = percent(counts.failed, counts.processed)
        yield f"{many(counts.failed, 'line')} failed so far, {share} of those that are through."
        if counts.failed > _MANY_FAILED * counts.processed:
            yield f"Look at the errors before more fail{_where(job)}."


# Stopping, and over


def _stopping(job: Job, now: float) -> Iterator[str]:
    yield from _since(job, "is being stopped", now)
    if job.expires is not None and job.phase_at is not None and job.phase_at >= job.expires:
        yield "Its completion window was over; what is through keeps its results."
    else:
        yield "It was stopped before its time was over, by somebody or by Ark; what is through keeps its results."


def _over(job: Job, outcome: Outcome, past: Past, baselines: Baselines) -> Iterator[str]:
    counts = job.counts
    done = (
        "" if counts.done is None or counts.total is None else f" with {counts.done:,} of {counts.total:,} lines done"
    )
    failed, processed = counts.failed or 0, counts.processed or 0
    share = percent(failed, processed)
    yield {
        Outcome.COMPLETED: f"It was completed{done}.",
        Outcome.WITH_FAILURES: f"It was completed, but {failed:,} of its {many(processed, 'line')} failed ({share}).",
        Outcome.ALL_FAILED: f"It was completed, but every one of its {many(failed, 'line')} failed.",
        Outcome.STOPPED: f"It was stopped{done}.",
        Outcome.EXPIRED: f"Its completion window{f' of {job.window}' if job.window else ''} was over{done}.",
        Outcome.FAILED: f"It failed{done}.",
    }[outcome]
    if job.phase != COMPLETED and failed:
        yield f"{failed:,} of the {many(processed, 'line')} that were through failed ({share})."
    yield from _took(job, past, baselines)


def _took(job: Job, past: Past, baselines: Baselines) -> Iterator[str]:
    """Yield how long it ran, where that was seen, beside what is usual."""
    began = next((change.began for change in reversed(past.phases) if change.phase == RUNNING), None)
    if began is None or job.phase_at is None or job.phase_at <= began:
        return
    baseline = baselines.run_time(job.model, job.project)
    usual = (
        f"; the median of {many(baseline.jobs, 'job')} {baseline.of} is {lasting(baseline.median)}" if baseline else ""
    )
    yield f"It ran for {lasting(job.phase_at - began)}{usual}."


def _advice(job: Job, outcome: Outcome) -> Iterator[str]:
    if job.counts.failed:
        yield f"Why lines failed stands in the errors file{_where(job)}."
    if outcome is Outcome.ALL_FAILED:
        yield "When every line fails, the request itself or the right to use the model is mostly wrong."
    if job.phase in (FAILED, TERMINATED):
        yield "It can be resumed, and then queues again; whether lines that are done run once more is not documented."
    if outcome is Outcome.EXPIRED:
        yield "If it expires again, give the rest a longer completion window, or split the input file."
    elif job.phase == FAILED:
        yield "Mend the cause that the message tells first, or it fails again."


# For all phases


def _since(job: Job, what: str, now: float) -> Iterator[str]:
    since = job.phase_at if job.phase_at is not None or job.phase != QUEUED else job.created
    yield f"It {what}." if since is None else f"It {what}, for {lasting(now - since)} now."


def _deadline(
    job: Job, expected: Estimate | None, baselines: Baselines, now: float, *, is_stuck: bool = False
) -> Iterator[str]:
    if job.expires is None:
        return
    left = lasting(job.expires - now)
    what = deadline(job, expected, baselines, now, is_stuck=is_stuck)
    if what is Deadline.MISSED:
        yield f"It expired {lasting(now - job.expires)} ago and is not over; the service will stop it."
    elif what is Deadline.WILL_MISS:
        yield f"It will miss its deadline: it expires in {left}. What is through by then keeps its results."
    elif what is Deadline.AT_RISK:
        why = "and it stands still" if is_stuck else _why_at_risk(job, expected, baselines, now)
        yield f"Its deadline is at risk: it expires in {left}, {why}."
    elif what is Deadline.ON_TIME:
        yield f"It is on time: it expires in {left}."
    else:
        yield f"It expires in {left}."


def _why_at_risk(job: Job, expected: Estimate | None, baselines: Baselines, now: float) -> str:
    if expected is not None:
        return "which lies within that range"
    rest = usual_rest(job, baselines)
    if job.expires is not None and rest > job.expires - now:
        return f"and what is left takes {lasting(rest)} by what is usual"
    return "and nothing shows that this is enough"


def _where(job: Job) -> str:
    return f": {job.errors}" if job.errors else ""


def _said(job: Job) -> Iterator[str]:
    if job.message:
        yield f"The service says: {job.message}"
