"""A refresh: a few requests whatever the size of the account, and nothing that changed is missed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from operator import itemgetter

import pytest

from arktui.api.list_query import ListQuery
from arktui.sandbox.assumptions import Assumptions
from arktui.store.freshness import Live, Paused
from arktui.store.job import Job
from arktui.store.phase import COUNTING, RUNNING
from arktui.store.query import Query
from arktui.sync.convert import jobs_from_wire
from arktui.sync.feed import MAX_IN_FLIGHT
from arktui.sync.refresh import _RECHECK_EVERY
from arktui.sync.schedule import MIN_INTERVAL
from tests.feed_harness import (
    SELDOM,
    Fields,
    InstrumentedSandbox,
    RunningFeed,
    client_of,
    is_live,
    listed,
    running_feed,
    truth_of,
)
from tests.sandbox_server import ask_all

INTERVAL = 5
"""Seconds by which the sandbox's clock advances before each refresh."""


async def until_held(watch: RunningFeed, limit: int) -> None:
    """Wait until the feed has loaded the account, or its newest jobs and the active ones."""
    active = {job.id for job in await listed(watch.app, ListQuery(phases=("Running", "Queued", "Terminating")))}
    await watch.until(
        lambda snapshot: (
            snapshot.status.next_at
            and is_live(snapshot)
            and (snapshot.status.is_complete or (len(snapshot.rows) >= limit and active <= set(snapshot.jobs)))
        )
    )


def outdated(watch: RunningFeed) -> set[str]:
    """Return the loaded jobs that differ from the truth."""
    known = watch.snapshot.jobs
    truth = truth_of(watch.app, known)
    return {job_id for job_id, job in known.items() if truth.get(job_id) != job}


@pytest.mark.parametrize("counts_move_update_time", [True, False])
@pytest.mark.parametrize("jobs", [100, 5_000, 30_000])
async def test_a_refresh_misses_nothing_and_asks_for_few_pages(jobs: int, *, counts_move_update_time: bool) -> None:
    app = InstrumentedSandbox(jobs, assumptions=Assumptions(counts_move_update_time=counts_move_update_time))
    async with running_feed(app) as watch:
        await until_held(watch, 10_000)
        counting = await listed(app, ListQuery(phases=tuple(COUNTING)))
        before = {job.id for job in await newest(app)}
        for _ in range(3):
            app.clock.advance(300)
            assert 1 <= len(await watch.refreshed()) <= 4 + len(counting) // 100
            assert outdated(watch) == set()
            assert {job.id for job in await newest(app)} <= set(watch.snapshot.jobs)
        assert jobs < 5_000 or {job.id for job in await newest(app)} != before, "something happened"


async def newest(app: InstrumentedSandbox) -> list[Job]:
    async with client_of(app) as client:
        return jobs_from_wire((await client.list_batch_inference_jobs(ListQuery())).items)


@pytest.mark.parametrize("counts_move_update_time", [True, False])
async def test_after_hours_unseen_one_refresh_brings_all_that_changed(*, counts_move_update_time: bool) -> None:
    app = InstrumentedSandbox(1_200, assumptions=Assumptions(counts_move_update_time=counts_move_update_time))
    async with running_feed(app) as watch:
        await watch.until_loaded()
        before = {job.id: job.phase for job in watch.snapshot.rows}
        app.clock.advance(40 * 3_600)
        await watch.refreshed()
        truth = await listed(app, ListQuery())
        assert {job.id for job in truth} == set(watch.ids)
        assert outdated(watch) == set()
        assert len([job for job in truth if job.id not in before]) > 100, "more than a page of new jobs"
        assert [job for job in truth if before.get(job.id, job.phase) != job.phase]
        assert watch.snapshot.status.total == watch.snapshot.shown == len(truth)


async def test_once_it_is_sure_that_counts_come_with_an_update_one_request_does() -> None:
    app = InstrumentedSandbox(1_500)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        for _ in range(3 * _RECHECK_EVERY):
            app.clock.advance(INTERVAL)
            await watch.refreshed()
        numbers = []
        for _ in range(_RECHECK_EVERY):
            app.clock.advance(INTERVAL)
            asked = await watch.refreshed()
            assert asked[0]["SortBy"] == "UpdateTime"
            numbers.append(len(asked))
        assert sorted(numbers) == [1] * (_RECHECK_EVERY - 1) + [2], "and now and then it looks again"


async def test_counts_that_begin_to_move_silently_are_noticed() -> None:
    app = InstrumentedSandbox(1_500)
    latest: defaultdict[str, str] = defaultdict(str)

    # Most jobs keep updating: the silent half keeps its last UpdateTime.
    def bend(_: Fields, result: Fields) -> None:
        for item in result["Items"]:
            latest[item["Id"]] = item["UpdateTime"] = max(item["UpdateTime"], latest[item["Id"]])

    app.change_result = bend
    async with running_feed(app) as watch:
        await watch.until_loaded()
        for _ in range(3 * _RECHECK_EVERY):
            app.clock.advance(INTERVAL)
            await watch.refreshed()
        app.world.assumptions = replace(app.world.assumptions, counts_move_update_time=False)
        for _ in range(_RECHECK_EVERY):
            app.clock.advance(60)
            await watch.refreshed()
        for _ in range(3):
            app.clock.advance(60)
            await watch.refreshed()
            running = truth_of(app, (job.id for job in watch.snapshot.rows if job.phase == RUNNING))
            assert {watch.snapshot.jobs[job_id].counts for job_id in running} == {
                job.counts for job in running.values()
            }


async def test_jobs_that_change_within_the_second_of_the_last_one_seen_are_not_lost() -> None:
    app = InstrumentedSandbox(1_000)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        items = await ask_all(app)

        def bend(asked: Fields, result: Fields) -> None:
            if asked["SortBy"] == "UpdateTime":
                start = (asked["PageNumber"] - 1) * 100
                result["Items"] = sorted(items, key=itemgetter("UpdateTime"), reverse=True)[start : start + 100]

        app.change_result = bend
        finished = [item for item in items if item["Status"]["Phase"] == "Completed"]
        for turn in range(5):
            for item in finished[turn * 50 : turn * 50 + 50]:
                item.update(Name=f"renamed in turn {turn}", UpdateTime="2026-11-24T00:00:00Z")
            await watch.refreshed()
            names = {item["Id"]: item["Name"] for item in finished}
            assert {job_id: watch.snapshot.jobs[job_id].name for job_id in names} == names


async def test_a_job_that_left_running_without_a_word_is_asked_for() -> None:
    app = InstrumentedSandbox(1_500)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        running = [job.id for job in await listed(app, ListQuery(phases=("Running",)))]
        silent, deleted = set(running[:3]), set(running[3:5])
        app.world.delete(deleted)

        # The service ends jobs without a new UpdateTime.
        def bend(asked: Fields, result: Fields) -> None:
            for item in result["Items"]:
                if item["Id"] in silent:
                    item["Status"]["Phase"] = "Failed"
            if "Running" in asked.get("Filter", {}).get("Phases", []) or asked["SortBy"] == "UpdateTime":
                result["Items"] = [item for item in result["Items"] if item["Id"] not in silent]

        app.change_result = bend
        app.clock.advance(1)
        asked = await watch.refreshed()
        assert set(asked[-1]["Filter"]["Ids"]) >= silent | deleted
        assert len(asked) == 3
        assert watch.snapshot.deleted == deleted
        assert {watch.snapshot.jobs[one].phase for one in silent} == {"Failed"}


async def test_it_refreshes_by_itself() -> None:
    app = InstrumentedSandbox(50)
    async with running_feed(app, interval=0.01) as watch:
        await watch.until_loaded()
        first = await watch.until(lambda snapshot: snapshot.status.next_at)
        assert first.status.next_at is not None
        assert first.status.next_at - watch.feed.clock() <= MIN_INTERVAL * 1.05
        assert first.status.next_at - (first.status.fresh_at or 0) >= MIN_INTERVAL * 0.9, "never faster"
        due = first.status.next_at
        news = await watch.until(lambda snapshot: snapshot.status.next_at and snapshot.status.next_at > due)
        assert (news.status.fresh_at or 0) >= due


async def test_interval_0_is_by_hand_only() -> None:
    app = InstrumentedSandbox()
    async with running_feed(app, interval=0) as watch:
        loaded = await watch.until_loaded()
        assert loaded.status.next_at is None
        assert loaded.status.freshness == Live()
        before = app.requests.total
        app.clock.advance(3_600)
        watch.feed.refresh()
        await watch.until(lambda snapshot: snapshot.shown > 300 and snapshot.status.next_at is None)
        assert app.requests.total > before


async def test_pause_stops_the_asking_and_going_on_begins_with_a_refresh() -> None:
    app = InstrumentedSandbox(1_000)
    completed = Query(phases=frozenset({"Completed"}))
    async with running_feed(app) as watch:
        await watch.until(lambda snapshot: len(snapshot.rows) >= 300)
        watch.feed.toggle_pause()
        assert watch.snapshot.status.freshness == Paused()
        assert watch.snapshot.status.next_at is None
        before = app.requests.total

        watch.feed.refresh()
        await watch.until(lambda _: [one for one in app.received[before:] if one["SortBy"] == "UpdateTime"])
        watch.feed.set_query(completed)
        await watch.until(lambda snapshot: snapshot.status.total and snapshot.status.freshness == Paused())
        watch.feed.refresh()
        await watch.until(
            lambda _: app.received[-1]["SortBy"] == "UpdateTime" or app.received[-2]["SortBy"] == "UpdateTime"
        )
        assert watch.snapshot.status.freshness == Paused()
        asked = app.received[before:]
        assert len([one for one in asked if one["SortBy"] == "CreateTime" and "Filter" not in one]) <= MAX_IN_FLIGHT
        assert [one["PageNumber"] for one in asked if one.get("Filter") == {"Phases": ["Completed"]}] == [1]

        app.clock.advance(600)
        watch.feed.set_query(Query())
        watch.feed.toggle_pause()
        await watch.until_loaded()
        await watch.until(
            lambda snapshot: snapshot.status.next_at and snapshot.status.next_at > watch.feed.clock() + SELDOM / 2
        )
        assert {job.id for job in await listed(app, ListQuery())} == set(watch.ids)


async def test_rows_and_totals_agree_during_a_refresh() -> None:
    app = InstrumentedSandbox(300)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        del watch.published[:]
        for _ in range(10):
            app.clock.advance(600)
            await watch.refreshed()
        assert watch.snapshot.shown > 300
        assert [(one.shown, one.status.total) for one in watch.published if one.shown != one.status.total] == []


async def test_jobs_created_during_a_long_refresh_come_with_the_next_one() -> None:
    app = InstrumentedSandbox(300)
    totals: list[int] = []

    def advance(asked: Fields, result: Fields) -> None:
        if asked["SortBy"] == "UpdateTime":
            totals.append(result["TotalCount"])
            app.clock.advance(3_600)

    async with running_feed(app) as watch:
        await watch.until_loaded()
        app.clock.advance(40 * 3_600)
        app.change_result = advance
        assert len(await watch.refreshed()) > 2
        assert totals[-1] > totals[0] == watch.snapshot.status.total
        app.change_result = None
        await watch.refreshed()
        assert set(watch.ids) == {job.id for job in await listed(app, ListQuery())}
        assert watch.snapshot.status.total == watch.snapshot.shown


async def test_a_loaded_filtered_query_is_counted_again() -> None:
    app = InstrumentedSandbox(5_000)
    async with running_feed(app, Query(phases=frozenset({"Completed"})), limit=100) as watch:
        first = await watch.until(lambda snapshot: snapshot.status.next_at and is_live(snapshot))
        app.clock.advance(20_000)
        await watch.refreshed()
        truth = await listed(app, ListQuery(phases=("Completed",)))
        assert watch.snapshot.status.total == len(truth) > (first.status.total or 0)


async def test_all_requests_of_a_loaded_query_are_counted_again() -> None:
    app = InstrumentedSandbox(5_000)
    projects = ("content-safety", "default")
    before = [len(await listed(app, ListQuery(project))) for project in projects]
    async with running_feed(app, Query(projects=frozenset(projects)), limit=before[0] + 100) as watch:
        held = await watch.until(lambda snapshot: snapshot.status.next_at and is_live(snapshot))
        assert held.status.total == sum(before)
        app.clock.advance(20_000)
        for _ in projects:
            await watch.refreshed()
        now = [len(await listed(app, ListQuery(project))) for project in projects]
        assert all(more > fewer for more, fewer in zip(now, before, strict=True))
        assert watch.snapshot.status.total == sum(now)


async def test_a_query_that_the_service_cannot_count_is_not_counted() -> None:
    app = InstrumentedSandbox(5_000)
    async with running_feed(app, Query(search="bi-2026"), limit=100) as watch:
        await watch.until(lambda snapshot: snapshot.status.next_at and is_live(snapshot))
        asked = await watch.refreshed()
        assert [one for one in asked if one["SortBy"] == "CreateTime" and "Filter" not in one] == []
        assert watch.snapshot.status.total is None
