"""How a row of the table is drawn: its sign, and for each column the width, the rank and the cell's spans."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len

from arktui.clock import wall
from arktui.format import MINUTE, Times, compact, duration, duration_range, short_time, thousands, times
from arktui.store.columns import column_of
from arktui.store.forecast import LATE
from arktui.store.job import Job, short_owner
from arktui.store.phase import COMPLETED
from arktui.view.glyphs import Glyphs
from arktui.view.job_state import DEADLINE_STYLES, STATE_WIDTH_MAX, is_late, state_line
from arktui.view.spans import Line, Span, phase_style
from arktui.view.text import cut_end, cut_middle

BAR_WIDTH = 10

_PERCENT_WIDTH = 4
"""Cells of `100%`."""

NAME_MIN = 23
"""Cells the name keeps before another column is shown."""

NAME_AMPLE = 40
"""Cells the name keeps before a column beyond `_CORE_RANK` is shown."""

_CORE_RANK = 7
"""Rank of the last column that most need; the others have room on wide terminals only."""


_TIMES = ("created", "updated", "deadline", "since", "ended")
"""Columns whose headings name a time zone other than this machine's."""


class Sign(Enum):
    """The sign before a row: whether the job is watched, and whether it has changed."""

    NONE = "none"
    WATCHED = "watched"
    CHANGED = "changed"
    WATCHED_AND_CHANGED = "watched and changed"


def sign_span(sign: Sign, glyphs: Glyphs) -> Span:
    """Return the glyphs of a sign, one cell for a watched job and one for a changed one."""
    if sign is Sign.NONE:
        return ("  ", "")
    if sign is Sign.WATCHED:
        return (f"{glyphs.watched} ", "dim")
    watched = glyphs.watched if sign is Sign.WATCHED_AND_CHANGED else " "
    return (f"{watched}{glyphs.changed}", "accent strong")


class DrawContext(NamedTuple):
    """What drawing a job needs besides the job: the glyphs, the time, and whether the service deleted the job.

    `now` is the service's time in seconds since the epoch. It is 0 while unknown; durations are not shown then.
    """

    glyphs: Glyphs
    now: float
    is_deleted: bool = False


class ColumnRenderer(NamedTuple):
    """How one column is drawn.

    `width` is in cells without padding; the name's is 0 and takes what is left, the state's is 0 and is chosen by what
    the jobs are. Columns with a low `rank` are shown first. `draw` takes the width of the cell.
    """

    id: str
    width: int
    rank: int
    draw: Callable[[Job, DrawContext, int], Line]
    is_number: bool = False

    @property
    def title(self) -> str:
        """The heading."""
        if self.id == "percent":
            return "%"
        is_in_zone = self.id in _TIMES and times() is Times.UTC
        return f"{column_of(self.id).title}{' UTC' if is_in_zone else ''}"

    @property
    def sort_column(self) -> str:
        """The column that a sort by this one names: progress and percentage are one value."""
        return "progress" if self.id == "percent" else self.id


def phase_line(phase: str, glyphs: Glyphs) -> Line:
    """Return glyph and word of a phase."""
    glyph = glyphs.phases.get(phase, glyphs.unknown_phase)
    return ((f"{glyph} {phase or glyphs.none}", phase_style(phase)),)


def bar_cells(done: int | None, failed: int | None, total: int | None, width: int) -> tuple[int, int, int]:
    """Return the cells of a progress bar for done, failed and remaining lines; the sum is `width`.

    While the counts are unknown, all cells are remaining. A bar is full only when every line is processed. Failed lines
    have cells by their share: none below half a cell.
    """
    if done is None or not total:
        return 0, 0, width
    failed = failed or 0
    processed = min(done + failed, total)
    full = width if processed == total else min(int(processed / total * width), width - 1)
    if failed == 0:
        return full, 0, width - full
    red = min(round(failed / total * width), width)
    if red == 0:
        return full, 0, width - full
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


def _state(job: Job, context: DrawContext, width: int) -> Line:
    glyphs = context.glyphs
    if context.is_deleted:
        line: Line = ((f"{glyphs.unknown_phase} deleted", "dim"),)
    else:
        line = state_line(job, glyphs, context.now)
    (word, style), *rest = line
    if width == 1:
        return ((word[0], style),)
    if rest or len(word) <= width:
        return line
    return ((cut_end(word, width, glyphs.ellipsis), style),)


def _name(job: Job, context: DrawContext, width: int) -> Line:
    # A job without a name is recognised by its id.
    return ((cut_name(job.name or job.id, width, context.glyphs.ellipsis), "" if job.name else "dim"),)


@lru_cache(1_024)
def cut_name(name: str, width: int, ellipsis_sign: str = "…") -> str:
    """Return a name in at most `width` cells. If it is one of a family, its end from the shard's word on is kept.

    Where that would leave less than a third to the beginning, and for all other names, both ends are kept equally.
    """
    from arktui.store.families import shard_start  # noqa: PLC0415 - no name is drawn in the first paint

    if cell_len(name) <= width:
        return name
    start = shard_start(name)
    if start is None:
        return cut_middle(name, width, ellipsis_sign)
    tail = name[_word_start(name, start) :]
    head = width - 1 - cell_len(tail)
    if head < width // 3 or head < 1:
        return cut_middle(name, width, ellipsis_sign)
    return cut_end(name, head + 1, ellipsis_sign) + tail


def _word_start(name: str, place: int) -> int:
    """Return where the word before a number begins, with the sign before it: `-part-` of `job-part-3`."""
    while place and name[place - 1] in "-_.第":
        place -= 1
    while place and name[place - 1].isascii() and name[place - 1].isalpha():
        place -= 1
    return place - 1 if place and name[place - 1] in "-_." else place


def _text(value: str, context: DrawContext, width: int) -> Line:
    return ((cut_middle(value or context.glyphs.none, width, context.glyphs.ellipsis), "dim"),)


def _progress(job: Job, context: DrawContext, width: int) -> Line:
    return bar_line(job, context.glyphs, width)


def _percent(job: Job, context: DrawContext, width: int) -> Line:
    counts = job.counts
    percent, failed, total = counts.percent, counts.failed, counts.total
    number = context.glyphs.none if percent is None else f"{percent}%"
    if width > _PERCENT_WIDTH and failed and total and not round(failed / total * BAR_WIDTH):
        return ((context.glyphs.failed, "failed-lines"), (number.rjust(width - 1), ""))
    return ((number.rjust(width), ""),)


def _number(number: int | None, context: DrawContext, width: int) -> str:
    whole = thousands(number, context.glyphs.none)
    return whole if number is None or len(whole) <= width else compact(number)


def _done(job: Job, context: DrawContext, width: int) -> Line:
    return ((_number(job.counts.done, context, width), ""),)


def _total(job: Job, context: DrawContext, width: int) -> Line:
    return ((_number(job.counts.total, context, width), "dim"),)


def _failed(job: Job, context: DrawContext, width: int) -> Line:
    failed = job.counts.failed
    is_failing = job.forecast.is_failing and not job.forecast.acknowledged
    style = "alarm" if is_failing else "attention" if failed else "dim"
    return ((_number(failed, context, width), style),)


def _left(job: Job, context: DrawContext, _width: int) -> Line:
    if job.is_terminal or job.expires is None or context.is_deleted or not context.now:
        return ((context.glyphs.none, "dim"),)
    deadline = job.forecast.deadline
    if job.expires <= context.now:
        return (("0m" if deadline in LATE else f"{context.glyphs.problem} 0m", "alarm"),)
    left = duration(job.expires - context.now)
    if not is_late(job, context.now):
        return ((left, ""),)
    if deadline in LATE:  # the state says so
        return ((left, DEADLINE_STYLES[deadline]),)
    return ((f"{context.glyphs.problem} {left}", "attention"),)


def _ends(job: Job, context: DrawContext, _width: int) -> Line:
    ends, not_before = job.forecast.ends, job.forecast.not_before
    if context.is_deleted or not context.now or (ends is None and not_before is None):
        return ((context.glyphs.none, "dim"),)
    if ends is None:
        wait = (not_before or 0.0) - context.now
        # That it takes more than less than a minute says nothing.
        return ((context.glyphs.none if wait < MINUTE else f">{duration(wait).split()[0]}", "dim"),)
    low, high = (max(end - context.now, 0) for end in ends)
    return ((duration_range(low, high, context.glyphs.none), ""),)


def _time(moment: float | None, context: DrawContext) -> Line:
    return ((context.glyphs.none if moment is None else short_time(moment, context.now or wall()), "dim"),)


COLUMN_RENDERERS: tuple[ColumnRenderer, ...] = (
    ColumnRenderer("state", 0, 0, _state),
    ColumnRenderer("name", 0, 1, _name),
    ColumnRenderer("model", 18, 7, lambda job, context, width: _text(job.model, context, width)),
    ColumnRenderer("progress", BAR_WIDTH, 4, _progress),
    ColumnRenderer("percent", _PERCENT_WIDTH + 1, 2, _percent),
    ColumnRenderer("failed", 9, 6, _failed, is_number=True),
    ColumnRenderer("ends", 7, 5, _ends, is_number=True),
    ColumnRenderer("left", 6, 3, _left, is_number=True),
    ColumnRenderer("done", 9, 10, _done, is_number=True),
    ColumnRenderer("total", 9, 12, _total, is_number=True),
    ColumnRenderer("created", 11, 8, lambda job, context, _: _time(job.created, context)),
    ColumnRenderer("updated", 11, 13, lambda job, context, _: _time(job.updated, context)),
    ColumnRenderer("project", 12, 12, lambda job, context, width: _text(job.project, context, width)),
    ColumnRenderer("owner", 10, 9, lambda job, context, width: _text(short_owner(job.owner), context, width)),
    ColumnRenderer("id", 23, 11, lambda job, context, width: _text(job.id, context, width)),
)
"""Every column, in the order of the screen."""

TINY = 55
"""Below this width in cells, only the state's glyph, the name and the percentage are shown."""


def fitting(width: int, padding: int = 2, state_width: int = STATE_WIDTH_MAX) -> list[tuple[ColumnRenderer, int]]:
    """Return the columns that fit into `width` cells, each with its own width; the name takes the remaining cells.

    Each column takes `padding` cells more than its width.
    """
    if width < TINY:
        by_id = {renderer.id: renderer for renderer in COLUMN_RENDERERS}
        name = max(width - (1 + padding) - (_PERCENT_WIDTH + padding) - padding, 1)
        return [(by_id["state"], 1), (by_id["name"], name), (by_id["percent"], _PERCENT_WIDTH)]
    widths = {renderer.id: renderer.width for renderer in COLUMN_RENDERERS} | {"state": state_width, "name": NAME_MIN}
    chosen: set[str] = set()
    room = width
    for renderer in sorted(COLUMN_RENDERERS, key=lambda renderer: renderer.rank):
        needed = widths[renderer.id] + padding
        if needed + (NAME_AMPLE - NAME_MIN if renderer.rank > _CORE_RANK else 0) > room:
            break
        chosen.add(renderer.id)
        room -= needed
    widths["name"] += room
    return [(renderer, widths[renderer.id]) for renderer in COLUMN_RENDERERS if renderer.id in chosen]
