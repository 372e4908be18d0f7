"""How a row of the table is drawn: its mark, and for each column the width, the rank and the cell's spans."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from arktui.clock import wall
from arktui.format import compact, duration, duration_range, short_time, thousands
from arktui.store.columns import COLUMNS
from arktui.store.forecast import Deadline
from arktui.store.job import Job, short_owner
from arktui.store.phase import COMPLETED
from arktui.view.glyphs import Glyphs
from arktui.view.job_state import is_late, state_line
from arktui.view.spans import Line, Span, phase_style
from arktui.view.text import cut_end, cut_middle, pad

PHASE_WIDTH = 14
"""Cells of glyph, space and the longest phase."""

BAR_WIDTH = 10

NAME_MIN = 23
"""Cells the name keeps before another column is shown."""


class Mark(Enum):
    """The mark before a row: whether the job is watched, and whether it has changed."""

    NONE = "none"
    WATCHED = "watched"
    CHANGED = "changed"
    WATCHED_AND_CHANGED = "watched and changed"


def mark_span(mark: Mark, glyphs: Glyphs) -> Span:
    """Return the glyph of a mark, one cell wide."""
    if mark is Mark.NONE:
        return (" ", "")
    if mark is Mark.WATCHED:
        return (glyphs.watched, "dim")
    return (glyphs.watched if mark is Mark.WATCHED_AND_CHANGED else glyphs.changed, "accent strong")


class DrawContext(NamedTuple):
    """What drawing a job needs besides the job: the glyphs, the time, and whether the service deleted the job.

    `now` is the service's time in seconds since the epoch. It is 0 while unknown; durations are not shown then.
    """

    glyphs: Glyphs
    now: float
    is_deleted: bool = False


class ColumnRenderer(NamedTuple):
    """How one column is drawn.

    `width` is in cells without padding; the column of width 0 takes what is left. Columns with a low `rank` are shown
    first. `draw` takes the width of the cell.
    """

    id: str
    width: int
    rank: int
    draw: Callable[[Job, DrawContext, int], Line]
    is_number: bool = False

    @property
    def title(self) -> str:
        """The heading."""
        return COLUMNS[self.id].title


def phase_line(phase: str, glyphs: Glyphs) -> Line:
    """Return glyph and word of a phase."""
    glyph = glyphs.phases.get(phase, glyphs.unknown_phase)
    return ((f"{glyph} {phase or glyphs.none}", phase_style(phase)),)


def bar_cells(done: int | None, failed: int | None, total: int | None, width: int) -> tuple[int, int, int]:
    """Return the cells of a progress bar for done, failed and remaining lines; the sum is `width`.

    While the counts are unknown, all cells are remaining. A bar is full only when every line is processed, and any
    failed line takes at least one cell.
    """
    if done is None or not total:
        return 0, 0, width
    failed = failed or 0
    processed = min(done + failed, total)
    full = width if processed == total else min(int(processed / total * width), width - 1)
    if failed == 0:
        return full, 0, width - full
    red = min(max(round(failed / total * width), 1), width)
    if done == 0:
        return 0, max(full, red), width - max(full, red)
    red = min(red, max(full - 1, 1))
    full = max(full, red)
    return full - red, red, width - full


def bar_line(job: Job, glyphs: Glyphs, width: int) -> list[Span]:
    """Return the progress bar in its three parts."""
    counts = job.counts
    done, failed, rest = bar_cells(counts.done, counts.failed, counts.total, width)
    style = "completed" if job.phase == COMPLETED else phase_style(job.phase)
    return [(glyphs.done * done, style), (glyphs.failed * failed, "failed-lines"), (glyphs.rest * rest, "rest")]


def _phase(job: Job, context: DrawContext, width: int) -> Line:
    glyphs = context.glyphs
    if context.is_deleted:
        word, style = f"{glyphs.unknown_phase} deleted", "dim"
    else:
        ((word, style),) = state_line(job, glyphs)
    return ((cut_end(word, width, glyphs.ellipsis) if width > 1 else word[:1], style),)


def _name(job: Job, context: DrawContext, width: int) -> Line:
    # A job without a name is recognised by its id.
    return ((cut_middle(job.name or job.id, width, context.glyphs.ellipsis), "" if job.name else "dim"),)


def _text(value: str, context: DrawContext, width: int) -> Line:
    return ((cut_middle(value or context.glyphs.none, width, context.glyphs.ellipsis), "dim"),)


def _progress(job: Job, context: DrawContext, width: int) -> Line:
    percent = job.counts.percent
    number = context.glyphs.none if percent is None else f"{percent}%"
    if width < BAR_WIDTH:
        return ((pad(number, width, right=True), ""),)
    return [*bar_line(job, context.glyphs, BAR_WIDTH), (pad(number, width - BAR_WIDTH, right=True), "")]


def _number(number: int | None, context: DrawContext, width: int) -> str:
    whole = thousands(number, context.glyphs.none)
    return whole if number is None or len(whole) <= width else compact(number)


def _done(job: Job, context: DrawContext, width: int) -> Line:
    return ((_number(job.counts.done, context, width), ""),)


def _total(job: Job, context: DrawContext, width: int) -> Line:
    return ((_number(job.counts.total, context, width), "dim"),)


def _failed(job: Job, context: DrawContext, width: int) -> Line:
    failed = job.counts.failed
    return ((_number(failed, context, width), "attention" if failed else "dim"),)


def _left(job: Job, context: DrawContext, _width: int) -> Line:
    if job.is_terminal or job.expires is None or context.is_deleted or not context.now:
        return ((context.glyphs.none, "dim"),)
    if job.expires <= context.now:
        return (("! 0m", "alarm"),)
    left = duration(job.expires - context.now)
    if not is_late(job, context.now):
        return ((left, ""),)
    return ((f"! {left.split()[0]}", "alarm" if job.forecast.deadline is Deadline.WILL_MISS else "attention"),)


def _ends(job: Job, context: DrawContext, _width: int) -> Line:
    ends, not_before = job.forecast.ends, job.forecast.not_before
    if context.is_deleted or not context.now or (ends is None and not_before is None):
        return ((context.glyphs.none, "dim"),)
    if ends is None:
        return ((f">{duration(max((not_before or 0.0) - context.now, 0)).split()[0]}", "dim"),)
    low, high = (max(end - context.now, 0) for end in ends)
    return ((duration_range(low, high, context.glyphs.none), ""),)


def _time(moment: float | None, context: DrawContext) -> Line:
    return ((context.glyphs.none if moment is None else short_time(moment, context.now or wall()), "dim"),)


COLUMN_RENDERERS: tuple[ColumnRenderer, ...] = (
    ColumnRenderer("state", PHASE_WIDTH, 0, _phase),
    ColumnRenderer("name", 0, 0, _name),
    ColumnRenderer("model", 14, 6, lambda job, context, width: _text(job.model, context, width)),
    ColumnRenderer("progress", BAR_WIDTH + 5, 1, _progress),
    ColumnRenderer("done", 9, 4, _done, is_number=True),
    ColumnRenderer("total", 9, 11, _total, is_number=True),
    ColumnRenderer("failed", 9, 5, _failed, is_number=True),
    ColumnRenderer("ends", 7, 3, _ends, is_number=True),
    ColumnRenderer("left", 6, 2, _left, is_number=True),
    ColumnRenderer("created", 11, 8, lambda job, context, _: _time(job.created, context)),
    ColumnRenderer("updated", 11, 13, lambda job, context, _: _time(job.updated, context)),
    ColumnRenderer("project", 12, 12, lambda job, context, width: _text(job.project, context, width)),
    ColumnRenderer("owner", 10, 9, lambda job, context, width: _text(short_owner(job.owner), context, width)),
    ColumnRenderer("id", 23, 10, lambda job, context, width: _text(job.id, context, width)),
)
"""Every column, in the order of the screen."""

_TINY = 55
"""Below this width in cells, only the phase's glyph, the name and the percentage are shown."""


def fitting(width: int, padding: int = 2) -> list[tuple[ColumnRenderer, int]]:
    """Return the columns that fit into `width` cells, each with its own width; the name takes the remaining cells.

    Each column takes `padding` cells more than its width.
    """
    if width < _TINY:
        by_id = {renderer.id: renderer for renderer in COLUMN_RENDERERS}
        name = max(width - (1 + padding) - (4 + padding) - padding, 1)
        return [(by_id["state"], 1), (by_id["name"], name), (by_id["progress"], 4)]
    chosen: set[str] = set()
    room = width
    for renderer in sorted(COLUMN_RENDERERS, key=lambda renderer: renderer.rank):
        needed = (renderer.width or NAME_MIN) + padding
        if needed > room:
            break
        chosen.add(renderer.id)
        room -= needed
    return [(renderer, renderer.width or NAME_MIN + room) for renderer in COLUMN_RENDERERS if renderer.id in chosen]
