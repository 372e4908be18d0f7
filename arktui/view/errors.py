"""The list of errors of this session, newest first, with the state of the credentials and of the clock."""

from __future__ import annotations

from arktui.format import Times, full_time, full_time_beside, quantity, short_ago, times, zoned_time
from arktui.store.error_log import ERRORS_MAX, ErrorRecord
from arktui.store.freshness import Paused, Stale
from arktui.store.snapshot import Snapshot
from arktui.view import status_text
from arktui.view.rows import row
from arktui.view.spans import Line, Span
from arktui.view.text import wrap

_UNBROKEN = 100_000
"""Width at which no line wraps."""


def errors_lines(
    snapshot: Snapshot, next_at: float | None, width: int, now: float, *, checks_clock: bool
) -> list[Line]:
    """Return every error in full as a row, below the state of refreshes, credentials and this machine's clock.

    The clock is left out without `checks_clock`. `next_at` is when the next refresh is; it and `now` are in seconds
    since the epoch.
    """
    facts = [_refreshes(snapshot, next_at), status_text.credentials_expiry_in_full(snapshot, now)]
    if checks_clock:
        facts.append(status_text.clock_error_in_full(snapshot) or "this machine's clock agrees with Ark's")
    errors = snapshot.status.errors
    if len(errors) == ERRORS_MAX:
        facts.append(f"only the last {ERRORS_MAX} kinds of errors are kept")
    lines: list[Line] = [*(((line, "dim"),) for fact in facts for line in wrap(fact, width)), ()]
    if not errors:
        return [*lines, (("no errors", ""),)]
    for error in errors:
        *parts, blank = _error_lines(error, width, short_ago(error.at, now) if times() is Times.RELATIVE else "")
        lines += [*(row(error.kind, line, width) for line in parts), blank]
    return lines


def error_of(snapshot: Snapshot, key: object) -> ErrorRecord | None:
    """Return the error of a row."""
    return next((error for error in snapshot.status.errors if error.kind == key), None)


def error_text(error: ErrorRecord) -> str:
    """Return one error as plain text, for the clipboard."""
    return "\n".join("".join(words for words, _ in line) for line in _error_lines(error, _UNBROKEN)).rstrip()


def _refreshes(snapshot: Snapshot, next_at: float | None) -> str:
    """Return the number of requests in the last minute, and when the next refresh is, as a time that does not tick."""
    requests = f"{quantity(snapshot.status.requests_per_minute, 'request')} in the last minute"
    state = snapshot.status.freshness
    if isinstance(state, Paused):
        return f"{requests}; refreshing is paused"
    what = "next try" if isinstance(state, Stale) else "next refresh"
    return f"{requests}; {what} {'by hand only' if next_at is None else f'at {zoned_time(next_at):%H:%M:%S}'}"


def errors_text(snapshot: Snapshot) -> str:
    """Return all errors as plain text, for the clipboard; empty if there are none."""
    return "\n\n".join(map(error_text, snapshot.status.errors))


def _error_lines(error: ErrorRecord, width: int, age: str = "") -> list[Line]:
    count = f"   {error.count:,} times" if error.count > 1 else ""
    since = f" since {full_time_beside(error.since, error.at)}" if error.since is not None else ""
    minor = "   resolved by itself" if error.is_minor else ""
    parts: list[Span] = [
        (
            f"{full_time(error.at)}{age and f', {age}'}   {error.code}{count}{since}{minor}",
            "" if error.is_minor else "alarm",
        ),
        (error.message, ""),
        (error.advice, "strong"),
        (f"RequestId {error.request_id}" if error.request_id else "", "dim"),
    ]
    lines: list[Line] = [((line, style),) for words, style in parts if words for line in wrap(words, width)]
    return [*lines, ()]
