"""The client against the official SDK, listing all jobs of a sandbox in another process, over a real socket."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from unittest.mock import patch

import volcenginesdkcore
from volcenginesdkark import ARKApi, ListBatchInferenceJobsRequest

from arktui.api.client import ArkClient
from arktui.api.credentials import Credentials
from arktui.api.endpoint import Endpoint
from arktui.api.list_query import PAGE_SIZE_MAX, ListQuery
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.sync.connection import Connection
from arktui.sync.pager import Pager
from arktui.sync.rate_limiter import RateLimiter
from tests.bench.blackbox import serving
from tests.bench.report import milliseconds, ratio, table

REGION = "cn-beijing"
LATENCY = 30
"""Milliseconds by which the sandbox delays each answer."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a listing: seconds of the clock, and of this process's CPU."""

    wall: float
    cpu: float


Listing = Callable[[str], int]
"""Lists all jobs of an endpoint; returns how many there were."""


def by_sdk(url: str) -> int:
    """List in a loop, as the SDK's users do."""
    configuration = volcenginesdkcore.Configuration()
    configuration.ak, configuration.sk = ACCESS_KEY, SECRET_KEY
    configuration.region, configuration.host = REGION, url
    with patch.dict(os.environ):
        for name in ("HTTP_PROXY", "http_proxy"):  # it sends even loopback through it (api/README.md section 11)
            os.environ.pop(name, None)
        api = ARKApi(volcenginesdkcore.ApiClient(configuration))
    seen = number = 0
    while True:
        number += 1
        request = ListBatchInferenceJobsRequest(page_number=number, page_size=PAGE_SIZE_MAX)
        page = api.list_batch_inference_jobs(request)
        seen += len(page.items)
        if number * PAGE_SIZE_MAX >= page.total_count:
            return seen


def by_client(in_flight: int) -> Listing:
    """Return a listing by the program's client, with so many requests in flight."""

    async def count(url: str) -> int:
        client = ArkClient(Endpoint(url, REGION), Credentials(ACCESS_KEY, SECRET_KEY))
        connection = Connection(lambda _: client, RateLimiter())
        pager = Pager((ListQuery(),))
        seen = 0
        try:
            while pager.next_request is not None:
                async for request, page in connection.fetch_pages(pager.upcoming_requests(), in_flight):
                    if request == pager.next_request:
                        pager.accept(page)
                        seen += len(page.items)
        finally:
            await connection.aclose()
        return seen

    return lambda url: asyncio.run(count(url))


SDK = "official SDK, one by one"
WAYS: dict[str, Listing] = {
    SDK: by_sdk,
    "client, 1 in flight": by_client(1),
    "client, 4 in flight": by_client(4),
}


def sandbox(jobs: int, latency: float = LATENCY) -> AbstractContextManager[str]:
    """Run a sandbox in another process; its context is its address."""
    return serving("arktui", "sandbox", "--jobs", str(jobs), "--latency", str(latency))


def cost_of(way: Listing, url: str, jobs: int) -> Cost:
    """Return the cost of one listing; assert that it is complete."""
    wall, cpu = perf_counter(), process_time()
    assert way(url) >= jobs
    return Cost(perf_counter() - wall, process_time() - cpu)


def compare(jobs: int, rounds: int) -> dict[str, Cost]:
    """Return the cost of each way to list so many jobs, the median of several rounds."""
    with sandbox(jobs) as url:
        costs = {name: [cost_of(way, url, jobs) for _ in range(rounds)] for name, way in WAYS.items()}
    return {
        name: Cost(median(cost.wall for cost in some), median(cost.cpu for cost in some))
        for name, some in costs.items()
    }


def report(jobs: int, costs: dict[str, Cost]) -> str:
    """Return the table of all ways, each beside the SDK."""
    peer = costs[SDK]
    return table(
        f"Client, {jobs:,} jobs in pages of {PAGE_SIZE_MAX}, {LATENCY} ms latency",
        ("", "wall ms", "SDK/own", "CPU ms", "SDK/own"),
        [
            (
                name,
                milliseconds(cost.wall),
                ratio(peer.wall, cost.wall),
                milliseconds(cost.cpu),
                ratio(peer.cpu, cost.cpu),
            )
            for name, cost in costs.items()
        ],
    )


def tables(quick: bool) -> list[str]:
    """Measure one listing of all jobs in every way."""
    jobs = 300 if quick else 10_000
    return [report(jobs, compare(jobs, 1 if quick else 3))]
