"""The state of the data in words: its age, what is loading, what went wrong, when the next try is."""

from __future__ import annotations

from collections.abc import Mapping

from arktui.clock import wall
from arktui.keys import key_name
from arktui.store.columns import COLUMNS, DEFAULT_SORT
from arktui.store.freshness import Connecting, Filling, Paused, Stale
from arktui.store.problems import Problem
from arktui.store.query import describe
from arktui.store.snapshot import Snapshot
from arktui.store.trouble import Trouble
from arktui.ui import text
from arktui.ui.glyphs import Glyphs
from arktui.ui.ink import Ink, width_of
from arktui.ui.verdicts import TROUBLE_INKS

_ADVICE_MIN = 40
"""Cells that the advice keeps before the RequestId is let in."""

_SLOW = 2.0
"""Seconds after which it is said that an answer is being waited for; a usual one would only make the line flicker."""

_OVERDUE = 10.0
"""Seconds that an answer may be waited for before the data is no longer called live."""

KEYS_WARNING = 15 * text.MINUTE
"""Seconds before the end of the credentials from which on it is said."""


def counts(snapshot: Snapshot, glyphs: Glyphs) -> str:
    """Return how many jobs are shown of how many there are: `1,204 of 48,310`.

    The service's total may be a little older than the newest job (api/README.md section 12 row 8); it is never fewer
    than shown.
    """
    if snapshot.total is None:
        return f"{snapshot.shown:,} of ?" if snapshot.shown else glyphs.none
    return f"{snapshot.shown:,} of {max(snapshot.total, snapshot.shown):,}"


_PRESSING = (Trouble.MISSED, Trouble.WILL_MISS, Trouble.AT_RISK, Trouble.STUCK)
"""Troubles of jobs that are not over: something can be done about them."""


def pressing(snapshot: Snapshot, glyphs: Glyphs) -> list[list[Ink]]:
    """Return how many jobs need a person now, from the longest way to say it to the shortest; one way if none does."""
    found = [(trouble, count) for trouble in _PRESSING if (count := snapshot.facets.troubles[trouble])]
    if not found:
        return [[]]
    words: list[Ink] = []
    for trouble, count in found:
        words += [(f" {glyphs.dot} " if words else "", "dim"), (f"{count:,} {trouble}", TROUBLE_INKS[trouble])]
    return [[*words, ("   ", "")], [words[1], ("   ", "")], []]


def query(snapshot: Snapshot, glyphs: Glyphs) -> str:
    """Return the query in words, with the sort where it is not the usual one."""
    sort = snapshot.query.sort
    words = describe(snapshot.query)
    if sort == DEFAULT_SORT:
        return words
    return f"{words} by {COLUMNS[sort.column].title.lower()}{glyphs.down if sort.reverse else glyphs.up}"


def freshness(snapshot: Snapshot, now: float, glyphs: Glyphs) -> list[list[Ink]]:
    """Return how old the data is and why, from the longest way to say it to the shortest.

    `now` is of the feed's monotonic clock.
    """
    ways = _freshness(snapshot, now, glyphs)
    if not snapshot.recalled or snapshot.recalled_at is None:
        return ways
    long, short = _since(snapshot.recalled_at)
    return [[(f"{long} {glyphs.dot} ", "dim"), *way] for way in ways] + [
        [(f"{short} {glyphs.dot} ", "dim"), *ways[-1]],
        [(short, "dim")],
    ]


def _since(moment: float) -> tuple[str, str]:
    """Return from when it is what is shown, in full and in short."""
    now = wall()
    time = f"{text.local(moment):%H:%M}" if now - moment < text.DAY else text.local_short(moment, now)
    return f"from {time}, {text.span(now - moment)} ago", f"from {time}"


def _freshness(snapshot: Snapshot, now: float, glyphs: Glyphs) -> list[list[Ink]]:
    state = snapshot.freshness
    age = "" if snapshot.fresh_at is None else text.age(max(now - snapshot.fresh_at, 0))
    if isinstance(state, Connecting):
        return [[("connecting", "dim")]]
    if isinstance(state, Filling):
        return [[("filling", "accent")]]
    if isinstance(state, Paused):
        return [[(f"paused {age}".strip(), "attention")]]
    if isinstance(state, Stale):
        return _stale(state, age, now, glyphs)
    if snapshot.next_at is not None and now - snapshot.next_at >= _OVERDUE:
        return [[(words, "attention")] for words in (f"no answer yet, data of {age} ago", f"waiting {age}")]
    return [[(f"live {age}", "")]]


def _stale(state: Stale, age: str, now: float, glyphs: Glyphs) -> list[list[Ink]]:
    """Return since when the data is old, why, and when the next try is, from the longest way to the shortest."""
    stale = f"stale {age}" if age else "no answer"
    since = f"stale since {text.local(state.since):%H:%M}, {age}" if state.since is not None else stale
    wait = max(round(state.retry_at - now), 0)
    retry = f"retry in {wait} s" if wait else "retrying"
    code, request_id = state.problem.code, state.problem.request_id
    ways = [(since, code, retry), (stale, code, retry), (stale, code), (stale,)]
    if request_id:
        ways.insert(0, (since, code, f"RequestId {request_id}", retry))
    return [[(f" {glyphs.dot} ".join(parts), "alarm")] for parts in ways]


def keys_end(snapshot: Snapshot, now: float) -> str:
    """Return that the credentials end soon, or have ended; empty where they do not. `now` is in epoch seconds."""
    if snapshot.keys_end_at is None or snapshot.keys_end_at - now >= KEYS_WARNING:
        return ""
    left = snapshot.keys_end_at - now
    return f"keys end in {text.span(left)}" if left > 0 else "keys have ended"


def keys_end_in_full(snapshot: Snapshot, now: float) -> str:
    """Return when the credentials end, as far as that is known."""
    end = snapshot.keys_end_at
    if end is None:
        return "no end of the access key is known"
    return f"the access key {'ends' if end > now else 'ended'} {text.local_full(end)}, {text.ago(end, now)}"


def clock_in_short(snapshot: Snapshot) -> str:
    """Return how wrong this machine's clock is, as people say of clocks; empty where it is right."""
    offset = snapshot.clock_offset
    return f"clock {text.age(abs(offset))} {'slow' if offset > 0 else 'fast'}" if offset else ""


def clock(snapshot: Snapshot) -> str:
    """Return the same in a sentence, with what to do about it."""
    short = clock_in_short(snapshot)
    return f"{short}: set this machine's clock; times left are reckoned by Ark's meanwhile" if short else ""


def problem(problem: Problem, room: int, glyphs: Glyphs, key: str) -> list[Ink]:
    """Return what to do about a problem, with its RequestId where there is room, and the key that tells all of it."""
    more: list[Ink] = [(f"   {key}", "accent"), (" shows all", "dim")]
    request = f"   RequestId {problem.request_id}" if problem.request_id else ""
    if room - len(request) - width_of(more) < _ADVICE_MIN:
        request = ""
    advice = text.cut_end(problem.advice or problem.message, room - len(request) - width_of(more), glyphs.ellipsis)
    return [(advice + request, "alarm"), *more]


def next_refresh(snapshot: Snapshot, now: float, glyphs: Glyphs, keymap: Mapping[str, str]) -> str:
    """Return when the next refresh is and how many requests went out in the last minute."""
    rate = f"{snapshot.requests_per_minute} req/min"
    if isinstance(snapshot.freshness, Paused):
        return f"{key_name('refresh.pause', keymap)} goes on {glyphs.dot} {rate}"
    if isinstance(snapshot.freshness, Stale):
        return f"{_wait(snapshot.freshness.retry_at, now)} {glyphs.dot} {rate}"
    if snapshot.next_at is None:
        by_hand = f"{key_name('refresh.now', keymap)} refreshes {glyphs.dot} {rate}"
        return by_hand if snapshot.fresh_at is not None else ""
    return f"{_wait(snapshot.next_at, now)} {glyphs.dot} {rate}"


def _wait(moment: float, now: float) -> str:
    return "asking" if now - moment >= _SLOW else f"next in {max(round(moment - now), 0)} s"
