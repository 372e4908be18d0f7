"""Jobs that vanish: marked deleted only after a complete listing, or a request by id."""

from __future__ import annotations

import pytest

from arktui.api.list_query import ListQuery
from arktui.sandbox.filters import Filter
from arktui.store.query import Query
from arktui.sync import feed, full_rescan, tombstones
from arktui.sync.refresh import _RECHECK_EVERY
from tests.feed_harness import AdvancingClock, Fields, InstrumentedSandbox, RunningFeed, is_live, listed, running_feed


async def rescanned(watch: RunningFeed) -> list[Fields]:
    """Refresh twice, let what that begins come to its end, and return what was asked."""
    before = watch.app.requests.total
    await watch.refreshed()
    await watch.refreshed()
    await watch.until(lambda _: watch.feed._plan.full_rescan.next_request is None)
    return watch.app.received[before:]


async def test_a_full_rescan_finds_deleted_terminal_jobs() -> None:
    app = InstrumentedSandbox(700)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        doomed = {job.id for job in list(watch.snapshot.rows)[50:600:3] if job.is_terminal}
        app.world.delete(doomed)
        deleted_at_pages = []
        app.on_request = lambda asked: deleted_at_pages.append((asked, len(watch.snapshot.deleted)))
        asked = await rescanned(watch)
        await watch.until(lambda snapshot: snapshot.deleted == doomed)
        pages = [one for one in asked if one["SortBy"] == "CreateTime" and "Filter" not in one]
        assert [one["PageNumber"] for one in pages] == list(range(1, 2 + (700 - len(doomed)) // 100))
        assert all(deleted == 0 for one, deleted in deleted_at_pages if one in pages), (
            "no single page makes a job deleted"
        )
        by_id = [set(one["Filter"]["Ids"]) for one in app.received if "Ids" in one.get("Filter", {})]
        assert set().union(*by_id) == doomed
        assert len(watch.snapshot.rows) == 700, "their rows stay"
        assert watch.snapshot.shown == watch.snapshot.status.total == 700 - len(doomed)
        watch.feed.set_query(Query(search=""))
        assert len(watch.snapshot.rows) == 700 - len(doomed)


async def test_a_full_rescan_begins_only_when_the_difference_lasts() -> None:
    app = InstrumentedSandbox(500)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        app.change_result = lambda _, result: result.update(TotalCount=result["TotalCount"] + 1)
        await watch.refreshed()
        app.change_result = None
        for _ in range(3):
            await watch.refreshed()
        assert len([one for one in app.received if one["SortBy"] == "CreateTime" and "Filter" not in one]) == 5


async def test_jobs_that_the_pager_missed_but_exist_are_not_deleted() -> None:
    app = InstrumentedSandbox(500)
    hidden = {job.id for job in (await listed(app, ListQuery()))[120:130]}

    def bend(asked: Fields, result: Fields) -> None:
        if "Filter" not in asked:
            result["Items"] = [item for item in result["Items"] if item["Id"] not in hidden]
            result["TotalCount"] -= len(hidden)

    async with running_feed(app) as watch:
        await watch.until_loaded()
        app.change_result = bend
        await rescanned(watch)
        await watch.until(
            lambda _: [one for one in app.received if set(one.get("Filter", {}).get("Ids", ())) >= hidden]
        )
        await watch.refreshed()
        assert not watch.snapshot.deleted
        assert watch.snapshot.shown == 500


@pytest.mark.parametrize("off_by", [-3, 7, 2_000_000_000])
async def test_a_total_that_lies_leads_to_one_full_rescan_and_not_for_ever(off_by: int) -> None:
    app = InstrumentedSandbox(500)
    app.change_result = lambda _, result: result.update(TotalCount=max(result["TotalCount"] + off_by, 0))
    async with running_feed(app) as watch:
        await watch.until_loaded()
        await rescanned(watch)
        before = app.requests.total
        for _ in range(5):
            await watch.refreshed()
        assert app.requests.total - before <= 5 * 3
        assert not watch.snapshot.deleted
        assert len(watch.snapshot.rows) == 500


async def test_an_unexplained_total_is_rescanned_later_by_the_clock_of_the_feed() -> None:
    app, clock = InstrumentedSandbox(150), AdvancingClock()
    app.change_result = lambda _, result: result.update(TotalCount=result["TotalCount"] + 3)
    async with running_feed(app, clock=clock) as watch:
        await watch.until_loaded()

        async def is_rescanned() -> bool:
            asked = await rescanned(watch)
            return bool([one for one in asked if one["SortBy"] == "CreateTime" and "Filter" not in one])

        assert await is_rescanned()
        assert not await is_rescanned()
        clock.advance(full_rescan.MIN_PAUSE)
        assert await is_rescanned()
        clock.advance(full_rescan.MIN_PAUSE)
        assert not await is_rescanned(), "it waits twice as long"
        clock.advance(full_rescan.MIN_PAUSE)
        assert await is_rescanned()


async def test_where_jobs_are_deleted_all_the_time_a_full_rescan_comes_every_minute() -> None:
    app, clock = InstrumentedSandbox(300), AdvancingClock()
    async with running_feed(app, clock=clock) as watch:
        await watch.until_loaded()
        for _ in range(8):
            doomed = [
                job.id for job in watch.snapshot.rows if job.is_terminal and job.id not in watch.snapshot.deleted
            ][:9]
            app.world.delete(doomed)
            clock.advance(full_rescan.MIN_PAUSE)
            # one more is deleted in the meantime
            app.change_result = lambda _, result: result.update(TotalCount=result["TotalCount"] - 1)
            await rescanned(watch)
            assert watch.snapshot.deleted >= set(doomed)


async def test_an_answer_that_lacks_jobs_it_counts_marks_none_deleted() -> None:
    app = InstrumentedSandbox(300)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        app.world.delete([next(job.id for job in watch.snapshot.rows if job.is_terminal)])

        def bend(asked: Fields, result: Fields) -> None:
            if "Ids" in asked.get("Filter", {}):
                result.update(Items=[], TotalCount=1)

        app.change_result = bend
        await rescanned(watch)
        assert not watch.snapshot.deleted


LIMIT = 200


async def until_held(watch: RunningFeed) -> None:
    await watch.until(lambda snapshot: len(snapshot.rows) >= LIMIT and is_live(snapshot) and snapshot.status.next_at)


async def test_deleted_jobs_of_an_account_larger_than_the_limit_are_found_when_its_total_falls() -> None:
    app, clock = InstrumentedSandbox(2_000), AdvancingClock()
    async with running_feed(app, limit=LIMIT, clock=clock) as watch:
        await until_held(watch)
        await watch.refreshed()
        for _ in range(4):
            there = [job.id for job in watch.snapshot.rows if job.is_terminal and job.id not in watch.snapshot.deleted]
            app.world.submit(30)
            app.world.delete(there[:9])
            clock.advance(full_rescan.MIN_PAUSE)
            await rescanned(watch)
            assert watch.snapshot.deleted >= set(there[:9])
        before = app.requests.total
        for _ in range(5):
            clock.advance(full_rescan.MIN_PAUSE)
            app.world.submit(3)
            await watch.refreshed()
        assert app.requests.total - before <= 5 * 3, "jobs that arrive are no reason to look for deleted ones"


async def test_deleted_jobs_that_were_not_loaded_cause_one_full_rescan() -> None:
    app, clock = InstrumentedSandbox(2_000), AdvancingClock()
    async with running_feed(app, limit=LIMIT, clock=clock) as watch:
        await until_held(watch)
        await watch.refreshed()
        app.world.delete([job_id for job_id in app.world._jobs if job_id not in watch.snapshot.jobs][:50])
        await rescanned(watch)
        assert not watch.snapshot.deleted
        before = app.requests.total
        for _ in range(5):
            clock.advance(full_rescan.MIN_PAUSE)
            await watch.refreshed()
        assert app.requests.total - before <= 5 * 3


async def test_deletions_that_no_total_shows_are_found_in_turn() -> None:
    app = InstrumentedSandbox(2_000)
    async with running_feed(app, limit=LIMIT) as watch:
        await until_held(watch)

        def bend(asked: Fields, result: Fields) -> None:
            if "Filter" not in asked:
                result.update(TotalCount=2_000)

        app.change_result = bend
        doomed = {job.id for job in list(watch.snapshot.rows)[::7] if job.is_terminal}
        app.world.delete(doomed)
        for _ in range(4 * _RECHECK_EVERY):
            await watch.refreshed()
        assert not doomed & (watch.snapshot.jobs.keys() - watch.snapshot.deleted)


async def test_jobs_of_a_querys_own_list_that_are_deleted_after_it_was_read_are_found() -> None:
    app = InstrumentedSandbox(2_000)
    async with running_feed(app, Query(phases=frozenset({"Failed"})), limit=LIMIT) as watch:
        account = watch.feed._plan.account
        await watch.until(lambda snapshot: is_live(snapshot) and snapshot.status.next_at and account.is_at_limit)
        await watch.refreshed()
        old = [job.id for job in watch.snapshot.rows][-5:]
        app.world.delete(old)
        await rescanned(watch)
        assert watch.snapshot.deleted == set(old)


async def test_news_is_not_missed_where_the_list_moves_while_it_is_read() -> None:
    app = InstrumentedSandbox(300)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        app.world.submit(150)
        new = {job.id for job in await listed(app, ListQuery())} - watch.snapshot.jobs.keys()

        def delete(asked: Fields, _: Fields) -> None:
            if asked["SortBy"] == "UpdateTime" and asked["PageNumber"] == 1:
                app.change_result = None
                newest = app.world.page(Filter(), "UpdateTime", descending=True, number=1, size=20)
                app.world.delete([row.job.id for row in newest.rows])

        app.change_result = delete
        await watch.refreshed()
        assert new & app.world._jobs.keys() <= watch.snapshot.jobs.keys()


async def test_a_total_that_differs_each_time_ends_too() -> None:
    app = InstrumentedSandbox(1_000)
    turns = iter(range(10**6))
    app.change_result = lambda _, result: result.update(TotalCount=result["TotalCount"] + (next(turns) * 37) % 250)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        await rescanned(watch)
        assert app.requests.total < 300, "pages that were asked for ahead are in vain whenever it falls"
        assert len(watch.snapshot.rows) == 1_000
        assert not watch.snapshot.deleted


async def test_a_deleted_job_that_is_listed_again_is_back() -> None:
    app = InstrumentedSandbox(300)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        job = next(job for job in watch.snapshot.rows if job.is_terminal)
        kept = app.world._jobs[job.id]
        app.world.delete([job.id])
        await rescanned(watch)
        await watch.until(lambda snapshot: snapshot.deleted == {job.id})
        app.world._jobs[job.id] = kept
        app.world._indexes.clear()
        watch.feed.set_query(Query(search=job.id))
        await watch.until(lambda snapshot: is_live(snapshot) and watch.ids == [job.id])
        assert not watch.snapshot.deleted


@pytest.mark.parametrize("limit", [10_000, 100])
async def test_deleted_waiting_jobs_are_noticed(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    app = InstrumentedSandbox(5_000)
    waiting = {job.id for job in await listed(app, ListQuery()) if job.phase in {"Queued", "Initializing"}}
    assert waiting
    async with running_feed(app, limit=limit) as watch:
        await watch.until(
            lambda snapshot: snapshot.status.next_at and is_live(snapshot) and waiting <= set(snapshot.jobs)
        )
        app.world.delete(waiting)
        # Without a full rescan, which may find them first.
        monkeypatch.setattr(watch.feed._plan.full_rescan, "start_if_needed", lambda *_: None)
        for _ in range(_RECHECK_EVERY):
            await watch.refreshed()
        assert waiting & watch.snapshot.jobs.keys() <= watch.snapshot.deleted
        assert not watch.store.active & waiting


async def test_deleted_running_jobs_are_noticed_at_once() -> None:
    app = InstrumentedSandbox(5_000)
    running = {job.id for job in (await listed(app, ListQuery(phases=("Running",))))[:7]}
    async with running_feed(app) as watch:
        await watch.until_loaded()
        app.world.delete(running)
        assert len(await watch.refreshed()) <= 3
        assert watch.snapshot.deleted == running
        watch.feed.set_query(Query(phases=frozenset({"Running"})))
        await watch.until(is_live)
        assert not running & set(watch.ids)


async def test_a_deleted_job_leaves_after_five_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "UPDATE_INTERVAL", 0.01)
    app, clock = InstrumentedSandbox(1_500), AdvancingClock()
    running = [job.id for job in await listed(app, ListQuery(phases=("Running",)))]
    async with running_feed(app, clock=clock) as watch:
        await watch.until_loaded()
        app.world.delete(running[:2])
        await watch.refreshed()
        await watch.feed._run_step()
        clock.advance(tombstones.DELETED_SHOWN / 2)
        watch.store.mark_deleted(running[2:3])
        await watch.feed._run_step()
        assert watch.snapshot.deleted == set(running[:3])
        clock.advance(tombstones.DELETED_SHOWN / 2)
        left = await watch.until(lambda snapshot: snapshot.deleted == set(running[2:3]))
        assert not set(running[:2]) & ({job.id for job in left.rows} | left.jobs.keys())
        assert running[2] in watch.ids
        assert len(left.rows) == left.status.total == 1_498


async def test_a_refresh_by_hand_removes_deleted_jobs() -> None:
    app = InstrumentedSandbox(1_500)
    running = {job.id for job in await listed(app, ListQuery(phases=("Running",)))}
    async with running_feed(app) as watch:
        await watch.until_loaded()
        app.world.delete(running)
        await watch.refreshed()
        assert watch.snapshot.deleted
        assert watch.snapshot.deleted <= set(watch.ids)
        watch.feed.refresh()
        assert not watch.snapshot.deleted
        assert watch.snapshot.shown == len(watch.snapshot.rows) == len(watch.snapshot.jobs)
