"""The timeline of a job: headline, chart of the counts with the forecast, phases, and the latest counts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

from rich.cells import cell_len

from arktui.format import (
    MINUTE,
    clock_time,
    clock_time_beside,
    compact,
    duration_in_words,
    exact_time,
    per_minute,
    quantity,
    thousands,
    zoned_time,
)
from arktui.history.baselines import Baselines
from arktui.history.estimate import Estimate, estimate
from arktui.history.past import Past, Sample
from arktui.store.forecast import LATE
from arktui.store.job import Job
from arktui.view.chart import Column, Label, chart_lines, labels_line, sparkline
from arktui.view.column_renderers import DrawContext, phase_line
from arktui.view.glyphs import Glyphs
from arktui.view.headline import headline
from arktui.view.job_state import DEADLINE_STYLES
from arktui.view.progress_series import ProgressSeries
from arktui.view.spans import Line, Span, joined, phase_style, spread, width_of
from arktui.view.text import cut_end, flow, pad

_AXIS = 7
"""Cells left of the chart."""

_HEIGHT_MIN, _HEIGHT_MAX = 5, 16
"""Rows of the chart."""

_COLUMNS_MIN = 8
"""Columns below which no chart is drawn."""

_STRETCH_MAX = 3.0
"""Most times as long as the time until now that the chart may be; what lies further ahead has an arrow."""

_MARGIN = 1.05
"""The same for the time up to the deadline or the likely end, so that neither is at the very edge."""

_TOPS = (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
"""Shares of all lines that the top of the chart may stand for."""

_SPANS = (5, 10, 15, 30, 60, 120, 240, 480, 1_440)
"""Minutes that rates may be means of."""

_STEPS_MIN = 4
"""Usual steps of the counts that a rate is the mean of, at least."""

_COUNTS_MAX = 40
"""Number of the latest counts to list."""


def timeline_lines(
    job: Job, past: Past, baselines: Baselines, context: DrawContext, size: tuple[int, int]
) -> list[Line]:
    """Return the timeline for a `size` of width and height in cells; the counts are listed newest first."""
    width, height = size
    series = ProgressSeries(job, past, context.now)
    lines = flow(headline(job, context, past, baselines, with_rate=False), width)
    lines.append(())
    phases = _phases(series, job, context)
    columns = width - _AXIS
    rates = _Rates(series, _span(series, columns))
    if columns < _COLUMNS_MIN:
        lines += [(("too narrow for the chart", "dim"),), ()]
    elif any(point.done or point.failed for point in series.points) and series.end > series.run_begin:
        rows = min(max(height - len(lines) - len(phases) - 7, _HEIGHT_MIN), _HEIGHT_MAX)
        frame = _frame_of(job, series, estimate(job, past, context.now), columns)
        lines += [*_chart(job, series, frame, context.glyphs, rows)]
        lines += [*_rate(job, series, frame, past, rates, context.glyphs, width), ()]
    else:
        lines += [((f"{_why_no_chart(job)}: nothing to draw", "dim"),), ()]
    return [*lines, *phases, (), *_counts(past, rates, context.glyphs)]


def _why_no_chart(job: Job) -> str:
    if job.is_terminal:
        return "arktui saw no counts while it ran"
    return "arktui has not seen its counts change yet" if job.counts.processed else "no line is processed yet"


# The chart


class _Frame(NamedTuple):
    """The time and the lines that the chart shows. `ends` is the projected end, `expires` the deadline, if known.

    `columns` is a number of columns, `top` a share of all `total` lines; the rest is in seconds, `step` per column.
    """

    first: float
    step: float
    columns: int
    ends: tuple[float, float] | None
    expires: float | None
    total: int
    top: float

    @property
    def last(self) -> float:
        """The time of the last column."""
        return self.first + self.step * (self.columns - 1)

    def column(self, moment: float) -> int:
        """Return the column of a time."""
        return min(max(round((moment - self.first) / self.step), 0), self.columns - 1)

    def is_beyond(self, moment: float) -> bool:
        """Whether a time lies further ahead than the chart shows."""
        return moment > self.last + self.step

    def moments(self, until: float = inf) -> list[float]:
        """Return the times of the columns up to `until`."""
        times = (self.first + number * self.step for number in range(self.columns))
        return [moment for moment in times if moment <= until]


def _frame_of(job: Job, series: ProgressSeries, expected: Estimate | None, columns: int) -> _Frame:
    ends, goals = None, []
    if expected is not None and not job.forecast.is_stuck:
        ends = series.end + expected.left[0], series.end + expected.left[1]
        goals.append(series.end + expected.likely)
    is_wait_short = series.run_begin - series.begin <= (series.end - series.run_begin) / 2
    first = series.begin if is_wait_short else series.run_begin
    expires = job.expires if job.expires is not None and job.expires > first else None
    if expires is not None and not job.is_terminal:
        goals.append(expires)
    last = _last(first, series.end, goals)
    total = job.counts.total or max((point.done + point.failed for point in series.points), default=0) or 1
    frame = _Frame(first, (last - first) / max(columns - 1, 1), columns, ends, expires, total, 1.0)
    return frame._replace(top=_top(series, frame))


def _last(first: float, now: float, goals: Sequence[float]) -> float:
    """Return the end of the chart: just after the last goal within the limit.

    The limit keeps the past readable. It is the end if all goals lie beyond it; without a goal ahead, `now` is.
    """
    limit = first + (now - first) * _STRETCH_MAX
    ahead = [first + (goal - first) * _MARGIN for goal in goals if goal > now]
    if within := [goal for goal in ahead if goal <= limit]:
        return max(within)
    return limit if ahead else now


def _top(series: ProgressSeries, frame: _Frame) -> float:
    """Return the smallest share of `_TOPS` that holds all that was, and all that is ahead within the chart."""
    highest = max((point.done + point.failed for point in series.points), default=0) / frame.total
    if frame.ends is not None:
        highest = max(highest, _edges(series, frame.last, frame)[1])
    return next((top for top in _TOPS if highest <= top), _TOPS[-1])


def _edges(series: ProgressSeries, moment: float, frame: _Frame) -> tuple[float, float]:
    """Return the lowest and the highest share that may be processed by a time ahead."""
    share = (series.points[-1].done + series.points[-1].failed) / frame.total
    passed = moment - series.end
    earliest, latest = frame.ends or (inf, inf)
    high, low = (min(share + (1 - share) * passed / max(end - series.end, 1.0), 1.0) for end in (earliest, latest))
    return low, high


def _chart(job: Job, series: ProgressSeries, frame: _Frame, glyphs: Glyphs, height: int) -> list[Line]:
    """Return the chart, and below it the phases and the times in the same columns."""
    columns = [_column(series, moment, frame) for moment in frame.moments()]
    if frame.expires is not None and not frame.is_beyond(frame.expires):
        columns[frame.column(frame.expires)] = Column(marker=_deadline_style(job))
    rows = zip(_titles(job, frame, height), chart_lines(columns, height, glyphs), strict=True)
    return [
        *_caption(job, series, frame, glyphs),
        *([(pad(title, _AXIS - 1, right=True) + " ", "dim"), *line] for title, line in rows),
        ((" " * _AXIS, ""), *_phase_strip(series, frame.moments(series.end), glyphs)),
        ((" " * _AXIS, ""), *labels_line(_labels(job, series, frame), frame.columns)),
    ]


def _caption(job: Job, series: ProgressSeries, frame: _Frame, glyphs: Glyphs) -> list[Line]:
    """Return the line above the chart: what its top stands for if not for all lines, and what lies beyond it."""
    zoomed = f"0 to {100 * frame.top:g}% of {quantity(frame.total, 'line')}" if frame.top < 1 else ""
    left: list[Span] = [(" " * _AXIS + zoomed, "dim")]
    right: list[Span] = []
    for label in (_deadline_label(job, series, frame), _end_label(series, frame)):
        if label is not None and label.is_beyond:
            words = f"{'   ' if right else ''}{label.text} {glyphs.beyond}"
            if width_of(left) + width_of(right) + cell_len(words) + 2 <= frame.columns + _AXIS:
                right.append((words, label.style))
    return [spread(left, right, frame.columns + _AXIS)] if zoomed or right else []


def _deadline_style(job: Job) -> str:
    return DEADLINE_STYLES[job.forecast.deadline] if job.forecast.deadline in LATE else "dim"


class _Goal(NamedTuple):
    """What is ahead: its words, their style, its column, and whether it lies beyond the chart."""

    text: str
    style: str
    column: int
    is_beyond: bool


def _deadline_label(job: Job, series: ProgressSeries, frame: _Frame) -> _Goal | None:
    if frame.expires is None:
        return None
    is_beyond = frame.is_beyond(frame.expires)
    if job.is_terminal and is_beyond:
        return None
    words = f"deadline {clock_time_beside(frame.expires, series.end)}"
    return _Goal(words, _deadline_style(job), frame.column(frame.expires), is_beyond)


def _end_label(series: ProgressSeries, frame: _Frame) -> _Goal | None:
    if frame.ends is None:
        return None
    low, high = frame.ends
    words = f"done {clock_time_beside(low, series.end)} to {clock_time_beside(high, low)}"
    return _Goal(words, "", frame.column(high), frame.is_beyond(high))


def _labels(job: Job, series: ProgressSeries, frame: _Frame) -> list[Label]:
    """Return the labels below the chart, the most important first; what lies beyond it is in the caption."""
    now = series.end
    labels = [Label(frame.column(now), f"{'end' if job.is_terminal else 'now'} {clock_time(now)}", "")]
    deadline, end = _deadline_label(job, series, frame), _end_label(series, frame)
    if deadline is not None and not deadline.is_beyond:
        labels.append(Label(deadline.column, deadline.text, deadline.style))
    if end is not None and not end.is_beyond:
        if end.column - labels[0].column < len(labels[0].text) + len(end.text):
            labels[0] = labels[0]._replace(text=f"{labels[0].text}, {end.text}")
        else:
            labels.append(Label(end.column, end.text, ""))
    return [*labels, Label(0, clock_time_beside(frame.first, now))]


def _column(series: ProgressSeries, moment: float, frame: _Frame) -> Column:
    if moment <= series.end:
        counts = series.counts_at(moment)
        if counts is None:
            return Column()
        is_guessed = moment < series.watched_since
        whole = frame.total * frame.top
        return Column((counts.done or 0) / whole, (counts.failed or 0) / whole, is_guessed=is_guessed)
    if frame.ends is None:
        return Column()
    low, high = _edges(series, moment, frame)
    return Column(ahead=(low / frame.top, high / frame.top)) if low < 1 else Column()


def _titles(job: Job, frame: _Frame, rows: int) -> list[str]:
    """Return the labels left of the chart, one for each row from top to bottom."""
    titles = [""] * rows
    if job.counts.total:
        top, middle = f"{100 * frame.top:g}%", f"{50 * frame.top:g}%"
    else:
        top, middle = compact(frame.total), compact(frame.total // 2)
    titles[0], titles[(rows - 1) // 2], titles[-1] = top, middle, "0"
    return titles


def _phase_strip(series: ProgressSeries, moments: Sequence[float], glyphs: Glyphs) -> Line:
    phases = (series.phase_at(moment) for moment in moments)
    return joined(
        (glyphs.phases.get(phase, glyphs.unknown_phase if phase else " "), phase_style(phase)) for phase in phases
    )


# Rates, all over one span


class _Rates(NamedTuple):
    """The mean rates of a job over the same number of seconds, so that no two of them contradict each other."""

    series: ProgressSeries
    span: float

    def at(self, moment: float) -> float | None:
        """Return the request lines a minute of the span before a time; None if the job did not run then."""
        return self.series.rate_at(moment, self.span)


def _span(series: ProgressSeries, columns: int) -> float:
    """Return the seconds that all rates cover: at least a column of what was, and several steps of the counts."""
    times = [point.at for point in series.points]
    gaps = sorted(later - earlier for earlier, later in pairwise(times[-_COUNTS_MAX:]))
    step = gaps[len(gaps) // 2] if gaps else 0.0
    least = max((series.end - series.run_begin) / max(columns, 1), _STEPS_MIN * step)
    return next((minutes for minutes in _SPANS if minutes * MINUTE >= least), _SPANS[-1]) * float(MINUTE)


def _rate(
    job: Job, series: ProgressSeries, frame: _Frame, past: Past, rates: _Rates, glyphs: Glyphs, width: int
) -> list[Line]:
    """Return the rate in the columns of the chart, the present one and the highest."""
    shown = [rates.at(moment) for moment in frame.moments(series.end)]
    now = rates.at(series.end)
    listed = [rates.at(sample.at) for sample in _listed(past)]
    highest = max(filter(None, (*shown, *listed, now)), default=0.0)
    if not highest:
        return []
    drawn = [" " if rate is None else sparkline([rate], glyphs, highest) for rate in shown]
    sparks: list[Span] = [(pad("rate", _AXIS - 1, right=True) + " ", "dim"), ("".join(drawn), "running")]
    present = "" if job.is_terminal or now is None else f"{per_minute(now)} now, "
    words = f" {present}at most {per_minute(highest)}, each over {duration_in_words(rates.span)}"
    if width_of(sparks) + len(words) <= width:
        return [[*sparks, (words, "dim")]]
    return [sparks, ((cut_end(" " * _AXIS + words.lstrip(), width, glyphs.ellipsis), "dim"),)]


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
            seen, day = zoned_time(change.seen), zoned_time(began)
            date = (
                "" if seen.date() == day.date() else f"{seen:%m-%d} " if seen.year == day.year else f"{seen:%Y-%m-%d} "
            )
            line.append((f"   seen {date}{seen:%H:%M:%S}", "dim"))
        lines.append(line)
    return lines


def _listed(past: Past) -> list[Sample]:
    """Return the latest samples with counts, newest first."""
    return [sample for sample in reversed(past.samples) if sample.counts.processed is not None][:_COUNTS_MAX]


def _counts(past: Past, rates: _Rates, glyphs: Glyphs) -> list[Line]:
    listed = _listed(past)
    if not listed:
        return []
    headings = f"{'SEEN':<14}   {'DONE':>11}   {'FAILED':>9}   {'%':>4}   {'A MINUTE':>9}"
    lines: list[Line] = [((headings, "strong"),)]
    for sample in listed:
        counts, none, rate = sample.counts, glyphs.none, rates.at(sample.at)
        percent = none if counts.percent is None else f"{counts.percent}%"
        a_minute = none if rate is None else f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"
        lines.append(
            (
                (exact_time(sample.at), "dim"),
                (f"   {thousands(counts.done, none):>11}", ""),
                (f"   {thousands(counts.failed, none):>9}", "attention" if counts.failed else "dim"),
                (f"   {percent:>4}   {a_minute:>9}", ""),
            )
        )
    return lines
