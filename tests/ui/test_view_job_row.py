"""The cells of a row: where a job has more to say than its columns hold, one cell spans several of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from arktui.store.clean_text import CleanText, clean
from arktui.store.forecast import NO_FORECAST, Acknowledged, Forecast
from arktui.store.job import Counts, Job
from arktui.store.phase import COMPLETED, FAILED, RUNNING, TERMINATED
from arktui.view.column_renderers import NAME_MIN, DrawContext, Sign, cut_name, fitting, sign_span
from arktui.view.glyphs import ASCII, UNICODE
from arktui.view.job_row import RowColumns
from arktui.view.spans import width_of
from tests.jobs import NOON, job, jobs

PADDING = 2
CONTEXT = DrawContext(UNICODE, NOON + 7_200)
MESSAGE = "line 812 is not JSON: Expecting ',' delimiter"


def columns(width: int = 118, sort: str = "state") -> RowColumns:
    return RowColumns(fitting(width, PADDING), PADDING, sort)


def by_column(of: Job, row: RowColumns, context: DrawContext = CONTEXT) -> dict[str, str | None]:
    """Return what each column shows; None for one that the cell to its left covers."""
    texts = [None if cell is None else "".join(text for text, _ in cell) for cell in row.cells(of, context)]
    return {column.id: text for (column, _), text in zip(row.columns, texts, strict=True)}


def test_the_columns_stand_as_drawn() -> None:
    shown = [column.id for column, _ in fitting(118, PADDING)]
    assert shown == ["state", "name", "model", "progress", "percent", "failed", "ends", "left"]


@pytest.mark.parametrize("width", [55, 77, 93, 118, 140, 200, 300])
@pytest.mark.parametrize("state_width", [11, 14])
def test_the_columns_fill_the_width_and_the_name_takes_the_slack(width: int, state_width: int) -> None:
    chosen = fitting(width, PADDING, state_width)
    widths = {column.id: cells for column, cells in chosen}
    assert sum(widths.values()) + PADDING * len(widths) == width
    assert widths["name"] >= NAME_MIN
    assert widths["state"] == state_width
    if {"created", "owner", "id", "done"} & widths.keys():
        assert widths["name"] >= 40, "names come before columns that few need"


def test_a_failed_job_shows_its_message_across_the_columns() -> None:
    shown = by_column(job(phase=FAILED, message=MESSAGE), columns())
    assert shown["state"] == "✗ failed"
    assert shown["model"] == MESSAGE
    assert {shown[name] for name in ("progress", "percent", "failed", "ends", "left")} == {None}
    assert by_column(job(phase=FAILED, message=MESSAGE), columns(200))["created"] is not None


def test_a_message_is_dim_once_it_is_no_news() -> None:
    for forecast, style in ((Forecast(is_news=True), ""), (NO_FORECAST, "dim")):
        cells = columns().cells(job(phase=FAILED, message=MESSAGE, forecast=forecast), CONTEXT)
        assert ((MESSAGE, style),) in cells


def test_a_long_message_is_cut_with_a_mark_and_a_message_of_lines_is_one() -> None:
    row = columns(77)
    shown = by_column(job(phase=FAILED, message=f"one\ntwo {'批' * 200}"), row)["progress"]
    assert shown is not None
    assert shown.startswith("one two 批")
    assert shown.endswith("…")


def test_a_finished_job_shows_when_it_ended_in_the_place_of_its_end() -> None:
    done = job(phase=COMPLETED, counts=Counts(9, 0, 9))
    shown = by_column(done, columns())
    assert (shown["ends"] or "").split()[0] == "ended"
    assert shown["left"] is None
    assert by_column(replace(done, phase_at=None), columns())["ends"] == "      –", "unknown is a dash"
    assert by_column(done, columns(), DrawContext(UNICODE, 0.0))["ends"] == "      –"


@pytest.mark.parametrize(("sort", "covered"), [("model", "model"), ("progress", "percent"), ("left", "ends")])
def test_the_column_that_the_table_is_sorted_by_is_never_covered(sort: str, covered: str) -> None:
    for each in (job(phase=FAILED, message=MESSAGE, model="seed"), job(phase=COMPLETED)):
        shown = by_column(each, columns(sort=sort))
        assert shown[covered] is not None
        assert shown[covered] != MESSAGE


@pytest.mark.parametrize("phase", [RUNNING, TERMINATED, COMPLETED])
def test_only_a_failed_job_gives_its_columns_to_its_message(phase: str) -> None:
    assert by_column(job(phase=phase, message=MESSAGE), columns())["progress"] is not None


@given(
    jobs(is_judged=True),
    st.text(max_size=90).map(clean),
    st.integers(30, 240),
    st.sampled_from((UNICODE, ASCII)),
    st.booleans(),
)
def test_every_row_fits_its_columns(of: Job, message: CleanText, width: int, glyphs: object, is_deleted: bool) -> None:
    row = columns(width)
    cells = row.cells(replace(of, message=message), DrawContext(glyphs, NOON, is_deleted))  # type: ignore[arg-type]
    assert len(cells) == len(row.columns)
    room = 0
    for cell, (_, cells_wide) in zip(reversed(cells), reversed(row.columns), strict=True):
        room += cells_wide
        if cell is None:
            room += PADDING
        else:
            assert width_of(cell) <= room
            room = 0
    assert room == 0, "the first cell is covered by none"


# The sign of a few failed lines


@pytest.mark.parametrize(
    ("counts", "bar", "percent"),
    [
        (Counts(999_998, 1, 1_000_000), "━━━━━━━━━·", "╍ 99%"),
        (Counts(500_000, 0, 1_000_000), "━━━━━·····", "  50%"),
        (Counts(200_000, 200_000, 1_000_000), "━━╍╍······", "  40%"),
        (Counts(0, 1, 1_000_000), "··········", "╍  0%"),
        (Counts(0, 7, 7), "╍╍╍╍╍╍╍╍╍╍", " 100%"),
    ],
)
def test_few_failed_lines_are_a_sign_beside_the_number_and_no_cell(counts: Counts, bar: str, percent: str) -> None:
    shown = by_column(job(phase=RUNNING, counts=counts), columns())
    assert (shown["progress"], shown["percent"]) == (bar, percent)


# Names


def test_the_failed_lines_of_a_failing_job_stand_out() -> None:
    failing = Forecast(is_failing=True)
    acknowledged = replace(failing, acknowledged=Acknowledged(NOON, CleanText("li")))
    of = job(phase=RUNNING, counts=Counts(5, 95, 1_000))
    for forecast, style in ((NO_FORECAST, "attention"), (failing, "alarm"), (acknowledged, "attention")):
        cells = columns().cells(replace(of, forecast=forecast), CONTEXT)
        assert ("95", style) in [(text.strip(), shown) for cell in cells for text, shown in cell or ()]


@pytest.mark.parametrize(("wait", "shown"), [(0, "–"), (59, "–"), (60, ">1m"), (7_200, ">2h")])
def test_an_earliest_end_is_shown_only_if_it_says_something(wait: int, shown: str) -> None:
    of = job(phase=RUNNING, forecast=Forecast(not_before=CONTEXT.now + wait))
    assert (by_column(of, columns())["ends"] or "").strip() == shown


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        ("embeddings-backfill_v2-part-12", "embeddings-ba…-part-12"),
        ("知识库问答对生成-金融监管文件-第12批", "知识库问答对生…-第12批"),
        ("weekly_full_regression_shard07_rerun", "weekly_…_shard07_rerun"),
        ("embeddings-part-12", "embeddings-part-12"),
    ],
)
def test_shards_keep_the_end_that_distinguishes_them(name: str, cut: str) -> None:
    assert cut_name(name, 22) == cut


@given(st.text(max_size=90).map(clean), st.integers(1, 60))
def test_a_cut_name_fits(name: str, width: int) -> None:
    assert cell_len(cut_name(name, width)) <= width


# The signs


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_a_watched_job_that_has_changed_has_both_signs(glyphs: object) -> None:
    signs = {sign: sign_span(sign, glyphs)[0] for sign in Sign}  # type: ignore[arg-type]
    assert {cell_len(text) for text in signs.values()} == {2}
    both = signs[Sign.WATCHED_AND_CHANGED]
    assert both[0] == signs[Sign.WATCHED][0] != " "
    assert both[1] == signs[Sign.CHANGED][1] != " "
