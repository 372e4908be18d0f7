"""Time limits, and the second attempt after a wrong clock or changed credentials, over a real socket."""

from __future__ import annotations

import asyncio
import time
from calendar import timegm
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

import pytest

from arktui.api.client import ArkClient, Timeouts
from arktui.api.credentials import Credentials
from arktui.api.endpoint import Endpoint
from arktui.api.errors import (
    ArkError,
    AuthenticationError,
    CredentialsNotFound,
    RequestError,
    SearchedPlace,
    ServerError,
    ThrottledError,
    TransportError,
)
from arktui.api.headers import seconds_to_wait
from arktui.api.list_query import ListQuery
from tests.wire.scripted_server import Heard, error, http, ok, serve

KEYS = Credentials("AKTEST", "sk-secret")
PAGE = ok({"TotalCount": 1, "Items": [{"Id": "bi-1"}]})


def client_of(url: str, credentials: Credentials | Callable[[], Credentials] = KEYS, **options: Any) -> ArkClient:
    return ArkClient(Endpoint(url, "cn-beijing"), credentials, **options)


async def test_the_second_attempt_has_a_fresh_signature_and_is_counted() -> None:
    requests = 0

    async def count() -> None:
        nonlocal requests
        requests += 1

    service = ClockedService(7200)
    async with serve(service) as server, client_of(server.url, before_request=count) as client:
        await client.list_batch_inference_jobs(ListQuery())
    assert requests == len(server.heard) == 2
    assert len({heard.headers["x-date"] for heard in server.heard}) == 2
    assert len({heard.headers["authorization"] for heard in server.heard}) == 2
    assert len({heard.body for heard in server.heard}) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error("InternalError", 500), ServerError),
        (error("FlowLimitExceeded", 429, None, "Retry-After: 1"), ThrottledError),
        (error("AccountFlowLimitExceeded", 200), ThrottledError),
        (http('{"cut', 200, length=99), ArkError),
        (b"", TransportError),
        (error("QuotaExceeded", 429), ThrottledError),
        (error("InvalidParameter.PageSize", 400), RequestError),
        (error("SignatureDoesNotMatch", 401), AuthenticationError),
        (http("<html>", 200), ArkError),
    ],
)
async def test_any_other_failure_is_the_callers_to_retry(answer: bytes, kind: type[ArkError]) -> None:
    async with serve([answer]) as server, client_of(server.url) as client:
        with pytest.raises(kind):
            await client.list_batch_inference_jobs(ListQuery())
    assert len(server.heard) == 1


async def test_a_connection_closed_without_an_answer_says_so() -> None:
    async with serve([b""]) as server, client_of(server.url) as client:
        with pytest.raises(TransportError) as caught:
            await client.list_batch_inference_jobs(ListQuery())
    assert (caught.value.code, caught.value.status) == ("ConnectionReset", None)


async def test_an_error_carries_retry_after() -> None:
    answers = [error("FlowLimitExceeded", 429, None, "Retry-After: 600")]
    async with serve(answers) as server, client_of(server.url) as client:
        with pytest.raises(ThrottledError) as caught:
            await client.list_batch_inference_jobs(ListQuery())
    assert caught.value.retry_after == 600


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("7", 7),
        (" 7 ", 7),
        ("-3", 0),
        ("soon", None),
        ("1.5", None),
        (formatdate(1_000_030, usegmt=True), 30),
        (formatdate(999_000, usegmt=True), 0),
        ("Mon, 99 Foo 2026", None),
    ],
)
def test_forms_of_retry_after(header: str | None, seconds: float | None) -> None:
    assert seconds_to_wait(header, 1_000_000) == seconds


async def test_the_whole_call_has_a_limit() -> None:
    async def never(_: Heard) -> bytes:
        await asyncio.Event().wait()
        return b""

    async with serve(never) as server, client_of(server.url, timeouts=Timeouts(call=0.2)) as client:
        with pytest.raises(TransportError) as caught:
            await client.list_batch_inference_jobs(ListQuery())
    assert caught.value.code == "Timeout"
    assert caught.value.retryable


async def test_a_silent_service_times_out_between_pieces() -> None:
    async def slow(_: Heard) -> bytes:
        await asyncio.Event().wait()
        return b""

    async with serve(slow) as server, client_of(server.url, timeouts=Timeouts(read=0.05)) as client:
        with pytest.raises(TransportError, match="no answer from"):
            await client.list_batch_inference_jobs(ListQuery())
    assert len(server.heard) == 1


async def test_a_second_attempt_that_times_out_reports_the_first_error() -> None:
    async def refuse_once(heard: Heard) -> bytes:
        if len(server.heard) > 1:
            await asyncio.Event().wait()
        return ClockedService(7200)(heard)

    async with serve(refuse_once) as server, client_of(server.url, timeouts=Timeouts(call=1)) as client:
        with pytest.raises(AuthenticationError) as caught:
            await client.list_batch_inference_jobs(ListQuery())
    assert caught.value.code == "InvalidTimestamp"
    assert len(server.heard) == 2


async def test_waiting_for_a_turn_is_not_the_calls_time() -> None:
    async def turn() -> None:
        await asyncio.sleep(limits.call)

    limits = Timeouts(call=1)
    async with serve([PAGE]) as server, client_of(server.url, timeouts=limits, before_request=turn) as client:
        assert (await client.list_batch_inference_jobs(ListQuery())).total_count == 1


async def test_cancelling_a_call_ends_it() -> None:
    began = asyncio.Event()

    async def never(_: Heard) -> bytes:
        began.set()
        await asyncio.Event().wait()
        return b""

    async with serve(never) as server, client_of(server.url) as client:
        task = asyncio.create_task(client.list_batch_inference_jobs(ListQuery()))
        await began.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len(server.heard) == 1


class ClockedService:
    """Refuses signatures more than 900 s away from its own clock, which is ahead by so many seconds."""

    def __init__(self, ahead: float, *, sends_date: bool = True) -> None:
        self.ahead = ahead
        self.sends_date = sends_date

    def __call__(self, heard: Heard) -> bytes:
        now = time.time() + self.ahead
        signed = timegm(time.strptime(heard.headers["x-date"], "%Y%m%dT%H%M%SZ"))
        date = [f"Date: {formatdate(now, usegmt=True)}"] if self.sends_date else []
        if abs(signed - now) > 900:
            return error("InvalidTimestamp", 400, 100006, *date)
        return ok({"TotalCount": 0}, 200, *date)


@pytest.mark.parametrize("ahead", [-7200, 7200])
async def test_a_wrong_clock_is_made_up_for_once_and_remembered(ahead: float) -> None:
    async with serve(ClockedService(ahead)) as server, client_of(server.url) as client:
        assert client.clock_offset == 0
        await client.list_batch_inference_jobs(ListQuery())
        assert len(server.heard) == 2
        assert client.clock_offset == pytest.approx(ahead, abs=3)
        await asyncio.gather(*(client.list_batch_inference_jobs(ListQuery()) for _ in range(3)))
        assert len(server.heard) == 5


async def test_calls_at_the_same_time_all_make_up_for_the_clock() -> None:
    async with serve(ClockedService(7200)) as server, client_of(server.url) as client:
        await asyncio.gather(*(client.list_batch_inference_jobs(ListQuery()) for _ in range(4)))
    assert len(server.heard) <= 8


async def test_without_a_date_header_a_wrong_clock_stays_an_error() -> None:
    async with serve(ClockedService(7200, sends_date=False)) as server, client_of(server.url) as client:
        with pytest.raises(AuthenticationError) as caught:
            await client.list_batch_inference_jobs(ListQuery())
    assert "clock" in caught.value.advice
    assert len(server.heard) == 1


async def test_a_gateways_wrong_clock_does_not_spoil_good_signatures() -> None:
    odd = ok({"TotalCount": 0}, 200, "Date: Sat, 01 Jan 2000 00:00:00 GMT")
    async with serve([odd]) as server, client_of(server.url) as client:
        await client.list_batch_inference_jobs(ListQuery())
        await client.list_batch_inference_jobs(ListQuery())
    assert client.clock_offset < -86_400
    assert server.heard[1].headers["x-date"] > "2020"


def key_of(heard: Heard) -> str:
    return heard.headers["authorization"].split("Credential=")[1].split("/")[0]


async def test_rotated_credentials_are_taken_up_after_a_refusal() -> None:
    """The file changes after it was read for the attempt, and before the answer comes."""
    present = Credentials("AK-old", "s")

    def script(heard: Heard) -> bytes:
        nonlocal present
        present = Credentials("AK-new", "s")
        return PAGE if key_of(heard) == "AK-new" else error("InvalidSecretToken", 401)

    async with serve(script) as server, client_of(server.url, credentials=lambda: present) as client:
        await client.list_batch_inference_jobs(ListQuery())
    assert [key_of(heard) for heard in server.heard] == ["AK-old", "AK-new"]


async def test_missing_credentials_raise_and_send_nothing() -> None:
    def deleted() -> Credentials:
        raise CredentialsNotFound([SearchedPlace("~/.volcengine/config.json", "expired")])

    async with serve([PAGE]) as server, client_of(server.url, credentials=deleted) as client:
        with pytest.raises(CredentialsNotFound):
            await client.list_batch_inference_jobs(ListQuery())
    assert server.heard == []
