"""What counting costs: how often jobs are looked at, as a group that only these tests declare sees it."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

import pytest

from arktui.store import filters
from arktui.store.filters import PHASE, PROJECT, FilterGroup, text_group
from arktui.store.job import Job
from arktui.store.job_store import JobStore
from arktui.store.phase import COMPLETED, RUNNING
from arktui.store.query import Query
from tests.jobs import NOON, job

JOBS = 6_000
"""More than are filtered and counted in one go."""

WINDOWS = ("24h", "48h", "72h")


class Looks:
    """Counts how many jobs a group looked at: to filter, and to count."""

    def __init__(self) -> None:
        self.filtered = self.counted = 0

    def group(self) -> FilterGroup[str]:
        def basis(of: Job) -> str:
            self.counted += 1
            return of.window

        def window(of: Job) -> str:
            self.filtered += 1
            return of.window

        plain = text_group("windows", "WINDOW", attrgetter("window"))
        return FilterGroup(
            plain.name,
            plain.title,
            values=plain.values,
            basis=basis,
            passes=text_group("windows", "WINDOW", window).passes,
            describe=plain.describe,
            read=plain.read,
        )

    def during(self, act: Callable[[], object]) -> tuple[int, int]:
        """Return how many jobs were filtered and how many counted while something was done."""
        self.filtered = self.counted = 0
        act()
        return self.filtered, self.counted


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    looks = Looks()
    monkeypatch.setitem(filters.GROUPS, "windows", looks.group())
    return looks


def filled() -> JobStore:
    store = JobStore()
    store.apply(
        job(
            number,
            (RUNNING, COMPLETED)[number % 2],
            window=WINDOWS[number % 3],
            project=f"p{number % 5}",
        )
        for number in range(JOBS)
    )
    return store


def ask(store: JobStore, query: Query) -> None:
    store.set_query(query)
    while store.step():
        pass
    assert store.snapshot.filtered_facets.is_for(query)


def test_a_filter_costs_one_pass(looks: Looks) -> None:
    store = filled()
    running = Query().toggled(PHASE, RUNNING)
    day = running.toggled(filters.GROUPS["windows"], "24h")
    # Each matching job is counted once.
    assert looks.during(lambda: ask(store, running)) == (0, JOBS // 2)
    # The jobs of other windows are counted already; all that are running are filtered, once.
    filtered, counted = looks.during(lambda: ask(store, day))
    assert filtered <= JOBS + JOBS // 2
    assert counted == 0
    # Another pick of the same group changes no count of that group.
    filtered, counted = looks.during(lambda: ask(store, day.toggled(filters.GROUPS["windows"], "48h")))
    assert filtered <= 2 * JOBS
    assert counted == 0
    assert looks.during(lambda: ask(store, Query())) == (0, 0)


def test_typing_counts_only_what_is_found(looks: Looks) -> None:
    store = filled()
    ask(store, Query("job-1"))
    found = sum("job-12" in one.name for one in store.snapshot.jobs.values())
    assert looks.during(lambda: ask(store, Query("job-12"))) == (0, found)


@pytest.mark.parametrize("is_filtered", [False, True])
def test_a_refresh_counts_only_what_changed(looks: Looks, is_filtered: bool) -> None:
    store = filled()
    windows = filters.GROUPS["windows"]
    if is_filtered:
        ask(store, Query().toggled(PHASE, RUNNING).toggled(windows, "24h").toggled(PROJECT, "p1"))
    changed = [job(number, COMPLETED, window="24h", project="p1", updated=NOON + JOBS) for number in range(20)]
    filtered, counted = looks.during(lambda: store.apply(changed))
    assert filtered + counted <= 20 * 10
    assert store.snapshot.facets[windows]["24h"] > JOBS // 3
