"""What happened to a job, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from arktui.activity.events import Event, Kind, sentence
from arktui.format import local_time
from arktui.keys import key_name
from arktui.view import text
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Span, width_of

_NAME_MAX = 80
"""Characters of a name in a notification."""


def detail(event: Event) -> str:
    """Return what is worth to be known besides the kind; empty where nothing is."""
    counts = event.job.counts
    if event.kind is Kind.FAILED:
        return event.job.message
    if event.kind in (Kind.WITH_FAILURES, Kind.ALL_FAILED):
        total = "" if counts.total is None else f" of {counts.total:,}"
        return f"{counts.failed or 0:,}{total} failed"
    if counts.done is None or counts.total is None or event.kind in (Kind.COMPLETED, Kind.NEW):
        return ""
    return f"{counts.done:,} of {counts.total:,} done"


def told_in_full(event: Event) -> str:
    """Return what happened to which job, in a line."""
    name = event.job.name or event.job.id
    shown = name if len(name) <= _NAME_MAX else name[: _NAME_MAX - 1] + "…"
    more = detail(event)
    return f"{shown}: {event.kind}" + (f", {more}" if more else "")


def digest(
    since: float, now: float, events: Sequence[Event], width: int, glyphs: Glyphs, keymap: Mapping[str, str]
) -> list[Span]:
    """Return what happened since a time in one line of at most `width` cells, with the keys that go on from there."""
    moment = local_time(since)
    clock = f"{moment:%H:%M}" if moment.date() == local_time(now).date() else f"{moment:%m-%d %H:%M}"
    words = f"since {clock}: {sentence(event.kind for event in events)}"
    show, leave = (key_name(action_id, keymap) for action_id in ("view.changes", "pane.leave"))
    ways: list[list[Span]] = [
        [("   ", ""), (show, "accent"), (" shows all  ", "dim"), (leave, "accent"), (" dismisses ", "dim")],
        [("  ", ""), (show, "accent"), (" ", ""), (leave, "accent"), (" ", "")],
    ]
    keys = next((way for way in ways if width_of(way) + width_of([(words, "")]) <= width), ways[-1])
    return [(text.cut_end(words, width - width_of(keys), glyphs.ellipsis), "strong"), *keys]
