"""Errors of a session are recorded; a suspended process is no error."""

from __future__ import annotations

import pytest

from arktui.api.client import Timeouts
from arktui.sandbox.errors import ArkError
from arktui.store.freshness import Stale
from arktui.sync import backoff, suspend_detector
from arktui.sync.schedule import OVERDUE
from tests.feed_harness import AdvancingClock, Fields, InstrumentedSandbox, connect_to, is_live, is_stale, running_feed

JOBS = 150


@pytest.fixture(autouse=True)
def _soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next try come after a moment."""
    monkeypatch.setattr(backoff, "BASE_DELAY", 0.02)


async def test_a_job_with_unreadable_fields_is_shown_and_reported_once() -> None:
    app = InstrumentedSandbox(JOBS)
    odd: set[str] = set()

    def bend(_: Fields, result: Fields) -> None:
        for item in result["Items"]:
            if not odd or item["Id"] in odd:
                odd.add(item["Id"])
                item |= {"CreateTime": "yesterday", "Status": {"Phase": 7, "Message": "m"}}

    app.change_result = bend
    async with running_feed(app) as watch:
        loaded = await watch.until_loaded()
        (job_id,) = odd
        job = loaded.jobs[job_id]
        assert (job.unread, job.message) == (("Status.Phase", "CreateTime"), "m")
        assert loaded.shown == JOBS
        for _ in range(3):
            await watch.refreshed()
        (problem,) = watch.snapshot.status.errors
        assert (problem.code, problem.count) == ("JobNotUnderstood", 1)
        assert problem.message == f"{job_id}: Status.Phase, CreateTime"
        assert not [one for one in watch.published if is_stale(one)]
        app.change_result = None
        await watch.refreshed()
        assert watch.snapshot.jobs[job_id].unread == ()


async def test_jobs_without_an_id_are_reported_once() -> None:
    app = InstrumentedSandbox(JOBS)

    def bend(_: Fields, result: Fields) -> None:
        for item in result["Items"][:3]:
            item["Id"] = None

    app.change_result = bend
    async with running_feed(app) as watch:
        await watch.until(is_live)
        await watch.refreshed()
        (problem,) = watch.snapshot.status.errors
        assert (problem.code, problem.count) == ("JobWithoutId", 3)


async def test_a_transient_failure_is_written_down_and_no_more() -> None:
    app = InstrumentedSandbox(JOBS)
    app.world.errors = [ArkError("InternalServiceTimeout", "busy", 504)]
    async with running_feed(app) as watch:
        loaded = await watch.until_loaded()
        assert [(one.code, one.is_minor) for one in loaded.status.errors] == [("InternalServiceTimeout", True)]
        assert loaded.status.last_error is None


async def test_since_when_is_the_last_good_answer() -> None:
    app = InstrumentedSandbox(JOBS)
    app.faults.put("denied")
    async with running_feed(app) as watch:
        failed = await watch.until(is_stale)
        assert isinstance(failed.status.freshness, Stale)
        assert failed.status.freshness.since is None, "there was none"
        app.faults.clear()
        await watch.until_loaded()
        stale = await watch.fail_with("denied")
        assert stale.since is not None
        assert stale.since <= stale.error.at
        again = await watch.until(lambda snapshot: snapshot.status.errors[0].count >= 4)
        assert again.status.errors[0].since == failed.status.freshness.error.at


async def test_a_suspended_machine_refreshes_when_it_resumes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suspend_detector, "CHECK_INTERVAL", 0.01)
    app, clock = InstrumentedSandbox(JOBS), AdvancingClock()
    async with running_feed(app, clock=clock) as watch:
        await watch.until_loaded()
        asked = app.requests.total
        clock.advance(3_500)
        await watch.until(lambda snapshot: snapshot.status.fresh_at and snapshot.status.fresh_at > clock() - 1_000)
        await watch.until(is_live)
        assert app.requests.total > asked
        assert not watch.snapshot.status.errors


async def test_a_request_that_timed_out_during_a_suspend_is_retried_at_once() -> None:
    app, clock = InstrumentedSandbox(JOBS), AdvancingClock()
    async with running_feed(app, clock=clock, connect=connect_to(app, timeouts=Timeouts(call=0.2))) as watch:
        await watch.until_loaded()
        before = watch.snapshot.status.fresh_at
        app.latency = 3_600
        watch.feed.refresh()
        await app.wait_for_request()
        app.latency = 0
        clock.advance(3_500)
        await watch.until(lambda snapshot: snapshot.status.fresh_at != before and is_live(snapshot))
        assert not watch.snapshot.status.errors
        assert not [one for one in watch.published if is_stale(one)]


async def test_a_refresh_by_hand_without_an_answer_shows_as_under_way() -> None:
    app, clock = InstrumentedSandbox(JOBS), AdvancingClock()
    async with running_feed(app, clock=clock) as watch:
        await watch.until_loaded()
        app.latency = 3_600
        watch.feed.refresh()
        await app.wait_for_request()
        watch.feed.refresh()
        assert (watch.snapshot.status.next_at or 0) <= clock()
        clock.advance(20)
        watch.feed.refresh()
        watch.feed.toggle_pause()
        watch.feed.toggle_pause()
        assert watch.snapshot.status.next_at is not None
        assert is_live(watch.snapshot)


async def test_a_refresh_by_hand_gives_up_a_request_that_hangs() -> None:
    app, clock = InstrumentedSandbox(JOBS), AdvancingClock()
    async with running_feed(app, clock=clock) as watch:
        before = (await watch.until_loaded()).status.fresh_at
        app.latency = 3_600
        watch.feed.refresh()
        await app.wait_for_request()
        app.latency = 0
        clock.advance(OVERDUE)
        watch.feed.refresh()
        await watch.until(lambda snapshot: snapshot.status.fresh_at != before and is_live(snapshot))
        assert not watch.snapshot.status.errors


async def test_without_attention_refreshes_are_rare_and_attention_causes_one() -> None:
    app, clock = InstrumentedSandbox(JOBS), AdvancingClock()
    async with running_feed(app, clock=clock, interval=5) as watch:
        await watch.until_loaded()
        await watch.refreshed()
        assert (watch.snapshot.status.next_at or 0) - clock() <= 5 * 1.05
        watch.feed.set_attention(is_attended=False)
        await watch.refreshed()
        assert 25 * 0.95 <= (watch.snapshot.status.next_at or 0) - clock() <= 30 * 1.05
        asked = app.requests.total
        watch.feed.set_attention(is_attended=True)
        assert app.requests.total == asked, "what is this fresh is not asked for again"
        watch.feed.set_attention(is_attended=False)
        planned = watch.snapshot.status.next_at
        clock.advance(3)
        watch.feed.set_attention(is_attended=True)
        await watch.until(
            lambda snapshot: snapshot.status.next_at != planned and (snapshot.status.next_at or 0) > clock()
        )
        assert (watch.snapshot.status.next_at or 0) - clock() <= 5 * 1.05
