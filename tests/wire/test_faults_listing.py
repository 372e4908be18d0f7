"""Incomplete or contradictory lists: no job is lost or marked deleted, and the listing ends."""

from __future__ import annotations

import pytest

from arktui.sync import backoff
from tests.feed_harness import InstrumentedSandbox, is_live, is_stale, running_feed

JOBS = 450


@pytest.fixture(autouse=True)
def _soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "BASE_DELAY", 0.02)


@pytest.mark.parametrize("fault", ["result-null", "items-null"])
async def test_an_answer_without_its_list_is_no_empty_account(fault: str) -> None:
    app = InstrumentedSandbox(JOBS)
    app.faults.put(fault)
    async with running_feed(app) as watch:
        failed = await watch.until(is_stale)
        assert (failed.status.total, failed.status.is_complete) == (None, False)
        app.faults.clear()
        await watch.until_loaded()
        problem = (await watch.fail_with(fault)).error
        assert problem.code == "NoItems"
        assert problem.request_id
        assert not watch.snapshot.deleted
        assert (await watch.recover()).shown == JOBS


async def test_an_empty_account_may_say_so_with_null() -> None:
    app = InstrumentedSandbox(0)
    app.faults.put("items-null")
    async with running_feed(app) as watch:
        assert (await watch.until_loaded()).status.total == 0


@pytest.mark.parametrize("factor", [2, 0.5, 0])
async def test_a_total_that_lies_takes_no_job_away(factor: float) -> None:
    app = InstrumentedSandbox(JOBS)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        app.faults.put(f"total-lies:{factor}")
        for _ in range(6):
            await watch.refreshed()
        await watch.until(lambda _: watch.feed._plan.full_rescan.next_request is None)
        assert watch.snapshot.shown == JOBS
        assert not watch.snapshot.deleted
        assert watch.snapshot.status.total == int(JOBS * factor), "what the service says"
        before = app.requests.total
        await watch.refreshed()
        assert app.requests.total - before <= 3, "and that is looked into once in a while only"
        app.faults.clear()
        await watch.refreshed()
        assert watch.snapshot.status.total == JOBS


async def test_a_total_that_is_too_large_says_that_jobs_are_missing() -> None:
    app = InstrumentedSandbox(JOBS)
    app.faults.put("total-lies:2")
    async with running_feed(app) as watch:
        await watch.until_loaded()
        assert (watch.snapshot.shown, watch.snapshot.status.total) == (JOBS, 2 * JOBS)


@pytest.mark.parametrize("factor", [0.5, 0])
async def test_a_total_that_is_too_small_hides_no_job(factor: float) -> None:
    app = InstrumentedSandbox(JOBS)
    app.faults.put(f"total-lies:{factor}")
    async with running_feed(app) as watch:
        await watch.until_loaded()
        assert watch.snapshot.shown == JOBS


async def test_pages_that_repeat_have_an_end() -> None:
    app = InstrumentedSandbox(JOBS)
    app.faults.put("pages-repeated")
    async with running_feed(app) as watch:
        await watch.until(is_live)
        await watch.until(lambda snapshot: snapshot.status.next_at)
        assert app.requests.total < 20
        assert watch.snapshot.status.total == JOBS, "and the total says that most are missing"
        assert watch.snapshot.shown < JOBS
        app.clock.advance(10 * 86_400)
        before = app.requests.total
        await watch.refreshed()
        assert app.requests.total - before < 20, "more news than a page, and the same page again and again"


async def test_pages_that_shift_while_jobs_come_in_repeat_none_and_lose_none() -> None:
    app = InstrumentedSandbox(JOBS)
    app.faults.put("shifting:7")
    async with running_feed(app) as watch:
        await watch.until_loaded()
        app.faults.clear()
        await watch.refreshed()
        assert len(set(watch.ids)) == len(watch.ids) == watch.snapshot.shown == watch.snapshot.status.total
        assert watch.snapshot.shown > JOBS + 4 * 7


async def test_pages_that_shift_while_jobs_are_deleted_lose_none() -> None:
    app = InstrumentedSandbox(JOBS)
    app.faults.put("deleting:7,times=4")
    async with running_feed(app) as watch:
        await watch.until_loaded()
        left = {job_id for job_id in watch.ids if app.world.get(job_id)}
        assert len(left) == JOBS - 4 * 7, "each job that is left was read"


async def test_jobs_deleted_from_the_list_are_marked_deleted_and_leave() -> None:
    app = InstrumentedSandbox(JOBS)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        app.faults.put("deleting:5,times=2")
        await watch.refreshed()
        await watch.refreshed()
        await watch.refreshed()
        await watch.until(lambda snapshot: len(snapshot.deleted) == 10)
        assert len(watch.ids) == JOBS, "their rows stay for a while"
        assert watch.snapshot.shown == watch.snapshot.status.total == JOBS - 10
        watch.feed.refresh()
        assert len(watch.ids) == JOBS - 10
