"""Listing all pages over a real socket."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from arktui.api.client import ArkClient, RetryPolicy
from arktui.api.credentials import Credentials
from arktui.api.endpoint import Endpoint
from arktui.api.errors import ServerError
from arktui.api.list_query import ListQuery
from tests.wire.scripted_server import Heard, error, ok, serve


class Account:
    """Answers with pages of so many jobs; the number may change meanwhile."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.most_at_once = 0
        self.asked: list[int] = []
        self.cancelled = 0
        self._at_once = 0
        self.fails_at = 0
        self.stuck_from = 10_000

    async def __call__(self, heard: Heard) -> bytes:
        number, size = heard.json["PageNumber"], heard.json["PageSize"]
        self.asked.append(number)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            if number >= self.stuck_from:
                await asyncio.Event().wait()
            await asyncio.sleep(0.005 if number % 2 else 0.02)  # later pages may well come first
        finally:
            self._at_once -= 1
        if number == self.fails_at:
            return error("InternalError", 500)
        first, last = min(self.total, (number - 1) * size), min(self.total, number * size)
        ids = [{"Id": f"bi-{index}"} for index in range(first, last)]
        return ok({"TotalCount": self.total, "PageNumber": number, "PageSize": size, "Items": ids})


def client_of(url: str) -> ArkClient:
    return ArkClient(Endpoint(url, "cn-beijing"), Credentials("AK", "SK"), retry=RetryPolicy(attempts=1))


@pytest.mark.parametrize("in_flight", [1, 2, 4])
@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (10, 1), (11, 2), (95, 10)])
async def test_every_job_once_and_in_order(total: int, pages: int, in_flight: int) -> None:
    account = Account(total)
    async with serve(account) as server, client_of(server.url) as client:
        seen = [job.id async for page in client.pages(ListQuery(page_size=10), in_flight) for job in page.items]
    assert seen == [f"bi-{index}" for index in range(total)]
    assert sorted(account.asked) == list(range(1, pages + 1))
    assert account.most_at_once <= in_flight


async def test_it_begins_where_the_query_says() -> None:
    async with serve(Account(35)) as server, client_of(server.url) as client:
        sizes = [len(page.items) async for page in client.pages(ListQuery(page_number=3, page_size=10), 3)]
    assert sizes == [10, 5]


@pytest.mark.parametrize("in_flight", [1, 3])
@pytest.mark.parametrize(("after", "sizes"), [(55, [10, 10, 10, 10, 10, 5]), (15, [10, 5])])
async def test_the_newest_total_decides(in_flight: int, after: int, sizes: list[int]) -> None:
    account = Account(35)
    seen = []
    async with serve(account) as server, client_of(server.url) as client:
        async for page in client.pages(ListQuery(page_size=10), in_flight):
            account.total = after
            seen.append(len(page.items))
    assert seen == sizes


async def test_one_at_a_time_asks_for_a_page_only_when_it_is_wanted() -> None:
    account = Account(100)
    async with serve(account) as server, client_of(server.url) as client:
        pages = client.pages(ListQuery(page_size=10))
        await anext(pages)
        await client.list_batch_inference_jobs(ListQuery(page_number=9, page_size=10))
        await anext(pages)
    assert account.asked == [1, 9, 2]


async def test_a_consumer_that_stops_leaves_nothing_behind() -> None:
    account = Account(1000)
    account.stuck_from = 3
    async with serve(account) as server, client_of(server.url) as client:
        before = asyncio.all_tasks()
        async with aclosing(client.pages(ListQuery(page_size=10), 4)) as pages:
            await anext(pages)
            await anext(pages)
        assert not [task for task in asyncio.all_tasks() - before if "list_batch" in repr(task)]


async def test_a_failed_page_ends_the_listing_and_cancels_the_pages_ahead() -> None:
    account = Account(1000)
    account.fails_at, account.stuck_from = 2, 3
    async with serve(account) as server, client_of(server.url) as client:
        pages = client.pages(ListQuery(page_size=10), 4)
        await anext(pages)
        with pytest.raises(ServerError):
            await anext(pages)


async def test_a_page_size_that_the_service_lowers_is_used() -> None:
    def script(heard: Heard) -> bytes:
        number = heard.json["PageNumber"]
        items = [{"Id": f"{number}-{index}"} for index in range(5)]
        return ok({"TotalCount": 15, "PageNumber": number, "PageSize": 5, "Items": items})

    async with serve(script) as server, client_of(server.url) as client:
        assert len([page async for page in client.pages(ListQuery(page_size=10))]) == 3
