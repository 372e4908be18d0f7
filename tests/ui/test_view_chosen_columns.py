"""Chosen columns: which of them fit, and that nothing they draw is wider than they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.format import Times, set_times
from arktui.store.column_choice import PERCENT, WIDTH_MAX, WIDTH_MIN, ColumnChoice
from arktui.store.columns import COLUMNS
from arktui.store.forecast import Forecast
from arktui.store.job import OWNER_TAG, Counts, Job
from arktui.store.phase import COMPLETED, FAILED, QUEUED, RUNNING
from arktui.view.chosen_columns import ALL_RENDERERS, fitting_all, fitting_choices, renderer_of, whole_name_width
from arktui.view.column_renderers import NAME_MIN, TINY, DrawContext
from arktui.view.glyphs import ASCII, UNICODE, Glyphs
from arktui.view.job_row import RowColumns
from arktui.view.spans import width_of
from tests.jobs import NOON, job, jobs, tags_of

PADDING, STATE = 2, 13
NOW = NOON + 7_200
COLUMN_IDS = (*(renderer.id for renderer in ALL_RENDERERS), "tag:team", "tag:环境")
CHOICES = st.lists(
    st.builds(ColumnChoice, st.sampled_from(COLUMN_IDS), st.none() | st.integers(WIDTH_MIN, WIDTH_MAX)),
    min_size=1,
    max_size=8,
    unique_by=lambda choice: choice.id,
)
LONG = job(
    name="客服质检-9月-全量重跑" * 5,
    description="第二轮标注 of everything\n" * 9,
    message="line 812 is not JSON " * 9,
    model="doubao-seed-1-8-and-more",
    input="tos://bucket/" + "路径/" * 40,
    tags=tags_of(("team", "数据平台" * 9), (OWNER_TAG, "IAMUser/1/li")),
    counts=Counts(123_456_789, 987_654_321, 2_000_000_000),
    forecast=Forecast(rate=12_345_678.0),
    expires=NOON + 9e6,
)


def text_of(column: str, one: Job, width: int = 0, now: float = NOW) -> str:
    renderer = renderer_of(column)
    return "".join(words for words, _ in renderer.draw(one, DrawContext(UNICODE, now), width or renderer.width or 40))


def test_every_column_can_be_drawn() -> None:
    assert {renderer.id for renderer in ALL_RENDERERS} == {*COLUMNS, PERCENT}


@given(CHOICES, st.integers(TINY, 300), jobs(is_judged=True) | st.just(LONG), st.sampled_from((UNICODE, ASCII)))
def test_what_fits_is_never_wider_than_the_table_or_its_cell(
    choices: list[ColumnChoice], width: int, one: Job, glyphs: Glyphs
) -> None:
    fitted = fitting_choices(choices, width, PADDING, STATE)
    assert fitted
    assert [renderer.id for renderer, _ in fitted] == [choice.id for choice in choices[: len(fitted)]]
    assert sum(cells + PADDING for _, cells in fitted) <= width
    row = RowColumns(fitted, PADDING, "state")
    context = DrawContext(glyphs, NOW)
    for phase in (one.phase, FAILED, COMPLETED, QUEUED):
        cells = row.cells(replace(one, phase=phase), context)
        for place, (cell, (_, cells_wide)) in enumerate(zip(cells, fitted, strict=True)):
            covered = 0
            while place + covered + 1 < len(cells) and cells[place + covered + 1] is None:
                covered += 1
            room = cells_wide + sum(fitted[place + number][1] + PADDING for number in range(1, covered + 1))
            assert cell is None or width_of(cell) <= room
    assert row.cells(one, context, is_member=True)


def test_a_width_of_ones_own_holds_and_the_name_takes_the_rest() -> None:
    choices = [ColumnChoice("state"), ColumnChoice("name"), ColumnChoice("description", 40)]
    widths = {renderer.id: cells for renderer, cells in fitting_choices(choices, 120, PADDING, STATE)}
    assert widths == {"state": STATE, "description": 40, "name": 120 - STATE - 40 - 3 * PADDING}


def test_without_a_name_another_text_takes_the_rest() -> None:
    choices = [ColumnChoice("id"), ColumnChoice("message")]
    assert [cells for _, cells in fitting_choices(choices, 120, PADDING)] == [23, 120 - 23 - 2 * PADDING]


def test_texts_give_way_before_a_column_is_left_out() -> None:
    choices = [ColumnChoice(name) for name in ("state", "name", "model", "left", "description")]
    widths = {renderer.id: cells for renderer, cells in fitting_choices(choices, 92, PADDING, STATE)}
    assert list(widths) == ["state", "name", "model", "left", "description"]
    assert widths["name"] == NAME_MIN
    assert sum(widths.values()) + 5 * PADDING == 92


def test_columns_between_the_others_are_not_covered_by_a_message() -> None:
    choices = [ColumnChoice(name) for name in ("name", "model", "owner", "progress", "percent", "failed", "left")]
    failed = job(phase=FAILED, message="words " * 20)
    row = RowColumns(fitting_choices(choices, 200, PADDING), PADDING, "state")
    assert None not in row.cells(failed, DrawContext(UNICODE, NOW))[:3]


def test_a_message_or_an_end_that_has_a_column_covers_nothing() -> None:
    choices = [ColumnChoice(name) for name in ("name", "model", "progress", "percent", "failed", "ends", "left")]
    row = RowColumns(fitting_choices([*choices, ColumnChoice("message"), ColumnChoice("ended")], 300), PADDING, "state")
    for phase in (FAILED, COMPLETED):
        assert None not in row.cells(job(phase=phase, message="words " * 20), DrawContext(UNICODE, NOW))


@pytest.mark.parametrize(
    ("column", "one", "shown"),
    [
        ("failed%", job(counts=Counts(95, 5, 200)), "5.0%"),
        ("failed%", job(counts=Counts(100, 0, 200)), "0%"),
        ("rate", job(forecast=Forecast(rate=1_240.4)), "1,240/m"),
        ("rate", job(forecast=Forecast(rate=3.14)), "3.1/m"),
        ("ran", job(phase_at=NOON), "2h 00m"),
        ("waited", job(0, QUEUED), "2h 00m"),
        ("waited", job(created=NOON, phase_at=NOON + 300), "5m"),
        ("type", job(model="ft-1", is_custom=True), "custom"),
        ("type", job(model="seed"), "foundation"),
        ("tags", job(tags=tags_of(("env", "test"), (OWNER_TAG, "IAMUser/1/li"))), "env=test"),
        ("tag:env", job(tags=tags_of(("env", "test"))), "test"),
        ("window", job(window="28 days"), "28 days"),
        ("version", job(model_version="251228"), "251228"),
        ("phase", job(phase=FAILED), "✗ Failed"),
        ("description", job(description="nightly\neval"), "nightly eval"),
        ("results", job(output="tos://b/o/"), f"tos://b/o/{job().id}/output/results.jsonl"),
    ],
)
def test_what_a_column_shows(column: str, one: Job, shown: str) -> None:
    assert text_of(column, one, 60 if column == "results" else 0) == shown


@pytest.mark.parametrize("column", [name for name in COLUMN_IDS if name not in ("id", "name", "state", "progress")])
def test_unknown_is_a_dash(column: str) -> None:
    unknown = Job(id=LONG.id)
    assert text_of(column, unknown).strip().endswith("–")
    assert text_of(column, unknown, now=0.0).strip().endswith("–")


def test_durations_are_unknown_while_the_time_is() -> None:
    assert [text_of(column, job(phase=RUNNING), now=0.0) for column in ("ran", "left")] == ["–", "–"]


def test_times_are_shown_as_chosen() -> None:
    one = job(expires=NOW + 3_600, created=NOON)
    set_times(Times.UTC)
    assert (text_of("deadline", one), renderer_of("deadline").title) == ("11-23 18:00", "DEADLINE UTC")
    set_times(Times.RELATIVE)
    assert (text_of("deadline", one), text_of("created", one)) == ("in 1h 00m", "2h 00m ago")
    assert renderer_of("deadline").title == "DEADLINE"


@pytest.mark.parametrize("width", [60, 100, 160, 300])
def test_a_wide_table_shows_names_whole_and_more_columns_the_wider_it_is(width: int) -> None:
    some = [job(number, name="n" * (30 + number % 10)) for number in range(100)]
    names = whole_name_width(some, width)
    widths = {renderer.id: cells for renderer, cells in fitting_all(width, PADDING, STATE, names)}
    assert widths["name"] >= min(38, int(width * 0.5))
    assert sum(widths.values()) + PADDING * len(widths) <= width
    assert len(widths) >= width // 20


def test_a_few_very_long_names_do_not_take_the_room() -> None:
    some = [job(number, name="n" * (500 if number == 3 else 30)) for number in range(100)]
    assert whole_name_width(some, 200) == 30
