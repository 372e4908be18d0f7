"""The line with the views, and the list of all views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len

from arktui.store.view_counts import Count
from arktui.store.views import View, is_built_in
from arktui.view.glyphs import Glyphs
from arktui.view.rows import row
from arktui.view.spans import Line, Span, width_of
from arktui.view.text import cut_end, cut_middle, pad

_NAME_MAX = 24
"""Cells of a name in the line."""

_GAP = "   "


class Tab(NamedTuple):
    """A view as the line and the list show it. `key` reaches it; `counted` is None until the jobs are counted."""

    view: View
    key: str
    counted: Count | None
    is_chosen: bool = False
    is_watched: bool = False


def tabs_line(tabs: Sequence[Tab], width: int, glyphs: Glyphs, *, is_changed: bool, is_complete: bool) -> Line:
    """Return the views in at most `width` cells, the chosen one always among them.

    With `is_changed`, a `+` says that the present query is in no view. Without `is_complete`, more jobs are still to be
    loaded.
    """
    end: list[Span] = [(f"{_GAP}+", "accent")] if is_changed else []
    pieces = [_tab(tab, glyphs, is_complete=is_complete) for tab in tabs]
    chosen = next((place for place, tab in enumerate(tabs) if tab.is_chosen), 0)
    first, last = _fitting([width_of(piece) for piece in pieces], chosen, width - width_of(end) - 1)
    line: list[Span] = [(" " if first == 0 else glyphs.ellipsis, "dim")]
    for place in range(first, last):
        line += [(_GAP, "")] if place > first else []
        line += pieces[place]
    if last < len(pieces):
        line.append((f" {glyphs.ellipsis}", "dim"))
    return [*line, *end]


def _tab(tab: Tab, glyphs: Glyphs, *, is_complete: bool) -> list[Span]:
    name = cut_end(tab.view.name, _NAME_MAX, glyphs.ellipsis)
    spans: list[Span] = [(f"{tab.key} ", "dim")] if tab.key else []
    spans.append((name, "accent strong" if tab.is_chosen else ""))
    if tab.is_watched:
        spans.append((glyphs.watched, "dim"))
    if tab.counted is not None:
        spans.append((f" {_number(tab.counted, is_complete=is_complete)}", "dim"))
        if tab.counted.problems:
            spans.append((f" {glyphs.problem}", "attention strong"))
    return spans


def _number(count: Count, *, is_complete: bool) -> str:
    return f"{count.jobs:,}" + ("" if is_complete else "+")


def _fitting(widths: Sequence[int], chosen: int, room: int) -> tuple[int, int]:
    """Return the first tab that is shown and the one after the last: the chosen one, and as many as fit around it."""
    gap, ellipsis = len(_GAP), 2
    first = last = chosen
    used = -gap
    while last < len(widths) and used + gap + widths[last] + (ellipsis if last + 1 < len(widths) else 0) <= room:
        used += gap + widths[last]
        last += 1
    while first > 0 and used + gap + widths[first - 1] + (ellipsis if last < len(widths) else 0) <= room:
        first -= 1
        used += gap + widths[first]
    return first, max(last, min(chosen + 1, len(widths)))


def views_lines(tabs: Sequence[Tab], place: str, width: int, glyphs: Glyphs, *, is_complete: bool) -> list[Line]:
    """Return a row for each view by its name, the saved ones below the built-in ones; `place` is their file."""
    name_width = min(max((cell_len(tab.view.name) for tab in tabs), default=0), max(width // 3, 1))
    lines: list[Line] = []
    has_heading = False
    for tab in tabs:
        if not is_built_in(tab.view.name) and not has_heading:
            has_heading = True
            lines += [(), ((cut_middle(f"from {place}", width, glyphs.ellipsis), "dim"),)]
        lines.append(row(tab.view.name, _row(tab, name_width, width, glyphs, is_complete=is_complete), width))
    if not has_heading:
        lines += [(), ((cut_middle(f"none is saved in {place}", width, glyphs.ellipsis), "dim"),)]
    return lines


def _row(tab: Tab, name_width: int, width: int, glyphs: Glyphs, *, is_complete: bool) -> list[Span]:
    view = tab.view
    name = pad(cut_end(view.name, name_width, glyphs.ellipsis), name_width)
    number = glyphs.none if tab.counted is None else _number(tab.counted, is_complete=is_complete)
    problem = glyphs.problem if tab.counted is not None and tab.counted.problems else " "
    spans: list[Span] = [
        (f"{tab.key or ' '} ", "accent"),
        (glyphs.watched if tab.is_watched else " ", "dim"),
        (f" {name}", "strong" if tab.is_chosen else ""),
        (f"  {number:>7} ", ""),
        (problem, "attention strong"),
    ]
    words = [view.query or "all jobs"]
    if view.sort:
        words.append(f"sort:{view.sort}")
    if view.columns:
        words.append(f"columns {', '.join(view.columns)}")
    return [*spans, ("  " + cut_end("   ".join(words), max(width - width_of(spans) - 2, 0), glyphs.ellipsis), "dim")]
