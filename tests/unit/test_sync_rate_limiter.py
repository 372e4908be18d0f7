from __future__ import annotations

import asyncio
from contextlib import suppress
from time import monotonic

import pytest

from arktui.api.errors import ThrottledError, TransportError
from arktui.sync.backoff import backoff_delay, is_transient
from arktui.sync.health import error_record_of
from arktui.sync.rate_limiter import MAX_RATE, START_RATE, RateLimiter


def test_it_begins_carefully_and_rises_quickly_until_it_is_refused_for_the_first_time() -> None:
    limiter = RateLimiter()
    assert limiter.rate == START_RATE
    for _ in range(3):
        limiter.on_success()
    assert limiter.rate == MAX_RATE
    for _ in range(1_000):
        limiter.on_throttled()
    assert limiter.rate > 0


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_it_halves_at_once_and_comes_back_to_where_it_was_refused_and_beyond_that_only_later() -> None:
    clock = Hand()
    limiter = RateLimiter(clock=clock)
    for _ in range(3):
        limiter.on_success()
    limiter.on_throttled()
    assert limiter.rate == MAX_RATE / 2
    for _ in range(50):
        limiter.on_success()
    assert MAX_RATE * 0.75 < limiter.rate < MAX_RATE * 0.95
    clock.now += 8
    for _ in range(10):
        limiter.on_success()
    assert limiter.rate == MAX_RATE


@pytest.mark.parametrize("every", [1, 2, 3])
def test_it_comes_back_within_15_seconds_after_any_number_of_refusals(every: int) -> None:
    clock = Hand()
    limiter = RateLimiter(clock=clock)
    for number in range(300):
        clock.now += 1 / limiter.rate
        limiter.on_throttled() if number % every == 0 else limiter.on_success()
    limiter.on_throttled()
    clock.now += backoff_delay(1_000, ThrottledError("AccountFlowLimitExceeded"))
    while limiter.rate < MAX_RATE:
        clock.now += 1 / limiter.rate
        limiter.on_success()
    assert clock.now - limiter._throttled_at <= 15


def test_a_service_with_a_limit_refuses_little_of_what_is_asked() -> None:
    clock = Hand()
    limiter = RateLimiter(clock=clock)
    refused = asked = 0
    taken: list[float] = []
    while clock.now < 300:
        clock.now += 1 / limiter.rate
        asked += 1
        taken = [moment for moment in taken if moment > clock.now - 1]
        if len(taken) >= 5:
            refused += 1
            limiter.on_throttled()
        else:
            taken.append(clock.now)
            limiter.on_success()
    assert refused / asked < 0.05
    assert asked / 300 > 3


async def test_requests_are_spaced_out_however_many_wait() -> None:
    limiter = RateLimiter(rate=100, max_rate=100)
    began = monotonic()
    await asyncio.gather(*(limiter.acquire() for _ in range(5)))
    assert monotonic() - began >= 4 / 100
    assert limiter.per_minute == 5


async def test_while_the_rate_is_sought_the_first_requests_go_out_at_once_and_no_more_than_that_in_a_second() -> None:
    limiter = RateLimiter()
    began = monotonic()
    await asyncio.gather(*(limiter.acquire() for _ in range(int(START_RATE) + 1)))
    first, *_, last, beyond = limiter._sent_at
    assert last - first < 1 <= beyond - began


async def test_a_turn_that_is_given_up_is_left_to_the_next() -> None:
    limiter = RateLimiter(rate=20, max_rate=20)
    await limiter.acquire()
    waiting = [asyncio.create_task(limiter.acquire()) for _ in range(20)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*waiting)
    async with asyncio.timeout(10):
        await limiter.acquire()
    assert limiter.per_minute == 2


def test_a_rate_never_exceeds_the_greatest() -> None:
    assert RateLimiter(rate=50, max_rate=8).rate == 8


def test_a_throttled_request_is_tried_again_within_seconds() -> None:
    assert max(backoff_delay(50, ThrottledError("FlowLimitExceeded")) for _ in range(50)) <= 8


@pytest.mark.parametrize("failures", [1, 2, 5, 7, 50, 10_000])
def test_the_wait_doubles_up_to_a_minute(failures: int) -> None:
    waits = [backoff_delay(failures, ValueError()) for _ in range(50)]
    assert 0.75 * min(2 ** min(failures - 1, 10), 60) <= min(waits)
    assert max(waits) <= min(2 ** min(failures - 1, 10), 60)
    assert len(set(waits)) > 1, "jittered"


def test_a_service_that_says_when_is_heeded_up_to_a_minute() -> None:
    assert backoff_delay(1, ThrottledError("FlowLimitExceeded", retry_after=20)) == 20
    assert backoff_delay(1, ThrottledError("FlowLimitExceeded", retry_after=3_600)) == 60


def test_only_what_may_pass_by_itself_is_transient() -> None:
    assert is_transient(TransportError("ConnectionReset", retryable=True))
    assert not is_transient(TransportError("Timeout", retryable=True)), "it has lasted long enough to be shown"
    assert not is_transient(ThrottledError("FlowLimitExceeded", retryable=True))
    assert not is_transient(ValueError())


def test_words_of_the_service_are_cleaned() -> None:
    problem = error_record_of(TransportError("Bad\x1b[2J", "\u202emessage", request_id="id\x07"))
    assert "\x1b" not in problem.code
    assert "\u202e" not in problem.message
    assert error_record_of(ValueError("own\x1b")).message == "own␛"
