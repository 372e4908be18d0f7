from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from arktui.api.signing import DATE_FORMAT
from arktui.sandbox.app import ArkApp
from arktui.sandbox.clock import DEMO_SPEED, SandboxClock
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY, demo_app
from arktui.sandbox.signature import AccessKeys
from tests.sandbox_server import GET, LIST, REGION, START, ask, make_app, send, signed_request

BODY = b'{"PageSize": 3}'


@pytest.fixture
def app() -> ArkApp:
    return make_app(jobs=20)


def moved(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime(DATE_FORMAT)


def changed(request: httpx.Request, **headers: str | None) -> httpx.Request:
    """Return a signed request with headers replaced, or left out where None."""
    for name, value in headers.items():
        header = name.replace("_", "-")
        if value is None:
            del request.headers[header]
        else:
            request.headers[header] = value
    return request


def authorization(**parts: str) -> str:
    today = datetime.now(UTC).strftime("%Y%m%d")
    fields = {
        "Credential": f"{ACCESS_KEY}/{today}/{REGION}/ark/request",
        "SignedHeaders": "host;x-date",
        "Signature": "0" * 64,
    } | parts
    return "HMAC-SHA256 " + ", ".join(f"{name}={value}" for name, value in fields.items() if value)


def credential(text: str) -> dict[str, str | None]:
    today = datetime.now(UTC).strftime("%Y%m%d")
    return {"Authorization": authorization(Credential=text.format(key=ACCESS_KEY, day=today))}


async def error_of(app: ArkApp, request: httpx.Request) -> tuple[str, int, int]:
    response = await send(app, request)
    answer = response.json()
    assert "Result" not in answer
    metadata = answer["ResponseMetadata"]
    assert metadata["RequestId"] == response.headers["x-tt-logid"]
    assert SECRET_KEY not in response.text
    return metadata["Error"]["Code"], metadata["Error"]["CodeN"], response.status_code


async def test_a_rightly_signed_request_is_answered_in_arks_envelope(app: ArkApp) -> None:
    response = await send(app, signed_request(BODY, region="cn-shanghai"))
    answer = response.json()
    request_id = answer["ResponseMetadata"].pop("RequestId")
    assert re.fullmatch(r"\d{14}[0-9A-F]{20}", request_id)
    assert answer["ResponseMetadata"] == {
        "Action": LIST,
        "Version": "2024-01-01",
        "Service": "ark",
        "Region": "cn-shanghai",
    }
    assert len(answer["Result"]["Items"]) == 3
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert parsedate_to_datetime(response.headers["date"]).timestamp() == START


async def test_chinese_text_is_not_escaped(app: ArkApp) -> None:
    response = await send(app, signed_request(b'{"PageSize": 100}'))
    assert re.search(r"[一-鿿]", response.content.decode())


async def test_whatever_headers_are_signed_are_checked(app: ArkApp) -> None:
    extra = {"X-Sdk-Request": "attempt=1; max=4", "X-Custom": "a b"}
    assert (await send(app, signed_request(BODY, extra=extra))).status_code == 200
    request = changed(signed_request(BODY, extra=extra), X_Custom="a c")
    assert await error_of(app, request) == ("SignatureDoesNotMatch", 100010, 401)


@pytest.mark.parametrize("seconds", [-880, 880])
async def test_a_clock_off_by_less_than_a_quarter_of_an_hour_will_do(app: ArkApp, seconds: int) -> None:
    assert (await send(app, signed_request(BODY, x_date=moved(seconds)))).status_code == 200


@pytest.mark.parametrize("seconds", [-920, 920])
async def test_a_clock_off_by_more_is_refused(app: ArkApp, seconds: int) -> None:
    assert await error_of(app, signed_request(BODY, x_date=moved(seconds))) == ("InvalidTimestamp", 100006, 400)


async def test_an_unknown_access_key(app: ArkApp) -> None:
    request = signed_request(BODY, access_key="AKLTsomebodyelse")
    assert await error_of(app, request) == ("InvalidAccessKey", 100009, 401)


async def test_a_wrong_secret_key(app: ArkApp) -> None:
    request = signed_request(BODY, secret_key="not-the-secret-key")
    assert await error_of(app, request) == ("SignatureDoesNotMatch", 100010, 401)


async def test_another_body_than_the_one_signed(app: ArkApp) -> None:
    signed = signed_request(BODY)
    other = httpx.Request("POST", signed.url, headers={**signed.headers, "content-length": "2"}, content=b"{}")
    assert await error_of(app, other) == ("SignatureDoesNotMatch", 100010, 401)


async def test_another_query_than_the_one_signed(app: ArkApp) -> None:
    signed = signed_request(BODY)
    other = httpx.Request("POST", str(signed.url) + "&X=1", headers=signed.headers, content=BODY)
    assert await error_of(app, other) == ("SignatureDoesNotMatch", 100010, 401)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Authorization": None}, ("MissingAuthenticationToken", 100003, 401)),
        ({"Authorization": "Bearer 0123"}, ("InvalidAuthorization", 100024, 400)),
        ({"Authorization": "HMAC-SHA256 nonsense"}, ("InvalidAuthorization", 100024, 400)),
        ({"Authorization": authorization(SignedHeaders="")}, ("InvalidAuthorization", 100024, 400)),
        ({"Authorization": authorization(SignedHeaders="host")}, ("InvalidAuthorization", 100024, 400)),
        ({"Authorization": authorization(SignedHeaders="x-date")}, ("InvalidAuthorization", 100024, 400)),
        ({"Authorization": authorization(Signature="")}, ("MissingSignature", 100005, 401)),
        (credential("{key}"), ("InvalidCredential", 100025, 400)),
        (credential("{key}/{day}/cn-beijing/ark/aws4_request"), ("InvalidCredential", 100025, 400)),
        (credential("{key}/19991231/cn-beijing/ark/request"), ("InvalidCredential", 100025, 400)),
        (credential("{key}/{day}//ark/request"), ("MissingRequestInfo", 100004, 400)),
        (credential("/{day}/cn-beijing/ark/request"), ("MissingRequestInfo", 100004, 400)),
        (credential("{key}/{day}/cn-beijing/iam/request"), ("ServiceNotFound", 100007, 404)),
        ({"X_Date": None}, ("MissingRequestInfo", 100004, 400)),
        ({"X_Security_Token": "a-token-nobody-gave"}, ("InvalidSecretToken", 100026, 401)),
        ({"X_Content_Sha256": "0" * 64}, ("SignatureDoesNotMatch", 100010, 401)),
    ],
    ids=str,
)
async def test_bad_authentication_is_refused_with_its_code(
    app: ArkApp, headers: dict[str, str | None], expected: tuple[str, int, int]
) -> None:
    assert await error_of(app, changed(signed_request(BODY), **headers)) == expected


async def test_a_malformed_date(app: ArkApp) -> None:
    today = datetime.now(UTC).strftime("%Y%m%d")
    assert (await error_of(app, signed_request(BODY, x_date=f"{today} noon")))[0] == "InvalidTimestamp"


async def test_a_temporary_key_needs_its_token() -> None:
    app = make_app(jobs=5, tokens={ACCESS_KEY: "session-token"})
    assert (await send(app, signed_request(BODY, token="session-token"))).status_code == 200
    assert await error_of(app, signed_request(BODY)) == ("InvalidSecretToken", 100026, 401)
    assert await error_of(app, signed_request(BODY, token="old-token")) == ("InvalidSecretToken", 100026, 401)


async def test_only_post_to_the_root_is_served(app: ArkApp) -> None:
    request = signed_request(BODY, query={"Action": "Nothing", "Version": "2024-01-01"})
    assert await error_of(app, request) == ("InvalidActionOrVersion", 100008, 404)
    assert (await send(app, httpx.Request("GET", "http://sandbox/"))).status_code == 401


async def test_every_request_is_counted(app: ArkApp) -> None:
    found = await ask(app, {"PageSize": 1})
    await ask(app, {"Id": found["Items"][0]["Id"]}, action=GET)
    await send(app, signed_request(b'{"PageSize": 0}'))
    await send(app, signed_request(BODY, secret_key="wrong"))
    log = app.requests
    assert log.total == 4
    assert log.by_action == {LIST: 3, GET: 1}
    assert log.by_code == {"InvalidParameter.PageSize": 1, "SignatureDoesNotMatch": 1}
    assert [seen.parameters.get("PageSize") for seen in log.entries] == [1, None, 0, 3]
    assert (log.in_flight, log.max_in_flight) == (0, 1)


async def test_answers_can_be_held_back() -> None:
    app = make_app(jobs=1, latency=0.05)
    before = time.monotonic()
    await ask(app)
    assert time.monotonic() - before >= 0.05


async def test_the_demo_is_an_account_of_today() -> None:
    clock = SandboxClock(time.time(), DEMO_SPEED)
    app, access_key, secret_key = demo_app(clock)
    before = clock.now()
    request = signed_request(b'{"PageSize": 100}', access_key=access_key, secret_key=secret_key)
    result: dict[str, Any] = json.loads((await send(app, request)).content)["Result"]
    assert result["TotalCount"] >= 1_200
    newest = datetime.fromisoformat(result["Items"][0]["CreateTime"]).timestamp()
    assert before - 3_600 < newest <= clock.now()
    assert abs(time.time() - before) < 3_600


def test_keys_do_not_show_their_secrets() -> None:
    assert SECRET_KEY not in repr(AccessKeys({ACCESS_KEY: SECRET_KEY}, {ACCESS_KEY: "token"}))
