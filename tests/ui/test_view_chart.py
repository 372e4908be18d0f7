"""Charts and sparklines: as wide as asked, never beyond their edges, and true where that can be said exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.history.past import Past, Sample
from arktui.history.progress import progress_of
from arktui.store.job import Counts
from arktui.view.chart import Column, Label, chart_lines, labels_line, sparkline
from arktui.view.glyphs import ASCII, UNICODE, Glyphs
from arktui.view.progress_series import mean_rates
from arktui.view.spans import width_of

SHARES = st.floats(0, 1)
COLUMNS = st.lists(
    st.builds(
        Column,
        done=st.none() | SHARES,
        failed=st.floats(0, 0.4),
        ahead=st.none() | st.tuples(SHARES, SHARES).map(lambda pair: (min(pair), max(pair))),
        is_guessed=st.booleans(),
        marker=st.sampled_from(("", "alarm")),
    ),
    min_size=1,
    max_size=40,
)


def drawn(columns: list[Column], height: int, glyphs: Glyphs = UNICODE) -> list[str]:
    return ["".join(words for words, _ in line) for line in chart_lines(columns, height, glyphs)]


@given(COLUMNS, st.integers(1, 20), st.sampled_from((UNICODE, ASCII)))
def test_a_chart_is_as_large_as_asked(columns: list[Column], height: int, glyphs: Glyphs) -> None:
    rows = drawn(columns, height, glyphs)
    assert [len(row) for row in rows] == [len(columns)] * height
    if glyphs is ASCII:
        assert all(row.isascii() for row in rows)


def test_what_is_done_rises_from_the_bottom() -> None:
    assert drawn([Column(share) for share in (0, 0.25, 0.5, 0.75, 1)], 2) == ["   ▄█", " ▄███"]


def test_the_first_line_that_is_through_is_seen() -> None:
    assert drawn([Column(0), Column(1e-6)], 4)[-1] == " ▁"


def test_failed_lines_lie_on_those_that_went_well() -> None:
    assert drawn([Column(0.5, 0.5)], 4) == ["▒", "▒", "█", "█"]


def test_the_range_ahead_and_the_deadline() -> None:
    assert drawn([Column(0.5), Column(ahead=(0.5, 0.8)), Column(marker="dim")], 2) == [" ·│", "█ │"]


@given(
    st.lists(st.builds(Label, st.integers(0, 90), st.sampled_from(("now 14:01", "deadline 11-24 14:01", "x")))),
    st.integers(20, 80),
)
def test_labels_keep_within_the_chart_and_apart(labels: list[Label], width: int) -> None:
    line = labels_line(labels, width)
    assert width_of(line) <= width
    if labels:
        assert labels[0].text in "".join(words for words, _ in line)


@given(st.lists(st.floats(0, 1e6), max_size=30), st.sampled_from((UNICODE, ASCII)))
def test_a_sparkline_has_a_sign_for_each_value_and_its_least_for_nothing_only(
    values: list[float], glyphs: Glyphs
) -> None:
    line = sparkline(values, glyphs)
    assert len(line) == len(values)
    assert [sign == glyphs.levels[0] for sign in line] == [value == 0 for value in values]
    if any(values):
        assert line[values.index(max(values))] == glyphs.levels[-1]


@pytest.mark.parametrize("count", [1, 4, 7])
def test_rates_are_of_equal_parts(count: int) -> None:
    run = progress_of(Past((Sample(0.0, Counts(0)), Sample(600.0, Counts(1_000)))), Counts(1_000), 600.0)
    assert run is not None
    assert mean_rates(run, 0, 600, count) == pytest.approx([100] * count)
    assert not mean_rates(run, 600, 600, count)
