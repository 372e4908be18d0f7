"""The detail of a job: its headline, and every field with its label (api/README.md section 3.2)."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from arktui.format import full_time, full_time_beside, short_ago
from arktui.history.baselines import Baselines
from arktui.history.past import Past
from arktui.store.job import OWNER_TAG, Job
from arktui.view.column_renderers import DrawContext
from arktui.view.headline import headline
from arktui.view.spans import Line, Span
from arktui.view.text import flow, pad, wrap

_SHORT_LABEL, _MEDIUM_LABEL, _LONG_LABEL = 9, 18, 20
"""Cells of a label with the space after it: `project`, `completion window`, `in this phase since`."""

_GAP = 2
"""Cells between two fields on a line."""

_AFTER_ID = _SHORT_LABEL + 23 + _GAP
_AFTER_TIME = _LONG_LABEL + 39 + _GAP
"""Where the second field of a row starts, in cells: after an id, or after a time if both times of a row fit."""

_TIME_BESIDE = _SHORT_LABEL + 26

_TWO_COLUMNS_FROM = 76

Field = tuple[str, str, str]
"""Label, value and style."""


def detail_lines(job: Job, context: DrawContext, width: int, past: Past, baselines: Baselines) -> list[Line]:
    """Return the detail of a job in `width` cells. Nothing is cut; long values wrap."""
    lines: list[Line] = [((line, "strong"),) for line in wrap(job.name or context.glyphs.none, width)]
    lines += flow(headline(job, context, past, baselines), width)
    if job.message:
        style = "alarm" if job.phase == "Failed" else ""
        lines += [((line, style),) for line in wrap(job.message, width)]
    identity, rest = _identity(job, context), _times_and_texts(job, context)
    if width < _TWO_COLUMNS_FROM:
        stacked = [field for row in (*identity, *rest) for field in row]
        return [*lines, (), *(line for field in stacked for line in _wrapped(field, _LONG_LABEL, width))]
    start = _AFTER_TIME if width >= _AFTER_TIME + _TIME_BESIDE else _AFTER_ID
    return [
        *lines,
        (),
        *_block(identity, (_SHORT_LABEL, _MEDIUM_LABEL), start, width),
        *_block(rest, (_LONG_LABEL, _SHORT_LABEL), start, width),
    ]


def _identity(job: Job, context: DrawContext) -> list[tuple[Field, ...]]:
    """Return the fields that say what the job is, in rows of one or two."""
    model = f"{job.model} {context.glyphs.dot} {job.model_version}" if job.model_version else job.model
    tags = "  ".join(f"{key}={value}" for key, value in job.tags if key != OWNER_TAG)
    return [
        (_field("id", job.id, context), _field("custom model" if job.is_custom else "model", model, context)),
        (_field("project", job.project, context), _field("completion window", job.window, context)),
        (_field("owner", job.owner, context), _field("tags", tags, context)),
        (_field("input", job.input, context),),
        (_field("output", job.output, context),),
        (_field("results", job.results, context),),
        (_field("errors", job.errors, context, "" if job.counts.failed else "dim"),),
    ]


def _times_and_texts(job: Job, context: DrawContext) -> list[tuple[Field, ...]]:
    """Return the other fields, in rows of one or two."""
    not_understood = [(_field("not understood", ", ".join(job.unread), context, "attention"),)] if job.unread else []
    return [
        (
            _field("created", _time(job.created, context), context),
            _field("updated", _time_beside(job.updated, job.created, context), context),
        ),
        (
            _field("in this phase since", _time(job.phase_at, context), context),
            _field("expires", _time_beside(job.expires, job.phase_at, context), context),
        ),
        (_field("description", job.description, context),),
        *not_understood,
    ]


def _field(label: str, value: str, context: DrawContext, style: str = "") -> Field:
    return (label, value or context.glyphs.none, style if value else "dim")


def _time(moment: float | None, context: DrawContext) -> str:
    return "" if moment is None else full_time(moment) + _ago(moment, context)


def _time_beside(moment: float | None, first: float | None, context: DrawContext) -> str:
    """Return the second time of a row."""
    return "" if moment is None else full_time_beside(moment, first) + _ago(moment, context)


def _ago(moment: float, context: DrawContext) -> str:
    return f", {short_ago(moment, context.now)}" if context.now else ""


def _block(rows: Sequence[Sequence[Field]], labels: tuple[int, int], start: int, width: int) -> list[Line]:
    """Return rows of one or two fields, the second field at `start`. A pair that does not fit takes two lines."""
    lines: list[Line] = []
    for row in rows:
        if len(row) == 2 and all(map(_fits, row, labels, (start - _GAP, width - start))):
            lines.append([*_padded(row[0], labels[0], start), *_padded(row[1], labels[1], width - start)])
        else:
            lines += [line for field in row for line in _wrapped(field, max(labels[0], len(field[0]) + 1), width)]
    return lines


def _fits(field: Field, label_width: int, width: int) -> bool:
    return label_width + cell_len(field[1]) <= width


def _padded(field: Field, label_width: int, width: int) -> list[Span]:
    label, value, style = field
    return [(pad(label, label_width), "dim"), (pad(value, width - label_width), style)]


def _wrapped(field: Field, label_width: int, width: int) -> list[Line]:
    label, value, style = field
    lines = wrap(value, max(width - label_width, 8))
    return [
        ((pad(label if number == 0 else "", label_width), "dim"), (line, style)) for number, line in enumerate(lines)
    ]
