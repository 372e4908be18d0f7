"""The phases and counts of one job over time as lines to read, with a chart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from textual.geometry import Size

from arktui.history.estimate import Estimate, estimate
from arktui.history.norms import Norms
from arktui.history.past import Past
from arktui.store.job import Job
from arktui.store.outlook import LATE
from arktui.ui import text
from arktui.ui.cells import View, phase_line
from arktui.ui.chart import Column, Label, chart_lines, joined, labels_line
from arktui.ui.course import Course
from arktui.ui.curves import sparkline
from arktui.ui.flow import flowing
from arktui.ui.glyphs import Glyphs
from arktui.ui.headline import headline
from arktui.ui.ink import Ink, Line, phase_ink, width_of
from arktui.ui.verdicts import DEADLINE_INKS

_AXIS = 7
"""Cells left of the chart."""

_LOWEST, _HIGHEST = 5, 16
"""Rows of the chart."""

_SPACE = 2.5
"""The deadline is in the chart if that is at most so many times as long as without it."""

_COUNTS_MAX = 40
"""Lines of counts, the latest."""


def timeline_lines(job: Job, past: Past, norms: Norms, view: View, size: Size) -> list[Line]:
    """Return name and state, the chart with its axes, the phases, and the counts as they were seen, newest first."""
    width = size.width
    course = Course(job, past, view.now)
    lines: list[Line] = [((line, "strong"),) for line in text.wrap(job.name or job.id, width)]
    lines += flowing(headline(job, view, past, norms), width)
    lines.append(())
    phases = _phases(course, job, view)
    if course.points and course.end > course.begin:
        rows = min(max(size.height - len(lines) - len(phases) - 6, _LOWEST), _HIGHEST)
        lines += [*_chart(job, course, estimate(job, past, view.now), view, width, rows), ()]
    else:
        lines += [(("its counts were not seen while it ran: there is nothing to draw", "dim"),), ()]
    return [*lines, *phases, (), *_counts(past, view.glyphs)]


# The chart


def _chart(job: Job, course: Course, expected: Estimate | None, view: View, width: int, rows: int) -> list[Line]:
    count = width - _AXIS
    ends = None
    if expected is not None and not job.outlook.is_stuck:
        ends = tuple(course.end + left for left in expected.left)
    first = course.begin if course.run_begin - course.begin <= (course.end - course.run_begin) / 2 else course.run_begin
    last = max(course.end, *(ends or ()))
    expires = job.expires
    if expires is not None and first < expires <= first + (last - first) * _SPACE:
        last = max(last, expires)
    step = (last - first) / max(count - 1, 1)
    moments = [first + number * step for number in range(count)]
    whole = job.counts.total or max((point.done + point.failed for point in course.points), default=0) or 1
    columns = [_column(course, moment, whole, ends) for moment in moments]
    labels = [Label(0, _time(first, course.end))]
    if expires is not None and first < expires <= last:
        ink = DEADLINE_INKS[job.outlook.deadline] if job.outlook.deadline in LATE else "dim"
        number = round((expires - first) / step)
        columns[number] = Column(wall=ink)
        labels.insert(0, Label(number, f"deadline {_time(expires, course.end)}", ink))
    now = round((course.end - first) / step)
    labels.insert(0, Label(now, f"{'end' if job.is_terminal else 'now'} {text.local(course.end):%H:%M}", ""))
    if ends is not None:
        labels.insert(
            1,
            Label(
                round((ends[1] - first) / step), f"done {_time(ends[0], course.end)} to {_time(ends[1], ends[0])}", ""
            ),
        )
    titles = _titles(job, whole, rows)
    chart = [
        ((text.pad(title, _AXIS - 1, right=True) + " ", "dim"), *line)
        for title, line in zip(titles, chart_lines(columns, rows, view.glyphs), strict=True)
    ]
    seen = [moment for moment in moments if moment <= course.end]
    return [
        *chart,
        ((" " * _AXIS, ""), *_strip(course, seen, view.glyphs)),
        ((" " * _AXIS, ""), *labels_line(labels, count)),
        *_rate(course, seen, view.glyphs),
    ]


def _column(course: Course, moment: float, whole: int, ends: Sequence[float] | None) -> Column:
    if moment <= course.end:
        counts = course.counts_at(moment)
        if counts is None:
            return Column()
        is_guessed = moment < course.watched_since
        return Column((counts.done or 0) / whole, (counts.failed or 0) / whole, is_guessed=is_guessed)
    if ends is None:
        return Column()
    share = (course.points[-1].done + course.points[-1].failed) / whole
    passed = moment - course.end
    high, low = (min(share + (1 - share) * passed / max(end - course.end, 1.0), 1.0) for end in ends)
    return Column(ahead=(low, high)) if low < 1 else Column()


def _titles(job: Job, whole: int, rows: int) -> list[str]:
    """Return what stands left of each row of the chart, its top row first."""
    top, middle = ("100%", "50%") if job.counts.total else (text.compact(whole), text.compact(whole // 2))
    titles = [""] * rows
    titles[0], titles[(rows - 1) // 2], titles[-1] = top, middle, "0"
    return titles


def _strip(course: Course, moments: Sequence[float], glyphs: Glyphs) -> Line:
    phases = (course.phase_at(moment) for moment in moments)
    return joined(
        (glyphs.phases.get(phase, glyphs.unknown_phase if phase else " "), phase_ink(phase)) for phase in phases
    )


def _rate(course: Course, moments: Sequence[float], glyphs: Glyphs) -> list[Line]:
    counts = [course.counts_at(moment) for moment in moments]
    through = [0 if one is None else one.processed or 0 for one in counts]
    minutes = [(after - before) / 60 for before, after in pairwise(moments)]
    rates = [max(after - before, 0) / step for (before, after), step in zip(pairwise(through), minutes, strict=True)]
    if not any(rates):
        return []
    most = f"  at most {text.per_minute(max(rates))}"
    return [
        ((text.pad("rate", _AXIS - 1, right=True) + " ", "dim"), (f" {sparkline(rates, glyphs)}", "running")),
        ((" " * _AXIS + most, "dim"),),
    ]


def _time(moment: float, beside: float) -> str:
    """Return a time of day, with its date where that is another one than that of the time beside it."""
    time = text.local(moment)
    return f"{time:%H:%M}" if time.date() == text.local(beside).date() else f"{time:%m-%d %H:%M}"


# What was seen


def _phases(course: Course, job: Job, view: View) -> list[Line]:
    lines: list[Line] = [(("PHASES", "strong"),)]
    ends: list[float | None] = [change.began or change.seen for change in course.phases[1:]]
    for change, until in zip(course.phases, [*ends, None if job.is_terminal else view.now], strict=True):
        began = change.began or change.seen
        line: list[Ink] = [(f"{text.local(began):%m-%d %H:%M:%S}   ", "dim"), *phase_line(change.phase, view.glyphs)]
        if until is not None:
            line.append((" " * max(33 - width_of(line), 1) + text.span_in_words(until - began), ""))
        if change.seen - began > text.MINUTE and change is not course.phases[0]:
            line.append((f"   seen {text.local(change.seen):%H:%M:%S}", "dim"))
        lines.append(line)
    return lines


def _counts(past: Past, glyphs: Glyphs) -> list[Line]:
    seen = [sample for sample in past.samples if sample.counts.processed is not None]
    if not seen:
        return []
    heads = f"{'SEEN':<14}   {'DONE':>11}   {'FAILED':>9}   {'%':>4}   {'A MINUTE':>9}"
    lines: list[Line] = [((heads, "strong"),)]
    for number in range(len(seen) - 1, max(len(seen) - 1 - _COUNTS_MAX, -1), -1):
        sample = seen[number]
        counts, none = sample.counts, glyphs.none
        pace = none
        if number and sample.at > seen[number - 1].at:
            more = (counts.processed or 0) - (seen[number - 1].counts.processed or 0)
            pace = f"{more / (sample.at - seen[number - 1].at) * 60:,.0f}"
        percent = none if counts.percent is None else f"{counts.percent}%"
        lines.append(
            (
                (f"{text.local(sample.at):%m-%d %H:%M:%S}", "dim"),
                (f"   {text.thousands(counts.done, none):>11}", ""),
                (f"   {text.thousands(counts.failed, none):>9}", "attention" if counts.failed else "dim"),
                (f"   {percent:>4}   {pace:>9}", ""),
            )
        )
    return lines
