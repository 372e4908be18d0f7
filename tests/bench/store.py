"""The store: CPU of a refresh, a changed query and the load, and how long they block the event loop."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import TypeVar

from arktui.api.models import JobPage
from arktui.store.filters import ModelPick
from arktui.store.job import Job
from arktui.store.job_store import JobStore
from arktui.store.phase import COMPLETED, RUNNING
from arktui.store.query import Query
from arktui.store.sort import DEFAULT_SORT, Sort
from arktui.sync.convert import jobs_from_wire
from arktui.ui.gc_tuning import GcTuner
from tests.bench.jobs import make_answers, make_jobs, moved_on
from tests.bench.report import goal, milliseconds, ratio, table
from tests.jobs import in_view_order

CHANGES = 200
"""Jobs that change in a refresh."""


Argument = TypeVar("Argument")


def timed(act: Callable[[Argument], object], argument: Argument) -> float:
    """Return the CPU seconds of a call."""
    start = process_time()
    act(argument)
    return process_time() - start


def filled(jobs: Sequence[Job]) -> JobStore:
    """Return a store with jobs and no work left."""
    store = JobStore()
    store.apply(jobs)
    gc.collect()
    gc.freeze()
    return store


# A refresh


def refresh_costs(jobs: Sequence[Job], query: Query, rounds: int) -> tuple[float, float]:
    """Return the cost to apply changes to the newest jobs, and to as many from everywhere."""
    store = filled(jobs)
    turn_to(store, query)
    newest, anywhere = jobs[:CHANGES], jobs[:: max(len(jobs) // CHANGES, 1)][:CHANGES]
    costs: list[list[float]] = [[], []]
    for step in range(1, 2 * rounds + 1):
        for some, cost in zip((newest, anywhere), costs, strict=True):
            cost.append(timed(store.apply, [moved_on(job, step) for job in some]))
    return median(costs[0]), median(costs[1])


def refresh_table(counts: Sequence[int], rounds: int) -> str:
    """Return the table of refreshes among ever more jobs, each beside the one among the fewest."""
    jobs = make_jobs(max(counts))
    rows = []
    for name, query in (("all jobs", Query()), ("only completed", Query(phases=frozenset({COMPLETED})))):
        costs = {count: refresh_costs(jobs[:count], query, rounds) for count in counts}
        few = costs[min(counts)]
        for count, (newest, anywhere) in costs.items():
            rows.append(
                (
                    f"{count:,} jobs, {name}",
                    milliseconds(newest),
                    ratio(newest, few[0]),
                    goal(newest / few[0], 1.5),
                    milliseconds(anywhere),
                    ratio(anywhere, few[1]),
                )
            )
    heads = ("", "newest jobs", "to the fewest", "goal", "jobs from everywhere", "to the fewest")
    return table(f"Store, {CHANGES} changes to jobs, order, counts and snapshot, CPU ms", heads, rows)


# A changed query


@dataclass(frozen=True, slots=True)
class QueryCost:
    """Seconds of CPU: until the first screen is known, until all is, in the longest step, and by one sort of all."""

    first: float
    whole: float
    longest: float
    plain: float


def turn_to(store: JobStore, query: Query) -> tuple[float, float, float]:
    """Set a query and do its work; return the seconds to the first screen, to all rows, and of the longest step."""
    steps = [timed(store.set_query, query)]
    rows, first = store.snapshot.rows, 0.0
    is_behind = True
    while is_behind:
        start = process_time()
        is_behind = store.step()
        steps.append(process_time() - start)
        if not first and (store.snapshot.rows is not rows or not is_behind):
            first = sum(steps)
    return first, sum(steps), max(steps)


def in_one_go(jobs: Iterable[Job], query: Query) -> list[Job]:
    """Return the rows of a query the plain way."""
    return in_view_order(query.select(jobs), query.sort)


def queries(jobs: Sequence[Job]) -> dict[str, tuple[Query, Query]]:
    """Return the queries, each with the one before it."""
    every = Query()
    owner = next(job.owner for job in jobs if job.owner)
    tag = next(tag for job in jobs for tag in job.tags if tag[1] and tag[0] == "team")
    return {
        "filter: a phase of few": (every, Query(phases=frozenset({RUNNING}))),
        "filter: a phase of most": (every, Query(phases=frozenset({COMPLETED}))),
        "no filter any more": (Query(phases=frozenset({COMPLETED})), every),
        "filter: a model": (every, Query(models=frozenset({ModelPick(jobs[0].model, is_custom=jobs[0].is_custom)}))),
        "filter: a tag": (every, Query(tags=frozenset({tag}))),
        "filter: an owner": (every, Query(owners=frozenset({owner}))),
        "search: first letter": (every, Query("e")),
        "search: second letter": (Query("e"), Query("ev")),
        "search: Chinese": (every, Query("评测")),
        "search: no job": (every, Query("no such job")),
        "sort: reversed": (every, every.sorted_by(Sort(DEFAULT_SORT.column, not DEFAULT_SORT.reverse))),
        **{
            f"sort: {column}": (every, Query(sort=Sort(column, reverse)))
            for column, reverse in (("name", False), ("progress", True), ("created", True), ("owner", False))
        },
    }


def query_costs(jobs: Sequence[Job], rounds: int) -> dict[str, QueryCost]:
    """Return the cost of each changed query, the median of several rounds."""
    store = filled(jobs)
    costs = {}
    for name, (before, query) in queries(jobs).items():
        some = []
        for _ in range(rounds):
            turn_to(store, before)
            some.append((*turn_to(store, query), timed(lambda asked: in_one_go(jobs, asked), query)))
        assert list(store.snapshot.rows) == in_one_go(jobs, query)
        first, whole, longest, plain = (median(values) for values in zip(*some, strict=True))
        costs[name] = QueryCost(first, whole, longest, plain)
    return costs


def query_table(count: int, rounds: int) -> str:
    """Return the table of changed queries."""
    costs = query_costs(make_jobs(count), rounds)
    return table(
        f"Store, a changed query among {count:,} jobs, CPU ms",
        ("", "first screen", "all", "longest step", "goal", "one filter and sort"),
        [
            (
                name,
                milliseconds(cost.first),
                milliseconds(cost.whole),
                milliseconds(cost.longest),
                goal(cost.longest * 1_000, 16),
                milliseconds(cost.plain),
            )
            for name, cost in costs.items()
        ],
    )


# The fill


def fill_costs(answers: Sequence[str]) -> tuple[list[float], list[float]]:
    """Return the cost to convert each answer into jobs, and to apply them."""
    store, tuner = JobStore(), GcTuner()
    made, applied = [], []
    for answer in answers:
        start = process_time()
        jobs = jobs_from_wire(JobPage.read(json.loads(answer)["Result"]).items)
        made.append(process_time() - start)
        start = process_time()
        store.apply(jobs)
        tuner.note(len(store.snapshot.jobs) - len(store.active))
        applied.append(process_time() - start)
    return made, applied


def fill_table(counts: Sequence[int]) -> str:
    """Return the table of the load, from the text of the answers to the snapshots."""
    rows = []
    for count in counts:
        for name, costs in zip(
            ("answers to jobs", "jobs to snapshots"), fill_costs([*make_answers(count)]), strict=True
        ):
            rows.append((f"{count:,} jobs, {name}", *map(milliseconds, (sum(costs), median(costs), max(costs)))))
    return table("Store, the fill in pages of 100, CPU ms", ("", "all", "a page", "longest page"), rows)


def tables(quick: bool) -> list[str]:
    """Measure refreshes, queries and the load."""
    if quick:
        return [refresh_table((500, 1_000), 1), query_table(6_000, 1), fill_table((300,))]
    return [refresh_table((1_000, 10_000, 100_000), 9), query_table(100_000, 5), fill_table((10_000, 100_000))]
