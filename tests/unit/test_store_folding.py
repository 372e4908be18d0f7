"""Families folded into one row each: where the rows lie, what their sums are, and the gaps among them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.store.families import FAMILY_MIN, family_of
from arktui.store.feed_status import FeedStatus
from arktui.store.folding import Family, FoldedLayout, FoldedRows, Folding, Row
from arktui.store.forecast import Deadline, Forecast
from arktui.store.job import Counts, Job
from arktui.store.job_store import JobStore
from arktui.store.order import Order
from arktui.store.phase import COMPLETED, FAILED, QUEUED, RUNNING
from arktui.store.row_layout import Gap, RowLayout
from tests.jobs import NOON, job

NAMES = ("日志-part-{}", "eval_shard{}", "alone-{}x", "summary", "法务-第{}批")


@st.composite
def orders(draw: st.DrawFn) -> Order:
    picked = draw(st.lists(st.sampled_from(NAMES), max_size=25))
    return Order(job(number, name=name.format(number)) for number, name in enumerate(picked))


@st.composite
def layouts(draw: st.DrawFn) -> tuple[Order, list[Gap]]:
    jobs = draw(orders())
    places = sorted(draw(st.lists(st.integers(0, len(jobs)), max_size=4)))
    return jobs, [Gap(draw(st.integers(1, 9)), place) for place in places]


def all_rows(rows: Sequence[Row] | FoldedRows) -> list[Row]:
    return [rows[place] for place in range(len(rows))]


@given(orders(), st.data())
def test_every_job_is_in_one_row_and_each_family_stands_at_its_first_job(jobs: Order, data: st.DataObject) -> None:
    names = {family_of(each.name) for each in jobs} - {""}
    opened = data.draw(st.sets(st.sampled_from(sorted(names)))) if names else set()
    folded = FoldedRows(jobs, opened)
    rows = all_rows(folded)
    listed: list[Job] = []
    for place, row in enumerate(rows):
        if isinstance(row, Job):
            listed.append(row)
            assert folded.index(row) == place
            continue
        assert len(row.members) >= FAMILY_MIN
        assert {family_of(each.name) for each in row.members} == {row.name}
        assert folded.place_of(row.key) == place
        if row.is_open:
            assert rows[place + 1 : place + 1 + len(row.members)] == list(row.members)
        else:
            listed += row.members
            assert {folded.index(each) for each in row.members} == {place}
    assert sorted(each.id for each in listed) == sorted(each.id for each in jobs)
    firsts = [row.members[0] if isinstance(row, Family) else row for row in rows if not is_member(folded, row)]
    assert firsts == [each for each in jobs if each in firsts], "the order of the rows is kept"


def is_member(folded: FoldedRows, row: Row) -> bool:
    return isinstance(row, Job) and row.id in folded.members


@given(layouts())
def test_gaps_stay_among_the_jobs_that_they_lie_between(layout: tuple[Order, list[Gap]]) -> None:
    jobs, gaps = layout
    plain, folded = RowLayout(jobs, gaps), FoldedLayout(FoldedRows(jobs), gaps)
    missing = sum(gap.size for gap in gaps)
    assert sum(folded.job_at(row) is None for row in range(len(folded))) == missing
    for row in range(len(folded)):
        found = folded.missing(range(row, row + 1))
        if folded.job_at(row) is None:
            assert found is not None
            assert len(found) == 1
            assert plain.job_at(found.start) is None
        else:
            assert found is None
    asked = [folded.missing(range(row, row + 1)) for row in range(len(folded)) if folded.job_at(row) is None]
    rows = [part.start for part in asked if part]
    assert rows == [row for row in range(len(plain)) if plain.job_at(row) is None], "each missing row is asked for once"


def family(*members: Job) -> Family:
    return Family("eval-part-#", members, is_open=False)


def test_a_family_is_the_sum_of_its_members() -> None:
    soon, late = Forecast(ends=(NOON + 60, NOON + 600)), Forecast(ends=(NOON + 120, NOON + 9_000))
    summary = family(
        job(1, counts=Counts(10, 2, 100), model="seed", expires=NOON + 9e4, forecast=soon),
        job(2, counts=Counts(20, 0, 200), model="seed", expires=NOON + 8e4, forecast=late),
        job(3, COMPLETED, counts=Counts(300, 1, 301), model="seed", expires=NOON + 1),
    ).summary
    assert summary.counts == Counts(330, 3, 601)
    assert summary.model == "seed"
    assert summary.phase == RUNNING
    assert summary.forecast.ends == (NOON + 60, NOON + 9_000)
    assert summary.expires == NOON + 8e4, "the deadline of an ended job is over with it"


def test_a_sum_is_unknown_while_a_part_of_it_is() -> None:
    known = job(1, counts=Counts(10, 2, 100), forecast=Forecast(ends=(NOON, NOON + 60)))
    assert family(known, job(2), job(3)).summary.counts == Counts()
    waiting = family(known, job(2, QUEUED), job(3, QUEUED)).summary
    assert waiting.counts == Counts(10, 2, None), "what is queued has no line done, but lines"
    assert waiting.forecast.ends is None, "nobody knows when those that wait will end"
    assert family(known, job(2, model="a"), job(3, model="b")).summary.model == "3 models"


def test_a_deleted_job_stands_alone_and_is_in_no_sum() -> None:
    jobs = [job(number, name=f"eval-part-{number}", counts=Counts(1, 0, 9)) for number in range(4)]
    rows = all_rows(FoldedRows(jobs, deleted={jobs[1].id}))
    (folded,) = [row for row in rows if isinstance(row, Family)]
    assert jobs[1] in rows
    assert folded.summary.counts == Counts(3, 0, 27)
    assert all_rows(FoldedRows(jobs, deleted={jobs[1].id, jobs[2].id})) == jobs, "two are no family"


def test_a_snapshot_with_the_same_rows_is_not_folded_again() -> None:
    store = JobStore()
    store.apply([job(number, name=f"eval-part-{number}") for number in range(4)])
    folding = Folding(store.snapshot)
    family = folding.layout.job_at(0)
    store.set_status(FeedStatus(gaps=(Gap(5, 4),)))
    folding.show(store.snapshot, again=False)
    assert folding.layout.job_at(0) is family
    assert len(folding.layout) == 1 + 5, "gaps follow nevertheless"
    store.apply([job(4, name="eval-part-4")])
    folding.show(store.snapshot, again=False)
    assert folding.layout.job_at(0) is not family


@pytest.mark.parametrize(
    ("worst", "others"),
    [
        (job(1, FAILED, forecast=Forecast(is_news=True)), [job(2), job(3)]),
        (job(1, forecast=Forecast(Deadline.WILL_MISS)), [job(2), job(3, forecast=Forecast(Deadline.AT_RISK))]),
        (job(1, forecast=Forecast(is_failing=True)), [job(2, COMPLETED, counts=Counts(0, 7, 7)), job(3)]),
        (job(1), [job(2, QUEUED), job(3, COMPLETED)]),
    ],
)
def test_the_worst_has_the_most_urgent_problem(worst: Job, others: list[Job]) -> None:
    assert family(*others, worst).worst is worst
    assert family(worst, *others).worst is worst
