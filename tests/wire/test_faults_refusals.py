"""Refusals by the service or a gateway: shown over the last good data until they end."""

from __future__ import annotations

import re
import time

import pytest

from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.store.freshness import Stale
from arktui.sync import backoff
from tests.feed_harness import RETRY_MAX, AdvancingClock, InstrumentedSandbox, is_live, is_stale, running_feed

JOBS = 250

REFUSALS = {
    "throttle": ("FlowLimitExceeded", "slows down automatically"),
    "throttle-200": ("AccountFlowLimitExceeded", "slows down automatically"),
    "500": ("InternalError", "retries automatically"),
    "502": ("InternalServiceError", "retries automatically"),
    "503": ("ServiceUnavailableTemp", "retries automatically"),
    "504": ("InternalServiceTimeout", "retries automatically"),
    "denied": ("AccessDenied", "ark:ListBatchInferenceJobs"),
    "lack-policy": ("LackPolicy", "ark:ListBatchInferenceJobs"),
    "overdue": ("AccountOverdueError", "overdue bill"),
    "not-open": ("OperationDenied.ServiceNotOpen", "Open the Ark service"),
    "token-expired": ("InvalidSecretToken", "temporary credentials"),
}
"""Fault, the code that is shown, and a word of the advice."""

PAGES = {
    "500-html": ("HTTP 500", "retries automatically"),
    "502-html": ("HTTP 502", "retries automatically"),
    "503-html": ("HTTP 503", "retries automatically"),
    "504-html": ("HTTP 504", "retries automatically"),
    "html": ("NotJson", "Check the endpoint and the proxy"),
}
"""The same for pages of HTML, which have no RequestId."""


@pytest.fixture(autouse=True)
def _soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "BASE_DELAY", 0.02)


@pytest.mark.parametrize("fault", REFUSALS)
async def test_a_refusal_is_said_with_its_code_and_request_id_and_passes(fault: str) -> None:
    code, word = REFUSALS[fault]
    app = InstrumentedSandbox(JOBS)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        problem = (await watch.fail_with(fault)).error
        assert problem.code == code
        assert re.fullmatch(r"\d{14}[0-9A-F]{20}", problem.request_id)
        assert word in problem.advice
        assert problem.message
        healed = await watch.recover()
        assert healed.status.last_error is not None, "it is kept to be looked up"
        assert healed.status.last_error.code == code


@pytest.mark.parametrize("fault", PAGES)
async def test_a_page_of_html_is_quoted_and_passes(fault: str) -> None:
    code, word = PAGES[fault]
    app = InstrumentedSandbox(JOBS)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        problem = (await watch.fail_with(fault)).error
        assert (problem.code, problem.request_id) == (code, "")
        assert "<html>" in problem.message
        assert problem.message.isprintable()
        assert word in problem.advice
        await watch.recover()


async def test_the_action_that_is_missing_is_named() -> None:
    app = InstrumentedSandbox(JOBS)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        problem = (await watch.fail_with("denied")).error
        assert "not authorized to perform: ark:ListBatchInferenceJobs" in problem.message


@pytest.mark.parametrize("fault", ["denied", "html", "throttle", "500"])
async def test_a_first_load_that_fails_does_not_look_like_an_empty_account(fault: str) -> None:
    app = InstrumentedSandbox(JOBS)
    app.faults.put(fault)
    async with running_feed(app) as watch:
        failed = await watch.until(is_stale)
        assert (failed.status.total, failed.status.fresh_at, failed.status.is_complete) == (None, None, False)
        app.faults.clear()
        assert (await watch.until_loaded()).shown == JOBS


@pytest.mark.parametrize(("asked", "heeded"), [(7, 7), (600, RETRY_MAX)])
async def test_retry_after_is_heeded_up_to_a_minute(asked: int, heeded: float) -> None:
    app, clock = InstrumentedSandbox(JOBS), AdvancingClock()
    async with running_feed(app, clock=clock) as watch:
        await watch.until_loaded()
        before = clock()
        retry_at = (await watch.fail_with(f"throttle:retry-after={asked}")).retry_at
        assert before + heeded <= retry_at <= clock() + heeded
        app.faults.clear()
        clock.advance(heeded)
        watch.feed.refresh()
        await watch.until(is_live)


async def test_throttling_halves_the_rate_each_time_and_it_recovers_slowly() -> None:
    app = InstrumentedSandbox(JOBS)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        limiter = watch.feed._connection._rate_limiter
        full = limiter.rate
        app.faults.put("throttle-200:times=2")
        watch.feed.refresh()
        await watch.until(is_stale)
        await watch.until(is_live)
        assert [seen.code for seen in app.requests.entries].count("AccountFlowLimitExceeded") == 2
        assert full / 4 <= limiter.rate < full / 2


async def test_one_failure_in_a_while_is_not_worth_a_word() -> None:
    app = InstrumentedSandbox(JOBS)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        app.faults.put("503:every=3")
        for _ in range(6):
            await watch.refreshed()
        assert app.requests.by_code["ServiceUnavailableTemp"] > 3
        assert not [one for one in watch.published if is_stale(one)]


async def test_new_keys_are_taken_up_without_a_restart() -> None:
    app = InstrumentedSandbox(JOBS)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        app.keys[ACCESS_KEY] = "rotated"
        watch.feed.refresh()
        failed = await watch.until(is_stale)
        assert isinstance(failed.status.freshness, Stale)
        assert failed.status.freshness.error.code == "SignatureDoesNotMatch"
        app.keys[ACCESS_KEY] = SECRET_KEY
        await watch.until(is_live)


@pytest.mark.parametrize("seconds", [600, 3_600])
async def test_a_clock_that_is_off_is_measured_and_made_good(seconds: int) -> None:
    app = InstrumentedSandbox(JOBS, start=time.time())
    async with running_feed(app) as watch:
        await watch.until_loaded()
        assert watch.feed.service_offset == 0
        app.faults.put(f"skew:{seconds}")
        for _ in range(3):
            await watch.refreshed()
        assert watch.feed.service_offset == pytest.approx(seconds, abs=120)
        refused = app.requests.by_code["InvalidTimestamp"]
        assert refused == (seconds > 900), "once, and then signatures have the service's time"
        await watch.refreshed()
        assert app.requests.by_code["InvalidTimestamp"] == refused
        assert not [one for one in watch.published if is_stale(one)]
        app.faults.clear()
        await watch.refreshed()
        assert not [one for one in watch.published if is_stale(one)], "and back"


async def test_a_sandbox_in_another_time_uses_one_clock_for_signatures_and_answers() -> None:
    app = InstrumentedSandbox(JOBS, start=time.time() + 5 * 86_400)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        for fault in ("skew", "skew:40000", "skew:0", "skew"):
            app.faults.put(fault)
            await watch.refreshed()
            app.clock.advance(3_600)
            await watch.refreshed()
        assert not [one for one in watch.published if is_stale(one)]
