"""How numbers, shares, rates, durations and times read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from arktui.format import (
    DAY,
    HOUR,
    Times,
    clock_time,
    clock_time_beside,
    clock_time_or_ago,
    clock_time_or_date,
    compact,
    duration,
    duration_in_words,
    duration_range,
    duration_range_in_words,
    full_time,
    full_time_beside,
    lines_per_minute,
    per_minute,
    percent,
    precise_duration,
    quantity,
    set_times,
    short_time,
    thousands,
)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "<1m"), (59, "<1m"), (60, "1m"), (42 * 60, "42m"), (11520, "3h 12m"), (18 * 3600, "18h"), (27 * 86400, "27d")],
)
def test_time_left_in_the_largest_sensible_unit(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@given(st.integers(0, 40 * 86400))
def test_time_left_never_outgrows_its_column(seconds: int) -> None:
    assert len(duration(seconds)) <= 6


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (59, "less than a minute"),
        (41 * 60, "41 min"),
        (3 * HOUR, "3 h"),
        (3 * HOUR + 720, "3 h 12 min"),
        (18.5 * HOUR, "18 h"),
        (47 * HOUR, "47 h"),
        (27.5 * DAY, "27 days"),
    ],
)
def test_a_duration_in_a_sentence_has_no_zero_minutes(seconds: float, words: str) -> None:
    assert duration_in_words(seconds) == words


def test_a_duration_below_two_minutes_is_in_seconds() -> None:
    assert [precise_duration(seconds) for seconds in (-1, 40, 119, 120, 90 * 60)] == [
        "0 s",
        "40 s",
        "119 s",
        "2 min",
        "1 h 30 min",
    ]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (HOUR, HOUR, "1 h"),
        (40 * 60, 2 * HOUR, "40 min to 2 h"),
        (30.9 * HOUR, 13.1 * DAY, "30 h to 14 days"),
        (50.5, 9 * HOUR + 90, "50 s to 9 h 2 min"),
    ],
)
def test_a_range_in_words_never_ends_too_early(low: float, high: float, words: str) -> None:
    assert duration_range_in_words(low, high) == words


def test_one_thing_is_singular() -> None:
    assert [quantity(count, "job") for count in (0, 1, 1_200)] == ["0 jobs", "1 job", "1,200 jobs"]


@given(st.integers(0, 10**12))
def test_a_compact_number_has_at_most_five_cells(number: int) -> None:
    assert len(compact(number)) <= 5


def test_unknown_is_a_dash_and_never_a_nought() -> None:
    assert thousands(None) == "–"
    assert thousands(0) == "0"
    assert thousands(46004) == "46,004"


@given(st.floats(0, 60 * DAY), st.floats(0, 60 * DAY))
def test_a_range_of_times_fits_its_column(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 2 <= cell_len(duration_range(low, high, "–")) <= 7


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, 10, "<1m"),
        (20, 290, "<5m"),
        (40 * 60, 55 * 60, "40–55m"),
        (95 * 60, 2.5 * HOUR, "95m–3h"),
        (2.2 * HOUR, 2.9 * HOUR, "2–3h"),
        (40 * HOUR, 5 * DAY, "40h–5d"),
        (5 * DAY, 300 * DAY, "5–99d"),
    ],
)
def test_a_range_of_times_is_never_narrower_than_it_is(low: float, high: float, words: str) -> None:
    assert duration_range(low, high, "–") == words


def test_a_rate_has_a_digit_after_the_point_only_where_it_matters() -> None:
    assert [per_minute(rate) for rate in (0.42, 9.96, 1_240.4)] == [
        "0.4 a minute",
        "10.0 a minute",
        "1,240 a minute",
    ]
    assert lines_per_minute(0.42) == "0.4 lines a minute"


@pytest.fixture
def _in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_in_new_york")
@pytest.mark.parametrize(
    ("moment", "first", "words"),
    [
        ("2026-12-02T01:02:03Z", "2026-12-01T00:00:00Z", "12-01 20:02:03"),
        ("2027-01-02T01:02:03Z", "2026-12-31T12:00:00Z", "2027-01-01 20:02:03"),
        ("2026-11-02T12:00:00Z", "2026-10-30T12:00:00Z", "11-02 07:00:00 -05:00"),
        ("2027-04-02T12:00:00Z", "2026-12-30T12:00:00Z", "2027-04-02 08:00:00 -04:00"),
        ("2026-11-02T12:00:00Z", None, "2026-11-02 07:00:00 -05:00"),
    ],
)
def test_a_time_repeats_year_and_offset_where_they_differ_from_the_first_of_its_row(
    moment: str, first: str | None, words: str
) -> None:
    beside = None if first is None else datetime.fromisoformat(first).timestamp()
    assert full_time_beside(datetime.fromisoformat(moment).timestamp(), beside) == words


@given(st.floats(0, 1))
def test_a_share_reads_as_none_or_all_only_if_it_is(share: float) -> None:
    assert (percent(share) == "0%") == (share == 0)
    assert (percent(share) == "100%") == (share == 1)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "0%"),
        (0.0004, "<0.1%"),
        (0.032, "3.2%"),
        (0.0994, "9.9%"),
        (0.0999, "10%"),
        (0.31, "31%"),
        (0.999, ">99%"),
        (1.0, "100%"),
    ],
)
def test_a_share_has_a_digit_after_the_point_only_below_a_tenth(share: float, words: str) -> None:
    assert percent(share) == words


@pytest.mark.usefixtures("_in_new_york")
@pytest.mark.parametrize(
    ("moment", "first", "words"),
    [
        ("2026-11-30T20:01:00Z", "2026-11-30T15:00:00Z", "15:01"),
        ("2026-12-01T05:01:00Z", "2026-11-30T15:00:00Z", "12-01 00:01"),
        ("2027-01-01T05:01:00Z", "2026-11-30T15:00:00Z", "2027-01-01 00:01"),
    ],
)
def test_a_time_of_day_has_the_parts_of_its_date_that_differ(moment: str, first: str, words: str) -> None:
    stamps = [datetime.fromisoformat(text).timestamp() for text in (moment, first)]
    assert clock_time_beside(*stamps) == words


@pytest.fixture
def _back_to_local() -> Iterator[None]:
    yield
    set_times(Times.LOCAL)


@pytest.mark.usefixtures("_back_to_local")
def test_all_times_are_shown_in_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    moment, now = 1_795_446_000.0, 1_795_446_000.0 + 3 * HOUR + 12 * 60
    try:
        shown = {}
        for way in Times:
            set_times(way)
            both = clock_time_or_date(moment, now), clock_time_or_ago(moment, now)
            shown[way] = full_time(moment)[11:], short_time(moment, now), clock_time(moment), *both
    finally:
        monkeypatch.undo()
        time.tzset()
    assert shown == {
        Times.LOCAL: ("23:00:00 +08:00", "11-23 23:00", "23:00", "11-23", "23:00"),
        Times.UTC: ("15:00:00 +00:00", "11-23 15:00", "15:00", "15:00", "15:00"),
        Times.RELATIVE: ("23:00:00 +08:00", "3h 12m ago", "23:00", "3h ago", "3h 12m ago"),
    }


@pytest.mark.usefixtures("_back_to_local")
@given(st.floats(-4e8, 4e8))
def test_relative_times_keep_to_their_cells(distance: float) -> None:
    set_times(Times.RELATIVE)
    assert cell_len(short_time(1_795_446_000.0 + distance, 1_795_446_000.0)) <= 11
    assert cell_len(clock_time_or_date(1_795_446_000.0 + distance, 1_795_446_000.0)) <= 9
