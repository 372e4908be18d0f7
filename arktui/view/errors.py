"""The list of errors of this session, newest first, with the state of the credentials and of the clock."""

from __future__ import annotations

from arktui.format import full_time, full_time_beside
from arktui.store.error_log import ERRORS_MAX, ErrorRecord
from arktui.store.snapshot import Snapshot
from arktui.view import status_text
from arktui.view.spans import Line, Span
from arktui.view.text import wrap

_UNBROKEN = 100_000
"""Width at which no line wraps."""


def errors_lines(snapshot: Snapshot, note: str, width: int, now: float, *, checks_clock: bool) -> list[Line]:
    """Return every error in full, below the state of the credentials and, with `checks_clock`, of this machine's clock.

    `note` is shown beside the heading; `now` is in seconds since the epoch.
    """
    facts = [status_text.requests(snapshot), status_text.credentials_expiry_in_full(snapshot, now)]
    if checks_clock:
        facts.append(status_text.clock_error_in_full(snapshot) or "this machine's clock agrees with Ark's")
    kept = f", the last {ERRORS_MAX} kinds" if len(snapshot.status.errors) == ERRORS_MAX else ""
    lines: list[Line] = [
        (("ERRORS OF THIS SESSION", "strong"), (kept, "dim"), (f"   {note}", "dim")),
        *(((line, "dim"),) for fact in facts for line in wrap(fact, width)),
        (),
    ]
    if not snapshot.status.errors:
        return [*lines, (("no errors", ""),)]
    return lines + [line for error in snapshot.status.errors for line in _error_lines(error, width)]


def errors_text(snapshot: Snapshot) -> str:
    """Return all errors as plain text, for the clipboard; empty if there are none."""
    lines = [line for error in snapshot.status.errors for line in _error_lines(error, _UNBROKEN)]
    return "\n".join("".join(words for words, _ in line) for line in lines)


def _error_lines(error: ErrorRecord, width: int) -> list[Line]:
    times = f"   {error.count:,} times" if error.count > 1 else ""
    since = f" since {full_time_beside(error.since, error.at)}" if error.since is not None else ""
    minor = "   resolved by itself" if error.is_minor else ""
    parts: list[Span] = [
        (f"{full_time(error.at)}   {error.code}{times}{since}{minor}", "" if error.is_minor else "alarm"),
        (error.message, ""),
        (error.advice, "strong"),
        (f"RequestId {error.request_id}" if error.request_id else "", "dim"),
    ]
    lines: list[Line] = [((line, style),) for words, style in parts if words for line in wrap(words, width)]
    return [*lines, ()]
