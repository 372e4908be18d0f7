"""Exports: every format can be read back, nothing in them is a formula or markup, and they come piece by piece."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.store.clean_text import CleanText, clean_lines
from arktui.store.forecast import Acknowledged, Deadline, Forecast
from arktui.store.job import Counts, Job
from arktui.view.export import FIELDS, NAMES, SHORT, Format, exported, markdown_row
from tests.jobs import NOON, job, jobs, tags_of

NUMBERS = ("total", "done", "failed")
TEXT = st.text(max_size=12).map(clean_lines)


def text_of(some: list[Job], form: Format) -> str:
    return "".join(exported(some, form))


def rows_of(some: list[Job]) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(text_of(some, Format.CSV), newline=""))]


@given(st.lists(jobs(is_judged=True), max_size=5))
def test_csv_json_and_json_lines_say_the_same(some: list[Job]) -> None:
    objects = json.loads(text_of(some, Format.JSON))
    assert objects == [json.loads(line) for line in text_of(some, Format.JSON_LINES).splitlines()]
    rows = rows_of(some)
    assert [row["id"] for row in rows] == [each.id for each in some]
    for row, one, each in zip(rows, objects, some, strict=True):
        assert row.keys() == one.keys() == {field.name for field in FIELDS}
        for name in NUMBERS:
            number = getattr(each.counts, name)
            assert one[name] == number
            assert row[name] == ("" if number is None else str(number))
        for name, moment in (("created", each.created), ("expires", each.expires), ("phase_since", each.phase_at)):
            assert (one[name] or "") == row[name]
            assert (datetime.fromisoformat(one[name]).timestamp() if one[name] else None) == moment
        assert [(tag["key"], tag["value"]) for tag in one["tags"]] == [*each.tags]


def test_every_field_of_a_job_is_in_it() -> None:
    """Each field changes the export."""
    changed: dict[str, object] = {
        "id": CleanText("bi-1"),
        "is_custom": True,
        "counts": Counts(1, 2, 3),
        "phase": CleanText("Failed"),
        "tags": tags_of(("team", "nlp")),
        "unread": (CleanText("Tags"),),
        "forecast": Forecast(Deadline.WILL_MISS, (NOON, NOON + 60)),
    }
    plain = Job(id=CleanText("bi-0"), phase=CleanText("Running"))
    for field in fields(Job):
        value = changed.get(field.name, NOON if "float" in str(field.type) else CleanText("x"))
        other = Job(**{"id": CleanText("bi-0"), "phase": CleanText("Running"), field.name: value})  # type: ignore[arg-type]
        assert text_of([other], Format.JSON_LINES) != text_of([plain], Format.JSON_LINES), field.name


def test_every_judgement_is_in_it() -> None:
    changed: dict[str, object] = {
        "deadline": Deadline.MISSED,
        "ends": (NOON, NOON + 60),
        "acknowledged": Acknowledged(NOON, CleanText("li")),
        "not_before": NOON,
        "stuck_since": NOON,
        "rate": 4.5,
    }
    for field in fields(Forecast):
        phase = "Failed" if field.name == "is_news" else "Running"
        forecast = Forecast(**{field.name: changed.get(field.name, True)})  # type: ignore[arg-type]
        judged, plain = job(1, phase=phase, forecast=forecast), job(1, phase=phase)
        assert text_of([judged], Format.JSON) != text_of([plain], Format.JSON), field.name


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "\n=", "＝", "＠"])
def test_no_cell_of_csv_is_a_formula(start: str) -> None:
    hostile = CleanText(f"{start}cmd|'/c calc'!A0")
    one = Job(id=hostile, name=hostile, message=hostile, tags=((hostile, hostile),))
    (row,) = rows_of([one])
    for name in ("id", "name", "message", "tags"):
        assert row[name].startswith("'"), name


@given(TEXT, TEXT)
def test_any_text_stays_in_its_cell_and_starts_no_formula(name: CleanText, message: CleanText) -> None:
    one = Job(id=CleanText("bi-1"), name=name, message=message, tags=((message, name),))
    (row,) = rows_of([one])
    assert row["name"] in (name, f"'{name}")
    assert row["message"] in (message, f"'{message}")
    for cell in row.values():
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_numbers_are_plain() -> None:
    one = job(1, counts=Counts(1_200_000, 34_567, 12_345_678))
    (row,) = rows_of([one])
    assert (row["total"], row["done"], row["failed"]) == ("12345678", "1200000", "34567")
    assert row["processed_share"] == "0.1"
    assert row["failed_share"] == "0.027999"


@given(TEXT, TEXT)
def test_a_row_of_markdown_has_as_many_cells_as_the_heading(name: CleanText, message: CleanText) -> None:
    lines = text_of([Job(id=CleanText("bi-1"), name=name, message=message)], Format.MARKDOWN).splitlines()
    assert len(lines) == 3
    for line in lines:
        bars = line.replace(r"\\", "").replace(r"\|", "").count("|")
        assert bars == len(FIELDS) + 1


def test_markdown_shows_markup_as_text() -> None:
    one = Job(id=CleanText("bi-1"), name=CleanText("a_b_c *x* <b> [l](u) `c` | _i_ 评测"))
    row = markdown_row(one)
    assert row.startswith(r"| a_b_c \*x\* \<b\> \[l\](u) \`c\` \| \_i\_ 评测 | bi-1 |")
    assert row.replace(r"\|", "").count("|") == len(SHORT) + 1


@pytest.mark.parametrize("form", Format)
def test_nothing_is_held(form: Format) -> None:
    """A chunk comes before the next job but one is asked for."""
    asked = 0

    def ask() -> Iterator[Job]:
        nonlocal asked
        for number in range(1_000):
            asked = number
            yield job(number)

    chunks = exported(ask(), form)
    for number, chunk in enumerate(chunks):
        assert chunk
        assert abs(asked - number) <= 2 or number >= 1_000
    assert asked == 999


@pytest.mark.parametrize("form", Format)
def test_no_job_is_a_valid_export(form: Format) -> None:
    text = text_of([], form)
    if form is Format.JSON:
        assert json.loads(text) == []
    assert len(text.splitlines()) == {Format.CSV: 1, Format.JSON: 1, Format.JSON_LINES: 0, Format.MARKDOWN: 2}[form]
    assert form in NAMES
