"""Every field of a job as lines to read, grouped; api/README.md section 3.2."""

from __future__ import annotations

from rich.cells import cell_len

from arktui.history.baselines import Baselines
from arktui.history.past import Past
from arktui.store.job import OWNER_TAG, Job
from arktui.view import text
from arktui.view.column_renderers import View
from arktui.view.flow import flowing
from arktui.view.headline import headline
from arktui.view.spans import Line, Span

_LABEL = 9
_LEFT = 50
"""Cells that hold a label and a time in full; the left of two fields has them where the right has `_RIGHT`."""

_RIGHT = 35

_TWO_COLUMNS_FROM = 76
Field = tuple[str, str, str]


def detail_lines(job: Job, view: View, width: int, past: Past, baselines: Baselines) -> list[Line]:
    """Return the detail of a job in `width` cells; nothing is cut, long values go on in the next line."""
    lines: list[Line] = [((line, "strong"),) for line in text.wrap(job.name or view.glyphs.none, width)]
    lines += flowing(headline(job, view, past, baselines), width)
    if job.message:
        ink = "alarm" if job.phase == "Failed" else ""
        lines += [((line, ink),) for line in text.wrap(job.message, width)]
    lines.append(())
    for left, right in _fields(job, view):
        lines += _row(left, right, width)
    return lines


def _fields(job: Job, view: View) -> list[tuple[Field, Field | None]]:
    none = view.glyphs.none
    model = f"{job.model} {view.glyphs.dot} {job.model_version}" if job.model_version else job.model
    tags = "  ".join(f"{key}={value}" for key, value in job.tags if key != OWNER_TAG)

    def field(label: str, value: str, ink: str = "") -> Field:
        return (label, value or none, ink if value else "dim")

    return [
        (field("Id", job.id), field("Custom" if job.is_custom else "Model", model)),
        (field("Project", job.project), field("Window", job.window)),
        (field("Owner", job.owner), field("Tags", tags)),
        (field("Input", job.input), None),
        (field("Output", job.output), None),
        (field("Results", job.results), None),
        (field("Errors", job.errors, "" if job.counts.failed else "dim"), None),
        (
            field("Created", _moment(job.created, view)),
            field("Updated", _moment_beside(job.updated, job.created, view)),
        ),
        (
            field("Since", _moment(job.phase_at, view)),
            field("Expires", _moment_beside(job.expires, job.phase_at, view)),
        ),
        (field("About", job.description), None),
        *([(field("Unread", ", ".join(job.unread), "attention"), None)] if job.unread else []),
    ]


def _moment(moment: float | None, view: View) -> str:
    return "" if moment is None else text.local_full(moment) + _ago(moment, view)


def _moment_beside(moment: float | None, first: float | None, view: View) -> str:
    """Return the second time of a row."""
    return "" if moment is None else text.local_beside(moment, first) + _ago(moment, view)


def _ago(moment: float, view: View) -> str:
    return f", {text.ago_in_short(moment, view.now)}" if view.now else ""


def _row(left: Field, right: Field | None, width: int) -> list[Line]:
    """Return one field, or two beside each other where both fit."""
    if right is not None and width >= _TWO_COLUMNS_FROM:
        room = max(width // 2, _LEFT if width >= _LEFT + _RIGHT else 0)
        if cell_len(left[1]) <= room - _LABEL - 2 and cell_len(right[1]) <= width - room - _LABEL:
            return [[*_field_line(left, room), *_field_line(right, width - room)]]
    return [line for field in (left, right) if field for line in _wrapped_field(field, width)]


def _field_line(field: Field, width: int) -> list[Span]:
    label, value, ink = field
    return [(text.pad(label, _LABEL), "dim"), (text.pad(value, width - _LABEL), ink)]


def _wrapped_field(field: Field, width: int) -> list[Line]:
    label, value, ink = field
    lines = text.wrap(value, max(width - _LABEL, 8))
    return [((text.pad(label if number == 0 else "", _LABEL), "dim"), (line, ink)) for number, line in enumerate(lines)]
