"""The board: the jobs of a query in sums, with the throughput of the last day and a table of models and projects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from arktui.format import DAY, clock_time, duration, per_minute, percent
from arktui.history.baselines import Baseline, Baselines
from arktui.history.throughput import QUARTER
from arktui.store.query import Query, describe
from arktui.view.aggregates import Aggregates, RateAggregates, Sums
from arktui.view.chart import Label, labels_line, sparkline, sums_of_neighbours
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, Span, spread, width_of
from arktui.view.text import cut_end, cut_middle, pad, wrap

_COLUMNS = (
    ("JOBS", 7),
    ("QUEUED", 6),
    ("RUNNING", 7),
    ("A MINUTE", 8),
    ("FAILED", 6),
    ("QUEUE", 6),
    ("RUN", 6),
    ("AT RISK", 7),
)
"""Headings and widths, in cells."""

_LEFT_OUT = (0, 5, 6, 3, 4)
"""Columns to leave out where there is no room for all, the first ones first."""

_GAP = 2
_NAME_MIN, _NAME_MAX = 14, 32

_ALL_FACTS_FROM = 72

_READABLE = 96
"""Cells beyond which a line is hard to read."""


def board_lines(
    query: Query,
    aggregates: Aggregates,
    rates: RateAggregates,
    baselines: Baselines,
    day: Sequence[int],
    now: float,
    width: int,
    glyphs: Glyphs,
) -> list[Line]:
    """Return the board.

    `day` has the request lines processed in each quarter of an hour of the last day, those of jobs outside the query
    included.
    """
    whole = aggregates.whole
    facts = [f"{whole.jobs:,} jobs", f"{whole.running:,} running", f"{whole.queued:,} queued"]
    right: list[Span] = [("   ".join(facts[: 3 if width >= _ALL_FACTS_FROM else 1]), "")]
    if whole.late:
        right.append((f"   {whole.late:,} at risk", "attention"))
    room = width - len("BOARD   ") - width_of(right) - 2
    title: list[Span] = [("BOARD   ", "strong"), (cut_end(describe(query), room, glyphs.ellipsis), "")]

    def of_model(name: str) -> tuple[Baseline | None, Baseline | None]:
        return baselines.queue_time(name, ""), baselines.run_time(name, "")

    def of_project(name: str) -> tuple[Baseline | None, Baseline | None]:
        return baselines.queue_time("", name), baselines.run_time("", name)

    return [
        spread(title, right, width),
        (),
        *_throughput(day, rates.whole, now, width, glyphs, is_filtered=query.is_filtered),
        (),
        *_table("MODEL", aggregates.models, rates.models, of_model, width, glyphs),
        (),
        *_table("PROJECT", aggregates.projects, rates.projects, of_project, width, glyphs),
        (),
        *_notes(width),
    ]


def _throughput(
    day: Sequence[int], rate: float, now: float, width: int, glyphs: Glyphs, *, is_filtered: bool
) -> list[Line]:
    parts = sums_of_neighbours(day, width)
    minutes = len(day) // len(parts) * QUARTER / 60
    maximum = f"   at most {per_minute(max(parts) / minutes)} in {minutes:.0f} min" if any(parts) else ""
    current = f"   {per_minute(rate)} now{' in this query' if is_filtered else ''}" if rate else ""
    unseen = next((number for number, part in enumerate(parts) if part), len(parts))
    hours = [number for number in range(len(parts)) if number % max(len(parts) // 4, 1) == 0]
    clocks = [clock_time(now - (len(parts) - at) / len(parts) * DAY) for at in hours]
    labels = [Label(len(parts) - 2, "now", ""), *map(Label, (at + 2 for at in hours), clocks)]
    title: list[Span] = [(f"THROUGHPUT OF THE LAST DAY{', ALL JOBS' if is_filtered else ''}", "strong")]
    for words, style in ((current, ""), (maximum, "dim")):
        if width_of(title) + len(words) <= width:
            title.append((words, style))
    return [
        title,
        # Before the first count, arktui may not have run at all: the throughput is unknown there, not 0.
        ((glyphs.rest * unseen, "rest"), (sparkline(parts[unseen:], glyphs), "running")),
        labels_line(labels, len(parts)),
    ]


def _table(
    title: str,
    groups: Mapping[str, Sums],
    rates: Mapping[str, float],
    medians: Callable[[str], tuple[Baseline | None, Baseline | None]],
    width: int,
    glyphs: Glyphs,
) -> list[Line]:
    columns = _fitting(width)
    used = sum(_COLUMNS[number][1] + _GAP for number in columns)
    name_width = min(max(width - used, 1), _NAME_MAX)
    headings = "".join(_right(*_COLUMNS[number]) for number in columns)
    lines: list[Line] = [((pad(cut_end(title, name_width), name_width), "strong"), (headings, "dim"))]
    for name, sums in sorted(
        groups.items(), key=lambda item: (-item[1].running, -item[1].queued, -item[1].jobs, item[0])
    ):
        if not sums.jobs:
            continue
        cells = _cells(sums, rates.get(name, 0.0), *medians(name), glyphs)
        label = pad(cut_middle(name, name_width, glyphs.ellipsis), name_width)
        is_inactive = not sums.running and not sums.queued
        numbers = [(_right(cells[number][0], _COLUMNS[number][1]), cells[number][1]) for number in columns]
        lines.append([(label, "dim" if is_inactive else ""), *numbers])
    return lines


def _fitting(width: int) -> list[int]:
    """Return the indexes of the columns that leave enough room for the names."""
    columns = [*range(len(_COLUMNS))]
    for number in _LEFT_OUT:
        if sum(_COLUMNS[shown][1] + _GAP for shown in columns) + _NAME_MIN <= width:
            break
        columns.remove(number)
    return columns


def _cells(sums: Sums, rate: float, queue: Baseline | None, run: Baseline | None, glyphs: Glyphs) -> list[Span]:
    share = sums.failed_share
    none = glyphs.none
    return [
        (f"{sums.jobs:,}", "dim"),
        (f"{sums.queued:,}", "" if sums.queued else "dim"),
        (f"{sums.running:,}", "running" if sums.running else "dim"),
        (f"{rate:,.0f}" if rate else none, "" if rate else "dim"),
        (none, "dim") if share is None else (percent(share), "attention" if share >= 0.05 else ""),
        (none if queue is None else duration(queue.median), "dim" if queue is None else ""),
        (none if run is None else duration(run.median), "dim" if run is None else ""),
        (f"{sums.late:,}", "attention" if sums.late else "dim"),
    ]


def _right(words: str, size: int) -> str:
    return " " * _GAP + pad(words, size, right=True)


def _notes(width: int) -> list[Line]:
    words = (
        "FAILED is the failed share of the processed request lines. QUEUE and RUN are the median times that jobs "
        "waited in the queue and ran, of those arktui saw start or complete. AT RISK counts the jobs that may miss or "
        "will miss their deadline."
    )
    return [((line, "dim"),) for line in wrap(words, min(width, _READABLE))]
