from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from arktui.store.clean_text import clean
from arktui.view import text

NAMES = st.text(st.characters(exclude_categories=["C", "M", "Zl", "Zp"]), max_size=60).map(clean)


@given(NAMES, st.integers(1, 60))
def test_a_cut_name_fits_and_keeps_both_ends(name: str, width: int) -> None:
    cut = text.cut_middle(name, width)
    assert cell_len(cut) <= width
    if cell_len(name) <= width:
        assert cut == name
    elif width >= 5:
        head, _, tail = cut.partition("…")
        assert name.startswith(head)
        assert name.endswith(tail)
        assert head


@given(NAMES, st.integers(0, 60), st.booleans())
def test_padding_is_exact_in_cells(name: str, width: int, right: bool) -> None:
    assert cell_len(text.pad(name, width, right=right)) == width


@given(NAMES, st.integers(2, 40))
def test_wrapping_loses_nothing(words: str, width: int) -> None:
    lines = text.wrap(words, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(words.split())


def test_a_path_breaks_behind_a_slash() -> None:
    assert text.wrap("tos://bucket/output/bi-1/results.jsonl", 24) == ["tos://bucket/output/", "bi-1/results.jsonl"]


@given(
    st.none() | st.integers(0, 10**7),
    st.none() | st.integers(0, 10**7),
    st.none() | st.integers(0, 10**7),
    st.integers(2, 40),
)
def test_the_bar_has_exactly_its_width_and_is_full_only_at_the_end(
    done: int | None, failed: int | None, total: int | None, width: int
) -> None:
    parts = text.bar(done, failed, total, width)
    assert sum(parts) == width
    assert min(parts) >= 0
    if done is None or not total:
        assert parts == (0, 0, width)
    else:
        through = done + (failed or 0)
        assert (parts[2] == 0) == (through >= total)
        assert (parts[1] > 0) == bool(failed)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "<1m"), (59, "<1m"), (60, "1m"), (42 * 60, "42m"), (11520, "3h 12m"), (18 * 3600, "18h"), (27 * 86400, "27d")],
)
def test_time_left_in_the_largest_sensible_unit(seconds: float, said: str) -> None:
    assert text.span(seconds) == said


@given(st.integers(0, 40 * 86400))
def test_time_left_never_outgrows_its_column(seconds: int) -> None:
    assert len(text.span(seconds)) <= 6


@given(st.integers(0, 10**12))
def test_a_compact_number_has_at_most_five_cells(number: int) -> None:
    assert len(text.compact(number)) <= 5


def test_unknown_is_a_dash_and_never_a_nought() -> None:
    assert text.thousands(None) == "–"
    assert text.thousands(0) == "0"
    assert text.thousands(46004) == "46,004"


@given(st.floats(0, 60 * text.DAY), st.floats(0, 60 * text.DAY))
def test_a_range_of_times_fits_its_column(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 2 <= cell_len(text.span_range(low, high, "–")) <= 7


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, 10, "<1m"),
        (20, 290, "<5m"),
        (40 * 60, 55 * 60, "40–55m"),
        (95 * 60, 2.5 * text.HOUR, "95m–3h"),
        (2.2 * text.HOUR, 2.9 * text.HOUR, "2–3h"),
        (40 * text.HOUR, 5 * text.DAY, "40h–5d"),
        (5 * text.DAY, 300 * text.DAY, "5–99d"),
    ],
)
def test_a_range_of_times_is_never_narrower_than_it_is(low: float, high: float, words: str) -> None:
    assert text.span_range(low, high, "–") == words


def test_a_rate_has_a_digit_after_the_point_only_where_it_matters() -> None:
    assert [text.per_minute(rate) for rate in (0.42, 9.96, 1_240.4)] == [
        "0.4 a minute",
        "10.0 a minute",
        "1,240 a minute",
    ]


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
    assert text.local_beside(datetime.fromisoformat(moment).timestamp(), beside) == words
