from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.store.clean_text import CleanText
from arktui.store.job import OWNER_TAG, Counts, Job, short_owner
from arktui.store.phase import PHASES, TERMINAL
from tests.jobs import tags_of

number = st.none() | st.integers(-5, 40) | st.integers(-(2**63), 2**63 - 1)


@given(number, number, number)
def test_counts_are_never_above_the_total_and_never_below_nothing(
    total: int | None, completed: int | None, failed: int | None
) -> None:
    counts = Counts.from_wire(total, completed, failed)
    known = [value for value in (counts.done, counts.failed) if value is not None]
    assert all(value >= 0 for value in known)
    if counts.total is None:
        assert counts.share is None
        assert counts.percent is None
    else:
        assert sum(known) <= counts.total == total
        assert counts.share is None or 0 <= counts.share <= 1
        assert counts.percent is None or 0 <= counts.percent <= 100


@given(number, number, number)
def test_what_is_missing_stays_unknown_and_what_is_known_stays_known(
    total: int | None, completed: int | None, failed: int | None
) -> None:
    counts = Counts.from_wire(total, completed, failed)
    is_known = any(value is not None and value > 0 for value in (total, completed, failed))
    assert (counts.done is None) == (completed is None or not is_known)
    assert (counts.failed is None) == (failed is None or not is_known)
    assert (counts.total is None) == (total is None or total <= 0)
    assert (counts.percent is None) == (counts.share is None)


@given(st.integers(1, 10**12), st.data())
def test_a_hundred_per_cent_means_all(total: int, data: st.DataObject) -> None:
    completed = data.draw(st.integers(0, total))
    failed = data.draw(st.integers(0, total - completed))
    counts = Counts.from_wire(total, completed, failed)
    assert (counts.done, counts.failed) == (completed, failed), "disjoint while they fit"
    assert counts.percent == 100 * (completed + failed) // total
    assert (counts.percent == 100) == (completed + failed == total)


@pytest.mark.parametrize(
    ("wire", "expected"),
    [
        ((100, 29, 0), (29, 0, 100)),
        ((100, 100, 30), (70, 30, 100)),
        ((100, 130, 10), (90, 10, 100)),
        ((100, 0, 130), (0, 100, 100)),
        ((0, 0, 0), (None, None, None)),
        ((None, 5, None), (5, None, None)),
        ((9, None, 2), (None, 2, 9)),
    ],
)
def test_counts_as_the_reference_reads_them(
    wire: tuple[int | None, int | None, int | None], expected: tuple[int | None, int | None, int | None]
) -> None:
    counts = Counts.from_wire(*wire)
    assert (counts.done, counts.failed, counts.total) == expected


def test_29_of_100_are_29_per_cent() -> None:
    assert Counts(29, 0, 100).percent == 29


def test_results_lie_below_the_output_directory() -> None:
    job = Job(CleanText("bi-1"), output=CleanText("tos://bucket/out/"))
    assert job.results == "tos://bucket/out/bi-1/output/results.jsonl"
    assert job.errors == "tos://bucket/out/bi-1/error/errors.jsonl"
    assert Job(CleanText("bi-1")).results == ""


def test_the_owner_is_in_the_system_tag() -> None:
    job = Job(CleanText("bi-1"), tags=tags_of(("team", "a"), (OWNER_TAG, "IAMUser/7/li.na")))
    assert job.owner == "IAMUser/7/li.na"
    assert short_owner(job.owner) == "li.na"
    assert Job(CleanText("bi-1")).owner == short_owner("") == ""


def test_only_three_phases_are_the_end() -> None:
    assert {
        phase for phase in (*PHASES, "", "Pending") if Job(CleanText("bi-1"), phase=CleanText(phase)).is_terminal
    } == TERMINAL
