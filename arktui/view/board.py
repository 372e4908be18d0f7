"""The board: the jobs of a query in sums, with the throughput of the last day and a table of models and projects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from arktui.format import duration, percent
from arktui.history.baselines import Baseline, Baselines
from arktui.history.findings import RUNNING_MAX
from arktui.store.filters import ModelPick
from arktui.store.query import Query
from arktui.view.aggregates import Aggregates, RateAggregates, Sums
from arktui.view.glyphs import Glyphs
from arktui.view.job_state import problem_words_within
from arktui.view.rows import beside, row
from arktui.view.spans import Line, Span, width_of
from arktui.view.text import cut_end, cut_middle, pad, wrap
from arktui.view.throughput import throughput_lines

_COLUMNS = {"JOBS": 7, "QUEUED": 6, "RUNNING": 7, "SLOTS": 6, "A MINUTE": 8, "FAILED": 6, "QUEUE": 6, "RUN": 6}
"""Headings and widths, in cells."""

_LEFT_OUT = ("JOBS", "QUEUE", "RUN", "A MINUTE", "SLOTS", "FAILED", "QUEUED")
"""Columns to leave out where there is no room for all, the first ones first."""

_OF_PROJECTS = "SLOTS"
"""The column that models do not have."""

_GAP = 2
_NAME_MIN, _NAME_MAX = 14, 36
_PROBLEMS_MIN = 12
"""Cells reserved for the problems: `3 will miss`."""

_BESIDE_FROM = 156
"""Width from which models and projects stand side by side: in a terminal of 160 columns."""

_BETWEEN = 4
"""Cells between them."""

_ATTENTION_SHARE = 0.05
"""Failed share of the lines from which it is highlighted."""

_READABLE = 96
"""Cells beyond which a line is hard to read."""


class ProjectKey(NamedTuple):
    """Names the row of a project; that of a model is named by its `ModelPick`."""

    name: str


class _Entry(NamedTuple):
    """A model or a project with its figures; `occupied` counts against the limit of a project."""

    key: ModelPick | ProjectKey
    sums: Sums
    rate: float
    queue: Baseline | None
    run: Baseline | None
    occupied: int = 0


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
    """Return the board; models and projects are rows.

    `day` has the request lines processed in each quarter of an hour of the last day, those of jobs outside the query
    included. `rates` cover the last 15 minutes.
    """
    models = [
        _Entry(pick, sums, rates.models.get(pick, 0.0), *_medians(baselines, pick.name, ""))
        for pick, sums in aggregates.models.items()
    ]
    projects = [
        _Entry(
            ProjectKey(name),
            sums,
            rates.projects.get(name, 0.0),
            *_medians(baselines, "", name),
            rates.occupied[name],
        )
        for name, sums in aggregates.projects.items()
    ]
    return [
        _facts(aggregates.whole, width, glyphs),
        (),
        *throughput_lines(day, rates.whole, now, width, glyphs, is_filtered=query.is_filtered),
        (),
        *_tables(models, projects, width, glyphs),
        (),
        *_notes(width),
    ]


def _medians(baselines: Baselines, model: str, project: str) -> tuple[Baseline | None, Baseline | None]:
    return baselines.queue_time(model, project), baselines.run_time(model, project)


def _facts(whole: Sums, width: int, glyphs: Glyphs) -> Line:
    """Return the numbers of jobs, and of those with each problem, as in the title."""
    spans: list[Span] = []
    for words in (f"{whole.jobs:,} jobs", f"{whole.running:,} running", f"{whole.queued:,} queued"):
        if width_of(spans) + len(words) + 3 <= width:
            spans.append((f"{'   ' if spans else ''}{words}", ""))
    problems = problem_words_within(whole.problems, width - width_of(spans) - 3, glyphs)
    return [*spans, ("   ", ""), *problems] if problems else spans


def _tables(models: Iterable[_Entry], projects: Iterable[_Entry], width: int, glyphs: Glyphs) -> list[Line]:
    if width < _BESIDE_FROM:
        return [*_table("MODEL", models, width, glyphs), (), *_table("PROJECT", projects, width, glyphs)]
    half = (width - _BETWEEN) // 2
    left, right = _table("MODEL", models, half, glyphs), _table("PROJECT", projects, half, glyphs)
    return beside(left, right, half + _BETWEEN)


def _table(title: str, entries: Iterable[_Entry], width: int, glyphs: Glyphs) -> list[Line]:
    listed = sorted((entry for entry in entries if entry.sums.jobs), key=_order)
    columns = _fitting(width, [name for name in _COLUMNS if title == "PROJECT" or name != _OF_PROJECTS])
    used = sum(_COLUMNS[name] + _GAP for name in columns)
    longest = max((cell_len(entry.key.name) for entry in listed), default=0)
    name_width = max(min(width - used - _PROBLEMS_MIN - _GAP, max(longest, _NAME_MIN), _NAME_MAX), 1)
    room = width - name_width - used - _GAP
    headings = "".join(_right(name, _COLUMNS[name]) for name in columns)
    problems = " " * _GAP + "PROBLEMS" if room >= _PROBLEMS_MIN else ""
    lines: list[Line] = [((pad(cut_end(title, name_width), name_width), "strong"), (headings + problems, "dim"))]
    for entry in listed:
        cells = _cells(entry, glyphs)
        is_inactive = not entry.sums.running and not entry.sums.queued
        label = pad(cut_middle(entry.key.name, name_width, glyphs.ellipsis), name_width)
        spans: list[Span] = [(label, "dim" if is_inactive else "")]
        spans += [(_right(cells[name][0], _COLUMNS[name]), cells[name][1]) for name in columns]
        if words := problem_words_within(entry.sums.problems, room, glyphs) if problems else []:
            spans += [(" " * _GAP, ""), *words]
        lines.append(row(entry.key, spans, width))
    return lines


def _order(entry: _Entry) -> tuple[int, int, int, str]:
    return -entry.sums.running, -entry.sums.queued, -entry.sums.jobs, entry.key.name


def _fitting(width: int, columns: list[str]) -> list[str]:
    """Return the columns that leave enough room for the names and the problems."""
    for name in _LEFT_OUT:
        if sum(_COLUMNS[shown] + _GAP for shown in columns) + _NAME_MIN + _GAP + _PROBLEMS_MIN <= width:
            break
        columns = [shown for shown in columns if shown != name]
    return columns


def _cells(entry: _Entry, glyphs: Glyphs) -> Mapping[str, Span]:
    sums, none = entry.sums, glyphs.none
    share = sums.failed_share
    share_style = "attention" if share and share >= _ATTENTION_SHARE else ""
    is_full = entry.occupied >= RUNNING_MAX
    return {
        "JOBS": (f"{sums.jobs:,}", "dim"),
        "QUEUED": (f"{sums.queued:,}", "" if sums.queued else "dim"),
        "RUNNING": (f"{sums.running:,}", "running" if sums.running else "dim"),
        "SLOTS": (f"{entry.occupied}/{RUNNING_MAX}", "attention" if is_full else "" if entry.occupied else "dim"),
        "A MINUTE": (f"{entry.rate:,.0f}" if entry.rate else none, "" if entry.rate else "dim"),
        "FAILED": (none, "dim") if share is None else (percent(share), share_style),
        "QUEUE": _median(entry.queue, none),
        "RUN": _median(entry.run, none),
    }


def _median(baseline: Baseline | None, none: str) -> Span:
    return (none, "dim") if baseline is None else (duration(baseline.median), "")


def _right(words: str, size: int) -> str:
    return " " * _GAP + pad(words, size, right=True)


def _notes(width: int) -> list[Line]:
    # The limit is documented: api/README.md section 4.
    words = (
        "SLOTS are the jobs of the project that run or are being prepared, those outside the query too, of the "
        f"{RUNNING_MAX} that Ark documents. A MINUTE is the rate of the running jobs over the last 15 minutes, FAILED "
        "the failed share of the processed request lines. QUEUE and RUN are the median times that jobs waited in the "
        "queue and ran, of those arktui saw start or complete."
    )
    return [((line, "dim"),) for line in wrap(words, min(width, _READABLE))]
