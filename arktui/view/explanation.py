"""The explanation of a job: its findings in English, as styled lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never

from arktui.format import (
    duration_in_words,
    duration_range_in_words,
    lines_per_minute,
    percent,
    precise_duration,
    quantity,
)
from arktui.history.findings import (
    RUNNING_MAX,
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
from arktui.history.stuck import Standstill, Stuck
from arktui.store.forecast import Deadline
from arktui.store.job import Job
from arktui.store.outcome import Outcome
from arktui.store.phase import INITIALIZING, QUEUED, RUNNING, TERMINATING
from arktui.view import text
from arktui.view.evidence import evidence, failures, usual
from arktui.view.glyphs import Glyphs
from arktui.view.job_state import state_line
from arktui.view.spans import Line

_READABLE = 96
"""Cells that a readable line has at most."""

_IN_PHASE = {
    QUEUED: ("It is queued", "It has been queued"),
    INITIALIZING: ("Ark is preparing it and checking its input", "Ark has been preparing it and checking its input"),
    RUNNING: ("It is running", "It has been running"),
    TERMINATING: ("It is stopping", "It has been stopping"),
}

_NO_ESTIMATE = {
    NoEstimate.COUNTS_UNKNOWN: "the service does not report its counts",
    NoEstimate.NOTHING_PROCESSED: "no line is processed yet",
    NoEstimate.TOO_EARLY: "arktui has not seen enough of it so far",
}

_ADVICE = {
    Advice.RESTART_OR_ASK: "If this continues, stop and resume it, or contact Ark support with its id.",
    Advice.CHECK_REQUEST: (
        "When every line fails, the cause is usually the request itself or a missing permission for the model."
    ),
    Advice.RESUME: (
        "It can be resumed and then queues again; Ark does not document whether finished lines are processed again."
    ),
    Advice.ALLOW_MORE_TIME: (
        "If it expires again, set a longer completion window for the rest, or split the input file."
    ),
    Advice.FIX_CAUSE: "Fix the cause that the message names before you resume it, or it will fail again.",
}


def explain_lines(job: Job, findings: Sequence[Finding], glyphs: Glyphs, width: int) -> list[Line]:
    """Return the job's state and id, and each finding as a bulleted sentence, in lines of at most `width` cells."""
    room = min(width, _READABLE) - 2
    lines: list[Line] = [[*state_line(job, glyphs), (f"   {job.id}", "dim")], ()]
    for sentence in sentences(findings):
        first, *more = text.wrap(sentence, room)
        lines += [((f"{glyphs.none} ", "accent"), (first, "")), *(((f"  {line}", ""),) for line in more)]
    return lines


def sentences(findings: Iterable[Finding]) -> list[str]:
    """Return each finding as a sentence or two."""
    return [sentence(finding) for finding in findings]


def sentence(finding: Finding) -> str:  # noqa: C901, PLR0911, PLR0912 - one case for each kind of finding
    """Return a finding as a sentence or two."""
    match finding:
        case Deleted(seconds, last_phase):
            last = f" Its last phase was {last_phase}." if last_phase else ""
            return f"It was deleted: the service has not listed it for {precise_duration(seconds)}.{last}"
        case UnknownPhase(phase):
            return f"Ark's documentation does not list the phase {phase}." if phase else "The service named no phase."
        case InPhase(phase, seconds):
            now, since = _IN_PHASE[phase]
            return f"{now}." if seconds is None else f"{since} for {precise_duration(seconds)}."
        case ProjectLoad():
            return _load(finding)
        case NextSlot(earliest, latest, jobs):
            when, of = duration_range_in_words(earliest, latest), quantity(jobs, "job")
            return f"The next slot should be free in {when}, by the estimates for {of}."
        case QueuedBefore(jobs, project, is_complete):
            start = f"{quantity(jobs, 'queued job')} of" if jobs else "No other queued job of"
            verb = "was" if jobs < 2 else "were"
            return f"{start} {_project(project)} {verb} submitted before it{_among(is_complete=is_complete)}."
        case UsualWait(baseline):
            return _capital(f"{usual(baseline, 'wait', precise_duration(baseline.median))}.")
        case Stuck(kind):
            start = "It has waited longer than usual" if kind is Standstill.QUEUED else "It looks stuck"
            return f"{start}: {evidence(finding)}."
        case Rate() | UnusualRate():
            return _rate(finding)
        case NoEstimate():
            return f"Its end cannot be estimated yet: {_NO_ESTIMATE[finding]}."
        case ExpectedEnd(earliest, latest):
            return f"It should end in {duration_range_in_words(earliest, latest)}, if it continues at this rate."
        case EarliestEnd(seconds):
            return f"It needs {duration_in_words(seconds)} at the least; its latest end cannot be estimated yet."
        case DeadlineState():
            return _deadline(finding)
        case FailedSoFar(failed, processed, are_many, errors):
            check = f" Check the errors before more lines fail{_at(errors)}" if are_many else ""
            verb = "has" if failed == 1 else "have"
            share = _share(failed, processed)
            return f"{quantity(failed, 'line')} {verb} failed so far, {share} of those processed.{check}"
        case IsFailing(rising, errors):
            return f"It is failing: {failures(rising)}. Check the errors before more lines fail{_at(errors)}"
        case Stopping(is_expired):
            keep = "processed lines keep their results."
            if is_expired:
                return f"Its completion window has ended; {keep}"
            return f"It was stopped before its completion window ended, by someone or by Ark; {keep}"
        case Ended():
            return _ended(finding)
        case FailedLines(failed, processed):
            return f"{failed:,} of its {quantity(processed, 'processed line')} failed ({_share(failed, processed)})."
        case RunTime(seconds, baseline):
            beside = f"; {usual(baseline, 'run for', precise_duration(baseline.median))}" if baseline else ""
            return f"It ran for {precise_duration(seconds)}{beside}."
        case ErrorsFile(path):
            return f"The errors file says why lines failed{_at(path)}"
        case Message(words):
            return f"The service says: {words}"
        case Advice():
            return _ADVICE[finding]
    assert_never(finding)


def _load(load: ProjectLoad) -> str:
    jobs = quantity(load.running, "running job") if load.running else "no running jobs"
    if load.initializing:
        jobs += f" and {load.initializing} being prepared"
    busy = f"{_project(load.project)} has {jobs}{_among(is_complete=load.is_complete)}"
    if load.is_full:
        return _capital(f"{busy}; the documented limit is {RUNNING_MAX}, so it waits for a slot.")
    return f"The documented limit of {RUNNING_MAX} running jobs does not explain the wait: {busy}."


def _rate(rate: Rate | UnusualRate) -> str:
    if isinstance(rate, UnusualRate):
        word = "slow" if rate.now < rate.baseline.median else "fast"
        return f"That is {word}: {usual(rate.baseline, 'process', lines_per_minute(rate.baseline.median))}."
    if rate.whole is None:
        return f"It processes {lines_per_minute(rate.now)}, as it has throughout this run."
    change = "slowed down" if rate.now < rate.whole else "sped up"
    return f"It has {change}: {lines_per_minute(rate.now)} now, {lines_per_minute(rate.whole)} over the whole run."


def _deadline(state: DeadlineState) -> str:
    left = precise_duration(state.left)
    if state.deadline is Deadline.MISSED:
        return f"It expired {precise_duration(-state.left)} ago but has not ended; the service will stop it."
    if state.deadline is Deadline.WILL_MISS:
        return f"It will miss its deadline: it expires in {left}. Lines processed by then keep their results."
    if state.deadline is Deadline.ON_TIME:
        return f"It is on time: it expires in {left}."
    if state.risk is None:
        return f"It expires in {left}."
    why = {
        Risk.STUCK: "and makes no progress",
        Risk.WITHIN_ESTIMATE: "within the range of its estimated end",
        Risk.TOO_SLOW: f"but at this rate the rest takes {precise_duration(state.rest)}",
        Risk.USUALLY_TOO_SHORT: f"but the rest usually takes {precise_duration(state.rest)}",
        Risk.NO_ESTIMATE: "and nothing shows that this is enough",
    }[state.risk]
    comma = " " if state.risk is Risk.STUCK else ", "
    return f"Its deadline is at risk: it expires in {left}{comma}{why}."


def _ended(ended: Ended) -> str:
    counts = ended.counts
    done = (
        "" if counts.done is None or counts.total is None else f" with {counts.done:,} of {counts.total:,} lines done"
    )
    failed, processed = counts.failed or 0, counts.processed or 0
    return {
        Outcome.COMPLETED: f"It completed{done}.",
        Outcome.WITH_FAILURES: (
            f"It completed, but {failed:,} of its {quantity(processed, 'line')} failed ({_share(failed, processed)})."
        ),
        Outcome.ALL_FAILED: f"It completed, but every line failed ({quantity(failed, 'line')}).",
        Outcome.STOPPED: f"It was stopped{done}.",
        Outcome.EXPIRED: f"Its completion window{f' of {ended.window}' if ended.window else ''} ended{done}.",
        Outcome.FAILED: f"It failed{done}.",
    }[ended.outcome]


def _project(project: str) -> str:
    return f"project {project}" if project else "its project"


def _among(*, is_complete: bool) -> str:
    return "" if is_complete else " (counting only jobs loaded so far)"


def _share(part: int, whole: int) -> str:
    return percent(part / whole if whole else 0)


def _at(path: str) -> str:
    """Return the end of a sentence; no full stop follows a path, which people copy."""
    return f": {path}" if path else "."


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
