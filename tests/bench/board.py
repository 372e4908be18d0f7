"""The board and the timeline: how long they block the event loop among many jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, repeat
from time import process_time

from textual.geometry import Size

from arktui.history.baselines import Baselines
from arktui.history.past import SAMPLES_MAX, Past, PhaseChange, Sample
from arktui.history.rate import rate_over
from arktui.history.throughput import QUARTER, QUARTERS
from arktui.store.clean_text import CleanText
from arktui.store.job import Counts, Job
from arktui.store.order import Order
from arktui.store.phase import RUNNING
from arktui.store.query import Query
from arktui.ui.screens.board_screen import JOBS_A_SLICE, RATES_A_SLICE
from arktui.view.aggregates import Aggregates, RateAggregates
from arktui.view.board import board_lines
from arktui.view.column_renderers import DrawContext
from arktui.view.glyphs import UNICODE
from arktui.view.timeline import timeline_lines
from tests.bench.jobs import NOW, make_jobs
from tests.bench.report import goal, milliseconds, table

RUNNING_JOBS = 400
FRAME = 16.0
"""Most milliseconds to block the event loop."""

SIZE = Size(196, 58)
PAST = Past(
    tuple(
        Sample(NOW - 30.0 * (SAMPLES_MAX - number), Counts(number * 10, number, 5_000)) for number in range(SAMPLES_MAX)
    ),
    (PhaseChange(NOW - 4_000.0, RUNNING, NOW - 4_000.0),),
    NOW - 4_000.0,
    NOW,
)


def turns(work: Iterator[object]) -> list[float]:
    """Return the CPU seconds of each turn of the work."""
    took: list[float] = []
    while True:
        start = process_time()
        if next(work, None) is None:
            return took
        took.append(process_time() - start)


def count(jobs: Order, tally: Aggregates) -> Iterator[Aggregates]:
    """Count as the board does when it is opened."""
    rows = iter(jobs)
    while some := [*islice(rows, JOBS_A_SLICE)]:
        tally.add(some)
        yield tally


def rates_of(job: Job, running: int) -> Iterator[RateAggregates]:
    """Reckon the rates as the board does each second."""
    rates = RateAggregates()
    left = running
    while left > 0:
        for one in repeat(job, min(RATES_A_SLICE, left)):
            rates.add(one, rate_over(PAST, one.counts, NOW, QUARTER))
        left -= RATES_A_SLICE
        yield rates


def tables(quick: bool) -> list[str]:
    """Measure, and return one table."""
    jobs, running = (300, 40) if quick else (100_000, RUNNING_JOBS)
    tally = Aggregates()
    job = Job(
        CleanText("bi-1"),
        name=CleanText("n"),
        phase=RUNNING,
        phase_at=NOW - 4_000.0,
        counts=PAST.samples[-1].counts,
        expires=NOW + 9e3,
    )
    draw: dict[str, Callable[[], object]] = {
        "board, drawn": lambda: board_lines(
            Query(), tally, RateAggregates(), Baselines(), range(QUARTERS), NOW, SIZE.width, UNICODE
        ),
        "timeline, drawn": lambda: timeline_lines(job, PAST, Baselines(), DrawContext(UNICODE, NOW), SIZE),
    }
    costs = {
        f"board, {jobs:,} jobs counted": turns(count(Order(make_jobs(jobs)), tally)),
        f"board, {running} rates": turns(rates_of(job, running)),
        **{name: turns(act() for act in (act,)) for name, act in draw.items()},
    }
    rows = [
        (
            name,
            f"{len(took):,}",
            milliseconds(sum(took)),
            milliseconds(max(took)),
            goal(round(1_000 * max(took), 1), FRAME),
        )
        for name, took in costs.items()
    ]
    return [table("Board and timeline: CPU in ms", ("", "turns", "all", "longest turn", "goal"), rows)]
