"""Faults are reported, lose no row, and pass without a restart."""

from __future__ import annotations

import asyncio
from email.utils import formatdate
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from arktui.api.list_query import ListQuery
from arktui.clock import wall
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.sandbox.errors import ArkError
from arktui.store.freshness import Connecting, Live, Paused, Stale
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from arktui.sync import backoff
from tests.feed_harness import AdvancingClock, Fields, InstrumentedSandbox, connect_to, is_live, listed, running_feed
from tests.sandbox_server import live_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from arktui.sandbox.asgi import Request, Response

BUSY = ArkError("InternalServiceTimeout", "busy", 504)


@pytest.fixture(autouse=True)
def _soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next try come after a moment."""
    monkeypatch.setattr(backoff, "BASE_DELAY", 0.02)


def is_stale(snapshot: Snapshot) -> bool:
    return isinstance(snapshot.status.freshness, Stale)


async def test_a_wrong_key_is_said_and_the_right_one_is_taken() -> None:
    app = InstrumentedSandbox(250)
    app.keys[ACCESS_KEY] = "another"
    async with running_feed(app) as watch:
        failed = await watch.until(is_stale)
        assert isinstance(failed.status.freshness, Stale)
        problem = failed.status.freshness.error
        assert problem.code == "SignatureDoesNotMatch"
        assert "secret" in problem.advice.lower()
        assert problem.request_id
        assert SECRET_KEY not in repr(failed)
        assert failed.status.fresh_at is None
        assert (len(failed.rows), failed.status.total) == (0, None), "nothing is known, so nothing is shown"
        app.keys[ACCESS_KEY] = SECRET_KEY
        loaded = await watch.until_loaded()
        assert loaded.shown == 250
        assert loaded.status.last_error is not None
        assert loaded.status.last_error.code == problem.code, "it is kept"


async def test_a_key_that_is_revoked_leaves_the_data_and_marks_it() -> None:
    app = InstrumentedSandbox(250)
    async with running_feed(app) as watch:
        loaded = await watch.until_loaded()
        rows, fresh_at = list(loaded.rows), loaded.status.fresh_at
        del app.keys[ACCESS_KEY]
        watch.feed.refresh()
        failed = await watch.until(is_stale)
        assert isinstance(failed.status.freshness, Stale)
        assert failed.status.freshness.error.code == "InvalidAccessKey"
        assert list(failed.rows) == rows
        assert (failed.status.total, failed.status.fresh_at) == (250, fresh_at)

        # Whatever the user does in the meantime, the data stays marked.
        watch.feed.set_query(Query(search="eval"))
        assert is_stale(watch.snapshot)
        assert watch.snapshot.rows
        watch.feed.request_rows(range(10**6))
        watch.feed.toggle_pause()
        watch.feed.toggle_pause()
        assert is_stale(watch.snapshot)
        app.keys[ACCESS_KEY] = SECRET_KEY
        await watch.until(is_live)


async def test_pausing_ends_the_tries_but_the_first_answer_is_waited_for() -> None:
    app = InstrumentedSandbox(250)
    app.keys.clear()
    async with running_feed(app) as watch:
        await watch.until(is_stale)
        watch.feed.toggle_pause()
        assert is_stale(watch.snapshot), "a failed load is no empty account that is paused"
        app.keys[ACCESS_KEY] = SECRET_KEY
        await watch.until(lambda snapshot: snapshot.status.freshness == Paused() and snapshot.rows)
        watch.feed.toggle_pause()
        await watch.until_loaded()
        app.keys.clear()
        watch.feed.refresh()
        await watch.until(is_stale)
        watch.feed.toggle_pause()
        assert watch.snapshot.status.freshness == Paused()
        app.keys[ACCESS_KEY] = SECRET_KEY
        watch.feed.toggle_pause()
        await watch.until(is_live)


async def test_a_stopped_server_that_comes_back() -> None:
    app = InstrumentedSandbox(250)
    with live_sandbox(app) as sandbox:
        port, endpoint = sandbox.port, sandbox.endpoint
        feed = running_feed(app, connect=connect_to(endpoint))
        watch = await feed.__aenter__()
        loaded = await watch.until_loaded()
    try:
        rows = list(loaded.rows)
        watch.feed.refresh()
        failed = await watch.until(is_stale)
        assert isinstance(failed.status.freshness, Stale)
        assert failed.status.freshness.error.advice
        assert list(failed.rows) == rows
        assert failed.status.total == 250
        app.clock.advance(3_600)
        with live_sandbox(app, port):
            await watch.until(is_live)
            await watch.until(lambda snapshot: snapshot.shown > 250)
            assert watch.snapshot.status.freshness == Live()
    finally:
        await feed.__aexit__(None, None, None)


async def test_tries_come_ever_more_slowly_and_never_end() -> None:
    app = InstrumentedSandbox()
    app.keys.clear()
    async with running_feed(app) as watch:
        await watch.until(lambda _: len({one.status.freshness for one in watch.published if is_stale(one)}) >= 5)
        failed = [one.status.freshness for one in watch.published if isinstance(one.status.freshness, Stale)]
        waits = [later.retry_at - earlier.retry_at for earlier, later in pairwise(failed)]
        assert all(wait > 0 for wait in waits)
        assert waits[-1] > waits[0]
    assert backoff.backoff_delay(1_000, ValueError()) <= 60


async def test_a_retry_by_hand_does_not_delay_the_planned_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "BASE_DELAY", 20.0)
    app, clock = InstrumentedSandbox(50), AdvancingClock()
    async with running_feed(app, clock=clock) as watch:
        await watch.until(lambda snapshot: snapshot.status.is_complete and snapshot.status.next_at)

        def pause_and_go_on() -> None:
            watch.feed.toggle_pause()
            watch.feed.toggle_pause()

        async def failed(press: Callable[[], None]) -> Stale:
            before = watch.snapshot.status.last_error
            press()
            snapshot = await watch.until(lambda snapshot: snapshot.status.last_error not in {None, before})
            assert isinstance(snapshot.status.freshness, Stale)
            return snapshot.status.freshness

        app.keys.clear()
        planned = await failed(watch.feed.refresh)
        for search in ("e", "ev", "eva"):
            for press in (watch.feed.refresh, partial(watch.feed.set_query, Query(search)), pause_and_go_on):
                tried = await failed(press)
                assert tried.error.request_id != planned.error.request_id
                assert tried.retry_at == planned.retry_at

        clock.advance(20)
        planned = await failed(watch.feed.refresh)
        assert planned.retry_at - clock() <= 40, "nine tries by hand and two planned ones count as two"
        app.keys[ACCESS_KEY] = SECRET_KEY
        watch.feed.refresh()
        await watch.until(is_live)


async def test_one_transient_failure_is_not_worth_a_word() -> None:
    app = InstrumentedSandbox(250)
    app.world.errors = [BUSY]
    async with running_feed(app) as watch:
        await watch.until_loaded()
        assert app.requests.by_code == {BUSY.code: 1}
        assert not [one for one in watch.published if is_stale(one)]
        assert watch.snapshot.status.last_error is None


async def test_throttling_is_said_and_lowers_the_rate() -> None:
    app = InstrumentedSandbox(250)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        limiter = watch.feed._connection._rate_limiter
        rate = limiter.rate
        app.world.errors = [ArkError("AccountFlowLimitExceeded", "slower, please", 200)]
        watch.feed.refresh()
        failed = await watch.until(is_stale)
        assert isinstance(failed.status.freshness, Stale)
        assert failed.status.freshness.error.code == "AccountFlowLimitExceeded"
        assert limiter.rate == rate / 2
        await watch.until(is_live)


async def test_a_fault_of_its_own_is_said_and_passes() -> None:
    app = InstrumentedSandbox(250)
    async with running_feed(app) as watch:
        await watch.until_loaded()

        def stumble(_: Snapshot) -> None:
            end()
            raise KeyError("a listener's fault")

        end = watch.store.subscribe(stumble)
        app.clock.advance(3_600)
        watch.feed.refresh()
        failed = await watch.until(is_stale)
        assert isinstance(failed.status.freshness, Stale)
        assert failed.status.freshness.error.code == "KeyError"
        await watch.until(lambda snapshot: is_live(snapshot) and snapshot.shown > 250)


async def test_a_full_rescan_goes_on_where_a_fault_broke_it_off() -> None:
    app = InstrumentedSandbox(450)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        doomed = {job.id for job in list(watch.snapshot.rows)[40:440:2] if job.is_terminal}
        app.world.delete(doomed)
        failures = {"page": 1, "ids": 2}

        def fail(asked: Fields) -> None:
            kind = "ids" if "Ids" in asked.get("Filter", {}) else "page" if asked["PageNumber"] == 3 else ""
            if failures.get(kind, 0):
                failures[kind] -= 1
                app.world.errors = [BUSY]

        app.on_request = fail
        await watch.refreshed()
        await watch.refreshed()
        await watch.until(lambda snapshot: snapshot.deleted == doomed)
        assert failures == {"page": 0, "ids": 0}
        await watch.until(is_live)
        assert watch.snapshot.shown == watch.snapshot.status.total == 450 - len(doomed)


async def test_quitting_while_a_request_is_in_flight_ends_at_once() -> None:
    app = InstrumentedSandbox(250, latency=3_600)
    async with running_feed(app) as watch:
        await app.wait_for_request()
        assert watch.snapshot.status.freshness == Connecting()
    assert app.requests.in_flight == 0


async def test_quitting_while_it_connects_ends_at_once() -> None:
    app = InstrumentedSandbox(250)
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def connect(before_request: object) -> object:
        loop.call_soon_threadsafe(begun.set)
        return connect_to(app)(before_request)  # type: ignore[arg-type]

    async with running_feed(app, connect=connect):  # type: ignore[arg-type]
        await begun.wait()


async def test_a_service_clock_that_is_far_off_is_reported() -> None:
    app = InstrumentedSandbox(50)
    async with running_feed(app) as watch:
        assert not watch.feed.service_offset, "nothing is known yet"
        await watch.until_loaded()
        await watch.until(lambda _: watch.feed.service_offset is not None)
        offset = watch.feed.service_offset
        connection = watch.feed._connection
        assert offset == pytest.approx(connection.clock_offset, abs=0.5)
        assert offset is not None
        assert abs(offset) > 30, "the sandbox stands still in 2026"
        client = connection._client
        assert client is not None
        for offset, expected in ((29.0, 0), (-31.0, -31)):
            for _ in range(3):
                client.service_clock.add(wall() + offset)
            assert watch.feed.service_offset == pytest.approx(expected, abs=0.5)


YEAR = 365 * 86_400


class OddlyDatedApp(InstrumentedSandbox):
    """A sandbox that dates the next answer a year ahead on command."""

    is_odd = False

    def respond(self, request: Request) -> Response:
        response = super().respond(request)
        if self.is_odd:
            self.is_odd = False
            response.headers["date"] = formatdate(self.world.now() + YEAR, usegmt=True)
        return response


@pytest.mark.parametrize("fault", ["", "502-html:times=1"])
async def test_one_wrong_date_changes_nothing_and_is_named_among_the_errors(fault: str) -> None:
    app = OddlyDatedApp(50, start=wall())
    async with running_feed(app) as watch:
        await watch.until_loaded()
        assert watch.feed.service_offset is not None
        await watch.refreshed()
        app.is_odd = True
        if fault:
            app.faults.put(fault)
        for _ in range(4):
            await watch.refreshed()
            assert watch.feed.service_offset == 0
        odd = [problem for problem in watch.snapshot.status.errors if problem.code == "WrongDate"]
        assert [(problem.is_minor, problem.count) for problem in odd] == ([] if fault else [(True, 1)])
        assert not [one for one in watch.published if one.status.clock_offset]


async def test_the_date_of_a_gateways_page_is_ignored() -> None:
    app = InstrumentedSandbox(50, start=wall() + YEAR)
    async with running_feed(app) as watch:
        app.faults.put("502-html")
        await watch.until(lambda _: app.requests.total >= 3)
        assert watch.feed.service_offset is None
        await watch.recover()
        await watch.until(lambda _: watch.feed.service_offset is not None)
        assert watch.feed.service_offset == pytest.approx(YEAR, abs=60)


async def test_the_service_answers_about_one_job() -> None:
    app = InstrumentedSandbox(50)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        job = (await listed(app, ListQuery()))[0]
        answer = await watch.feed.raw_job(job.id)
        assert answer.result is not None
        assert answer.result["Id"] == job.id
