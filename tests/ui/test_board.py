"""The board: its sums are those of the jobs whatever happened, its lines fit, and counting holds up nobody."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.history.baselines import Baselines
from arktui.history.throughput import QUARTERS
from arktui.store.facets import Facets
from arktui.store.filters import PROBLEM
from arktui.store.forecast import Deadline, Forecast
from arktui.store.job import Counts, Job
from arktui.store.phase import COMPLETED, INITIALIZING, QUEUED, RUNNING
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from arktui.view.aggregates import Aggregates, RateAggregates
from arktui.view.board import board_lines
from arktui.view.glyphs import ASCII, UNICODE, Glyphs
from arktui.view.job_state import problem_words
from arktui.view.spans import width_of
from arktui.view.status_text import urgent_problems
from arktui.view.throughput import HEIGHT, throughput_lines
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
    for pick in kept.models:
        assert kept.models[pick] == fresh.models[pick]
    for name in kept.projects:
        assert kept.projects[name] == fresh.projects[name]


def test_each_model_and_project_has_its_row() -> None:
    assert row("seed") == ["seed", "2", "1", "1", "–", "10%", "–", "–", "1", "at", "risk"]
    assert row("r1") == ["r1", "1", "0", "0", "–", "0%", "–", "–"]
    assert row("eval") == ["eval", "2", "0", "1", "0/20", "–", "5.0%", "–", "–", "1", "at", "risk"]
    assert row("default") == ["default", "1", "1", "0", "0/20", "–", "–", "–", "–"]


def test_the_first_line_covers_all_jobs() -> None:
    assert lines_of()[0] == "4 jobs   1 running   1 queued   1 at risk"


@given(st.lists(jobs(is_judged=True), max_size=20, unique_by=lambda one: one.id))
def test_the_problems_are_those_of_the_facets(some: list[Job]) -> None:
    facets = Facets().changed([(None, one) for one in some])
    assert counted(*some).whole.problems == facets[PROBLEM]
    title = urgent_problems(Snapshot(facets=facets), UNICODE)[0]
    board = problem_words(counted(*some).whole.problems, UNICODE)[0]
    assert "".join(words for words, _ in title).strip() == "".join(words for words, _ in board)


def test_a_project_shows_how_full_it_is_whatever_the_query() -> None:
    rates = RateAggregates()
    for number in range(19):
        rates.occupy(job(number, RUNNING, project="eval"))
    rates.occupy(job(20, INITIALIZING, project="eval"))
    rates.occupy(job(21, QUEUED, project="eval"))
    line = next(line for line in lines_of(rates=rates) if line.startswith("eval"))
    assert line.split()[4] == "20/20"


def figures(title: str) -> list[float]:
    return [float(number.replace(",", "")) for number in re.findall(r"([\d,.]+) a minute", title)]


def test_rates_and_throughput_are_shown() -> None:
    rates = RateAggregates()
    rates.add(JOBS[0], 500)
    lines = lines_of(day=(*QUIET[:-3], 5_000, 0, 15_000), rates=rates)
    assert "500 a minute now   at most 1,000 a minute" in lines[2]
    graph = lines[3 : 3 + HEIGHT]
    assert graph[0].startswith("  1.0k ")
    assert graph[0].rstrip().endswith("█")
    assert "····" in graph[-1], "what nobody saw is not nothing"
    assert "500" in next(line for line in lines if line.startswith("seed"))


@given(
    st.lists(st.integers(0, 100_000), min_size=QUARTERS, max_size=QUARTERS),
    st.floats(0, 1e6),
    st.integers(60, 200),
    st.floats(0, 899),
)
def test_no_rate_is_above_the_highest(day: list[int], rate: float, width: int, into: float) -> None:
    title, *_ = throughput_lines(day, rate, NOON + into, width, UNICODE, is_filtered=False)
    words = "".join(words for words, _ in title)
    if "at most" in words:
        highest = figures(words.split("at most")[1])[0]
        assert all(figure <= highest for figure in figures(words))


def test_the_day_is_that_of_all_jobs_and_says_so_beside_the_rate_of_some() -> None:
    rates = RateAggregates()
    rates.add(JOBS[0], 1_234.5)
    title = lines_of(156, day=(*QUIET[:-1], 60_000), rates=rates, query=Query(search="night"))[2]
    assert title.startswith("THROUGHPUT OF THE LAST DAY, ALL JOBS   1,234 a minute now in this query   at most 4,000")
    assert "each over 15 min" in title


@given(st.integers(20, 300))
def test_the_graph_takes_the_whole_width(width: int) -> None:
    _, *graph = throughput_lines((900,) * QUARTERS, 60, NOON, width, UNICODE, is_filtered=False)
    assert [width_of(line) for line in graph[:HEIGHT]] == [width] * HEIGHT


@pytest.mark.parametrize(("width", "are_beside"), [(155, False), (156, True)])
def test_models_and_projects_stand_side_by_side_where_there_is_room(width: int, are_beside: bool) -> None:
    [line] = [line for line in lines_of(width) if line.startswith("MODEL")]
    assert ("PROJECT" in line) == are_beside


@given(st.integers(40, 200), st.sampled_from((UNICODE, ASCII)))
def test_every_line_fits(width: int, glyphs: Glyphs) -> None:
    named = counted(*(job(number, RUNNING, model=f"每日-{number}" * 9, project="p") for number in range(3)))
    lines = board_lines(
        Query("数据" * 90), named, RateAggregates(1_234_567), Baselines(), (1,) * QUARTERS, NOON, width, glyphs
    )
    assert all(width_of(line) <= width for line in lines)
