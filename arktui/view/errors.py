"""All errors of this session as lines to read, newest first."""

from __future__ import annotations

from arktui.store.error_log import ERRORS_MAX, ErrorRecord
from arktui.store.snapshot import Snapshot
from arktui.view import status_text, text
from arktui.view.spans import Line, Span

_UNBROKEN = 100_000
"""Cells of a line that is never wrapped."""


def errors_lines(snapshot: Snapshot, note: str, width: int, now: float, *, checks_clock: bool) -> list[Line]:
    """Return every error in full, below the state of the credentials and, if `checks_clock`, of this machine's clock.

    `note` stands beside the heading; `now` is in epoch seconds.
    """
    facts = [status_text.keys_end_in_full(snapshot, now)]
    if checks_clock:
        facts.append(status_text.clock(snapshot) or "this machine's clock agrees with Ark's")
    kept = f", the last {ERRORS_MAX} kinds" if len(snapshot.status.errors) == ERRORS_MAX else ""
    lines: list[Line] = [
        (("ERRORS OF THIS SESSION", "strong"), (kept, "dim"), (f"   {note}", "dim")),
        *(((line, "dim"),) for fact in facts for line in text.wrap(fact, width)),
        (),
    ]
    if not snapshot.status.errors:
        return [*lines, (("nothing has gone wrong", ""),)]
    return lines + [line for problem in snapshot.status.errors for line in _error_lines(problem, width)]


def errors_text(snapshot: Snapshot) -> str:
    """Return all errors as text to copy; empty if there are none."""
    lines = [line for problem in snapshot.status.errors for line in _error_lines(problem, _UNBROKEN)]
    return "\n".join("".join(words for words, _ in line) for line in lines)


def _error_lines(problem: ErrorRecord, width: int) -> list[Line]:
    times = f"   {problem.count:,} times" if problem.count > 1 else ""
    since = f" since {text.local_beside(problem.since, problem.at)}" if problem.since is not None else ""
    minor = "   passed by itself" if problem.is_minor else ""
    parts: list[Span] = [
        (f"{text.local_full(problem.at)}   {problem.code}{times}{since}{minor}", "" if problem.is_minor else "alarm"),
        (problem.message, ""),
        (problem.advice, "strong"),
        (f"RequestId {problem.request_id}" if problem.request_id else "", "dim"),
    ]
    lines: list[Line] = [((line, ink),) for words, ink in parts if words for line in text.wrap(words, width)]
    return [*lines, ()]
