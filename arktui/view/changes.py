"""The list of what happened to jobs, as styled lines, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from arktui.activity.events import EVENTS_MAX, Event, Kind
from arktui.activity.watches import Watches
from arktui.format import local_time
from arktui.view import text
from arktui.view.event_text import detail, short_kind, summary, watches_text
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, Span, phase_style, width_of

SHOWN_MAX = 1_000
"""Events listed; older ones are only counted."""

_KIND_WIDTH = 14
_NAME_MIN = 20
_NAME_MAX = 48

_STYLES = {
    Kind.COMPLETED: "completed",
    Kind.WITH_FAILURES: "attention",
    Kind.ALL_FAILED: "alarm",
    Kind.FAILED: "alarm",
    Kind.EXPIRED: "alarm",
    Kind.STOPPED: "terminated",
    Kind.NEW: "",
    Kind.MISSED: "alarm",
    Kind.WILL_MISS: "alarm",
    Kind.AT_RISK: "attention",
    Kind.FAILING: "alarm",
    Kind.STUCK: "attention",
    Kind.DELETED: "dim",
}


def changes_lines(
    events: Sequence[Event], since: float, watches: Watches, note: str, width: int, glyphs: Glyphs
) -> list[Line]:
    """Return the events seen after `since`, then those before, each newest first.

    `since` is in seconds since the epoch; `note` stands beside the heading.
    """
    events = sorted(events, key=lambda event: (event.seen > since, event.at), reverse=True)
    new = [event for event in events if event.seen > since]
    lines: list[Line] = [(("WHAT HAPPENED", "strong"), (f"   {note}", "dim"))]
    lines += [((line, ""),) for line in text.wrap(f"since {_moment(since)}: {summary(new) or 'nothing'}", width)]
    lines += [((line, "dim"),) for words in watches_text(watches) for line in text.wrap(words, width)]
    lines += [(), *(_line(event, width, glyphs) for event in new[:SHOWN_MAX])]
    if known := events[len(new) : SHOWN_MAX]:
        lines += [(), (("before that", "dim"),), *(_line(event, width, glyphs) for event in known)]
    if len(events) > SHOWN_MAX:
        at_least = "at least " if len(events) == EVENTS_MAX else ""
        lines += [((f"and {at_least}{len(events) - SHOWN_MAX:,} before", "dim"),)]
    return lines


def _line(event: Event, width: int, glyphs: Glyphs) -> Line:
    job = event.job
    spans: list[Span] = [
        (f"{_moment(event.at)}  ", "dim"),
        (f"{glyphs.phases.get(job.phase, glyphs.unknown_phase)} ", phase_style(job.phase)),
        (text.pad(short_kind(event.kind), _KIND_WIDTH), _STYLES[event.kind]),
    ]
    name, more, room = job.name or job.id, detail(event), width - width_of(spans) - 1
    if not more or room < _NAME_MIN:
        return [*spans, (f" {text.cut_middle(name, room, glyphs.ellipsis)}", "")]
    name_width = max(min(room // 2, _NAME_MAX), _NAME_MIN)
    shown = text.pad(text.cut_middle(name, name_width, glyphs.ellipsis), name_width)
    return [*spans, (f" {shown}", ""), (f"  {text.cut_end(more, room - name_width - 2, glyphs.ellipsis)}", "dim")]


def _moment(moment: float) -> str:
    return f"{local_time(moment):%m-%d %H:%M}"
