"""What a job has come to, in words and inks, where its phase alone does not say."""

from __future__ import annotations

from arktui.store.forecast import LATE, Deadline
from arktui.store.job import Counts, Job
from arktui.store.outcome import Outcome, outcome_of
from arktui.store.phase import TERMINATED
from arktui.store.problem import Problem
from arktui.view import text
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, Span, phase_ink

DEADLINE_STYLES = {
    Deadline.UNKNOWN: "dim",
    Deadline.ON_TIME: "dim",
    Deadline.AT_RISK: "attention",
    Deadline.WILL_MISS: "alarm",
    Deadline.MISSED: "alarm",
}

PROBLEM_STYLES = {
    Problem.MISSED: "alarm",
    Problem.WILL_MISS: "alarm",
    Problem.AT_RISK: "attention",
    Problem.STUCK: "attention",
    Problem.FAILED: "failed",
    Problem.EXPIRED: "failed",
    Problem.ALL_FAILED: "failed",
    Problem.WITH_FAILURES: "attention",
}


def state_line(job: Job, glyphs: Glyphs) -> Line:
    """Return the sign of a job's phase with the word that says most, in fourteen cells."""
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
    return ((f"{glyph} {job.phase or glyphs.none}", phase_ink(job.phase)),)


def failed_share(counts: Counts) -> str:
    """Return the part of the lines that are through which failed: `31%`, `<1%`, `>99%`; empty where unknown."""
    if not counts.failed or not counts.processed:
        return ""
    share = 100 * counts.failed / counts.processed
    if share < 1:
        return "<1%"
    return ">99%" if 99 < share < 100 else f"{share:.0f}%"


def outcome_words(job: Job, glyphs: Glyphs) -> list[Span]:
    """Return what became of the lines of a job that is over; nothing while it is not."""
    outcome, counts = outcome_of(job), job.counts
    if outcome is None:
        return []
    if counts.total is None and not counts.processed:
        return [("counts not known", "dim")]
    through = text.thousands(counts.processed if counts.total is None else counts.total, glyphs.none)
    failed = text.thousands(counts.failed, glyphs.none)
    if outcome is Outcome.ALL_FAILED:
        return [(f"all {failed} lines failed", "alarm")]
    if outcome is Outcome.WITH_FAILURES:
        share = failed_share(counts)
        return [("with ", ""), (f"{failed} of {through} failed" + (f" ({share})" if share else ""), "attention")]
    if outcome is Outcome.COMPLETED:
        return [(f"all {through} lines done" if counts.done == counts.total else f"{through} lines", "")]
    done = text.thousands(counts.done, glyphs.none)
    total = text.thousands(counts.total, glyphs.none)
    words: list[Span] = [(f"{'stopped ' if job.phase == TERMINATED else ''}with {done} of {total} done", "")]
    return [*words, (", ", ""), (f"{failed} failed", "attention")] if counts.failed else words


def is_late(job: Job, now: float) -> bool:
    """Whether a job that is not over may miss its deadline; with no outlook yet, whether that is near."""
    if job.is_terminal or job.expires is None:
        return False
    deadline = job.forecast.deadline
    return job.expires - now < text.AT_RISK if deadline is Deadline.UNKNOWN else deadline in LATE
