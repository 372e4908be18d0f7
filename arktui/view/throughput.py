"""The throughput of the last day, as a graph with its figures."""

from __future__ import annotations

from collections.abc import Sequence

from arktui.format import DAY, clock_time, compact, duration_in_words, per_minute
from arktui.history.throughput import QUARTER
from arktui.view.chart import Column, Label, chart_lines, labels_line
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, Span, width_of
from arktui.view.text import pad

HEIGHT = 5
"""Rows of the graph."""

_AXIS = 7
"""Cells left of the graph."""

_MINUTES = QUARTER / 60


def quarter_rates(day: Sequence[int], now: float) -> list[float]:
    """Return the request lines a minute in each quarter of an hour; the last value covers the last 15 minutes.

    The last quarter of `day` is not over: what it lacks is taken from the one before.
    """
    rates = [lines / _MINUTES for lines in day]
    if len(rates) > 1:
        rates[-1] += rates[-2] * (1 - now % QUARTER / QUARTER)
    return rates


def throughput_lines(
    day: Sequence[int], rate: float, now: float, width: int, glyphs: Glyphs, *, is_filtered: bool
) -> list[Line]:
    """Return a heading with the rate now, the highest and the mean one, all over 15 minutes, and the graph.

    `day` has the request lines of each quarter of an hour of the last day, for all jobs; `rate` is the present rate of
    the jobs of the query, in lines a minute.
    """
    unseen = next((number for number, lines in enumerate(day) if lines), len(day))
    rates = quarter_rates(day, now)
    seen = rates[unseen:]
    highest = max([*seen, 0.0 if is_filtered else rate])
    title: list[Span] = [(f"THROUGHPUT OF THE LAST DAY{', ALL JOBS' if is_filtered else ''}", "strong")]
    facts: list[Span] = []
    if rate:
        facts.append((f"   {per_minute(rate)} now{' in this query' if is_filtered else ''}", ""))
    if highest:
        facts.append((f"   at most {per_minute(highest)}", "dim"))
        facts.append((f"   {per_minute(sum(seen) / len(seen))} on average" if seen else "", "dim"))
        facts.append((f"   each over {duration_in_words(QUARTER)}", "dim"))
    for words, style in facts:
        if width_of(title) + len(words) <= width:
            title.append((words, style))
    return [title, *_graph(rates, highest, now, width - _AXIS, glyphs)]


def _graph(rates: Sequence[float], highest: float, now: float, room: int, glyphs: Glyphs) -> list[Line]:
    room = max(room, 1)
    together = -(-len(rates) // room)
    parts = [rates[max(end - together, 0) : end] for end in range(len(rates), 0, -together)][::-1]
    shown = [parts[number * len(parts) // room] for number in range(room)]
    # Before the first count, arktui may not have run at all: the throughput is unknown there, not 0.
    unseen = next((number for number, part in enumerate(shown) if any(part)), room)
    columns = [Column(sum(part) / len(part) / highest) for part in shown[unseen:]]
    rows = chart_lines(columns, HEIGHT, glyphs)
    titles = [""] * HEIGHT
    if highest:
        titles[0], titles[HEIGHT // 2] = compact(round(highest)), compact(round(highest / 2))
    titles[-1] = "0"
    lines: list[Line] = []
    for number, (title, cells) in enumerate(zip(titles, rows, strict=True)):
        before = (glyphs.rest if number == HEIGHT - 1 else " ") * unseen
        lines.append([(pad(title, _AXIS - 1, right=True) + " ", "dim"), (before, "rest"), *cells])
    clocks = [clock_time(now - DAY + part / 4 * DAY) for part in range(4)]
    labels = [Label(room - 2, "now", ""), *(Label(part * room // 4 + 2, clock) for part, clock in enumerate(clocks))]
    return [*lines, [(" " * _AXIS, ""), *labels_line(labels, room)]]
