"""The state of the data in words: its age, what is loading, what went wrong, when the next try is."""

from __future__ import annotations

from arktui.store.columns import COLUMNS, DEFAULT_SORT
from arktui.store.freshness import Connecting, Filling, Paused, Stale
from arktui.store.query import describe
from arktui.store.snapshot import Snapshot
from arktui.ui import text
from arktui.ui.glyphs import Glyphs
from arktui.ui.ink import Ink


def counts(snapshot: Snapshot, glyphs: Glyphs) -> str:
    """Return how many jobs are shown of how many there are: `1,204 of 48,310`.

    The service's total may be a little older than the newest job (api.md section 12); it is never fewer than shown.
    """
    if snapshot.total is None:
        return f"{snapshot.shown:,} of ?" if snapshot.shown else glyphs.none
    return f"{snapshot.shown:,} of {max(snapshot.total, snapshot.shown):,}"


def query(snapshot: Snapshot, glyphs: Glyphs) -> str:
    """Return the query in words, with the sort where it is not the usual one."""
    sort = snapshot.query.sort
    words = describe(snapshot.query)
    if sort == DEFAULT_SORT:
        return words
    return f"{words} by {COLUMNS[sort.column].title.lower()}{glyphs.down if sort.reverse else glyphs.up}"


def freshness(snapshot: Snapshot, now: float, glyphs: Glyphs) -> list[Ink]:
    """Return how old the data is and why; `now` is of the feed's monotonic clock."""
    state = snapshot.freshness
    age = "" if snapshot.fresh_at is None else text.age(max(now - snapshot.fresh_at, 0))
    if isinstance(state, Connecting):
        return [("connecting", "dim")]
    if isinstance(state, Filling):
        return [("filling", "accent")]
    if isinstance(state, Paused):
        return [(f"paused {age}".strip(), "attention")]
    if isinstance(state, Stale):
        since = f"stale {age}" if age else "no answer"
        wait = max(round(state.retry_at - now), 0)
        retry = f"retry in {wait} s" if wait else "retrying"
        dot = glyphs.dot
        return [(f"{since} {dot} {state.problem.code} {dot} {retry}", "alarm")]
    return [(f"live {age}", "")]


def problem(snapshot: Snapshot) -> str:
    """Return what is wrong and what to do about it, with the RequestId; empty while nothing is."""
    if not isinstance(snapshot.freshness, Stale):
        return ""
    trouble = snapshot.freshness.problem
    request = f" (RequestId {trouble.request_id})" if trouble.request_id else ""
    return f"{trouble.advice or trouble.message}{request}"


def next_refresh(snapshot: Snapshot, now: float, glyphs: Glyphs) -> str:
    """Return when the next refresh is and how many requests went out in the last minute."""
    rate = f"{snapshot.requests_per_minute} req/min"
    if isinstance(snapshot.freshness, Paused):
        return f"p goes on {glyphs.dot} {rate}"
    if isinstance(snapshot.freshness, Stale):
        return f"{_wait(snapshot.freshness.retry_at, now)} {glyphs.dot} {rate}"
    if snapshot.next_at is None:
        return f"r refreshes {glyphs.dot} {rate}" if snapshot.fresh_at is not None else ""
    return f"{_wait(snapshot.next_at, now)} {glyphs.dot} {rate}"


def _wait(moment: float, now: float) -> str:
    return f"next in {max(round(moment - now), 0)} s"
