"""The signature, held against vectors of the official signer and against that signer itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from volcenginesdkcore.signv4 import SignerV4

from arktui.api import signing
from arktui.api.auth import ArkAuth
from arktui.api.credentials import Credentials

VECTORS = json.loads((Path(__file__).parent / "data" / "signing-vectors.json").read_text("utf-8"))["vectors"]
KEYS = Credentials("AKLTEXAMPLE", "c2VjcmV0", "token-1")


@pytest.fixture(params=VECTORS, ids=lambda vector: vector["name"])
def vector(request: pytest.FixtureRequest) -> dict[str, Any]:
    param: dict[str, Any] = request.param
    return param


def test_each_step_equals_the_vector(vector: dict[str, Any]) -> None:
    given, expected = vector["input"], vector["expected"]
    body = given["body"].encode()
    assert signing.body_hash(body) == expected["x_content_sha256"]
    headers = given["headers_before_signing"] | {
        "X-Date": given["x_date"],
        "X-Content-Sha256": expected["x_content_sha256"],
    }
    canonical = signing.canonical_request(
        given["method"],
        given["path"],
        [tuple(pair) for pair in given["query"]],
        headers,
        signing.names_to_sign(headers),
        expected["x_content_sha256"],
    )
    assert canonical == expected["canonical_request"]
    assert signing.string_to_sign(given["x_date"], given["region"], canonical) == expected["string_to_sign"]


def test_headers_equal_the_vector(vector: dict[str, Any]) -> None:
    given, expected = vector["input"], vector["expected"]
    added = signing.sign(
        Credentials(given["access_key"], given["secret_key"]),
        given["region"],
        given["x_date"],
        method=given["method"],
        path=given["path"],
        query=[tuple(pair) for pair in given["query"]],
        headers=given["headers_before_signing"],
        body=given["body"].encode(),
    )
    assert added == {
        "X-Date": given["x_date"],
        "X-Content-Sha256": expected["x_content_sha256"],
        "Authorization": expected["authorization"],
    }


@given(
    query=st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=4),
    body=st.text(max_size=40),
    port=st.sampled_from(["", ":80", ":443", ":8123"]),
    token=st.sampled_from([None, "sts-token"]),
    service=st.sampled_from(["ark", "sts"]),
)
def test_signs_as_the_official_signer(
    query: dict[str, str], body: str, port: str, token: str | None, service: str
) -> None:
    headers = {"Content-Type": "application/json", "Host": "ark.example" + port, "Accept": "x"}
    official = dict(headers)
    SignerV4.sign("/", "POST", official, body, {}, query, "AK", "SK", "cn-beijing", service, token)
    added = signing.sign(
        Credentials("AK", "SK", token),
        "cn-beijing",
        official["X-Date"],
        method="POST",
        path="/",
        query=query.items(),
        headers=headers,
        body=body.encode(),
        service=service,
    )
    assert headers | added == official


async def test_auth_signs_the_bytes_and_the_host_that_are_sent() -> None:
    request = httpx.Request("POST", "https://ark.example:8443/?Version=1&Action=名", json={"Name": "批量"})
    auth = ArkAuth("cn-beijing", lambda: KEYS)
    assert await anext(auth.async_auth_flow(request)) is request
    signed = request.headers["Authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    assert signed == ["content-type", "host", "x-content-sha256", "x-date", "x-security-token"]
    canonical = signing.canonical_request(
        "POST",
        "/",
        [("Action", "名"), ("Version", "1")],
        {**request.headers, "host": "ark.example:8443"},
        signed,
        signing.body_hash(request.content),
    )
    x_date = request.headers["X-Date"]
    to_sign = signing.string_to_sign(x_date, "cn-beijing", canonical)
    assert request.headers["Authorization"].endswith(signing.signature("c2VjcmV0", x_date, "cn-beijing", to_sign))


async def test_auth_reads_credentials_and_clock_at_each_pass() -> None:
    keys = iter([Credentials("AK1", "s"), Credentials("AK2", "s")])
    offsets = iter([0.0, -86_400.0 * 365])
    auth = ArkAuth("r", lambda: next(keys), lambda: next(offsets))
    dates = []
    for name in ("AK1", "AK2"):
        request = await anext(auth.async_auth_flow(httpx.Request("POST", "https://a.example/", content=b"{}")))
        assert f"Credential={name}/" in request.headers["Authorization"]
        dates.append(request.headers["X-Date"])
    assert dates[0] > dates[1]


@pytest.mark.parametrize("field", ["access_key", "secret_key", "session_token"])
@pytest.mark.parametrize("bad", ["", "with space", "line\nfeed", "ключ", "x\x00"])
def test_credentials_refuse_what_no_key_holds_without_quoting_it(field: str, bad: str) -> None:
    parts: dict[str, Any] = {"access_key": "A", "secret_key": "B", "session_token": "C", field: bad}
    with pytest.raises(ValueError, match="no key has") as caught:
        Credentials(**parts)
    assert not bad or bad not in str(caught.value)


def test_secrets_stay_out_of_repr() -> None:
    assert "c2VjcmV0" not in repr(KEYS)
    assert "token-1" not in repr(KEYS)
