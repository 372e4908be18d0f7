"""Filters and sorts many jobs in steps small enough to leave the screen responsive."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Generator

from arktui.store.job import Job
from arktui.store.order import Order
from arktui.store.query import Query
from arktui.store.sort import UNKNOWN, Key, Sort, sort_key

SCREEN = 200
"""Rows that fill any screen; they are shown before the rest is worked out."""

_EVERY = 64
"""One job out of this many is sampled."""

_SAMPLES = 4
"""Samples per bucket, so that the buckets become about equal."""

Work = Generator[None, None, Order]
Show = Callable[[Order], None]


def filtered(jobs: Order, query: Query, show: Show) -> Work:
    """Return the jobs that match, in the same order; show the first of them on the way."""
    found: list[list[Job]] = []
    missing = SCREEN
    for run in jobs.runs():
        found.append(query.select(run))
        was_missing, missing = missing, missing - len(found[-1])
        if missing <= 0 < was_missing:
            show(Order.of_runs(found, jobs.sort))
        yield
    return Order.of_runs(found, jobs.sort)


def resorted(jobs: Order, sort: Sort, show: Show) -> Work:
    """Return the jobs sorted by another column; show all of them on the way, once the first are in place.

    This is a sample sort: samples split the jobs into buckets, which are then sorted one by one, in view order.
    """
    key = sort_key(sort)
    sample: list[Key] = []
    for run in jobs.runs():
        sample += map(key, run[::_EVERY])
        yield
    bounds = sorted(sample)[_SAMPLES::_SAMPLES]
    insort(bounds, UNKNOWN)
    buckets: list[list[Job]] = [[] for _ in range(len(bounds) + 1)]
    for run in jobs.runs():
        for job in run:
            buckets[bisect_left(bounds, key(job))].append(job)
        yield
    if sort.reverse:
        known = bounds.index(UNKNOWN) + 1
        buckets[:known] = reversed(buckets[:known])
    missing = SCREEN
    for number, bucket in enumerate(buckets):
        buckets[number] = sorted(bucket, key=key)
        was_missing, missing = missing, missing - len(bucket)
        if missing <= 0 < was_missing:
            show(Order.of_runs(buckets, sort))
        yield
    return Order.of_runs(buckets, sort)
