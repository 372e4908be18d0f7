"""The phases and counts of one job over time as lines to read, with a chart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

from arktui.history.baselines import Baselines
from arktui.history.estimate import Estimate, estimate
from arktui.history.past import Past
from arktui.store.forecast import LATE
from arktui.store.job import Job
from arktui.view import text
from arktui.view.chart import Column, Label, chart_lines, joined, labels_line
from arktui.view.column_renderers import View, phase_line
from arktui.view.flow import flowing
from arktui.view.glyphs import Glyphs
from arktui.view.headline import headline
from arktui.view.progress_series import ProgressSeries
from arktui.view.spans import Line, Span, phase_ink, width_of
from arktui.view.sparkline import sparkline
from arktui.view.state_text import DEADLINE_STYLES

_AXIS = 7
"""Cells left of the chart."""

_LOWEST, _HIGHEST = 5, 16
"""Rows of the chart."""

_COLUMNS_MIN = 8
"""Columns below which there is no chart."""

_SPACE = 2.5
"""The deadline is in the chart if that is at most so many times as long as without it."""

_COUNTS_MAX = 40
"""Lines of counts, the latest."""


def timeline_lines(job: Job, past: Past, baselines: Baselines, view: View, size: tuple[int, int]) -> list[Line]:
    """Return name and state, the chart with its axes, the phases, and the counts as they were seen, newest first."""
    width, height = size
    course = ProgressSeries(job, past, view.now)
    lines: list[Line] = [((line, "strong"),) for line in text.wrap(job.name or job.id, width)]
    lines += flowing(headline(job, view, past, baselines), width)
    lines.append(())
    phases = _phases(course, job, view)
    if width < _AXIS + _COLUMNS_MIN:
        lines += [(("too narrow for the chart", "dim"),), ()]
    elif any(point.done or point.failed for point in course.points) and course.end > course.run_begin:
        rows = min(max(height - len(lines) - len(phases) - 6, _LOWEST), _HIGHEST)
        lines += [*_chart(job, course, estimate(job, past, view.now), view, width, rows), ()]
    else:
        why = "its counts were not seen while it ran" if job.is_terminal else "no line is through yet"
        lines += [((f"{why}: there is nothing to draw", "dim"),), ()]
    return [*lines, *phases, (), *_counts(past, view.glyphs)]


# The chart


class _Frame(NamedTuple):
    """The time that the chart shows; `ends` is the range of the projected end, `expires` a deadline within the chart.

    All but `columns`, their number, is in seconds.
    """

    first: float
    step: float
    columns: int
    ends: tuple[float, float] | None
    expires: float | None

    def column(self, moment: float) -> int:
        """Return the column of a moment."""
        return min(max(round((moment - self.first) / self.step), 0), self.columns - 1)

    def moments(self, until: float) -> list[float]:
        """Return the moments of the columns up to a time."""
        every = (self.first + number * self.step for number in range(self.columns))
        return [moment for moment in every if moment <= until]


def _framed(job: Job, course: ProgressSeries, expected: Estimate | None, columns: int) -> _Frame:
    ends = None
    if expected is not None and not job.forecast.is_stuck:
        ends = course.end + expected.left[0], course.end + expected.left[1]
    is_wait_short = course.run_begin - course.begin <= (course.end - course.run_begin) / 2
    first = course.begin if is_wait_short else course.run_begin
    last = max(course.end, ends[1] if ends else 0.0)
    expires = job.expires
    if expires is not None and not first < expires <= first + (last - first) * _SPACE:
        expires = None
    last = max(last, expires or 0.0)
    return _Frame(first, (last - first) / max(columns - 1, 1), columns, ends, expires)


def _chart(
    job: Job, course: ProgressSeries, expected: Estimate | None, view: View, width: int, height: int
) -> list[Line]:
    """Return the chart, and under it the phases, the times and the rate of the same moments."""
    frame = _framed(job, course, expected, width - _AXIS)
    whole = job.counts.total or max((point.done + point.failed for point in course.points), default=0) or 1
    columns = [_column(course, moment, whole, frame.ends) for moment in frame.moments(inf)]
    if frame.expires is not None:
        columns[frame.column(frame.expires)] = Column(wall=_deadline_ink(job))
    rows = zip(_titles(job, whole, height), chart_lines(columns, height, view.glyphs), strict=True)
    seen = frame.moments(course.end)
    return [
        *([(text.pad(title, _AXIS - 1, right=True) + " ", "dim"), *line] for title, line in rows),
        ((" " * _AXIS, ""), *_strip(course, seen, view.glyphs)),
        ((" " * _AXIS, ""), *labels_line(_labels(job, course, frame), frame.columns)),
        *_rate(course, seen, view.glyphs, width),
    ]


def _deadline_ink(job: Job) -> str:
    return DEADLINE_STYLES[job.forecast.deadline] if job.forecast.deadline in LATE else "dim"


def _labels(job: Job, course: ProgressSeries, frame: _Frame) -> list[Label]:
    """Return what stands under the chart, the most important first."""
    now = course.end
    labels = [Label(frame.column(now), f"{'end' if job.is_terminal else 'now'} {text.local(now):%H:%M}", "")]
    if frame.expires is not None:
        label = f"deadline {_time(frame.expires, now)}"
        labels.append(Label(frame.column(frame.expires), label, _deadline_ink(job)))
    if frame.ends is not None:
        low, high = frame.ends
        done = f"done {_time(low, now)} to {_time(high, low)}"
        if frame.column(high) - frame.column(now) < len(labels[0].text) + len(done):
            labels[0] = labels[0]._replace(text=f"{labels[0].text}, {done}")
        else:
            labels.append(Label(frame.column(high), done, ""))
    return [*labels, Label(0, _time(frame.first, now))]


def _column(course: ProgressSeries, moment: float, whole: int, ends: Sequence[float] | None) -> Column:
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


def _strip(course: ProgressSeries, moments: Sequence[float], glyphs: Glyphs) -> Line:
    phases = (course.phase_at(moment) for moment in moments)
    return joined(
        (glyphs.phases.get(phase, glyphs.unknown_phase if phase else " "), phase_ink(phase)) for phase in phases
    )


def _rate(course: ProgressSeries, moments: Sequence[float], glyphs: Glyphs, width: int) -> list[Line]:
    counts = [course.counts_at(moment) for moment in moments]
    through = [0 if one is None else one.processed or 0 for one in counts]
    minutes = [(after - before) / 60 for before, after in pairwise(moments)]
    rates = [max(after - before, 0) / step for (before, after), step in zip(pairwise(through), minutes, strict=True)]
    if not any(rates):
        return []
    sparks: list[Span] = [
        (text.pad("rate", _AXIS - 1, right=True) + "  ", "dim"),
        (sparkline(rates, glyphs), "running"),
    ]
    # Over a wide column a rate is evened out: less than what is told elsewhere of the last minutes.
    most = f" at most {text.per_minute(max(rates))} in {text.span_in_words(minutes[0] * text.MINUTE)}"
    if width_of(sparks) + len(most) <= width:
        return [[*sparks, (most, "dim")]]
    return [sparks, ((text.cut_end(" " * _AXIS + most, width, glyphs.ellipsis), "dim"),)]


def _time(moment: float, beside: float) -> str:
    """Return a time of day, with its date where that is another one than that of the time beside it."""
    time = text.local(moment)
    other = text.local(beside)
    if time.date() == other.date():
        return f"{time:%H:%M}"
    return f"{time:%m-%d %H:%M}" if time.year == other.year else f"{time:%Y-%m-%d %H:%M}"


# What was seen


def _phases(course: ProgressSeries, job: Job, view: View) -> list[Line]:
    lines: list[Line] = [(("PHASES", "strong"),)]
    ends: list[float | None] = [change.began or change.seen for change in course.phases[1:]]
    for change, until in zip(course.phases, [*ends, None if job.is_terminal else view.now], strict=False):
        began = change.began or change.seen
        line: list[Span] = [(f"{text.local(began):%m-%d %H:%M:%S}   ", "dim"), *phase_line(change.phase, view.glyphs)]
        if until is not None:
            line.append((" " * max(33 - width_of(line), 1) + text.span_in_words(until - began), ""))
        if change.seen - began > text.MINUTE and change is not course.phases[0]:
            seen, day = text.local(change.seen), text.local(began)
            date = (
                "" if seen.date() == day.date() else f"{seen:%m-%d} " if seen.year == day.year else f"{seen:%Y-%m-%d} "
            )
            line.append((f"   seen {date}{seen:%H:%M:%S}", "dim"))
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
