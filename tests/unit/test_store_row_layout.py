from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from arktui.store.clean_text import CleanText
from arktui.store.job import Job
from arktui.store.order import Order
from arktui.store.row_layout import Gap, RowLayout


@st.composite
def layouts(draw: st.DrawFn) -> tuple[Order, list[Gap]]:
    jobs = Order(
        Job(CleanText(f"bi-{number:014}-aaaaa"), created=float(number)) for number in range(draw(st.integers(0, 30)))
    )
    places = sorted(draw(st.lists(st.integers(0, len(jobs)), max_size=5)))
    return jobs, [Gap(draw(st.integers(1, 40)), place) for place in places]


def spelled(jobs: Order, gaps: list[Gap]) -> list[Job | None]:
    """Return all rows, one by one."""
    rows: list[Job | None] = []
    for place in range(len(jobs) + 1):
        rows += [None] * sum(gap.size for gap in gaps if gap.place == place)
        rows += jobs[place : place + 1]
    return rows


@given(layouts())
def test_every_row_is_where_one_would_count_it(made: tuple[Order, list[Gap]]) -> None:
    jobs, gaps = made
    layout, rows = RowLayout(jobs, gaps), spelled(jobs, gaps)
    assert [layout.job_at(row) for row in range(len(layout))] == rows
    assert [layout.row_of(job) for job in jobs] == [row for row, job in enumerate(rows) if job]


@given(layouts(), st.integers(0, 200), st.integers(0, 60))
def test_the_gaps_in_a_part_of_the_rows_are_those_parts_that_are_not_loaded(
    made: tuple[Order, list[Gap]], start: int, length: int
) -> None:
    jobs, gaps = made
    missing = [
        row for row, job in enumerate(spelled(jobs, gaps)) if job is None and row in range(start, start + length)
    ]
    found = RowLayout(jobs, gaps).gaps_in(range(start, start + length))
    assert sum(len(part) for _, part in found) == len(missing)
    assert all(part.stop <= gap.size for gap, part in found)


def test_a_gap_that_lies_behind_all_rows_stays_there_when_rows_leave() -> None:
    layout = RowLayout(Order([Job(CleanText("bi-1"))]), [Gap(3, 7)])
    assert [layout.job_at(row) is None for row in range(len(layout))] == [False, True, True, True]


def test_a_job_that_is_no_row_has_none() -> None:
    assert RowLayout(Order(), [Gap(2, 0)]).row_of(Job(CleanText("bi-1"))) is None
