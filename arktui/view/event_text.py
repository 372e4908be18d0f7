"""Events and watches as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from arktui.activity.event_groups import grouped
from arktui.activity.events import Event, Kind
from arktui.activity.watches import Watches
from arktui.format import quantity, zoned_time
from arktui.keys import key_name
from arktui.store.query import describe
from arktui.view import text
from arktui.view.family_text import family_text
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Span, width_of

_WORDS = {
    Kind.COMPLETED: "completed",
    Kind.WITH_FAILURES: "completed with failures",
    Kind.ALL_FAILED: "completed, all failed",
    Kind.FAILED: "failed",
    Kind.EXPIRED: "expired",
    Kind.STOPPED: "stopped",
    Kind.NEW: "new",
    Kind.MISSED: "missed its deadline",
    Kind.WILL_MISS: "will miss its deadline",
    Kind.AT_RISK: "at risk",
    Kind.FAILING: "failing",
    Kind.STUCK: "stuck",
    Kind.DELETED: "deleted",
}

_SHORT_WORDS = _WORDS | {
    Kind.WITH_FAILURES: "with failures",
    Kind.ALL_FAILED: "all failed",
    Kind.MISSED: "missed",
    Kind.WILL_MISS: "will miss",
}

_WITH_FAILED_LINES = (Kind.WITH_FAILURES, Kind.ALL_FAILED)
"""Kinds of jobs that completed."""

_URGENT = (Kind.WILL_MISS, Kind.AT_RISK, Kind.FAILING, Kind.STUCK, Kind.MISSED, Kind.FAILED, Kind.EXPIRED)
_CALM = (Kind.STOPPED, Kind.NEW, Kind.DELETED)
"""The kinds that a summary names first, and those that it names last."""

_NAME_MAX = 80
"""Characters of a name in an alert."""

_ALERT_MAX = 200
"""Cells of an alert."""

_NAMES_MAX = 40
"""Cells for the names of a group in a summary."""

_NAMED_MAX = 500
"""Events up to which a summary looks for groups: it is made again whenever the digest is drawn."""

_NO_NAMES: Mapping[Kind, str] = {}

_QUERIES_MAX = 8
"""Watched queries spelled out; others are only counted."""


def short_kind(kind: Kind) -> str:
    """Return the word for a kind in at most 13 cells."""
    return _SHORT_WORDS[kind]


def summary(events: Iterable[Event], ellipsis_sign: str = "…") -> str:
    """Return the number of events of each kind: `1 at risk, 1 failed, 3 completed (1 with failures), 2 new`.

    What needs a person comes first, so that it is cut last. Events of one kind that all belong together have their
    names: `16 new: embeddings-part-01 … 16`.
    """
    events = [*events]
    counts = Counter(event.kind for event in events)
    completed = counts[Kind.COMPLETED] + sum(counts[kind] for kind in _WITH_FAILED_LINES)
    parts = _counted(counts, _WITH_FAILED_LINES)
    words = [f"{completed:,} completed"] if completed else []
    names = _names_by_kind(events, ellipsis_sign) if len(events) <= _NAMED_MAX else {}
    if parts:
        words = [f"{words[0]} ({', '.join(parts)})"]
    elif completed:
        words = [words[0] + names.get(Kind.COMPLETED, "")]
    first, last = (_counted(counts, kinds, names) for kinds in (_URGENT, _CALM))
    return ", ".join([*first, *words, *last])


def _counted(counts: Mapping[Kind, int], kinds: Iterable[Kind], names: Mapping[Kind, str] = _NO_NAMES) -> list[str]:
    return [f"{counts[kind]:,} {_SHORT_WORDS[kind]}{names.get(kind, '')}" for kind in kinds if counts[kind]]


def _names_by_kind(events: Sequence[Event], ellipsis_sign: str) -> dict[Kind, str]:
    """Return the names of the jobs for each kind whose events are one group, with a colon before them."""
    names: dict[Kind, str] = {}
    several: set[Kind] = set()
    for group in grouped(events):
        if group.kind in names or len(group.events) == 1:
            several.add(group.kind)
        names[group.kind] = f": {family_text(group.names, _NAMES_MAX, ellipsis_sign)}"
    return {kind: words for kind, words in names.items() if kind not in several}


def detail(event: Event) -> str:
    """Return the counts or the message that matter for an event; empty where none do."""
    counts = event.job.counts
    if event.kind is Kind.FAILED:
        return event.job.message
    if event.kind in (Kind.FAILING, *_WITH_FAILED_LINES):
        whole = counts.processed if event.kind is Kind.FAILING else counts.total
        return f"{counts.failed or 0:,}{'' if whole is None else f' of {whole:,}'} failed"
    if counts.done is None or counts.total is None or event.kind in (Kind.COMPLETED, Kind.NEW):
        return ""
    return f"{counts.done:,} of {counts.total:,} done"


def alert_text(events: Sequence[Event]) -> str:
    """Return the events of an alert as one line: a single event in full, several as a summary."""
    if len(events) == 1:
        return text.cut_end(_in_full(events[0]), _ALERT_MAX)
    jobs = len({event.job.id for event in events})
    return f"{quantity(jobs, 'watched job')}: {summary(events)}"


def _in_full(event: Event) -> str:
    name = event.job.name or event.job.id
    shown = name if len(name) <= _NAME_MAX else name[: _NAME_MAX - 1] + "…"
    more = detail(event)
    return f"{shown}: {_WORDS[event.kind]}" + (f", {more}" if more else "")


def watches_text(watches: Watches) -> list[str]:
    """Return what is watched, a line for each query."""
    count, queries = watches.job_count, watches.queries
    lines = [f"watching {quantity(count, 'job')}"] if count else []
    lines += [f"watching the view: {name}" for name in watches.views[:_QUERIES_MAX]]
    lines += [f"watching all of: {describe(query)}" for query in queries[:_QUERIES_MAX]]
    more = len(queries) - _QUERIES_MAX
    return [*lines, f"and {more:,} more {'query' if more == 1 else 'queries'}"] if more > 0 else lines


def digest(
    since: float, now: float, events: Sequence[Event], width: int, glyphs: Glyphs, keymap: Mapping[str, str]
) -> list[Span]:
    """Return what happened since a time, in one line of at most `width` cells, with the keys for it.

    `since` and `now` are in seconds since the epoch.
    """
    moment = zoned_time(since)
    clock = f"{moment:%H:%M}" if moment.date() == zoned_time(now).date() else f"{moment:%m-%d %H:%M}"
    words = f"since {clock}: {summary(events, glyphs.ellipsis)}"
    show, leave = (key_name(action_id, keymap) for action_id in ("view.changes", "pane.leave"))
    ways: list[list[Span]] = [
        [("   ", ""), (show, "accent"), (" shows all  ", "dim"), (leave, "accent"), (" dismisses ", "dim")],
        [("  ", ""), (show, "accent"), (" ", ""), (leave, "accent"), (" ", "")],
    ]
    keys = next((way for way in ways if width_of(way) + width_of([(words, "")]) <= width), ways[-1])
    return [(text.cut_end(words, width - width_of(keys), glyphs.ellipsis), "strong"), *keys]
