"""The state of a job in words: stuck, expired, share of failed lines, and how it ended; the styles of problems."""

from __future__ import annotations

from collections.abc import Mapping

from arktui.format import HOUR, duration, percent, thousands
from arktui.store.facets import Facets
from arktui.store.filters import PHASE, PROBLEM
from arktui.store.forecast import LATE, Deadline
from arktui.store.job import Counts, Job
from arktui.store.outcome import Outcome, outcome_of
from arktui.store.phase import COMPLETED, FAILED, INITIALIZING, QUEUED, RUNNING, TERMINATED, TERMINATING
from arktui.store.problem import Problem, problems_of
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, Span, phase_style, width_of

_NEAR = HOUR
"""Seconds before its deadline from which a job without a forecast is late."""

DEADLINE_STYLES = {
    Deadline.UNKNOWN: "dim",
    Deadline.ON_TIME: "dim",
    Deadline.AT_RISK: "attention",
    Deadline.WILL_MISS: "alarm",
    Deadline.MISSED: "alarm",
}

PROBLEM_STYLES = {
    Problem.WILL_MISS: "alarm",
    Problem.AT_RISK: "attention",
    Problem.FAILING: "alarm",
    Problem.STUCK: "attention",
    Problem.MISSED: "alarm",
    Problem.EXPIRED: "failed",
    Problem.FAILED: "failed",
    Problem.ALL_FAILED: "failed",
    Problem.WITH_FAILURES: "attention",
}


_FEW = 0.01
"""Failed share of a completed job below which its state does not name it, if that is no problem."""


def deadline_in_full(deadline: Deadline) -> str:
    """Return the judgement of a deadline for places that have the room: `will miss deadline`."""
    return "will miss deadline" if deadline is Deadline.WILL_MISS else deadline.value


def state_line(job: Job, glyphs: Glyphs, now: float = 0.0) -> Line:
    """Return a job's state as a glyph and a word, in at most fourteen cells unless its phase is unknown.

    The word is the phase where all is as it should be, then it is dim; otherwise the most urgent judgement with its
    number, dim once somebody has acknowledged it. A job that also fails says so beside its deadline. `now` is in
    seconds since the epoch; without it, a stuck job does not say for how long.
    """
    if job.is_terminal:
        return _ended_state(job, glyphs)
    judgement = _judgement(job, now)
    if judgement is None:
        return _ordinary_state(job.phase, glyphs)
    problem, words = judgement
    return ((f"{glyphs.problem} {words}", "dim" if job.forecast.acknowledged else PROBLEM_STYLES[problem]),)


def _judgement(job: Job, now: float) -> tuple[Problem, str] | None:
    """Return the most urgent problem of an active job, in the order of `Problem`, and its words."""
    forecast = job.forecast
    # The title counts such a job as failing, too, so its row must say so. Acknowledged, it is not counted, and the
    # column has no room for both.
    is_both = forecast.is_failing and not forecast.acknowledged
    if forecast.deadline is Deadline.WILL_MISS:
        return Problem.WILL_MISS, "miss+failing" if is_both else "will miss"
    if forecast.deadline is Deadline.AT_RISK:
        return Problem.AT_RISK, "risk+failing" if is_both else "at risk"
    if forecast.is_failing:
        # The column has room for the share only where the facets count the problem.
        share = "" if forecast.acknowledged else f" {failed_share(job.counts)}"
        return Problem.FAILING, f"failing{share}".rstrip()
    if forecast.is_stuck:
        is_known = bool(now) and forecast.stuck_since is not None
        time = duration(now - (forecast.stuck_since or 0)).split()[0] if is_known else ""
        return Problem.STUCK, f"stuck {time}".rstrip()
    return (Problem.MISSED, "missed") if forecast.deadline is Deadline.MISSED else None


def _ordinary_state(phase: str, glyphs: Glyphs) -> Line:
    glyph = glyphs.phases.get(phase)
    if glyph is None:
        return ((f"{glyphs.unknown_phase} {phase or glyphs.none}", phase_style(phase)),)
    return ((glyph, phase_style(phase)), (f" {phase.lower()}", "dim"))


def _ended_state(job: Job, glyphs: Glyphs) -> Line:
    """Return the state of a terminal job; it is dim, but for its glyph, once nobody has to see to it."""
    outcome = outcome_of(job)
    if outcome is Outcome.COMPLETED or outcome is Outcome.STOPPED:
        return _ordinary_state(job.phase, glyphs)
    problem = next(iter(problems_of(job)), None)
    words = "expired" if outcome is Outcome.EXPIRED else "failed"
    if outcome is Outcome.ALL_FAILED:
        words = "all failed"
    elif outcome is Outcome.WITH_FAILURES:
        if problem is None and (job.counts.failed or 0) < _FEW * (job.counts.processed or 0):
            return _ordinary_state(job.phase, glyphs)
        words = f"{failed_share(job.counts) or 'some'} failed"
    glyph = glyphs.phases[job.phase]
    if problem is None:
        return ((glyph, phase_style(job.phase)), (f" {words}", "dim"))
    return ((f"{glyph} {words}", PROBLEM_STYLES[problem]),)


_STATE_WIDTHS: dict[str, int] = {
    RUNNING: 11,  # ! will miss
    QUEUED: 11,
    INITIALIZING: 14,
    COMPLETED: 13,  # >99% failed, 3.2% failed
    FAILED: 9,
    TERMINATING: 13,
    TERMINATED: 12,
}
"""Cells of the widest state of each phase, `failing` aside."""

_FAILING_WIDTH = 14  # ! failing 100%, ! failing >99%, ! miss+failing

STATE_WIDTH_MIN = 11
STATE_WIDTH_MAX = 14


def state_width(facets: Facets) -> int:
    """Return the width in cells that holds the states which jobs of these phases and problems can have."""
    widths = [_STATE_WIDTHS.get(phase, STATE_WIDTH_MAX) for phase, count in facets[PHASE].items() if count > 0]
    if facets[PROBLEM][Problem.FAILING] > 0:
        widths.append(_FAILING_WIDTH)
    return max([STATE_WIDTH_MIN, *widths])


def failed_share(counts: Counts) -> str:
    """Return the failed share of the processed lines: `31%`, `3.2%`, `<0.1%`; empty if none failed or it is unknown."""
    if not counts.failed or not counts.processed:
        return ""
    return percent(counts.failed / counts.processed)


def outcome_words(job: Job, glyphs: Glyphs) -> list[Span]:
    """Return how many lines of a finished job are done and failed; empty while the job is not finished."""
    outcome, counts = outcome_of(job), job.counts
    if outcome is None:
        return []
    if counts.total is None and not counts.processed:
        return [("counts not known", "dim")]
    lines = thousands(counts.processed if counts.total is None else counts.total, glyphs.none)
    failed = thousands(counts.failed, glyphs.none)
    if outcome is Outcome.ALL_FAILED:
        return [(f"all {failed} lines failed", "alarm")]
    if outcome is Outcome.WITH_FAILURES:
        share = failed_share(counts)
        return [("with ", ""), (f"{failed} of {lines} failed" + (f" ({share})" if share else ""), "attention")]
    if outcome is Outcome.COMPLETED:
        return [(f"all {lines} lines done" if counts.done == counts.total else f"{lines} lines", "")]
    done = thousands(counts.done, glyphs.none)
    total = thousands(counts.total, glyphs.none)
    words: list[Span] = [(f"{'stopped ' if job.phase == TERMINATED else ''}with {done} of {total} done", "")]
    return [*words, (", ", ""), (f"{failed} failed", "attention")] if counts.failed else words


def is_late(job: Job, now: float) -> bool:
    """Return whether a job may miss its deadline; without a forecast, whether the deadline is less than an hour off."""
    if job.is_terminal or job.expires is None:
        return False
    deadline = job.forecast.deadline
    return job.expires - now < _NEAR if deadline is Deadline.UNKNOWN else deadline in LATE


# Problems counted


def problem_words(counts: Mapping[Problem, int], glyphs: Glyphs) -> list[list[Span]]:
    """Return the numbers of jobs by problem: all, then without the least urgent, and so on to none."""
    found = [problem for problem in Problem if counts.get(problem, 0)]
    return [_words(found[:number], counts, glyphs) for number in range(len(found), -1, -1)]


def problem_words_within(counts: Mapping[Problem, int], width: int, glyphs: Glyphs) -> list[Span]:
    """Return the longest of these wordings that fits in `width` cells."""
    return next(words for words in problem_words(counts, glyphs) if width_of(words) <= width or not words)


def _words(problems: list[Problem], counts: Mapping[Problem, int], glyphs: Glyphs) -> list[Span]:
    words: list[Span] = []
    for problem in problems:
        words += [(f" {glyphs.dot} ", "dim")] if words else []
        words.append((f"{counts[problem]:,} {problem}", PROBLEM_STYLES[problem]))
    return words
