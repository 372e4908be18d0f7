"""A new query: loaded matches at once, then the service's answer, and no answer to the old query."""

from __future__ import annotations

import asyncio

import pytest

from arktui.api.list_query import ListQuery
from arktui.store.filters import ModelPick
from arktui.store.freshness import Live, Loading
from arktui.store.phase import INITIALIZING
from arktui.store.query import Query
from arktui.store.sort import Sort
from tests.feed_harness import Fields, InstrumentedSandbox, RunningFeed, is_live, listed, running_feed, truth_of

FAILED = Query(phases=frozenset({"Failed"}))
COMPLETED = Query(phases=frozenset({"Completed"}))


def filters(asked: list[Fields]) -> list[Fields]:
    """Return the filters of the requests, except those by id and for active jobs."""
    found = [one.get("Filter", {}) for one in asked if one["SortBy"] == "CreateTime"]
    return [one for one in found if one and "Running" not in one.get("Phases", []) and "Ids" not in one]


async def until_held(watch: RunningFeed) -> None:
    await watch.until(lambda snapshot: snapshot.status.next_at and is_live(snapshot))


async def test_loaded_matches_show_at_once_and_then_the_services_answer() -> None:
    app = InstrumentedSandbox(3_000)
    truth = {job.id for job in await listed(app, ListQuery(phases=("Failed",)))}
    async with running_feed(app, limit=200) as watch:
        await until_held(watch)
        known = {job.id for job in watch.snapshot.jobs.values() if job.phase == "Failed"}
        watch.feed.set_query(FAILED)
        assert set(watch.ids) == known < truth
        assert watch.snapshot.status.total is None, "nobody knows yet"
        assert isinstance(watch.snapshot.status.freshness, Loading)
        counted = await watch.until(lambda snapshot: snapshot.status.total is not None)
        assert counted.status.total == len(truth)
        await watch.until(is_live)
        assert set(watch.ids) >= known
        watch.feed.request_rows(range(10**6))
        await watch.until(lambda snapshot: set(watch.ids) == truth and is_live(snapshot))


async def test_an_answer_to_an_older_query_is_dropped() -> None:
    app = InstrumentedSandbox(3_000)
    completed = {job.id for job in await listed(app, ListQuery(phases=("Completed",)))}
    async with running_feed(app, limit=100) as watch:
        await until_held(watch)
        known = set(watch.snapshot.jobs)

        def turn_away(asked: Fields) -> None:
            if asked.get("Filter") == {"Phases": ["Completed"]}:
                watch.feed.set_query(FAILED)
                del watch.published[:]

        app.on_request = turn_away
        watch.feed.set_query(COMPLETED)
        await watch.until(lambda snapshot: snapshot.query == FAILED and is_live(snapshot))
        assert {"Phases": ["Completed"]} in filters(app.received)
        assert {one.query for one in watch.published} == {FAILED}
        assert {job.phase for job in watch.snapshot.rows} == {"Failed"}
        assert not (set(watch.snapshot.jobs) - known) & completed
        assert app.requests.max_in_flight == 1


async def test_a_new_query_does_not_wait_for_a_refresh_or_another_query() -> None:
    app = InstrumentedSandbox(2_000)
    async with running_feed(app) as watch:
        await watch.until(lambda snapshot: len(snapshot.rows) >= 300)
        app.latency = 0.05
        await app.wait_for_request()
        watch.feed.set_query(FAILED)
        await watch.until(lambda _: {"Phases": ["Failed"]} in filters(app.received))
        assert watch.snapshot.query == FAILED
        watch.feed.refresh()
        await app.wait_for_request()
        watch.feed.set_query(COMPLETED)
        await watch.until(lambda _: {"Phases": ["Completed"]} in filters(app.received))
        app.latency = 0
        await watch.until_loaded()
        await watch.until(lambda snapshot: snapshot.status.next_at)
        assert {job.id: job for job in watch.snapshot.rows} == {
            job_id: job for job_id, job in truth_of(app, watch.snapshot.jobs).items() if job.phase == "Completed"
        }


async def test_a_query_that_is_being_typed_is_asked_for_once() -> None:
    app = InstrumentedSandbox(3_000)
    async with running_feed(app, limit=100, debounce=0.05) as watch:
        await until_held(watch)
        before = app.requests.total
        for length in range(1, 11):
            watch.feed.set_query(Query("evaluation"[:length]))
            assert watch.snapshot.query.search == "evaluation"[:length]
        await watch.until(is_live)
        assert filters(app.received[before:]) == [{"Name": "evaluation"}]


async def test_each_key_restarts_the_debounce() -> None:
    app = InstrumentedSandbox(3_000)
    async with running_feed(app, limit=100, debounce=0.5) as watch:
        await until_held(watch)
        before = app.requests.total
        for length in range(1, 11):
            watch.feed.set_query(Query("evaluation"[:length]))
            for _ in range(100):  # in which a feed that does not rest has long asked
                await asyncio.sleep(0)
        await watch.until(is_live)
        assert filters(app.received[before:]) == [{"Name": "evaluation"}]


async def test_a_query_and_back_asks_nothing() -> None:
    app = InstrumentedSandbox(500)
    async with running_feed(app, debounce=0.05) as watch:
        await watch.until_loaded()
        before = app.requests.total
        watch.feed.set_query(FAILED)
        watch.feed.set_query(Query())
        await watch.refreshed()
        assert filters(app.received[before:]) == []
        assert watch.snapshot.shown == 500


async def test_a_filter_of_a_complete_account_costs_one_page() -> None:
    app = InstrumentedSandbox(2_000)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        before = app.requests.total
        watch.feed.set_query(COMPLETED)
        assert watch.snapshot.status.total == watch.snapshot.shown > 1_000
        await watch.until(is_live)
        assert filters(app.received[before:]) == [{"Phases": ["Completed"]}]
        before = app.requests.total
        watch.feed.set_query(Query(phases=frozenset({INITIALIZING})))
        assert watch.snapshot.status.freshness == Live()
        assert watch.snapshot.status.total == watch.snapshot.shown
        await watch.refreshed()
        assert filters(app.received[before:]) == [], "the service cannot filter so"


async def test_where_the_service_counts_otherwise_pages_are_read_until_they_agree() -> None:
    app = InstrumentedSandbox(2_000)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        app.clock.advance(6 * 3_600)
        before = app.requests.total
        watch.feed.set_query(COMPLETED)
        await watch.until(is_live)
        assert len(filters(app.received[before:])) > 1
        assert set(watch.ids) == {job.id for job in await listed(app, ListQuery(phases=("Completed",)))}


async def test_the_total_of_a_filtered_query_follows_the_rows() -> None:
    app = InstrumentedSandbox(2_000)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        watch.feed.set_query(COMPLETED)
        await watch.until(is_live)
        first = watch.snapshot.status.total or 0
        app.clock.advance(3 * 3_600)
        await watch.refreshed()
        truth = {job.id for job in await listed(app, ListQuery(phases=("Completed",)))}
        assert set(watch.ids) == truth
        assert watch.snapshot.status.total == len(truth) > first
        assert all(
            one.status.total == one.shown
            for one in watch.published
            if one.query == COMPLETED and one.status.is_complete
        )


@pytest.mark.parametrize("search", ["", "   "])
async def test_filters_that_filter_nothing_are_no_filters(search: str) -> None:
    app = InstrumentedSandbox(150)
    async with running_feed(app, Query(search)) as watch:
        loaded = await watch.until_loaded()
        assert loaded.status.total == loaded.shown == 150
        assert filters(app.received) == []


async def test_several_models_projects_and_a_sort_are_all_listed() -> None:
    app = InstrumentedSandbox(3_000)
    everything = await listed(app, ListQuery())
    picks = frozenset(
        pick for job in everything for pick in [(job.model, job.model_version, job.is_custom)] if "seed" in pick[0]
    )
    query = Query(
        models=frozenset(ModelPick(*pick) for pick in picks)
        | {ModelPick(job.model, "", is_custom=True) for job in everything if job.is_custom},
        projects=frozenset({"default", "customer-service"}),
        sort=Sort("created", reverse=False),
    )
    async with running_feed(app, query, limit=2_000) as watch:
        await watch.until(lambda snapshot: is_live(snapshot) and snapshot.status.next_at)
        assert watch.ids == sorted(job.id for job in everything if query.matches(job))
        assert watch.snapshot.status.total == len(watch.ids)


async def test_a_complete_query_finds_deleted_jobs_in_a_partly_loaded_account() -> None:
    app = InstrumentedSandbox(2_000)
    async with running_feed(app, FAILED, limit=300) as watch:
        await watch.until(is_live)
        doomed = set(watch.ids[3:8])
        app.world.delete(doomed)
        watch.feed.set_query(Query())
        await watch.until(is_live)
        before = app.requests.total
        watch.feed.set_query(FAILED)
        await watch.until(lambda snapshot: snapshot.deleted == doomed and is_live(snapshot))
        assert (
            watch.snapshot.shown == watch.snapshot.status.total == len(await listed(app, ListQuery(phases=("Failed",))))
        )
        asked = [one["Filter"]["Ids"] for one in app.received[before:] if "Ids" in one["Filter"]]
        assert asked == [sorted(doomed)]
