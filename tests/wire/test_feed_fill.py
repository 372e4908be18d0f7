"""The first load: newest first, page by page, up to a limit, and beyond when the user scrolls near the end."""

from __future__ import annotations

from itertools import pairwise

import pytest

from arktui.api.list_query import ListQuery, SortBy, SortOrder
from arktui.store.freshness import Connecting, Live, Loading
from arktui.store.phase import INITIALIZING
from arktui.store.query import Query
from arktui.store.sort import Sort
from tests.feed_harness import Fields, InstrumentedSandbox, RunningFeed, connect_to, listed, running_feed
from tests.sandbox_server import live_sandbox


async def test_the_first_page_is_in_the_store_before_anything_else_is_asked() -> None:
    app = InstrumentedSandbox()
    shown: list[int] = []
    async with running_feed(app) as watch:
        app.on_request = lambda _: shown.append(len(watch.snapshot.rows))
        assert watch.snapshot.status.freshness == Connecting()
        await watch.until_loaded()
    assert shown[:2] == [0, 100]
    assert app.received[0] == {"PageNumber": 1, "PageSize": 100, "SortBy": "CreateTime", "SortOrder": "Desc"}


async def test_pages_stream_in_and_the_total_is_known_from_the_first() -> None:
    app = InstrumentedSandbox(450)
    async with running_feed(app) as watch:
        loaded = await watch.until_loaded()
        assert loaded.status.total == loaded.status.account_total == loaded.shown == 450
        assert list(loaded.rows) == sorted(await listed(app, ListQuery()), key=loaded.rows._key)
        for before, after in pairwise(watch.published):
            assert len(after.rows) >= len(before.rows)
            assert after.status.is_complete >= before.status.is_complete
        filling = [one.status.freshness for one in watch.published if isinstance(one.status.freshness, Loading)]
        assert [one.total for one in filling] == [450] * len(filling)
        assert {one.loaded for one in filling} >= {100, 200, 300, 400}
        assert all(isinstance(one.status.freshness, Live) == one.status.is_complete for one in watch.published)


async def test_a_load_asks_for_each_page_once() -> None:
    app = InstrumentedSandbox(1_000)
    async with running_feed(app) as watch:
        await watch.until_loaded()
    fill = [one for one in app.received if one["SortBy"] == "CreateTime" and "Filter" not in one]
    assert [one["PageNumber"] for one in fill] == list(range(1, 11))
    assert len(app.received) <= 10 + 3, "beside the pages: the news, and the active jobs twice"
    assert app.requests.max_in_flight == 1


@pytest.mark.parametrize("jobs", [0, 1, 99, 100, 101])
async def test_small_accounts_are_complete_at_once(jobs: int) -> None:
    app = InstrumentedSandbox(jobs)
    async with running_feed(app) as watch:
        loaded = await watch.until_loaded()
        assert loaded.shown == loaded.status.total == loaded.status.account_total == jobs
        assert watch.published[-1].status.is_complete


async def test_loading_stops_at_the_limit_and_scrolling_loads_more() -> None:
    app = InstrumentedSandbox(2_500)
    async with running_feed(app, limit=300) as watch:

        def held(count: int) -> RunningFeed:
            assert watch.snapshot.status.total == 2_500
            assert not watch.snapshot.status.is_complete
            assert len(watch.snapshot.rows) >= count
            return watch

        await watch.until(lambda snapshot: len(snapshot.rows) >= 300 and isinstance(snapshot.status.freshness, Live))
        newest = [job.id for job in (await listed(app, ListQuery()))[:300]]
        assert set(held(300).ids) >= set(newest)
        watch.feed.request_rows(range(10**6))
        await watch.until(lambda snapshot: len(snapshot.rows) >= 1_300 and isinstance(snapshot.status.freshness, Live))
        held(1_300).feed.request_rows(range(10**6))
        await watch.until(lambda snapshot: len(snapshot.rows) >= 2_300 and isinstance(snapshot.status.freshness, Live))
        held(2_300).feed.request_rows(range(10**6))
        await watch.until_loaded()
        assert watch.snapshot.shown == 2_500


@pytest.mark.parametrize("query", [Query(), Query(phases=frozenset({"Completed"}))])
async def test_a_limit_that_lets_nothing_be_read_leaves_the_feed_at_rest(query: Query) -> None:
    app = InstrumentedSandbox(500)
    async with running_feed(app, query, limit=0) as watch:
        await watch.until(lambda snapshot: snapshot.status.next_at and watch.feed._plan.active.is_finished)
        assert isinstance(watch.snapshot.status.freshness, Live)
        before = app.requests.total
        assert await watch.feed._run_step() > watch.feed.clock(), "there is nothing to do, and so it waits"
        assert app.requests.total == before
        assert [one for one in app.received if one["SortBy"] == "CreateTime" and "Filter" not in one] == []
        watch.feed.request_rows(range(10**6))
        await watch.until(lambda snapshot: snapshot.shown == snapshot.status.total and snapshot.shown > 300)


async def test_the_active_jobs_are_there_however_old_they_are() -> None:
    app = InstrumentedSandbox(5_000)
    active = {job.id for job in await listed(app, ListQuery(phases=("Running", "Queued", "Terminating")))}
    newest = {job.id for job in (await listed(app, ListQuery()))[:100]}
    assert active - newest
    async with running_feed(app, limit=100) as watch:
        await watch.until(lambda _: active <= set(watch.ids))


async def test_jobs_that_are_created_during_the_load_are_not_missed() -> None:
    app = InstrumentedSandbox(1_000)
    app.on_request = lambda _: app.clock.advance(600)
    async with running_feed(app) as watch:
        loaded = await watch.until_loaded()
        assert loaded.shown > 1_000
        app.on_request = None
        await watch.refreshed()
        assert sorted(watch.ids) == sorted(job.id for job in await listed(app, ListQuery()))


async def test_jobs_that_are_deleted_during_the_load_push_no_other_out() -> None:
    app = InstrumentedSandbox(1_000)
    newest = [job.id for job in await listed(app, ListQuery())]
    doomed = newest[10:500:7]

    def delete_some(asked: Fields) -> None:
        if asked["PageNumber"] > 1:
            app.world.delete([doomed.pop() for _ in range(min(len(doomed), 12))])

    app.on_request = delete_some
    async with running_feed(app) as watch:
        await watch.until_loaded()
        assert not doomed
        assert {job.id for job in await listed(app, ListQuery())} <= set(watch.ids)


@pytest.mark.parametrize(("column", "by"), [("created", SortBy.CREATE_TIME), ("updated", SortBy.UPDATE_TIME)])
@pytest.mark.parametrize("reverse", [True, False])
async def test_sorts_that_the_service_has_are_asked_of_it(column: str, by: SortBy, *, reverse: bool) -> None:
    app = InstrumentedSandbox(2_000)
    order = SortOrder.DESC if reverse else SortOrder.ASC
    first = [job.id for job in (await listed(app, ListQuery(sort_by=by, sort_order=order)))[:200]]
    async with running_feed(app, limit=200) as watch:
        await watch.until(lambda snapshot: isinstance(snapshot.status.freshness, Live))
        watch.feed.set_query(Query(sort=Sort(column, reverse)))
        await watch.until(lambda snapshot: isinstance(snapshot.status.freshness, Live))
        assert watch.ids[:200] == first
        assert watch.snapshot.status.total == 2_000


async def test_a_sort_of_a_complete_account_asks_nothing() -> None:
    app = InstrumentedSandbox()
    async with running_feed(app) as watch:
        await watch.until_loaded()
        before = app.requests.total
        watch.feed.set_query(Query(sort=Sort("created", reverse=False)))
        assert isinstance(watch.snapshot.status.freshness, Live)
        assert watch.ids == [
            job.id for job in await listed(app, ListQuery(sort_by=SortBy.CREATE_TIME, sort_order=SortOrder.ASC))
        ]
        await watch.refreshed()
        assert [one for one in app.received[before:] if one["SortOrder"] == "Asc" and one["PageSize"] != 100] == []


async def test_a_scope_is_all_there_is() -> None:
    app = InstrumentedSandbox(600)
    everything = await listed(app, ListQuery())
    before = app.requests.total
    async with running_feed(app, scope="search-relevance") as watch:
        loaded = await watch.until_loaded()
        assert set(watch.ids) == {job.id for job in everything if job.project == "search-relevance"}
        assert loaded.status.total == loaded.status.account_total == len(watch.ids) < 600
        watch.feed.set_query(Query(projects=frozenset({"default"})))
        empty = await watch.until(lambda snapshot: isinstance(snapshot.status.freshness, Live))
        assert (len(empty.rows), empty.status.total) == (0, 0)
    assert {one["ProjectName"] for one in app.received[before:]} == {"search-relevance"}


async def test_a_query_to_begin_with_comes_before_the_account() -> None:
    app = InstrumentedSandbox(800)
    wanted = Query(phases=frozenset({"Failed"}))
    async with running_feed(app, wanted) as watch:
        await watch.until_loaded()
        assert app.received[0]["Filter"] == {"Phases": ["Failed"]}
        assert set(watch.ids) == {job.id for job in await listed(app, ListQuery(phases=("Failed",)))}


async def test_initializing_jobs_are_found_though_the_service_cannot_filter_them() -> None:
    app = InstrumentedSandbox(20_000)
    wanted = {row.job.id for row in app.world._active_rows() if row.state.phase == INITIALIZING}
    assert wanted
    async with running_feed(app, Query(phases=frozenset({INITIALIZING})), limit=2_000) as watch:
        await watch.until(lambda snapshot: isinstance(snapshot.status.freshness, Live))
        assert set(watch.ids) == wanted
        assert watch.snapshot.status.total is None, "of an incomplete list nobody knows the total"
    assert not app.requests.by_code
    assert len([one for one in app.received if one["SortBy"] == "CreateTime" and "Filter" not in one]) == 20


async def test_over_a_real_socket() -> None:
    app = InstrumentedSandbox(350)
    with live_sandbox(app) as sandbox:
        async with running_feed(app, connect=connect_to(sandbox.endpoint)) as watch:
            await watch.until_loaded()
            assert watch.snapshot.shown == 350
            app.latency = 5
            watch.feed.refresh()
            await app.wait_for_request()
        # The feed is quit while a request is in flight: it ends at once, and cleanly.
