"""All jobs of a query at a glance as lines to read: throughput, models and projects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from arktui.history.baselines import Baseline, Baselines
from arktui.history.throughput import QUARTER
from arktui.store.query import Query, describe
from arktui.view import text
from arktui.view.aggregates import Aggregates, Rates, Sums
from arktui.view.chart import Label, labels_line
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, Span, spread, width_of
from arktui.view.sparkline import gathered, sparkline

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
"""Heads and widths, in cells."""

_LEFT_OUT = (0, 5, 6, 3, 4)
"""Columns that are left out where there is no room for all, in that order."""

_GAP = 2
_NAME_MIN, _NAME_MAX = 14, 32

_ALL_FACTS_FROM = 72


def board_lines(
    query: Query,
    tally: Aggregates,
    rates: Rates,
    baselines: Baselines,
    day: Sequence[int],
    now: float,
    width: int,
    glyphs: Glyphs,
) -> list[Line]:
    """Return the board; `day` are the lines of all jobs, in the query or not, of each quarter of the last day."""
    whole = tally.whole
    facts = [f"{whole.jobs:,} jobs", f"{whole.running:,} running", f"{whole.queued:,} queued"]
    right: list[Span] = [("   ".join(facts[: 3 if width >= _ALL_FACTS_FROM else 1]), "")]
    if whole.late:
        right.append((f"   {whole.late:,} at risk", "attention"))
    room = width - len("BOARD   ") - width_of(right) - 2
    title: list[Span] = [("BOARD   ", "strong"), (text.cut_end(describe(query), room, glyphs.ellipsis), "")]
    return [
        spread(title, right, width),
        (),
        *_throughput(day, rates.whole, now, width, glyphs, is_filtered=query.is_filtered),
        (),
        *_table("MODEL", tally.models, rates.models, lambda name: _medians(baselines, model=name), width, glyphs),
        (),
        *_table(
            "PROJECT", tally.projects, rates.projects, lambda name: _medians(baselines, project=name), width, glyphs
        ),
        (),
        *_notes(width),
    ]


def _throughput(
    day: Sequence[int], rate: float, now: float, width: int, glyphs: Glyphs, *, is_filtered: bool
) -> list[Line]:
    parts = gathered(day, width)
    minutes = len(day) // len(parts) * QUARTER / 60
    most = f"   at most {text.per_minute(max(parts) / minutes)} in {minutes:.0f} min" if any(parts) else ""
    pace = f"   {text.per_minute(rate)} now{' in this query' if is_filtered else ''}" if rate else ""
    unseen = next((number for number, part in enumerate(parts) if part), len(parts))
    hours = [number for number in range(len(parts)) if number % max(len(parts) // 4, 1) == 0]
    labels = [Label(len(parts) - 2, "now", ""), *(Label(at + 2, _clock(now, at, len(parts))) for at in hours)]
    title: list[Span] = [(f"THROUGHPUT OF THE LAST DAY{', ALL JOBS' if is_filtered else ''}", "strong")]
    for words, ink in ((pace, ""), (most, "dim")):
        if width_of(title) + len(words) <= width:
            title.append((words, ink))
    return [
        title,
        # Before the first lines were counted nobody looked, which is not the same as nothing.
        ((glyphs.rest * unseen, "rest"), (sparkline(parts[unseen:], glyphs), "running")),
        labels_line(labels, len(parts)),
    ]


def _clock(now: float, part: int, parts: int) -> str:
    return f"{text.local(now - (parts - part) / parts * text.DAY):%H:%M}"


def _medians(baselines: Baselines, model: str = "", project: str = "") -> tuple[Baseline | None, Baseline | None]:
    return baselines.queue_time(model, project), baselines.run_time(model, project)


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
    heads = "".join(_right(*_COLUMNS[number]) for number in columns)
    lines: list[Line] = [((text.pad(text.cut_end(title, name_width), name_width), "strong"), (heads, "dim"))]
    for name, sums in sorted(
        groups.items(), key=lambda item: (-item[1].running, -item[1].queued, -item[1].jobs, item[0])
    ):
        if not sums.jobs:
            continue
        cells = _cells(sums, rates.get(name, 0.0), *medians(name), glyphs)
        label = text.pad(text.cut_middle(name, name_width, glyphs.ellipsis), name_width)
        is_quiet = not sums.running and not sums.queued
        numbers = [(_right(cells[number][0], _COLUMNS[number][1]), cells[number][1]) for number in columns]
        lines.append([(label, "dim" if is_quiet else ""), *numbers])
    return lines


def _fitting(width: int) -> list[int]:
    """Return the columns that leave enough room for the names."""
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
        (none, "dim") if share is None else (_percent(share), "attention" if share >= 0.05 else ""),
        (none if queue is None else text.span(queue.median), "dim" if queue is None else ""),
        (none if run is None else text.span(run.median), "dim" if run is None else ""),
        (f"{sums.late:,}", "attention" if sums.late else "dim"),
    ]


def _percent(share: float) -> str:
    if share < 0.0005:
        return "<0.1%" if share else "0%"
    return f"{100 * share:.1f}%" if share < 0.1 else f"{100 * share:.0f}%"


def _right(words: str, size: int) -> str:
    return " " * _GAP + text.pad(words, size, right=True)


def _notes(width: int) -> list[Line]:
    words = (
        "FAILED is the share of request lines that are through. QUEUE and RUN are medians of the jobs that were seen "
        "to begin or to be completed. Jobs AT RISK may miss their deadline, or are sure to."
    )
    return [((line, "dim"),) for line in text.wrap(words, min(width, 96))]
