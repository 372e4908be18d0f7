"""The state of the program in words, for the title and the key line.

Number of jobs, query, urgent problems, freshness of the data, credentials, clock and errors.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.cells import cell_len

from arktui.clock import wall
from arktui.format import (
    DAY,
    MINUTE,
    Times,
    ago,
    clock_time,
    duration,
    duration_with_seconds,
    full_time,
    short_ago,
    short_time,
    times,
)
from arktui.keys import key_name
from arktui.store.columns import column_of
from arktui.store.feed_status import FeedStatus
from arktui.store.filters import PROBLEM
from arktui.store.freshness import Connecting, Live, Loading, Paused, Stale
from arktui.store.snapshot import Snapshot
from arktui.store.sort import DEFAULT_SORT, Sort
from arktui.view.glyphs import Glyphs
from arktui.view.job_state import problem_words
from arktui.view.spans import Span, width_of
from arktui.view.text import cut_end

if TYPE_CHECKING:
    from arktui.store.error_log import ErrorRecord

_LATE = 5.0
"""Seconds after a refresh was due from which its answer is late and the age of the data is shown."""

EXPIRY_WARNING = 15 * MINUTE
"""Seconds before the credentials expire from which the warning is shown."""


def counts(snapshot: Snapshot, glyphs: Glyphs) -> str:
    """Return the number of jobs shown and the total: `1,204 of 48,310`.

    The service's total may lag behind the newest job (api/README.md section 12 row 8); the total returned is never
    below the number shown.
    """
    if snapshot.status.total is None:
        return f"{snapshot.shown:,} of ?" if snapshot.shown else glyphs.none
    return f"{snapshot.shown:,} of {max(snapshot.status.total, snapshot.shown):,}"


def urgent_problems(snapshot: Snapshot, glyphs: Glyphs) -> list[list[Span]]:
    """Return the number of jobs with each problem: of all problems, then without the least urgent, and so on.

    The last entry has the most urgent problem alone, or nothing if there is none.
    """
    wordings = problem_words(snapshot.facets[PROBLEM], glyphs)
    return [[*words, ("   ", "")] for words in wordings if words] or [[]]


def sort(snapshot: Snapshot, glyphs: Glyphs) -> str:
    """Return what the jobs are sorted by, such as `by failed↓, name↑`; empty for the default."""
    first = snapshot.query.sort
    if first == DEFAULT_SORT:
        return ""
    keys = (f"{column_of(key.column).title.lower()}{_direction(key, glyphs)}" for key in (first, *first.then))
    return f"by {', '.join(keys)}"


def _direction(key: Sort, glyphs: Glyphs) -> str:
    return glyphs.down if key.reverse else glyphs.up


def freshness(snapshot: Snapshot, now: float, glyphs: Glyphs) -> list[list[Span]]:
    """Return the state of the data and its age, from the longest wording to the shortest.

    `now` is the time of the feed's monotonic clock.
    """
    wordings = _freshness(snapshot, now, glyphs)
    if not snapshot.restored or snapshot.restored_at is None:
        return wordings
    long, short = _restored_from(snapshot.restored_at)
    return [[(f"{long} {glyphs.dot} ", "dim"), *wording] for wording in wordings] + [
        [(f"{short} {glyphs.dot} ", "dim"), *wordings[-1]],
        [(short, "dim")],
    ]


def _restored_from(moment: float) -> tuple[str, str]:
    """Return the time of restored data, in full and in short."""
    now = wall()
    if times() is Times.RELATIVE:
        age = short_ago(moment, now)
        return f"from {age}", f"from {age}"
    time = clock_time(moment) if now - moment < DAY else short_time(moment, now)
    return f"from {time}, {duration(now - moment)} ago", f"from {time}"


def _freshness(snapshot: Snapshot, now: float, glyphs: Glyphs) -> list[list[Span]]:
    state = snapshot.status.freshness
    age = _age(snapshot.status, now)
    words = "" if age is None else duration_with_seconds(age)
    if isinstance(state, Connecting):
        return [[("connecting", "dim")]]
    if isinstance(state, Loading):
        return [[("loading", "accent")]]
    if isinstance(state, Paused):
        return [[(f"paused {words}" if age is not None and age >= MINUTE else "paused", "attention")]]
    if isinstance(state, Stale):
        return _stale(state, words, now, glyphs)
    if age is not None and now >= _age_shown_from(snapshot.status):
        return [[(f"{words} old", "dim" if snapshot.status.next_at is None else "attention")]]
    return [[("live", "")]]


def _age(status: FeedStatus, now: float) -> float | None:
    """Return the seconds since the data was confirmed; None before."""
    return None if status.fresh_at is None else max(now - status.fresh_at, 0)


def _age_shown_from(status: FeedStatus) -> float:
    """Return when live data begins to show its age: when an answer is late, or after a minute without a plan."""
    return (status.fresh_at or 0) + MINUTE if status.next_at is None else status.next_at + _LATE


def freshness_changes_at(status: FeedStatus, now: float) -> float:
    """Return when the words for the freshness next change by themselves, by the feed's clock; infinite if never."""
    state, age = status.freshness, _age(status, now)
    if isinstance(state, Stale):
        return now + 1
    if age is None or isinstance(state, (Connecting, Loading)):
        return math.inf
    if isinstance(state, Live) and now < (shown_from := _age_shown_from(status)):
        return shown_from
    if isinstance(state, Live) and age < MINUTE:
        return now + 1
    return now + MINUTE - age % MINUTE


def _stale(state: Stale, age: str, now: float, glyphs: Glyphs) -> list[list[Span]]:
    """Return since when and why the data is stale, and when the next attempt is; the longest wording comes first."""
    stale = f"stale {age}" if age else "no answer"
    since = f"stale since {clock_time(state.since)}, {age}" if state.since is not None else stale
    wait = max(round(state.retry_at - now), 0)
    retry = f"retry {wait}s" if wait else "retrying"
    code = state.error.code
    wordings = [(since, code, retry), (stale, code, retry), (stale, code), (stale,)]
    return [[(f" {glyphs.dot} ".join(parts), "alarm")] for parts in wordings]


def credentials_expiry(snapshot: Snapshot, now: float) -> str:
    """Return a warning if the credentials expire soon or have expired, else nothing. `now` is in epoch seconds."""
    if snapshot.status.keys_end_at is None or snapshot.status.keys_end_at - now >= EXPIRY_WARNING:
        return ""
    left = snapshot.status.keys_end_at - now
    return f"credentials expire in {duration(left)}" if left > 0 else "credentials expired"


def credentials_expiry_in_full(snapshot: Snapshot, now: float) -> str:
    """Return when the credentials expire, as a sentence."""
    end = snapshot.status.keys_end_at
    if end is None:
        return "the credentials have no known expiry"
    return f"the credentials {'expire' if end > now else 'expired'} {full_time(end)}, {ago(end, now)}"


def clock_error(snapshot: Snapshot) -> str:
    """Return how slow or fast this machine's clock is; empty if it is right: `clock 12m slow`."""
    offset = snapshot.status.clock_offset
    return f"clock {duration_with_seconds(abs(offset))} {'slow' if offset > 0 else 'fast'}" if offset else ""


def clock_error_in_full(snapshot: Snapshot) -> str:
    """Return the same as a sentence, with what to do about it."""
    short = clock_error(snapshot)
    return f"{short}: set this machine's clock; until then, times left go by Ark's clock" if short else ""


def error(record: ErrorRecord, room: int, glyphs: Glyphs, key: str) -> list[Span]:
    """Return the advice on an error, its RequestId if both fit, and the key that shows all errors."""
    more: list[Span] = [(f"   {key}", "accent"), (" shows all", "dim")]
    advice, room = record.advice or record.message, room - width_of(more)
    request = f"   RequestId {record.request_id}" if record.request_id else ""
    if cell_len(advice + request) > room:
        request = ""
    return [(cut_end(advice, room, glyphs.ellipsis) + request, "alarm"), *more]


def refresh_key(snapshot: Snapshot, keymap: Mapping[str, str]) -> str:
    """Return the key that refreshes or resumes, if nothing else does: `p resumes`; otherwise nothing."""
    if isinstance(snapshot.status.freshness, Paused):
        return f"{key_name('refresh.pause', keymap)} resumes"
    is_by_hand = isinstance(snapshot.status.freshness, Live) and snapshot.status.next_at is None
    return f"{key_name('refresh.now', keymap)} refreshes" if is_by_hand else ""
