"""What matters most of a job, in a few words: its state, how far it is, how fast, when it ends, and what is wrong."""

from __future__ import annotations

from arktui.history.baselines import Baselines
from arktui.history.estimate import estimate, rate
from arktui.history.past import Past
from arktui.history.progress import progress_of_job
from arktui.history.stuck import stuck
from arktui.store.forecast import LATE
from arktui.store.job import Job
from arktui.store.outcome import Outcome, outcome_of
from arktui.store.phase import RUNNING
from arktui.view import text
from arktui.view.column_renderers import View, phase_line
from arktui.view.sentences import evidence
from arktui.view.spans import Line, Span
from arktui.view.sparkline import rates, sparkline
from arktui.view.state_text import DEADLINE_STYLES, is_late, outcome_words, state_line

_SPARKS = 20
"""Cells of the sparkline of the last hour."""

_STEPS_MIN = 3
"""Moves of the counts below which a sparkline would show nothing."""


def headline(job: Job, view: View, past: Past, baselines: Baselines) -> list[Line]:
    """Return the parts of the headline, to be set beside each other as far as there is room."""
    if view.is_deleted:
        return [((f"{view.glyphs.unknown_phase} deleted: the service no longer has this job", "attention"),)]
    if job.is_terminal:
        return [[*_state(job, view), *_after_space(outcome_words(job, view.glyphs))]]
    parts = [_state(job, view), _counts(job, view)]
    if not view.now:
        return parts
    parts += _pace(job, view, past)
    if job.expires is not None:
        parts.append(_deadline(job, view))
    if job.forecast.is_stuck and (found := stuck(job, past, baselines, _now(view, past))):
        parts.append(((f"stuck: {evidence(found)}", "attention"),))
    return parts


def _now(view: View, past: Past) -> float:
    """Return the time: the screen's goes by whole minutes, and something may have been seen since."""
    return max(view.now, past.last_seen or 0.0)


def _state(job: Job, view: View) -> Line:
    is_expired = outcome_of(job) is Outcome.EXPIRED
    ((word, ink),) = state_line(job, view.glyphs) if is_expired else phase_line(job.phase, view.glyphs)
    if job.phase_at is None or not view.now:
        return ((word, ink),)
    if job.is_terminal:
        return ((word, ink), (f" {text.ago(job.phase_at, view.now)}", ""))
    return ((word, ink), (f" for {text.span_in_words(view.now - job.phase_at)}", ""))


def _after_space(words: list[Span]) -> list[Span]:
    return [(", " if words[0][0].startswith("all") else " ", ""), *words] if words else []


def _counts(job: Job, view: View) -> Line:
    counts = job.counts
    none = view.glyphs.none
    if counts.total is None and not counts.processed:
        return (("nothing counted yet", "dim"),)
    done = f"{text.thousands(counts.done, none)} of {text.thousands(counts.total, none)} done"
    failed = f"{text.thousands(counts.failed, none)} failed"
    percent = f"{counts.percent}%, " if counts.percent is not None else ""
    return ((f"{percent}{done}, ", ""), (failed, "attention" if counts.failed else ""))


def _pace(job: Job, view: View, past: Past) -> list[Line]:
    """Return how fast a running job goes, and when it will be over; nothing of one that stands still."""
    if job.phase != RUNNING or job.forecast.is_stuck:
        return []
    now = _now(view, past)
    parts: list[Line] = []
    if (speed := rate(past, job.counts, now)) is not None:
        parts.append(((text.per_minute(speed), ""), *_sparks(job, view, past)))
    expected = estimate(job, past, now)
    if expected is None:
        return [*parts, (("no estimate yet", "dim"),)]
    left = text.span_range(*expected.left, view.glyphs.none)
    return [*parts, ((f"ends in {left}", ""),)]


def _sparks(job: Job, view: View, past: Past) -> list[Span]:
    now = _now(view, past)
    run = progress_of_job(job, past, now)
    if run is None or run.steps < _STEPS_MIN:
        return []
    since = max(run.times[0], now - text.HOUR)
    return [(f" {sparkline(rates(run, since, now, _SPARKS), view.glyphs)}", "rest")]


def _deadline(job: Job, view: View) -> Line:
    expires, deadline = job.expires or 0.0, job.forecast.deadline
    if expires <= view.now:
        return ((f"expired {text.ago(expires, view.now)}", "alarm"),)
    words = f"expires {text.ago(expires, view.now)}"
    if deadline in LATE:
        return ((f"{words}: {deadline}", DEADLINE_STYLES[deadline]),)
    return ((words, "attention" if is_late(job, view.now) else ""),)
