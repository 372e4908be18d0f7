"""Columns that the table shows only where the user chose them or made it wide, and how chosen columns fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rich.cells import cell_len

from arktui.clock import wall
from arktui.format import compact, duration, percent, short_time
from arktui.store.column_choice import ColumnChoice
from arktui.store.columns import TAG_COLUMN, tag_value
from arktui.store.elapsed import ran, waited
from arktui.store.job import OWNER_TAG, Job
from arktui.view.column_renderers import COLUMN_RENDERERS, NAME_MIN, ColumnRenderer, DrawContext, phase_line
from arktui.view.job_state import STATE_WIDTH_MAX
from arktui.view.spans import Line, Span, width_of
from arktui.view.text import cut_end, cut_middle

_TAG_WIDTH = 14

_NAME_LEAST, _TEXT_LEAST = 14, 12
"""Cells below which the name, and another text, is not shown unless the user wants it so narrow."""

_TEXTS = frozenset(
    {"model", "description", "message", "tags", "input", "output", "results", "errors", "project", "owner"}
)
"""Columns that can be narrower than usual."""

_NAMES_WHOLE = 0.95
"""Share of the names that a wide table shows whole; a few very long ones must not take all the room."""

_NAME_SHARE_MAX = 0.6
"""Largest share of a wide table that its names take."""

_FLEXIBLE = ("name", "description", "message", "tags")
"""Columns that take the cells left over: the first of these that is shown and has no width of its own."""


def _text(text_of: Callable[[Job], str], *, is_path: bool = False) -> Callable[[Job, DrawContext, int], Line]:
    """Return how a text is drawn: a path keeps both ends, any other text its beginning, on one line."""

    def draw(job: Job, context: DrawContext, width: int) -> Line:
        words = " ".join(text_of(job).split()) or context.glyphs.none
        return (((cut_middle if is_path else cut_end)(words, width, context.glyphs.ellipsis), "dim"),)

    return draw


def _elapsed(seconds_of: Callable[[Job, float], float | None]) -> Callable[[Job, DrawContext, int], Line]:
    def draw(job: Job, context: DrawContext, _width: int) -> Line:
        seconds = None if context.is_deleted else seconds_of(job, context.now)
        return ((context.glyphs.none, "dim"),) if seconds is None else ((duration(seconds), ""),)

    return draw


def _moment(moment_of: Callable[[Job], float | None]) -> Callable[[Job, DrawContext, int], Line]:
    def draw(job: Job, context: DrawContext, _width: int) -> Line:
        moment = moment_of(job)
        return ((context.glyphs.none if moment is None else short_time(moment, context.now or wall()), "dim"),)

    return draw


def _failed_share(job: Job, context: DrawContext, _width: int) -> Line:
    share = job.counts.failed_share
    if share is None:
        return ((context.glyphs.none, "dim"),)
    return ((percent(share), "attention" if share else "dim"),)


def _rate(job: Job, context: DrawContext, width: int) -> Line:
    rate = None if context.is_deleted else job.forecast.rate
    if rate is None:
        return ((context.glyphs.none, "dim"),)
    number = f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"
    return ((f"{number if len(number) + 2 <= width else compact(int(rate))}/m", ""),)


def _phase(job: Job, context: DrawContext, width: int) -> Line:
    ((word, style),) = phase_line(job.phase, context.glyphs)
    return ((cut_end(word, width, context.glyphs.ellipsis), style),)


def _type(job: Job) -> str:
    return ("custom" if job.is_custom else "foundation") if job.model else ""


def _tags(job: Job) -> str:
    return "  ".join(f"{key}={value}" for key, value in job.tags if key != OWNER_TAG)


CHOSEN_RENDERERS: tuple[ColumnRenderer, ...] = (
    ColumnRenderer("failed%", 7, 20, _failed_share, is_number=True),
    ColumnRenderer("rate", 9, 21, _rate, is_number=True),
    ColumnRenderer("ran", 6, 22, _elapsed(ran), is_number=True),
    ColumnRenderer("waited", 6, 23, _elapsed(waited), is_number=True),
    ColumnRenderer("deadline", 12, 24, _moment(lambda job: job.expires)),
    ColumnRenderer("since", 11, 25, _moment(lambda job: job.phase_at)),
    ColumnRenderer("ended", 11, 26, _moment(lambda job: job.phase_at if job.is_terminal else None)),
    ColumnRenderer("version", 10, 27, _text(lambda job: job.model_version)),
    ColumnRenderer("description", 30, 28, _text(lambda job: job.description)),
    ColumnRenderer("message", 40, 29, _text(lambda job: job.message)),
    ColumnRenderer("tags", 24, 30, _text(_tags)),
    ColumnRenderer("window", 7, 31, _text(lambda job: job.window)),
    ColumnRenderer("type", 10, 32, _text(_type)),
    ColumnRenderer("phase", 14, 33, _phase),
    ColumnRenderer("input", 32, 34, _text(lambda job: job.input, is_path=True)),
    ColumnRenderer("output", 32, 35, _text(lambda job: job.output, is_path=True)),
    ColumnRenderer("results", 32, 36, _text(lambda job: job.results, is_path=True)),
    ColumnRenderer("errors", 32, 37, _text(lambda job: job.errors, is_path=True)),
)
"""The columns besides those that the table shows by itself, in the order in which a wide table adds them."""

ALL_RENDERERS = (*COLUMN_RENDERERS, *CHOSEN_RENDERERS)
"""Every column except those of tags."""

_BY_ID = {renderer.id: renderer for renderer in ALL_RENDERERS}


def renderer_of(column_id: str) -> ColumnRenderer:
    """Return how a column is drawn; raise KeyError if there is none."""
    if not column_id.startswith(TAG_COLUMN):
        return _BY_ID[column_id]
    key = column_id.removeprefix(TAG_COLUMN)
    return ColumnRenderer(column_id, _TAG_WIDTH, 40, _text(lambda job: tag_value(job, key)))


Fitted = list[tuple[ColumnRenderer, int]]


def fitting_choices(
    choices: Sequence[ColumnChoice],
    width: int,
    padding: int = 2,
    state_width: int = STATE_WIDTH_MAX,
    name_width: int = NAME_MIN,
) -> Fitted:
    """Return the chosen columns, from the left on, that fit into `width` cells, each with its width; at least one.

    Each takes `padding` cells more than its width. Texts without a width of their own give way first, then what is
    further right. Cells left over go to texts up to their usual width, the name first, and then to a single one.
    """
    shown: list[ColumnRenderer] = []
    widths: dict[str, int] = {}
    usual = {choice.id: renderer_of(choice.id).width for choice in choices} | {"state": state_width, "name": name_width}
    room = width
    for choice in choices:
        least = choice.width or _least(choice.id, usual[choice.id])
        if least + padding > room and shown:
            break
        shown.append(renderer_of(choice.id))
        widths[choice.id] = max(min(least, room - padding), 1)
        room -= widths[choice.id] + padding
    own = {choice.id for choice in choices if choice.width is not None}
    for renderer in sorted(shown, key=lambda renderer: renderer.id != "name"):
        if renderer.id not in own:
            more = max(min(usual[renderer.id] - widths[renderer.id], room), 0)
            widths[renderer.id] += more
            room -= more
    flexible = next((name for name in _FLEXIBLE if name in widths and name not in own), None)
    if flexible is not None:
        widths[flexible] += max(room, 0)
    return [
        (_clipped(renderer) if widths[renderer.id] < usual[renderer.id] else renderer, widths[renderer.id])
        for renderer in shown
    ]


def _least(column_id: str, usual: int) -> int:
    """Return the cells below which a column is not shown."""
    if column_id == "name":
        return _NAME_LEAST if usual == NAME_MIN else usual
    return min(usual, _TEXT_LEAST) if column_id in _TEXTS or column_id.startswith(TAG_COLUMN) else usual


def _clipped(renderer: ColumnRenderer) -> ColumnRenderer:
    """Return a column whose cells are cut to a width that it was not made for."""

    def draw(job: Job, context: DrawContext, width: int) -> Line:
        spans: list[Span] = []
        room = width
        for words, style in renderer.draw(job, context, width):
            spans.append((cut_end(words, room, context.glyphs.ellipsis), style))
            room -= width_of(spans[-1:])
        return spans

    return renderer._replace(draw=draw)


def fitting_all(width: int, padding: int, state_width: int, name_width: int) -> Fitted:
    """Return as many columns as fit into `width` cells, the names whole, in the order of the screen."""
    ranked = sorted(ALL_RENDERERS, key=lambda renderer: renderer.rank)
    widths = {renderer.id: renderer.width for renderer in ALL_RENDERERS} | {"state": state_width, "name": name_width}
    chosen: set[str] = set()
    room = width
    for renderer in ranked:
        if widths[renderer.id] + padding > room:
            break
        chosen.add(renderer.id)
        room -= widths[renderer.id] + padding
    choices = [ColumnChoice(renderer.id) for renderer in ALL_RENDERERS if renderer.id in chosen]
    return fitting_choices(choices, width, padding, state_width, name_width)


def whole_name_width(jobs: Iterable[Job], width: int) -> int:
    """Return the cells that names take as a whole, but for a few, at most a share of a table `width` cells wide."""
    lengths = sorted(cell_len(job.name or job.id) for job in jobs)
    length = lengths[int(_NAMES_WHOLE * (len(lengths) - 1))] if lengths else 0
    return max(min(length, int(width * _NAME_SHARE_MAX)), NAME_MIN)
