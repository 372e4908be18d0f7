"""The timeline of a job: headline, chart of the counts with the forecast, phases, and the latest counts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

from arktui.format import (
    MINUTE,
    clock_time,
    clock_time_beside,
    compact,
    duration_in_words,
    exact_time,
    local_time,
    per_minute,
    thousands,
)
from arktui.history.baselines import Baselines
from arktui.history.estimate import Estimate, estimate
from arktui.history.past import Past
from arktui.store.forecast import LATE
from arktui.store.job import Job
from arktui.view.chart import Column, Label, chart_lines, labels_line, sparkline
from arktui.view.column_renderers import DrawContext, phase_line
from arktui.view.glyphs import Glyphs
from arktui.view.headline import headline
from arktui.view.job_state import DEADLINE_STYLES
from arktui.view.progress_series import ProgressSeries
from arktui.view.spans import Line, Span, joined, phase_style, width_of
from arktui.view.text import cut_end, flow, pad, wrap

_AXIS = 7
"""Cells left of the chart."""

_HEIGHT_MIN, _HEIGHT_MAX = 5, 16
"""Rows of the chart."""

_COLUMNS_MIN = 8
"""Columns below which no chart is drawn."""

_STRETCH_MAX = 2.5
"""The chart includes the deadline if that makes its time at most this many times as long."""

_COUNTS_MAX = 40
"""Number of the latest counts to list."""


def timeline_lines(
    job: Job, past: Past, baselines: Baselines, context: DrawContext, size: tuple[int, int]
) -> list[Line]:
    """Return the timeline for a `size` of width and height in cells; the counts are listed newest first."""
    width, height = size
    series = ProgressSeries(job, past, context.now)
    lines: list[Line] = [((line, "strong"),) for line in wrap(job.name or job.id, width)]
    lines += flow(headline(job, context, past, baselines), width)
    lines.append(())
    phases = _phases(series, job, context)
    if width < _AXIS + _COLUMNS_MIN:
        lines += [(("too narrow for the chart", "dim"),), ()]
    elif any(point.done or point.failed for point in series.points) and series.end > series.run_begin:
        rows = min(max(height - len(lines) - len(phases) - 6, _HEIGHT_MIN), _HEIGHT_MAX)
        lines += [*_chart(job, series, estimate(job, past, context.now), context, width, rows), ()]
    else:
        why = "arktui saw no counts while it ran" if job.is_terminal else "no line is processed yet"
        lines += [((f"{why}: nothing to draw", "dim"),), ()]
    return [*lines, *phases, (), *_counts(past, context.glyphs)]


# The chart


class _Frame(NamedTuple):
    """The time that the chart shows. `ends` is the projected end; `expires` is None if the deadline is not shown.

    `columns` is a number of columns; the rest is in seconds, `step` per column.
    """

    first: float
    step: float
    columns: int
    ends: tuple[float, float] | None
    expires: float | None

    def column(self, moment: float) -> int:
        """Return the column of a time."""
        return min(max(round((moment - self.first) / self.step), 0), self.columns - 1)

    def moments(self, until: float) -> list[float]:
        """Return the times of the columns up to `until`."""
        times = (self.first + number * self.step for number in range(self.columns))
        return [moment for moment in times if moment <= until]


def _frame_of(job: Job, series: ProgressSeries, expected: Estimate | None, columns: int) -> _Frame:
    ends = None
    if expected is not None and not job.forecast.is_stuck:
        ends = series.end + expected.left[0], series.end + expected.left[1]
    is_wait_short = series.run_begin - series.begin <= (series.end - series.run_begin) / 2
    first = series.begin if is_wait_short else series.run_begin
    last = max(series.end, ends[1] if ends else 0.0)
    expires = job.expires
    if expires is not None and not first < expires <= first + (last - first) * _STRETCH_MAX:
        expires = None
    last = max(last, expires or 0.0)
    return _Frame(first, (last - first) / max(columns - 1, 1), columns, ends, expires)


def _chart(
    job: Job, series: ProgressSeries, expected: Estimate | None, context: DrawContext, width: int, height: int
) -> list[Line]:
    """Return the chart, and below it the phases, the times and the rates in the same columns."""
    frame = _frame_of(job, series, expected, width - _AXIS)
    total = job.counts.total or max((point.done + point.failed for point in series.points), default=0) or 1
    columns = [_column(series, moment, total, frame.ends) for moment in frame.moments(inf)]
    if frame.expires is not None:
        columns[frame.column(frame.expires)] = Column(marker=_deadline_style(job))
    rows = zip(_titles(job, total, height), chart_lines(columns, height, context.glyphs), strict=True)
    seen = frame.moments(series.end)
    return [
        *([(pad(title, _AXIS - 1, right=True) + " ", "dim"), *line] for title, line in rows),
        ((" " * _AXIS, ""), *_phase_strip(series, seen, context.glyphs)),
        ((" " * _AXIS, ""), *labels_line(_labels(job, series, frame), frame.columns)),
        *_rate(series, seen, context.glyphs, width),
    ]


def _deadline_style(job: Job) -> str:
    return DEADLINE_STYLES[job.forecast.deadline] if job.forecast.deadline in LATE else "dim"


def _labels(job: Job, series: ProgressSeries, frame: _Frame) -> list[Label]:
    """Return the labels below the chart, the most important first."""
    now = series.end
    labels = [Label(frame.column(now), f"{'end' if job.is_terminal else 'now'} {clock_time(now)}", "")]
    if frame.expires is not None:
        label = f"deadline {clock_time_beside(frame.expires, now)}"
        labels.append(Label(frame.column(frame.expires), label, _deadline_style(job)))
    if frame.ends is not None:
        low, high = frame.ends
        done = f"done {clock_time_beside(low, now)} to {clock_time_beside(high, low)}"
        if frame.column(high) - frame.column(now) < len(labels[0].text) + len(done):
            labels[0] = labels[0]._replace(text=f"{labels[0].text}, {done}")
        else:
            labels.append(Label(frame.column(high), done, ""))
    return [*labels, Label(0, clock_time_beside(frame.first, now))]


def _column(series: ProgressSeries, moment: float, total: int, ends: Sequence[float] | None) -> Column:
    if moment <= series.end:
        counts = series.counts_at(moment)
        if counts is None:
            return Column()
        is_guessed = moment < series.watched_since
        return Column((counts.done or 0) / total, (counts.failed or 0) / total, is_guessed=is_guessed)
    if ends is None:
        return Column()
    share = (series.points[-1].done + series.points[-1].failed) / total
    passed = moment - series.end
    high, low = (min(share + (1 - share) * passed / max(end - series.end, 1.0), 1.0) for end in ends)
    return Column(ahead=(low, high)) if low < 1 else Column()


def _titles(job: Job, total: int, rows: int) -> list[str]:
    """Return the labels left of the chart, one for each row from top to bottom."""
    top, middle = ("100%", "50%") if job.counts.total else (compact(total), compact(total // 2))
    titles = [""] * rows
    titles[0], titles[(rows - 1) // 2], titles[-1] = top, middle, "0"
    return titles


def _phase_strip(series: ProgressSeries, moments: Sequence[float], glyphs: Glyphs) -> Line:
    phases = (series.phase_at(moment) for moment in moments)
    return joined(
        (glyphs.phases.get(phase, glyphs.unknown_phase if phase else " "), phase_style(phase)) for phase in phases
    )


def _rate(series: ProgressSeries, moments: Sequence[float], glyphs: Glyphs, width: int) -> list[Line]:
    counts = [series.counts_at(moment) for moment in moments]
    processed = [0 if one is None else one.processed or 0 for one in counts]
    minutes = [(after - before) / 60 for before, after in pairwise(moments)]
    rates = [max(after - before, 0) / step for (before, after), step in zip(pairwise(processed), minutes, strict=True)]
    if not any(rates):
        return []
    sparks: list[Span] = [
        (pad("rate", _AXIS - 1, right=True) + "  ", "dim"),
        (sparkline(rates, glyphs), "running"),
    ]
    # Each value is a mean over one column, so the largest may be below the current rate of the headline.
    maximum = f" at most {per_minute(max(rates))} in {duration_in_words(minutes[0] * MINUTE)}"
    if width_of(sparks) + len(maximum) <= width:
        return [[*sparks, (maximum, "dim")]]
    return [sparks, ((cut_end(" " * _AXIS + maximum, width, glyphs.ellipsis), "dim"),)]


# Phases and counts


def _phases(series: ProgressSeries, job: Job, context: DrawContext) -> list[Line]:
    lines: list[Line] = [(("PHASES", "strong"),)]
    ends: list[float | None] = [change.began or change.seen for change in series.phases[1:]]
    for change, until in zip(series.phases, [*ends, None if job.is_terminal else context.now], strict=False):
        began = change.began or change.seen
        line: list[Span] = [(f"{exact_time(began)}   ", "dim")]
        line += phase_line(change.phase, context.glyphs)
        if until is not None:
            line.append((" " * max(33 - width_of(line), 1) + duration_in_words(until - began), ""))
        if change.seen - began > MINUTE and change is not series.phases[0]:
            seen, day = local_time(change.seen), local_time(began)
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
    headings = f"{'SEEN':<14}   {'DONE':>11}   {'FAILED':>9}   {'%':>4}   {'A MINUTE':>9}"
    lines: list[Line] = [((headings, "strong"),)]
    for number in range(len(seen) - 1, max(len(seen) - 1 - _COUNTS_MAX, -1), -1):
        sample = seen[number]
        counts, none = sample.counts, glyphs.none
        rate = none
        if number and sample.at > seen[number - 1].at:
            more = (counts.processed or 0) - (seen[number - 1].counts.processed or 0)
            rate = f"{more / (sample.at - seen[number - 1].at) * 60:,.0f}"
        percent = none if counts.percent is None else f"{counts.percent}%"
        lines.append(
            (
                (exact_time(sample.at), "dim"),
                (f"   {thousands(counts.done, none):>11}", ""),
                (f"   {thousands(counts.failed, none):>9}", "attention" if counts.failed else "dim"),
                (f"   {percent:>4}   {rate:>9}", ""),
            )
        )
    return lines
