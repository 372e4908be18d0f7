"""Jobs as CSV, JSON, JSON lines or Markdown, with every field, chunk by chunk whatever their number.

Numbers are plain, times are ISO 8601 in UTC, and what is unknown is empty, or `null` in JSON.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from arktui.format import iso_time
from arktui.store.forecast import Deadline
from arktui.store.job import Job
from arktui.store.problem import Problem, problems_of


class Format(StrEnum):
    """A format, by the suffix of its files."""

    CSV = "csv"
    JSON = "json"
    JSON_LINES = "jsonl"
    MARKDOWN = "md"


NAMES = {
    Format.CSV: "CSV",
    Format.JSON: "JSON",
    Format.JSON_LINES: "JSON lines",
    Format.MARKDOWN: "Markdown table",
}
"""What each format is called."""

Pairs = tuple[tuple[str, str], ...]

Value = str | int | float | bool | list[str] | Pairs | None
"""A value of a field: a list of words, or keys with their values, where there may be several."""


class ExportField(NamedTuple):
    """A field of an export: its name, and its value for a job."""

    name: str
    value: Callable[[Job], Value]


def _time(moment: float | None) -> str | None:
    return None if moment is None else iso_time(moment)


def _share(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else round(part / whole, 6)


def _problems(job: Job) -> list[str]:
    problems = problems_of(job)
    return [problem.value for problem in Problem if problem in problems]


def _deadline(job: Job) -> str:
    return "" if job.forecast.deadline is Deadline.UNKNOWN else job.forecast.deadline.value


FIELDS: tuple[ExportField, ...] = (
    ExportField("id", lambda job: job.id),
    ExportField("name", lambda job: job.name),
    ExportField("phase", lambda job: job.phase),
    ExportField("phase_since", lambda job: _time(job.phase_at)),
    ExportField("problems", _problems),
    ExportField("message", lambda job: job.message),
    ExportField("model", lambda job: job.model),
    ExportField("model_version", lambda job: job.model_version),
    ExportField("is_custom_model", lambda job: job.is_custom),
    ExportField("total", lambda job: job.counts.total),
    ExportField("done", lambda job: job.counts.done),
    ExportField("failed", lambda job: job.counts.failed),
    ExportField("processed_share", lambda job: _share(job.counts.processed, job.counts.total)),
    ExportField("failed_share", lambda job: _share(job.counts.failed, job.counts.processed)),
    ExportField("created", lambda job: _time(job.created)),
    ExportField("updated", lambda job: _time(job.updated)),
    ExportField("expires", lambda job: _time(job.expires)),
    ExportField("completion_window", lambda job: job.window),
    ExportField("deadline", _deadline),
    ExportField("ends_earliest", lambda job: _time(job.forecast.ends[0] if job.forecast.ends else None)),
    ExportField("ends_latest", lambda job: _time(job.forecast.ends[1] if job.forecast.ends else None)),
    ExportField("ends_not_before", lambda job: _time(job.forecast.not_before)),
    ExportField("rate_per_minute", lambda job: job.forecast.rate),
    ExportField("stuck_since", lambda job: _time(job.forecast.stuck_since)),
    ExportField("acknowledged_at", lambda job: _time(ack.at if (ack := job.forecast.acknowledged) else None)),
    ExportField("acknowledged_by", lambda job: ack.by if (ack := job.forecast.acknowledged) else ""),
    ExportField("project", lambda job: job.project),
    ExportField("owner", lambda job: job.owner),
    ExportField("description", lambda job: job.description),
    ExportField("input", lambda job: job.input),
    ExportField("output", lambda job: job.output),
    ExportField("results_assumed", lambda job: job.results),
    ExportField("errors_assumed", lambda job: job.errors),
    ExportField("tags", lambda job: job.tags),
    ExportField("not_understood", lambda job: list(job.unread)),
)
"""Every field: what the service says of a job, and what arktui judges of it.

The paths of results and errors are assumed (api/README.md section 4). Shares are numbers from 0 to 1, of all lines or
of the processed ones.
"""

SHORT = ("name", "id", "phase", "model", "total", "done", "failed")
"""The fields of a single row of Markdown."""

_BY_NAME = {field.name: field for field in FIELDS}


def exported(jobs: Iterable[Job], form: Format) -> Iterator[str]:
    """Yield an export of jobs, a chunk for each and the lines around them."""
    match form:
        case Format.CSV:
            yield from _csv(jobs)
        case Format.JSON:
            yield from _json(jobs)
        case Format.JSON_LINES:
            for job in jobs:
                yield f"{_object(job)}\n"
        case Format.MARKDOWN:
            names = [field.name for field in FIELDS]
            yield _cells(names) + _cells(["---"] * len(names))
            for job in jobs:
                yield f"{markdown_row(job, names)}\n"


# CSV


class _Line:
    """The file of a `csv.writer`: keeps the line that was written last."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def _csv(jobs: Iterable[Job]) -> Iterator[str]:
    line = _Line()
    writer = csv.writer(line, lineterminator="\n")
    writer.writerow([field.name for field in FIELDS])
    yield line.text
    for job in jobs:
        writer.writerow([_csv_cell(field.value(job)) for field in FIELDS])
        yield line.text


_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
"""How a cell begins that a spreadsheet may take for a formula."""


def _csv_cell(value: Value) -> str:
    text = _text(value)
    return f"'{text}" if isinstance(value, (str, list, tuple)) and _FORMULA.match(text) else text


# JSON


def _json(jobs: Iterable[Job]) -> Iterator[str]:
    before = "[\n"
    for job in jobs:
        yield f"{before}  {_object(job)}"
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _object(job: Job) -> str:
    return json.dumps({field.name: _json_value(field.value(job)) for field in FIELDS}, ensure_ascii=False)


def _json_value(value: Value) -> object:
    if isinstance(value, tuple):
        return [{"key": key, "value": text} for key, text in value]
    return None if value == "" else value


# Markdown


def markdown_row(job: Job, names: Sequence[str] = SHORT) -> str:
    """Return fields of a job as a row of a Markdown table."""
    return _cells([_markdown(_text(_BY_NAME[name].value(job))) for name in names]).rstrip("\n")


def _cells(texts: Iterable[str]) -> str:
    return f"| {' | '.join(texts)} |\n"


_MARKUP = re.compile(r"[\\`*\[\]<>|&~]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
"""What Markdown would take for markup; an underscore within a word is none."""


def _markdown(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))


def _text(value: Value) -> str:
    """Return a value as the text of a cell: `team=nlp; env=prod` for tags."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return "; ".join(value)
        case tuple():
            return "; ".join(f"{key}={text}" for key, text in value)
        case float():
            return f"{value:f}".rstrip("0").rstrip(".")
        case _:
            return str(value)
