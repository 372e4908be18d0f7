"""One call over a real socket: the request, and the result or error of each kind of answer."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import Any

import httpx
import pytest

from arktui import __version__
from arktui.api import client as client_module
from arktui.api.client import ArkClient
from arktui.api.credentials import Credentials
from arktui.api.endpoint import Endpoint
from arktui.api.errors import (
    AnswerError,
    ArkError,
    AuthenticationError,
    DeniedError,
    RequestError,
    ServerError,
    ThrottledError,
    TransportError,
)
from arktui.api.list_query import FoundationModelFilter, ListQuery, SortBy, SortOrder, TagFilter
from tests.wire.scripted_server import error, http, ok, serve

KEYS = Credentials("AKTEST", "sk-secret", "sts-token")


def client_of(url: str, **options: Any) -> ArkClient:
    return ArkClient(Endpoint(url, "cn-beijing"), KEYS, **options)


async def failure(answer: bytes, query: ListQuery | None = None) -> ArkError:
    async with serve([answer]) as server, client_of(server.url) as client:
        with pytest.raises(ArkError) as caught:
            await client.list_batch_inference_jobs(query or ListQuery())
        assert len(server.heard) == 1
    return caught.value


async def test_what_is_sent() -> None:
    query = ListQuery(
        project="项目",
        page_number=2,
        page_size=50,
        sort_by=SortBy.UPDATE_TIME,
        sort_order=SortOrder.ASC,
        tags=(TagFilter("sys:ark:createdBy", ("IAMUser/1/a",)), TagFilter("any")),
        ids=("bi-1",),
        name="批量",
        foundation_models=(FoundationModelFilter("doubao", ("251228",)), FoundationModelFilter("other")),
        custom_model_ids=("cm-1",),
        phases=("Running", "Queued"),
    )
    async with serve([ok({"TotalCount": 0, "Items": []})]) as server, client_of(server.url) as client:
        page = await client.list_batch_inference_jobs(query)
    assert page.items == []
    [heard] = server.heard
    assert (heard.method, heard.target) == ("POST", "/?Action=ListBatchInferenceJobs&Version=2024-01-01")
    assert heard.headers["user-agent"] == f"arktui/{__version__}"
    assert heard.headers["content-type"] == "application/json"
    assert heard.headers["x-security-token"] == "sts-token"
    assert "批量".encode() in heard.body
    assert heard.json == {
        "ProjectName": "项目",
        "PageNumber": 2,
        "PageSize": 50,
        "SortBy": "UpdateTime",
        "SortOrder": "Asc",
        "TagFilters": [{"Key": "sys:ark:createdBy", "Values": ["IAMUser/1/a"]}, {"Key": "any"}],
        "Filter": {
            "Ids": ["bi-1"],
            "Name": "批量",
            "FoundationModels": [{"Name": "doubao", "ModelVersions": ["251228"]}, {"Name": "other"}],
            "CustomModelIds": ["cm-1"],
            "Phases": ["Running", "Queued"],
        },
    }


async def test_an_empty_query_sends_paging_and_sort_only() -> None:
    async with serve([ok({})]) as server, client_of(server.url) as client:
        await client.list_batch_inference_jobs(ListQuery())
    assert server.heard[0].json == {"PageNumber": 1, "PageSize": 100, "SortBy": "CreateTime", "SortOrder": "Desc"}


async def test_any_action_can_be_called() -> None:
    async with serve([ok({"Id": "bi-1", "TokenUsage": {"T": 1}})]) as server, client_of(server.url) as client:
        answer = await client.call("GetBatchInferenceJob", {"Id": "bi-1"})
    assert answer.result == {"Id": "bi-1", "TokenUsage": {"T": 1}}
    assert (answer.request_id, answer.status) == ("req-1", 200)
    assert server.heard[0].json == {"Id": "bi-1"}
    assert "Action=GetBatchInferenceJob" in server.heard[0].target


async def test_a_page_without_a_result_is_an_error() -> None:
    async with serve([ok(None)]) as server, client_of(server.url) as client:
        with pytest.raises(AnswerError, match="without a Result"):
            await client.list_batch_inference_jobs(ListQuery())
        assert (await client.call("Stop", {})).result is None


ROWS = [
    ("MissingParameter", 100002, 400, RequestError, False),
    ("MissingAuthenticationToken", 100003, 401, AuthenticationError, False),
    ("MissingRequestInfo", 100004, 400, RequestError, False),
    ("MissingSignature", 100005, 401, AuthenticationError, False),
    ("InvalidTimestamp", 100006, 400, AuthenticationError, False),
    ("InvalidTimestamp", 100006, 403, AuthenticationError, False),
    ("ServiceNotFound", 100007, 404, RequestError, False),
    ("InvalidActionOrVersion", 100008, 404, RequestError, False),
    ("InvalidAccessKey", 100009, 401, AuthenticationError, False),
    ("SignatureDoesNotMatch", 100010, 401, AuthenticationError, False),
    ("LackPolicy", 100012, 403, DeniedError, False),
    ("AccessDenied", 100013, 403, DeniedError, False),
    ("InternalError", 100014, 500, ServerError, True),
    ("InternalServiceTimeout", 100016, 504, ServerError, True),
    ("FlowLimitExceeded", 100018, 429, ThrottledError, True),
    ("ServiceUnavailableTemp", 100019, 503, ServerError, True),
    ("InternalServiceError", 100023, 502, ServerError, True),
    ("InvalidAuthorization", 100024, 400, AuthenticationError, False),
    ("InvalidCredential", 100025, 400, AuthenticationError, False),
    ("InvalidSecretToken", 100026, 401, AuthenticationError, False),
    ("AccountFlowLimitExceeded", 100027, 200, ThrottledError, True),
    ("InvalidParameter", None, 400, RequestError, False),
    ("InvalidParameter.PageSize", None, 400, RequestError, False),
    ("MissingParameter.Id", None, 400, RequestError, False),
    ("AuthenticationError", None, 401, AuthenticationError, False),
    ("AccountOverdueError", None, 403, DeniedError, False),
    ("OperationDenied.ServiceOverdue", None, 403, DeniedError, False),
    ("OperationDenied.ServiceNotOpen", None, 403, DeniedError, False),
    ("OperationDenied.PermissionDenied", None, 403, DeniedError, False),
    ("OperationDenied.UnsupportedPhase", None, 403, DeniedError, False),
    ("OperationDenied.InvalidState", None, 403, DeniedError, False),
    ("NotFound.BatchInferenceJob", None, 404, RequestError, False),
    ("QuotaExceeded", None, 429, ThrottledError, False),
    ("InternalServiceError", None, 500, ServerError, True),
]


@pytest.mark.parametrize(("code", "code_n", "status", "kind", "retryable"), ROWS)
@pytest.mark.parametrize("as_200", [False, True], ids=["status", "in-200"])
async def test_each_documented_error(
    code: str, code_n: int | None, status: int, kind: type[ArkError], *, retryable: bool, as_200: bool
) -> None:
    sent = 200 if as_200 else status
    caught = await failure(error(code, sent, code_n, message="原因\x1b[2J"))
    assert type(caught) is kind
    assert (caught.code, caught.code_n, caught.status, caught.request_id) == (code, code_n, sent, "req-9")
    assert caught.retryable is retryable
    assert str(caught) == f"{code}: 原因 [2J (RequestId req-9)"
    assert caught.advice.endswith(".")
    assert len(caught.advice) < 200


async def test_a_flat_error() -> None:
    caught = await failure(http('{"errorcode": "AccessDenied", "message": "no"}', 403, "X-Tt-Logid: log-1"))
    assert isinstance(caught, DeniedError)
    assert (caught.code, caught.message, caught.request_id) == ("AccessDenied", "no", "log-1")
    assert isinstance(await failure(http('{"errorcode": 100018, "message": "slow"}', 429)), ThrottledError)


NO_ANSWERS = [
    (http("<html>\x1b[2J<h1>Welcome</h1>"), AnswerError, "NotJson"),
    (http(""), AnswerError, "NotJson"),
    (http("[1, 2]"), AnswerError, "NotJson"),
    (http("null"), AnswerError, "NotJson"),
    (http("[" * 200_000), AnswerError, "NotJson"),
    (http("{" + '"a":' * 3), AnswerError, "Truncated"),
    (http('{"ResponseMetadata": {"Reques', 200, length=9_999), AnswerError, "Truncated"),
    (http(gzip.compress(b"{" + bytes(range(256)))[:99], 200, "Content-Encoding: gzip"), AnswerError, "Truncated"),
    (http("no gzip", 200, "Content-Encoding: gzip"), AnswerError, "Truncated"),
    (http("{}"), AnswerError, "NotArk"),
    (http('{"detail": "hello"}'), AnswerError, "NotArk"),
    (ok([]), AnswerError, "NotArk"),
    (http("<html>302</html>", 302, "Location: http://elsewhere.example/"), AnswerError, "NotJson"),
    (http("<html>blocked</html>", 403), AnswerError, "NotJson"),
    (http("<html>none</html>", 404), AnswerError, "NotJson"),
    (http("<html>slow</html>", 429), ThrottledError, "HTTP 429"),
    (http("<html>bad gateway</html>", 502), ServerError, "HTTP 502"),
    (http("<html>timeout</html>", 504), ServerError, "HTTP 504"),
    (http("<html>proxy</html>", 407), TransportError, "HTTP 407"),
    (http('{"ResponseMetadata": {"Error": {}}}', 500), ServerError, "HTTP 500"),
    (http('{"ResponseMetadata": {"Error": "odd"}}', 200), RequestError, "HTTP 200"),
    (http('{"ResponseMetadata": {"Error": {"Code": 5, "CodeN": "x"}}}', 400), RequestError, "5"),
    (http("{}", 401), AuthenticationError, "HTTP 401"),
]


@pytest.mark.parametrize(("answer", "kind", "code"), NO_ANSWERS, ids=range(len(NO_ANSWERS)))
async def test_answers_that_are_none(answer: bytes, kind: type[ArkError], code: str) -> None:
    caught = await failure(answer)
    assert type(caught) is kind
    assert caught.code == code
    assert caught.advice
    assert str(caught).isprintable()


async def test_the_first_bytes_are_quoted() -> None:
    caught = await failure(http("<html>\n<title>登录 Login</title>" + "x" * 5000))
    assert caught.message.startswith("HTTP 200, not JSON; it begins with '<html> <title>登录 Login</title>xx")
    gateway = await failure(http("<html>bad gateway</html>", 502))
    assert str(gateway) == "HTTP 502: not JSON; it begins with '<html>bad gateway</html>'"
    assert "RequestId" not in gateway.advice, "there is none to give to anybody"
    assert len(caught.message) < 200


async def test_an_answer_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "ANSWER_BYTES_MAX", 100_000)
    bomb = gzip.compress(b'{"a": "' + b" " * 5_000_000)
    for answer in (http("{" + " " * 200_000), http(bomb, 200, "Content-Encoding: gzip")):
        caught = await failure(answer)
        assert (type(caught), caught.code) == (AnswerError, "TooLarge")


async def test_a_compressed_page_is_read() -> None:
    content = gzip.compress(json.dumps({"ResponseMetadata": {}, "Result": {"Items": [{"Id": "a"}]}}).encode())
    async with serve([http(content, 200, "Content-Encoding: gzip")]) as server, client_of(server.url) as client:
        page = await client.list_batch_inference_jobs(ListQuery())
    assert [job.id for job in page.items] == ["a"]


async def test_no_error_quotes_a_secret() -> None:
    async with serve([error("SignatureDoesNotMatch", 401)]) as server, client_of(server.url) as client:
        with pytest.raises(AuthenticationError) as caught:
            await client.list_batch_inference_jobs(ListQuery())
    words = f"{caught.value!r} {caught.value} {vars(caught.value)} {client!r} {vars(client)}"
    assert "sk-secret" not in words
    assert "sts-token" not in words


async def test_answers_that_come_at_once_are_read_in_different_passes_of_the_event_loop() -> None:
    loop, have_come, asked, passes = asyncio.get_running_loop(), asyncio.Event(), 0, 0
    read_in: list[int] = []

    async def answer(_: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        if asked == 4:
            count()
            have_come.set()
        await have_come.wait()
        return httpx.Response(200, json={"ResponseMetadata": {}, "Result": {"TotalCount": 0, "Items": []}})

    def count() -> None:
        nonlocal passes
        passes += 1
        if len(read_in) < 4:
            loop.call_soon(count)

    async def ask(client: ArkClient) -> None:
        await client.list_batch_inference_jobs(ListQuery())
        read_in.append(passes)

    async with client_of("http://127.0.0.1:1", transport=httpx.MockTransport(answer)) as client:
        await asyncio.gather(*(ask(client) for _ in range(4)))
    assert len(set(read_in)) == 4
