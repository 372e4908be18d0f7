"""How each column of the table looks: its width, its place in the queue for room, and the inks of a cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from arktui.clock import wall
from arktui.store.columns import COLUMNS
from arktui.store.forecast import Deadline
from arktui.store.job import Job, short_owner
from arktui.store.phase import COMPLETED
from arktui.view import text
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, Span, phase_ink
from arktui.view.state_text import DEADLINE_STYLES, is_late, state_line

PHASE_WIDTH = 14
"""Cells of glyph, space and the longest phase."""

BAR_WIDTH = 10

NAME_MIN = 23
"""Cells the name keeps before another column is let in."""


class View(NamedTuple):
    """What a cell needs to know besides the job: the signs, the time, and whether the job still exists.

    `now` is the service's time, 0 before it is known: then nothing is said of how long something takes or is left.
    """

    glyphs: Glyphs
    now: float
    is_deleted: bool = False


class Cell(NamedTuple):
    """The look of one column.

    `width` is in cells, without the padding; 0 takes what is left. `rank` is its place in the queue for room.
    """

    id: str
    width: int
    rank: int
    draw: Callable[[Job, View, int], Line]
    is_number: bool = False

    @property
    def title(self) -> str:
        """The heading."""
        return COLUMNS[self.id].title


def phase_line(phase: str, glyphs: Glyphs) -> Line:
    """Return glyph and word of a phase, the same everywhere."""
    glyph = glyphs.phases.get(phase, glyphs.unknown_phase)
    return ((f"{glyph} {phase or glyphs.none}", phase_ink(phase)),)


def bar_line(job: Job, glyphs: Glyphs, width: int) -> list[Span]:
    """Return the three-part progress bar."""
    counts = job.counts
    done, failed, rest = text.bar(counts.done, counts.failed, counts.total, width)
    ink = "completed" if job.phase == COMPLETED else phase_ink(job.phase)
    return [(glyphs.done * done, ink), (glyphs.failed * failed, "failed-lines"), (glyphs.rest * rest, "rest")]


def _phase(job: Job, view: View, width: int) -> Line:
    if view.is_deleted:
        return ((text.cut_end(f"{view.glyphs.unknown_phase} gone", width), "dim"),)
    ((word, ink),) = state_line(job, view.glyphs)
    return ((text.cut_end(word, width, view.glyphs.ellipsis) if width > 1 else word[:1], ink),)


def _name(job: Job, view: View, width: int) -> Line:
    # A job without a name is told from others by its id.
    return ((text.cut_middle(job.name or job.id, width, view.glyphs.ellipsis), "" if job.name else "dim"),)


def _model(job: Job, view: View, width: int) -> Line:
    return ((text.cut_middle(job.model or view.glyphs.none, width, view.glyphs.ellipsis), "dim"),)


def _progress(job: Job, view: View, width: int) -> Line:
    percent = job.counts.percent
    number = view.glyphs.none if percent is None else f"{percent}%"
    if width < BAR_WIDTH:
        return ((text.pad(number, width, right=True), ""),)
    return [*bar_line(job, view.glyphs, BAR_WIDTH), (text.pad(number, width - BAR_WIDTH, right=True), "")]


def _number(number: int | None, view: View, width: int) -> str:
    whole = text.thousands(number, view.glyphs.none)
    return whole if number is None or len(whole) <= width else text.compact(number)


def _done(job: Job, view: View, width: int) -> Line:
    return ((_number(job.counts.done, view, width), ""),)


def _total(job: Job, view: View, width: int) -> Line:
    return ((_number(job.counts.total, view, width), "dim"),)


def _failed(job: Job, view: View, width: int) -> Line:
    failed = job.counts.failed
    return ((_number(failed, view, width), "attention" if failed else "dim"),)


def _left(job: Job, view: View, _width: int) -> Line:
    if job.is_terminal or job.expires is None or view.is_deleted or not view.now:
        return ((view.glyphs.none, "dim"),)
    if job.expires <= view.now:
        return (("! 0m", "alarm"),)
    left = text.span(job.expires - view.now)
    if not is_late(job, view.now):
        return ((left, ""),)
    return ((f"! {left.split()[0]}", "alarm" if job.forecast.deadline is Deadline.WILL_MISS else "attention"),)


def _ends(job: Job, view: View, _width: int) -> Line:
    ends = job.forecast.ends
    if ends is None or view.is_deleted or not view.now:
        return ((view.glyphs.none, "dim"),)
    low, high = (max(end - view.now, 0) for end in ends)
    return ((text.span_range(low, high, view.glyphs.none), ""),)


def _deadline(job: Job, view: View, _width: int) -> Line:
    deadline = job.forecast.deadline
    if deadline is Deadline.UNKNOWN or job.is_terminal or view.is_deleted:
        return ((view.glyphs.none, "dim"),)
    return ((deadline.value, DEADLINE_STYLES[deadline]),)


def _moment(moment: float | None, view: View) -> Line:
    return ((view.glyphs.none if moment is None else text.local_short(moment, view.now or wall()), "dim"),)


def _plain(value: str, view: View, width: int) -> Line:
    return ((text.cut_middle(value or view.glyphs.none, width, view.glyphs.ellipsis), "dim"),)


CELLS: tuple[Cell, ...] = (
    Cell("phase", PHASE_WIDTH, 0, _phase),
    Cell("name", 0, 0, _name),
    Cell("model", 14, 6, _model),
    Cell("progress", BAR_WIDTH + 5, 1, _progress),
    Cell("done", 9, 4, _done, is_number=True),
    Cell("total", 9, 11, _total, is_number=True),
    Cell("failed", 9, 5, _failed, is_number=True),
    Cell("ends", 7, 3, _ends, is_number=True),
    Cell("left", 6, 2, _left, is_number=True),
    Cell("deadline", 9, 7, _deadline),
    Cell("created", 11, 8, lambda job, view, _: _moment(job.created, view)),
    Cell("updated", 11, 13, lambda job, view, _: _moment(job.updated, view)),
    Cell("project", 12, 12, lambda job, view, width: _plain(job.project, view, width)),
    Cell("owner", 10, 9, lambda job, view, width: _plain(short_owner(job.owner), view, width)),
    Cell("id", 23, 10, lambda job, view, width: _plain(job.id, view, width)),
)
"""Every column in the order of the screen."""

_TINY = 55
"""Below this many cells only the phase's glyph, the name and the percentage stay."""


def fitting(width: int, padding: int = 2) -> list[tuple[Cell, int]]:
    """Return the columns that fit into `width` cells, each with its own width; the name takes the slack.

    Each column takes `padding` cells more than its width.
    """
    if width < _TINY:
        by_id = {cell.id: cell for cell in CELLS}
        name = max(width - (1 + padding) - (4 + padding) - padding, 1)
        return [(by_id["phase"], 1), (by_id["name"], name), (by_id["progress"], 4)]
    chosen: set[str] = set()
    room = width
    for cell in sorted(CELLS, key=lambda cell: cell.rank):
        needed = (cell.width or NAME_MIN) + padding
        if needed > room:
            break
        chosen.add(cell.id)
        room -= needed
    return [(cell, cell.width or NAME_MIN + room) for cell in CELLS if cell.id in chosen]
