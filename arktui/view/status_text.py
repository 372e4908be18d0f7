"""The state of the data in words: its age, what is loading, what went wrong, and when the next try is."""

from __future__ import annotations

from collections.abc import Mapping

from arktui.clock import wall
from arktui.keys import key_name
from arktui.store.columns import COLUMNS, DEFAULT_SORT
from arktui.store.error_log import ErrorRecord
from arktui.store.filters import PROBLEM
from arktui.store.freshness import Connecting, Loading, Paused, Stale
from arktui.store.problem import Problem
from arktui.store.query import describe
from arktui.store.snapshot import Snapshot
from arktui.view import text
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Span, width_of
from arktui.view.state_text import PROBLEM_STYLES

_ADVICE_MIN = 40
"""Cells that the advice keeps before the RequestId is shown."""

_SLOW = 2.0
"""Seconds after which a request in flight is shown; for quicker ones the line would only flicker."""

_OVERDUE = 10.0
"""Seconds without an answer after which the data is no longer called live."""

KEYS_WARNING = 15 * text.MINUTE
"""Seconds before the credentials expire at which the warning starts."""


def counts(snapshot: Snapshot, glyphs: Glyphs) -> str:
    """Return how many jobs are shown of how many there are: `1,204 of 48,310`.

    The service's total may be a little older than the newest job (api/README.md section 12 row 8); it is never fewer
    than shown.
    """
    if snapshot.status.total is None:
        return f"{snapshot.shown:,} of ?" if snapshot.shown else glyphs.none
    return f"{snapshot.shown:,} of {max(snapshot.status.total, snapshot.shown):,}"


_PRESSING = (Problem.MISSED, Problem.WILL_MISS, Problem.AT_RISK, Problem.STUCK)
"""Problems of jobs that are not over, about which something can still be done."""


def pressing(snapshot: Snapshot, glyphs: Glyphs) -> list[list[Span]]:
    """Return how many jobs have a problem now, from the longest wording to the shortest; one wording if none has."""
    found = [(trouble, count) for trouble in _PRESSING if (count := snapshot.facets[PROBLEM][trouble])]
    if not found:
        return [[]]
    words: list[Span] = []
    for trouble, count in found:
        words += [(f" {glyphs.dot} " if words else "", "dim"), (f"{count:,} {trouble}", PROBLEM_STYLES[trouble])]
    return [[*words, ("   ", "")], [words[1], ("   ", "")], []]


def query(snapshot: Snapshot, glyphs: Glyphs) -> str:
    """Return the query in words, with the sort unless it is the default."""
    sort = snapshot.query.sort
    words = describe(snapshot.query)
    if sort == DEFAULT_SORT:
        return words
    return f"{words} by {COLUMNS[sort.column].title.lower()}{glyphs.down if sort.reverse else glyphs.up}"


def freshness(snapshot: Snapshot, now: float, glyphs: Glyphs) -> list[list[Span]]:
    """Return how old the data is and why, from the longest wording to the shortest.

    `now` is of the feed's monotonic clock.
    """
    ways = _freshness(snapshot, now, glyphs)
    if not snapshot.restored or snapshot.restored_at is None:
        return ways
    long, short = _since(snapshot.restored_at)
    return [[(f"{long} {glyphs.dot} ", "dim"), *way] for way in ways] + [
        [(f"{short} {glyphs.dot} ", "dim"), *ways[-1]],
        [(short, "dim")],
    ]


def _since(moment: float) -> tuple[str, str]:
    """Return the time of the data from the last session, in full and in short."""
    now = wall()
    time = f"{text.local(moment):%H:%M}" if now - moment < text.DAY else text.local_short(moment, now)
    return f"from {time}, {text.span(now - moment)} ago", f"from {time}"


def _freshness(snapshot: Snapshot, now: float, glyphs: Glyphs) -> list[list[Span]]:
    state = snapshot.status.freshness
    age = "" if snapshot.status.fresh_at is None else text.age(max(now - snapshot.status.fresh_at, 0))
    if isinstance(state, Connecting):
        return [[("connecting", "dim")]]
    if isinstance(state, Loading):
        return [[("loading", "accent")]]
    if isinstance(state, Paused):
        return [[(f"paused {age}".strip(), "attention")]]
    if isinstance(state, Stale):
        return _stale(state, age, now, glyphs)
    if snapshot.status.next_at is not None and now - snapshot.status.next_at >= _OVERDUE:
        return [[(words, "attention")] for words in (f"no answer yet, data is {age} old", f"waiting {age}")]
    return [[(f"live {age}", "")]]


def _stale(state: Stale, age: str, now: float, glyphs: Glyphs) -> list[list[Span]]:
    """Return since when the data is stale, why, and when the next try is, from the longest wording to the shortest."""
    stale = f"stale {age}" if age else "no answer"
    since = f"stale since {text.local(state.since):%H:%M}, {age}" if state.since is not None else stale
    wait = max(round(state.retry_at - now), 0)
    retry = f"retry in {wait} s" if wait else "retrying"
    code, request_id = state.error.code, state.error.request_id
    ways = [(since, code, retry), (stale, code, retry), (stale, code), (stale,)]
    if request_id:
        ways.insert(0, (since, code, f"RequestId {request_id}", retry))
    return [[(f" {glyphs.dot} ".join(parts), "alarm")] for parts in ways]


def keys_end(snapshot: Snapshot, now: float) -> str:
    """Return a warning if the credentials expire soon or have expired, else nothing. `now` is in epoch seconds."""
    if snapshot.status.keys_end_at is None or snapshot.status.keys_end_at - now >= KEYS_WARNING:
        return ""
    left = snapshot.status.keys_end_at - now
    return f"credentials expire in {text.span(left)}" if left > 0 else "credentials expired"


def keys_end_in_full(snapshot: Snapshot, now: float) -> str:
    """Return when the credentials expire, if that is known."""
    end = snapshot.status.keys_end_at
    if end is None:
        return "the credentials have no known expiry"
    return f"the credentials {'expire' if end > now else 'expired'} {text.local_full(end)}, {text.ago(end, now)}"


def clock_in_short(snapshot: Snapshot) -> str:
    """Return how slow or fast this machine's clock is; empty if it is right."""
    offset = snapshot.status.clock_offset
    return f"clock {text.age(abs(offset))} {'slow' if offset > 0 else 'fast'}" if offset else ""


def clock(snapshot: Snapshot) -> str:
    """Return the same as a sentence, with what to do about it."""
    short = clock_in_short(snapshot)
    return f"{short}: set this machine's clock; until then, times left go by Ark's clock" if short else ""


def problem(problem: ErrorRecord, room: int, glyphs: Glyphs, key: str) -> list[Span]:
    """Return what to do about a problem, its RequestId if there is room, and the key that shows it in full."""
    more: list[Span] = [(f"   {key}", "accent"), (" shows all", "dim")]
    request = f"   RequestId {problem.request_id}" if problem.request_id else ""
    if room - len(request) - width_of(more) < _ADVICE_MIN:
        request = ""
    advice = text.cut_end(problem.advice or problem.message, room - len(request) - width_of(more), glyphs.ellipsis)
    return [(advice + request, "alarm"), *more]


def next_refresh(snapshot: Snapshot, now: float, glyphs: Glyphs, keymap: Mapping[str, str]) -> str:
    """Return when the next refresh is and how many requests went out in the last minute."""
    rate = f"{snapshot.status.requests_per_minute} req/min"
    if isinstance(snapshot.status.freshness, Paused):
        return f"{key_name('refresh.pause', keymap)} resumes {glyphs.dot} {rate}"
    if isinstance(snapshot.status.freshness, Stale):
        return f"{_wait(snapshot.status.freshness.retry_at, now)} {glyphs.dot} {rate}"
    if snapshot.status.next_at is None:
        by_hand = f"{key_name('refresh.now', keymap)} refreshes {glyphs.dot} {rate}"
        return by_hand if snapshot.status.fresh_at is not None else ""
    return f"{_wait(snapshot.status.next_at, now)} {glyphs.dot} {rate}"


def _wait(moment: float, now: float) -> str:
    return "refreshing" if now - moment >= _SLOW else f"next in {max(round(moment - now), 0)} s"
