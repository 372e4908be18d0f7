"""The board: its sums are those of the jobs whatever happened, its lines fit, and counting holds up nobody."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from arktui.history.baselines import Baselines
from arktui.history.throughput import QUARTERS
from arktui.store.forecast import Deadline, Forecast
from arktui.store.job import Counts, Job
from arktui.store.phase import COMPLETED, QUEUED, RUNNING
from arktui.store.query import Query
from arktui.view.aggregates import Aggregates, RateAggregates
from arktui.view.board import board_lines
from arktui.view.glyphs import ASCII, UNICODE, Glyphs
from arktui.view.spans import width_of
from tests.jobs import NOON, job, jobs

QUIET = (0,) * QUARTERS
JOBS = (
    job(0, RUNNING, model="seed", project="eval", counts=Counts(90, 10, 200), forecast=Forecast(Deadline.AT_RISK)),
    job(1, QUEUED, model="seed", project="default"),
    job(2, COMPLETED, model="r1", project="eval", counts=Counts(100, 0, 100)),
    job(3, COMPLETED),
)


def counted(*some: Job) -> Aggregates:
    tally = Aggregates()
    tally.add(some)
    return tally


def lines_of(
    width: int = 116,
    glyphs: Glyphs = UNICODE,
    day: tuple[int, ...] = QUIET,
    rates: RateAggregates | None = None,
    query: Query | None = None,
) -> list[str]:
    lines = board_lines(
        query or Query(), counted(*JOBS), rates or RateAggregates(), Baselines(), day, NOON, width, glyphs
    )
    return ["".join(words for words, _ in line) for line in lines]


def row(name: str) -> list[str]:
    return next(line for line in lines_of() if line.startswith(name)).split()


@given(st.lists(st.tuples(jobs(is_judged=True), jobs(is_judged=True)), max_size=20))
def test_sums_kept_as_jobs_change_are_those_counted_from_scratch(changes: list[tuple[Job, Job]]) -> None:
    kept = counted(*(old for old, _ in changes))
    kept.add((old for old, _ in changes), -1)
    kept.add(new for _, new in changes)
    fresh = counted(*(new for _, new in changes))
    assert kept.whole == fresh.whole
    for name in kept.models:
        assert kept.models[name] == fresh.models[name]
    for name in kept.projects:
        assert kept.projects[name] == fresh.projects[name]


def test_each_model_and_project_has_its_row() -> None:
    assert row("seed") == ["seed", "2", "1", "1", "–", "10%", "–", "–", "1"]
    assert row("r1") == ["r1", "1", "0", "0", "–", "0%", "–", "–", "0"]
    assert row("eval") == ["eval", "2", "0", "1", "–", "5.0%", "–", "–", "1"]
    assert row("default") == ["default", "1", "1", "0", "–", "–", "–", "–", "0"]


def test_the_title_covers_all_jobs() -> None:
    title = lines_of()[0]
    assert title.startswith("BOARD   all jobs")
    assert title.endswith("4 jobs   1 running   1 queued   1 at risk")


def test_rates_and_throughput_are_shown() -> None:
    rates = RateAggregates()
    rates.add(JOBS[0], 1_234.5)
    lines = lines_of(day=(*QUIET[:-3], 5_000, 0, 15_000), rates=rates)
    assert "1,234 a minute now   at most 1,000 a minute in 15 min" in lines[2]
    assert lines[3].endswith("··▄▁█"), "what nobody saw is not nothing"
    assert "1,234" in next(line for line in lines if line.startswith("seed"))


def test_the_day_is_that_of_all_jobs_and_says_so_beside_the_rate_of_some() -> None:
    rates = RateAggregates()
    rates.add(JOBS[0], 1_234.5)
    title = lines_of(day=(*QUIET[:-1], 60_000), rates=rates, query=Query(search="night"))[2]
    assert title.startswith("THROUGHPUT OF THE LAST DAY, ALL JOBS   1,234 a minute now in this query   at most 4,000")


@given(st.integers(40, 200), st.sampled_from((UNICODE, ASCII)))
def test_every_line_fits(width: int, glyphs: Glyphs) -> None:
    named = counted(*(job(number, RUNNING, model=f"每日-{number}" * 9, project="p") for number in range(3)))
    lines = board_lines(
        Query("数据" * 90), named, RateAggregates(1_234_567), Baselines(), (1,) * QUARTERS, NOON, width, glyphs
    )
    assert all(width_of(line) <= width for line in lines)
