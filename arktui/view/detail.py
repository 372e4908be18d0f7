"""The detail of a job: its headline, and every field with its label (api/README.md section 3.2)."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from arktui.format import full_time, full_time_beside, short_ago
from arktui.history.baselines import Baselines
from arktui.history.past import Past
from arktui.store.job import OWNER_TAG, Job
from arktui.store.problem import Problem, all_problems_of
from arktui.view.column_renderers import DrawContext
from arktui.view.headline import headline
from arktui.view.spans import Line, Span
from arktui.view.text import flow, pad, wrap

_LABEL = 12
"""Cells of a label at the left, `description`, with the space after it."""

_SHORT_LABEL = 9
"""The same in a pane too narrow for two times, where the label `description` is longer than the others."""

_LONG_LABEL = 20
"""Cells of the longest label, `in this phase since`, with the space after it."""

_RIGHT_LABEL = 18
"""Cells of `completion window`, the longest label at the right of a narrow pane, with the space after it."""

_GAP = 2
"""Cells between two fields on a line."""

_ID, _TIME, _SHORT_TIME = 23, 39, 26
"""Cells of an id, of a full time, and of a time without what it shares with the one beside it."""

_MODEL = 28
"""Cells reserved for a model with its version."""

_TWO_COLUMNS_FROM = 76

Field = tuple[str, str, str]
"""Label, value and style."""


def detail_lines(
    job: Job, context: DrawContext, width: int, past: Past, baselines: Baselines, error_file: str = ""
) -> list[Line]:
    """Return the detail of a job in `width` cells: how it fares, what it is, then its paths.

    Nothing is cut; long values wrap. `error_file` is the path of the failed lines if the service named it.
    """
    lines: list[Line] = [((line, "strong"),) for line in wrap(job.name or context.glyphs.none, width)]
    lines += flow(headline(job, context, past, baselines), width)
    if job.message:
        style = "alarm" if job.phase == "Failed" else ""
        lines += [((line, style),) for line in wrap(job.message, width)]
    identity, times, rest = _identity(job, context), _times(job, context), _texts_and_paths(job, context, error_file)
    lines.append(())
    if width < _TWO_COLUMNS_FROM:
        stacked = [field for row in (*identity, *times, *rest) for field in row]
        return [*lines, *(line for field in stacked for line in _wrapped(field, _LONG_LABEL, width))]
    after_time = _LABEL + _TIME + _GAP
    if width >= after_time + _LONG_LABEL + _SHORT_TIME:
        return [*lines, *_rows([*identity, *times, *rest], _LABEL, after_time, _LONG_LABEL, width)]
    label = _LABEL if width >= after_time + _SHORT_LABEL + _SHORT_TIME else _SHORT_LABEL
    after_id = min(max(width - _RIGHT_LABEL - _MODEL, label + _ID + _GAP), after_time)
    return [
        *lines,
        *_rows(identity, label, after_id, _RIGHT_LABEL, width),
        *_rows([*times, *rest], label, after_time, _SHORT_LABEL, width),
    ]


def _identity(job: Job, context: DrawContext) -> list[tuple[Field, ...]]:
    """Return the fields that say what the job is, in rows of one or two."""
    model = f"{job.model} {context.glyphs.dot} {job.model_version}" if job.model_version else job.model
    tags = "  ".join(f"{key}={value}" for key, value in job.tags if key != OWNER_TAG)
    return [
        (_field("id", job.id, context), _field("custom model" if job.is_custom else "model", model, context)),
        (_field("project", job.project, context), _field("completion window", job.window, context)),
        (_field("owner", job.owner, context), _field("tags", tags, context)),
    ]


def _times(job: Job, context: DrawContext) -> list[tuple[Field, ...]]:
    """Return the times, in rows of two."""
    return [
        (
            _field("created", _time(job.created, context), context),
            _field("updated", _time_beside(job.updated, job.created, context), context),
        ),
        (
            _field("expires", _time(job.expires, context), context),
            _field("in this phase since", _time_beside(job.phase_at, job.expires, context), context),
        ),
    ]


def _texts_and_paths(job: Job, context: DrawContext, error_file: str) -> list[tuple[Field, ...]]:
    """Return the other fields, in rows of one; the service names no path of results, and that of errors only to Get."""
    acknowledged = [(_field("acknowledged", words, context),)] if (words := _acknowledged(job, context)) else []
    not_understood = [(_field("not understood", ", ".join(job.unread), context, "attention"),)] if job.unread else []
    errors = error_file or _assumed(job.errors)
    return [
        (_field("description", job.description, context),),
        *acknowledged,
        (_field("input", job.input, context),),
        (_field("output", job.output, context),),
        (_field("results", _assumed(job.results), context),),
        (_field("errors", errors, context, "" if job.counts.failed else "dim"),),
        *not_understood,
    ]


def _acknowledged(job: Job, context: DrawContext) -> str:
    """Return when the job's problems were acknowledged, which, and by whom; empty if they are not."""
    acknowledged, problems = job.forecast.acknowledged, all_problems_of(job)
    if acknowledged is None or not problems:
        return ""
    by = f" by {acknowledged.by}" if acknowledged.by else ""
    return f"{_time(acknowledged.at, context)}{by}: {', '.join(problem for problem in Problem if problem in problems)}"


def _assumed(path: str) -> str:
    return f"{path} (assumed)" if path else ""


def _field(label: str, value: str, context: DrawContext, style: str = "") -> Field:
    return (label, value or context.glyphs.none, style if value else "dim")


def _time(moment: float | None, context: DrawContext) -> str:
    return "" if moment is None else full_time(moment) + _ago(moment, context)


def _time_beside(moment: float | None, first: float | None, context: DrawContext) -> str:
    """Return the second time of a row."""
    return "" if moment is None else full_time_beside(moment, first) + _ago(moment, context)


def _ago(moment: float, context: DrawContext) -> str:
    return f", {short_ago(moment, context.now)}" if context.now else ""


def _rows(rows: Sequence[Sequence[Field]], label: int, start: int, right_label: int, width: int) -> list[Line]:
    """Return rows of one or two fields, the second field at `start`. A pair that does not fit takes two lines."""
    lines: list[Line] = []
    for row in rows:
        if len(row) == 2 and all(map(_fits, row, (label, right_label), (start - _GAP, width - start))):
            lines.append([*_padded(row[0], label, start), *_padded(row[1], right_label, width - start)])
        else:
            lines += [line for field in row for line in _wrapped(field, label, width)]
    return lines


def _fits(field: Field, label_width: int, width: int) -> bool:
    label, value, _ = field
    return len(label) < label_width and label_width + cell_len(value) <= width


def _padded(field: Field, label_width: int, width: int) -> list[Span]:
    label, value, style = field
    return [(pad(label, label_width), "dim"), (pad(value, width - label_width), style)]


def _wrapped(field: Field, label_width: int, width: int) -> list[Line]:
    label, value, style = field
    if len(label) >= label_width:
        label_width = _LONG_LABEL
    lines = wrap(value, max(width - label_width, 8))
    return [
        ((pad(label if number == 0 else "", label_width), "dim"), (line, style)) for number, line in enumerate(lines)
    ]
