"""The list of what happened to jobs, as styled lines, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from arktui.activity.event_groups import EventGroup, grouped
from arktui.activity.events import EVENTS_MAX, Event, Kind
from arktui.activity.watches import Watches
from arktui.format import Times, clock_time, short_ago, times, zoned_time
from arktui.view import text
from arktui.view.event_text import detail, short_kind, summary, watches_text
from arktui.view.family_text import family_text
from arktui.view.glyphs import Glyphs
from arktui.view.rows import row
from arktui.view.spans import Line, Span, phase_style, width_of

SHOWN_MAX = 1_000
"""Events and groups listed; older ones are only counted."""

_KIND_WIDTH = 16
"""Cells for the kind, with the number of events before it: `999 will miss`."""

_NARROW = 60
"""Width below which the date is left out and the kind has fewer cells."""

_NARROW_KIND_WIDTH = 13
"""Those cells: `with failures`."""

_AGO_WIDTH = 10
"""Cells of a relative time: `3h 12m ago`."""

_INDENT = "  "
"""Before an event of an open group."""

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


class ChangeKey(NamedTuple):
    """Names a row: an event by its job, or a whole group, which has no job.

    `group` is the job of the oldest event of the group that the row stands for or belongs to; empty outside groups.
    """

    kind: Kind
    job_id: str
    group: str = ""

    @property
    def whole(self) -> ChangeKey | None:
        """The key of the group that the row stands for or belongs to."""
        return ChangeKey(self.kind, "", self.group) if self.group else None


def changes_lines(
    events: Sequence[Event],
    since: float,
    watches: Watches,
    unfolded: AbstractSet[ChangeKey],
    width: int,
    glyphs: Glyphs,
    now: float = 0.0,
) -> list[Line]:
    """Return the events seen after `since`, then those before, each newest first, as rows that `ChangeKey` names.

    `since` and `now` are in seconds since the epoch. What belongs together is one row, unless it is `unfolded`.
    """
    new = [event for event in events if event.seen > since]
    known = [event for event in events if event.seen <= since]
    happened = summary(new, glyphs.ellipsis) or "nothing"
    lines: list[Line] = [((line, ""),) for line in text.wrap(f"since {_moment(since)}: {happened}", width)]
    lines += [((line, "dim"),) for words in watches_text(watches) for line in text.wrap(words, width)]
    groups = grouped(new)[:SHOWN_MAX]
    lines += [(), *_rows(groups, unfolded, width, glyphs, now)]
    if before := grouped(known)[: SHOWN_MAX - len(groups)]:
        lines += [(), (("before that", "dim"),), *_rows(before, unfolded, width, glyphs, now)]
    shown = sum(len(group.events) for group in (*groups, *before))
    if len(events) > shown:
        at_least = "at least " if len(events) == EVENTS_MAX else ""
        lines += [((f"and {at_least}{len(events) - shown:,} before", "dim"),)]
    return lines


def _rows(
    groups: Sequence[EventGroup], unfolded: AbstractSet[ChangeKey], width: int, glyphs: Glyphs, now: float
) -> list[Line]:
    rows: list[Line] = []
    for group in groups:
        if len(group.events) == 1:
            rows.append(_event_row(group.events[0], "", width, glyphs, now))
            continue
        oldest = group.events[-1].job.id
        key = ChangeKey(group.kind, "", oldest)
        is_open = key in unfolded
        rows.append(row(key, _group_line(group, width, glyphs, now, is_open=is_open), width))
        if is_open:
            rows += [_event_row(event, oldest, width, glyphs, now) for event in group.events]
    return rows


def _group_line(group: EventGroup, width: int, glyphs: Glyphs, now: float, *, is_open: bool) -> Line:
    counted = f"{len(group.events):,} {short_kind(group.kind)}"
    sign: Span = (f"{glyphs.unfolded if is_open else glyphs.folded} ", "accent")
    spans = _head(group.events[0], sign, counted, width, glyphs, now)
    return [*spans, (f" {family_text(group.names, max(width - width_of(spans) - 1, 1), glyphs.ellipsis)}", "")]


def _event_row(event: Event, group: str, width: int, glyphs: Glyphs, now: float) -> Line:
    indent = _INDENT if group else ""
    line = _line(event, width - len(indent), glyphs, now)
    return row(ChangeKey(event.kind, event.job.id, group), [line[0], (indent, ""), *line[1:]], width)


def _line(event: Event, width: int, glyphs: Glyphs, now: float) -> Line:
    job = event.job
    sign: Span = (f"{glyphs.phases.get(job.phase, glyphs.unknown_phase)} ", phase_style(job.phase))
    spans = _head(event, sign, short_kind(event.kind), width, glyphs, now)
    name, more, room = job.name or job.id, detail(event), width - width_of(spans) - 1
    if not more or room < _NAME_MIN:
        return [*spans, (f" {text.cut_middle(name, room, glyphs.ellipsis)}", "")]
    name_width = max(min(room // 2, _NAME_MAX), _NAME_MIN)
    shown = text.pad(text.cut_middle(name, name_width, glyphs.ellipsis), name_width)
    return [*spans, (f" {shown}", ""), (f"  {text.cut_end(more, room - name_width - 2, glyphs.ellipsis)}", "dim")]


def _head(event: Event, sign: Span, kind: str, width: int, glyphs: Glyphs, now: float) -> list[Span]:
    """Return the time of an event, a sign, and what happened."""
    is_narrow = width < _NARROW
    size = _NARROW_KIND_WIDTH if is_narrow else _KIND_WIDTH
    if times() is Times.RELATIVE and now:
        moment = text.pad(short_ago(event.at, now), _AGO_WIDTH)
    else:
        moment = clock_time(event.at) if is_narrow else _moment(event.at)
    words = text.pad(text.cut_end(kind, size, glyphs.ellipsis), size)
    return [(f"{moment}  ", "dim"), sign, (words, _STYLES[event.kind])]


def _moment(moment: float) -> str:
    return f"{zoned_time(moment):%m-%d %H:%M}"
