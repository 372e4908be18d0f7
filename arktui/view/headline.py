"""The headline of a job, above its detail and its timeline: state, counts, rate, projected end and problems."""

from __future__ import annotations

from arktui.format import HOUR, ago, duration_in_words, duration_range, per_minute, thousands
from arktui.history.baselines import Baselines
from arktui.history.estimate import rough_estimate
from arktui.history.failing import rising_failures
from arktui.history.past import Past
from arktui.history.progress import progress_of_job
from arktui.history.rate import rate
from arktui.history.stuck import stuck
from arktui.store.forecast import LATE
from arktui.store.job import Job
from arktui.store.outcome import Outcome, outcome_of
from arktui.store.phase import RUNNING
from arktui.view.chart import sparkline
from arktui.view.column_renderers import DrawContext, phase_line
from arktui.view.evidence import evidence, failures
from arktui.view.job_state import DEADLINE_STYLES, deadline_in_full, is_late, outcome_words
from arktui.view.progress_series import mean_rates
from arktui.view.spans import Line, Span

_SPARKLINE_WIDTH = 20
"""Cells of the sparkline of the last hour."""

_STEPS_MIN = 3
"""Changes of the counts below which a sparkline would show nothing."""


def headline(job: Job, context: DrawContext, past: Past, baselines: Baselines) -> list[Line]:
    """Return the parts of the headline, for `text.flow`."""
    if context.is_deleted:
        return [((f"{context.glyphs.unknown_phase} deleted: the service no longer has this job", "attention"),)]
    if job.is_terminal:
        return [[*_state(job, context), *_with_separator(outcome_words(job, context.glyphs))]]
    parts = [_state(job, context), _counts(job, context)]
    if not context.now:
        return parts
    parts += _rate_and_end(job, context, past)
    if job.expires is not None:
        parts.append(_deadline(job, context))
    if job.forecast.is_stuck and (found := stuck(job, past, baselines, _now(context, past))):
        parts.append(((f"stuck: {evidence(found)}", "attention"),))
    if job.forecast.is_failing and (rising := rising_failures(job, past)):
        parts.append(((f"failing: {failures(rising)}", "alarm"),))
    return parts


def _now(context: DrawContext, past: Past) -> float:
    """Return the time of the latest observation, or the screen's time, which is a whole minute, if that is later."""
    return max(context.now, past.last_seen or 0.0)


def _state(job: Job, context: DrawContext) -> Line:
    ((word, style),) = phase_line(job.phase, context.glyphs)
    if outcome_of(job) is Outcome.EXPIRED:
        word, style = f"{word[0]} Expired", "failed"
    if job.phase_at is None or not context.now:
        return ((word, style),)
    if job.is_terminal:
        return ((word, style), (f" {ago(job.phase_at, context.now)}", ""))
    return ((word, style), (f" for {duration_in_words(context.now - job.phase_at)}", ""))


def _with_separator(words: list[Span]) -> list[Span]:
    return [(", " if words[0][0].startswith("all") else " ", ""), *words] if words else []


def _counts(job: Job, context: DrawContext) -> Line:
    counts = job.counts
    none = context.glyphs.none
    if counts.total is None and not counts.processed:
        return (("nothing counted yet", "dim"),)
    done = f"{thousands(counts.done, none)} of {thousands(counts.total, none)} done"
    failed = f"{thousands(counts.failed, none)} failed"
    percent = f"{counts.percent}%, " if counts.percent is not None else ""
    return ((f"{percent}{done}, ", ""), (failed, "attention" if counts.failed else ""))


def _rate_and_end(job: Job, context: DrawContext, past: Past) -> list[Line]:
    """Return the rate and the projected end of a running job; nothing for a stuck one."""
    if job.phase != RUNNING or job.forecast.is_stuck:
        return []
    now = _now(context, past)
    parts: list[Line] = []
    if (lines_per_minute := rate(past, job.counts, now)) is not None:
        parts.append(((per_minute(lines_per_minute), ""), *_sparkline(job, context, past)))
    expected = rough_estimate(job, past, now)
    if expected is None:
        return [*parts, (("no estimate yet", "dim"),)]
    if expected.is_vague:
        return [*parts, ((f"ends in {duration_in_words(expected.left[0])} at the earliest", ""),)]
    return [*parts, ((f"ends in {duration_range(*expected.left, context.glyphs.none)}", ""),)]


def _sparkline(job: Job, context: DrawContext, past: Past) -> list[Span]:
    now = _now(context, past)
    progress = progress_of_job(job, past, now)
    if progress is None or progress.steps < _STEPS_MIN:
        return []
    since = max(progress.times[0], now - HOUR)
    return [(f" {sparkline(mean_rates(progress, since, now, _SPARKLINE_WIDTH), context.glyphs)}", "rest")]


def _deadline(job: Job, context: DrawContext) -> Line:
    expires, deadline = job.expires or 0.0, job.forecast.deadline
    if expires <= context.now:
        return ((f"expired {ago(expires, context.now)}", "alarm"),)
    words = f"expires {ago(expires, context.now)}"
    if deadline in LATE:
        return ((f"{words}: {deadline_in_full(deadline)}", DEADLINE_STYLES[deadline]),)
    return ((words, "attention" if is_late(job, context.now) else ""),)
