"""The state of a job in words: stuck, expired, share of failed lines, and how it ended; the styles of problems."""

from __future__ import annotations

from collections.abc import Mapping

from arktui.format import HOUR, percent, thousands
from arktui.store.forecast import LATE, Deadline
from arktui.store.job import Counts, Job
from arktui.store.outcome import Outcome, outcome_of
from arktui.store.phase import TERMINATED
from arktui.store.problem import Problem
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


def deadline_in_full(deadline: Deadline) -> str:
    """Return the judgement of a deadline for places that have the room: `will miss deadline`."""
    return "will miss deadline" if deadline is Deadline.WILL_MISS else deadline.value


def state_line(job: Job, glyphs: Glyphs) -> Line:
    """Return the glyph of a job's phase and the most telling word for its state, in at most fourteen cells."""
    glyph = glyphs.phases.get(job.phase, glyphs.unknown_phase)
    outcome = outcome_of(job)
    if outcome is Outcome.EXPIRED:
        return ((f"{glyph} Expired", "failed"),)
    if outcome is Outcome.ALL_FAILED:
        return ((f"{glyph} All failed", "failed"),)
    if outcome is Outcome.WITH_FAILURES:
        return ((f"{glyph} {failed_share(job.counts) or 'some'} failed", "attention"),)
    if job.forecast.is_stuck and not job.is_terminal:
        return ((f"{glyph} Stuck", "attention"),)
    return ((f"{glyph} {job.phase or glyphs.none}", phase_style(job.phase)),)


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

_OF_ENDED = frozenset({Problem.FAILED, Problem.EXPIRED, Problem.ALL_FAILED, Problem.WITH_FAILURES})
"""Problems of jobs that are over."""


def problem_words(counts: Mapping[Problem, int], glyphs: Glyphs) -> list[list[Span]]:
    """Return the numbers of unfinished jobs by problem: all, then without the least urgent, and so on to none."""
    found = [problem for problem in Problem if problem not in _OF_ENDED and counts.get(problem, 0)]
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
