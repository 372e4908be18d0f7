"""Jobs side by side: only what differs, first what explains most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from arktui.format import duration, full_time, per_minute, percent, thousands
from arktui.history.past import Past
from arktui.history.rate import rate, whole_rate
from arktui.store.job import OWNER_TAG, Job, short_owner
from arktui.store.problem import Problem, problems_of
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, Span
from arktui.view.text import cut_end, pad, wrap

COMPARED_MAX = 4
"""Most jobs side by side."""

_LABEL_MAX = 20
_GAP = 2
_COLUMN_MIN = 8


class Compared(NamedTuple):
    """A job, what was seen of it, and the time: the service's, in seconds since the epoch, 0 while unknown."""

    job: Job
    past: Past
    now: float


class _Field(NamedTuple):
    label: str
    text: Callable[[Compared], str]
    style: str = ""


def _number(number: int | None) -> str:
    return thousands(number, "")


def _share(part: int | None, whole: int | None) -> str:
    return "" if part is None or not whole else percent(part / whole)


def _rate(compared: Compared) -> str:
    job, past, now = compared
    if job.is_terminal:
        lines = whole_rate(job, past, job.phase_at) if job.phase_at is not None else None
    else:
        lines = rate(past, job.counts, max(now, past.last_seen or 0.0)) if now else None
    return "" if lines is None else per_minute(lines)


def _began(past: Past, phase: str) -> float | None:
    """Return when a phase last began, if the service said so."""
    return next((change.began for change in reversed(past.phases) if change.phase == phase), None)


def _waited(compared: Compared) -> str:
    began = _began(compared.past, "Running")
    created = compared.job.created
    return "" if began is None or created is None else duration(max(began - created, 0))


def _ran(compared: Compared) -> str:
    job, past, now = compared
    began, end = _began(past, "Running"), job.phase_at if job.is_terminal else now or None
    return "" if began is None or end is None else duration(max(end - began, 0))


def _time(moment: float | None) -> str:
    return "" if moment is None else full_time(moment)


def _problems(compared: Compared) -> str:
    problems = problems_of(compared.job)
    return ", ".join(problem.value for problem in Problem if problem in problems)


_HEADING = (_Field("name", lambda each: each.job.name, "strong"), _Field("id", lambda each: each.job.id, "dim"))
"""What says which job a column is about."""

_FIRST = (
    _Field("model", lambda each: each.job.model),
    _Field("version", lambda each: each.job.model_version),
    _Field("rate", _rate),
    _Field("failed", lambda each: _number(each.job.counts.failed)),
    _Field("failed share", lambda each: _share(each.job.counts.failed, each.job.counts.processed)),
    _Field("problems", _problems),
    _Field("phase", lambda each: each.job.phase),
    _Field("message", lambda each: " ".join(each.job.message.split())),
    _Field("lines", lambda each: _number(each.job.counts.total)),
    _Field("done", lambda each: _number(each.job.counts.done)),
    _Field("processed", lambda each: _share(each.job.counts.processed, each.job.counts.total)),
    _Field("waited", _waited),
    _Field("ran", _ran),
    _Field("project", lambda each: each.job.project),
    _Field("completion window", lambda each: each.job.window),
    _Field("owner", lambda each: short_owner(each.job.owner)),
)
"""What explains most, before the tags."""

_LAST = (
    _Field("created", lambda each: _time(each.job.created), "dim"),
    _Field("in this phase since", lambda each: _time(each.job.phase_at), "dim"),
    _Field("expires", lambda each: _time(each.job.expires), "dim"),
    _Field("description", lambda each: " ".join(each.job.description.split())),
    _Field("input", lambda each: each.job.input, "dim"),
    _Field("output", lambda each: each.job.output, "dim"),
)
"""What nearly always differs and explains little."""


def _tag(key: str) -> _Field:
    return _Field(f"tag {key}", lambda each: ", ".join(value for name, value in each.job.tags if name == key))


def differing_fields(jobs: Sequence[Compared]) -> list[tuple[_Field, list[str]]]:
    """Return each field in which jobs differ, with its texts; empty where a job has none."""
    keys = dict.fromkeys(key for each in jobs for key, _ in each.job.tags if key != OWNER_TAG)
    rows = [(field, [field.text(each) for each in jobs]) for field in (*_FIRST, *map(_tag, keys), *_LAST)]
    return [(field, texts) for field, texts in rows if len(set(texts)) > 1]


def compare_lines(jobs: Sequence[Compared], width: int, glyphs: Glyphs) -> list[Line]:
    """Return the fields in which jobs differ below their names and ids, a column for each job; long values wrap."""
    rows = differing_fields(jobs)
    longest = max((len(field.label) for field, _ in rows), default=0)
    label_width = min(max(longest, len("name")), _LABEL_MAX, width // 3) + _GAP
    column = max((width - label_width) // len(jobs) - _GAP, _COLUMN_MIN)
    lines: list[Line] = []
    for field, texts in [(field, [field.text(each) for each in jobs]) for field in _HEADING] + rows:
        cells = [wrap(text or glyphs.none, column) for text in texts]
        label = cut_end(field.label, label_width - _GAP, glyphs.ellipsis)
        for number in range(max(map(len, cells))):
            spans: list[Span] = [(pad(label if number == 0 else "", label_width), "dim")]
            for cell, text in zip(cells, texts, strict=True):
                part = cell[number] if number < len(cell) else ""
                spans.append((pad(part, column + _GAP), field.style if text else "dim"))
            lines.append(spans)
        if field is _HEADING[-1]:
            lines.append(())
    return lines if rows else [*lines, (("they differ in nothing else", ""),)]
