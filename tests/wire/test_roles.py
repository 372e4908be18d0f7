"""Keys issued for a role or a login: requested as the official SDK does, and renewed before they expire.

The services are fakes on loopback. What the SDK's own providers send to the same fakes is what must be sent.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from volcenginesdkcore.auth.providers import cli_config_provider, ecs_role_provider
from volcenginesdkcore.auth.providers.sts_oidc_provider import StsOidcCredentialProvider

from arktui.api import logins, renewal, roles, signing
from arktui.api.client import ArkClient
from arktui.api.credential_chain import find_credentials
from arktui.api.credentials import Credentials, Product
from arktui.api.endpoint import Endpoint
from arktui.api.errors import AuthenticationError, CredentialsNotFound
from arktui.api.list_query import ListQuery
from arktui.api.renewal import Renewal
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from tests.sandbox_server import live_sandbox, make_app
from tests.terminal import Terminal
from tests.wire.scripted_server import Heard, Server, error, http, ok, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.usefixtures("server")

TRN = "trn:iam::2100:role/watcher"


def iso(seconds_from_now: float) -> str:
    return datetime.fromtimestamp(time.time() + seconds_from_now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Cloud:
    """All services that issue keys; they number the keys."""

    def __init__(self) -> None:
        self.issued = 0
        self.lasts = 3_600.0
        self.refusal: bytes | None = None
        self.delay = 0.0
        self.refresh_tokens: list[str] = []

    def keys(self, token: str = "SessionToken", end: str = "ExpiredTime", value: object = None) -> dict[str, Any]:  # noqa: S107
        self.issued += 1
        return {
            "AccessKeyId": f"AKTP{self.issued}",
            "SecretAccessKey": "secret",
            token: f"token-{self.issued}",
            end: value or iso(self.lasts),
        }

    async def __call__(self, heard: Heard) -> bytes:  # noqa: PLR0911 - one for each service
        await asyncio.sleep(self.delay)
        if self.refusal:
            return self.refusal
        parts = urlsplit(heard.target)
        action = parse_qs(parts.query).get("Action", [""])[0]
        if parts.path == "/latest/api/token":
            return http("metadata-token")
        if parts.path == "/volcstack/latest/iam/security_credentials":
            return http('["watcher", "other"]')
        if parts.path.startswith("/volcstack/"):
            return http(json.dumps(self.keys()))
        if action == "AssumeRole":
            return ok({"Credentials": self.keys()})
        if action == "AssumeRoleWithOIDC":
            return ok({"Credentials": self.keys(end="Expiration")})
        if parts.path == "/token":
            self.refresh_tokens.append(heard.json["refresh_token"])
            return http(json.dumps({"access_token": "at-2", "expires_in": 3600, "refresh_token": "rt-2"}))
        if parts.path == "/authorize/oauth/token":
            self.refresh_tokens.append(parse_qs(heard.body.decode())["refresh_token"][0])
            self.issued += 1
            triple = {"access_key_id": f"AKTP{self.issued}", "secret_access_key": "secret", "session_token": "t"}
            fresh = {"access_token": json.dumps(triple), "expires_in": self.lasts}
            return http(json.dumps({**fresh, "refresh_token": f"rt-{self.issued + 1}"}))
        assert parts.path == "/federation/credentials", heard.target
        keys = self.keys("sessionToken", "Expiration", int((time.time() + self.lasts) * 1_000))
        return ok({"RoleCredentials": keys})


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
async def server(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    async with serve(cloud) as server:
        url = server.url
        monkeypatch.setattr(roles, "METADATA", url)
        monkeypatch.setattr(roles, "STS", dict.fromkeys(Product, url))
        monkeypatch.setattr(logins, "OAUTH", url)
        monkeypatch.setattr(logins, "PORTAL", url)
        monkeypatch.setattr(logins, "SIGN_IN", url)
        monkeypatch.delenv("VOLCENGINE_ECS_METADATA_DISABLED")
        monkeypatch.setattr(ecs_role_provider, "_IMDS_ENDPOINT", url)
        monkeypatch.setattr(cli_config_provider, "_OAUTH_BASE_URL_TEMPLATE", url)
        monkeypatch.setattr(cli_config_provider, "_PORTAL_BASE_URL_TEMPLATE", url)
        monkeypatch.setattr(cli_config_provider, "_DEFAULT_CONSOLE_LOGIN_ENDPOINT", url)
        yield server


def write(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def profile(home: Path, **settings: Any) -> Path:
    sessions = {"corp": {"start-url": "https://start.example", "region": "cn-beijing"}}
    content = {"current": "p", "profiles": {"p": settings}, "sso-session": sessions}
    return write(home / ".volcengine" / "config.json", content)


def sso(home: Path, **login: Any) -> Path:
    payload = '{"start_url":"https://start.example","session_name":"corp"}'
    name = hashlib.sha1(payload.encode(), usedforsecurity=False).hexdigest()
    cache = {"access_token": "at-1", "refresh_token": "rt-1", "client_id": "c", "client_secret": "s"}
    profile(home, mode="sso", **{"sso-session-name": "corp", "account-id": "2100", "role-name": "watcher"})
    return write(home / ".volcengine" / "sso" / "cache" / f"{name}.json", {**cache, "expires_at": iso(3600), **login})


def console(home: Path, **login: Any) -> Path:
    name = hashlib.sha1(b"trn:1", usedforsecurity=False).hexdigest()
    triple = {"access_key_id": "AKTP0", "secret_access_key": "secret", "session_token": "t"}
    cache = {"access_token": triple, "refresh_token": "rt-1", "client_id": "c", "scope": "openid"}
    profile(home, mode="console-login", **{"login-session": "trn:1"})
    path = home / ".volcengine" / "login" / "cache" / f"{name}.json"
    return write(path, {**cache, "issued_at": iso(0), "expires_in": 3600, **login})


def renewal_of(home: Path, **env: str) -> Renewal:
    return Renewal(find_credentials(None, env, home))


def essence(heard: Heard) -> tuple[object, ...]:
    """Return the parts of a request to compare: method, path, query, own headers, body."""
    parts, body = urlsplit(heard.target), heard.body.decode()
    headers = {name: value for name, value in heard.headers.items() if name.startswith("x-") and "sdk" not in name}
    kind = heard.headers["content-type"] if heard.method == "POST" else ""  # the SDK gives empty ones a kind, too
    said: dict[str, Any] = json.loads(body) if body.startswith("{") else parse_qs(body)
    said.pop("RoleSessionName", None)
    return heard.method, parts.path, parse_qs(parts.query), headers, kind, said


async def test_the_role_of_a_named_instance_profile(tmp_path: Path, server: Server, cloud: Cloud) -> None:
    profile(tmp_path, mode="EcsRole", **{"role-name": "watcher"})
    keys = await renewal_of(tmp_path).current()
    assert (keys.access_key, keys.session_token) == ("AKTP1", "token-1")
    assert keys.expires_at == pytest.approx(time.time() + cloud.lasts, abs=2)
    own = [essence(heard) for heard in server.heard]
    server.heard.clear()
    official = ecs_role_provider.EcsRoleCredentialProvider(role_name="watcher")
    await asyncio.to_thread(official.get_credentials)
    assert own == [essence(heard) for heard in server.heard]


async def test_an_instance_is_asked_when_nothing_else_is_found(tmp_path: Path, server: Server) -> None:
    found = await asyncio.to_thread(find_credentials, None, {}, tmp_path)
    assert (found.credentials.access_key, found.source) == ("AKTP1", "the role of this instance")
    assert [urlsplit(heard.target).path for heard in server.heard][-1].endswith("/watcher")
    assert await Renewal(found).current() == found.credentials
    assert len(server.heard) == 3
    server.heard.clear()
    named = await asyncio.to_thread(find_credentials, None, {"VOLCENGINE_ECS_METADATA": "a/b"}, tmp_path)
    assert named.provider == roles.InstanceRole("a/b")
    assert server.heard[-1].target.endswith("/a%2Fb")
    write(tmp_path / ".volc" / "config", {"ak": "A", "sk": "S"})
    server.heard.clear()
    await asyncio.to_thread(find_credentials, None, {}, tmp_path)
    assert not server.heard


@pytest.mark.parametrize(
    ("env", "delay", "refusal", "words"),
    [
        ({"VOLCENGINE_ECS_METADATA_DISABLED": "true"}, 0, None, "VOLCENGINE_ECS_METADATA_DISABLED"),
        ({}, 30, None, "does not answer within 1 s"),
        ({}, 0, http("no", 404), "HTTP 404"),
        ({}, 0, http("a b\nc"), "contains characters that no token has"),
        ({}, 0, http("x" * 2_000_000), "more than 1,048,576 bytes"),
    ],
)
async def test_a_machine_without_a_role_is_one_of_the_places(
    tmp_path: Path, cloud: Cloud, env: dict[str, str], delay: float, refusal: bytes | None, words: str
) -> None:
    cloud.delay, cloud.refusal = delay, refusal
    with pytest.raises(CredentialsNotFound) as caught:
        await asyncio.to_thread(find_credentials, None, env, tmp_path)
    assert words in dict(caught.value.searched)["the role of this instance"]


async def test_a_role_that_keys_may_assume(tmp_path: Path, server: Server) -> None:
    keys = {"access-key": "AKLT", "secret-key": "SK"}
    profile(tmp_path, mode="RamRoleArn", **keys, **{"role-name": "watcher", "account-id": "2100", "region": "cn-x"})
    assert (await renewal_of(tmp_path).current()).access_key == "AKTP1"
    [heard] = server.heard
    query = {name: values[0] for name, values in parse_qs(urlsplit(heard.target).query).items()}
    session = query.pop("RoleSessionName")
    assert session.isascii()
    said = {"Action": "AssumeRole", "Version": "2018-01-01", "DurationSeconds": "3600", "RoleTrn": TRN}
    assert (heard.method, query) == ("GET", said)
    again = signing.sign(
        Credentials("AKLT", "SK"),
        "cn-x",
        heard.headers["x-date"],
        method="GET",
        path="/",
        query=[*said.items(), ("RoleSessionName", session)],
        headers={"Content-Type": "text/plain", "Host": heard.headers["host"]},
        body=b"",
        service="sts",
    )
    assert again["Authorization"] == heard.headers["authorization"]


@pytest.mark.parametrize("by", ["profile", "environment"])
async def test_a_role_for_a_token(tmp_path: Path, server: Server, by: str) -> None:
    token = write(tmp_path / "token", "jwt-1\n")
    env = {}
    if by == "profile":
        profile(tmp_path, mode="oidc", **{"role-trn": TRN, "oidc-token-file": str(token)})
    else:
        env = {"VOLCENGINE_OIDC_ROLE_TRN": TRN, "VOLCENGINE_OIDC_TOKEN_FILE": str(token)}
    assert (await renewal_of(tmp_path, **env).current()).access_key == "AKTP1"
    [own] = [essence(heard) for heard in server.heard]
    assert "authorization" not in server.heard[0].headers
    server.heard.clear()
    host = f"127.0.0.1:{server.port}"
    official = StsOidcCredentialProvider(role_trn=TRN, oidc_token_file=str(token), host=host, scheme="http")
    await asyncio.to_thread(official.get_credentials)
    [said] = [essence(heard) for heard in server.heard]
    assert own == said


async def test_an_sso_login_gives_keys_and_is_renewed(tmp_path: Path, server: Server, cloud: Cloud) -> None:
    sso(tmp_path, expires_at=iso(-5))
    present = renewal_of(tmp_path).current
    assert (await present()).access_key == "AKTP1"
    own = [essence(heard) for heard in server.heard]
    server.heard.clear()
    official = cli_config_provider.CLIConfigCredentialProvider(None, str(tmp_path / ".volcengine" / "config.json"))
    await asyncio.to_thread(official.get_credentials)
    assert own == [essence(heard) for heard in server.heard]
    assert cloud.refresh_tokens == ["rt-1", "rt-1"]
    assert "at-2" not in (tmp_path / ".volcengine" / "config.json").read_text()


async def test_keys_in_the_profile_serve_until_they_end(tmp_path: Path) -> None:
    sso(tmp_path)
    path = tmp_path / ".volcengine" / "config.json"
    config = json.loads(path.read_text())
    cached = {"access-key": "AK-file", "secret-key": "s", "session-token": "t"}
    never = 253_402_300_799_000
    for end, expected in (
        (time.time() + 3_600, "AK-file"),
        (never, "AK-file"),
        (time.time() + 30, "AKTP1"),
        (0, "AKTP2"),
    ):
        config["profiles"]["p"] |= {**cached, "sts-expiration": int(end)}
        write(path, config)
        assert (await renewal_of(tmp_path).current()).access_key == expected


async def test_a_console_login_is_renewed_with_the_token_it_was_last_given(
    tmp_path: Path, server: Server, cloud: Cloud
) -> None:
    path = console(tmp_path)
    present = renewal_of(tmp_path).current
    assert (await present()).access_key == "AKTP0"
    assert not server.heard
    console(tmp_path, issued_at=iso(-3_600))
    cloud.lasts = 30
    assert [(await present()).access_key for _ in range(2)] == ["AKTP1", "AKTP2"]
    assert cloud.refresh_tokens == ["rt-1", "rt-2"]
    own = essence(server.heard[0])
    server.heard.clear()
    official = cli_config_provider.ConsoleLoginCredentialProvider("trn:1", str(path.parent))
    with pytest.raises(RuntimeError):  # keys of 30 s are none to it
        await asyncio.to_thread(official.get_credentials)
    assert own == essence(server.heard[0])
    console(tmp_path, issued_at=iso(-3_600), refresh_token="rt-new")
    await present()
    assert cloud.refresh_tokens[-1] == "rt-new", "a new login is taken up"


async def test_one_renewal_runs_at_a_time_and_goes_on_for_others(tmp_path: Path, cloud: Cloud) -> None:
    profile(tmp_path, mode="ecsrole", **{"role-name": "watcher"})
    cloud.delay = 0.05
    present = renewal_of(tmp_path).current
    first = asyncio.create_task(present())
    others = [asyncio.create_task(present()) for _ in range(4)]
    await asyncio.sleep(0)
    first.cancel()
    assert {keys.access_key for keys in await asyncio.gather(*others)} == {"AKTP1"}
    assert cloud.issued == 1


async def until(condition: Any) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for is a server's
            await asyncio.sleep(0.01)


async def test_keys_are_renewed_before_they_expire_without_a_delay(
    tmp_path: Path, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile(tmp_path, mode="ecsrole", **{"role-name": "watcher"})
    present = renewal_of(tmp_path).current
    await present()
    assert (await present()).access_key == "AKTP1"
    assert cloud.issued == 1
    ahead = time.time() + cloud.lasts - renewal.RENEW_AHEAD + 1
    monkeypatch.setattr(time, "time", lambda: ahead)
    assert (await present()).access_key == "AKTP1", "still good"
    await until(lambda: cloud.issued == 2)
    async with asyncio.timeout(10):
        while (await present()).access_key != "AKTP2":  # noqa: ASYNC110 - as above
            await asyncio.sleep(0)
    assert cloud.issued == 2


async def test_a_renewal_that_fails_leaves_good_keys_and_is_not_tried_all_the_time(
    tmp_path: Path, server: Server, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile(tmp_path, mode="ecsrole", **{"role-name": "watcher"})
    present = renewal_of(tmp_path).current
    await present()
    cloud.refusal = http("", 500)
    asked = len(server.heard)
    ahead = time.time() + cloud.lasts - renewal.RENEW_AHEAD + 1
    monkeypatch.setattr(time, "time", lambda: ahead)
    for _ in range(5):
        assert (await present()).access_key == "AKTP1"
        await until(lambda: len(server.heard) > asked)
    assert len(server.heard) == asked + 1
    monkeypatch.setattr(time, "time", lambda: ahead + renewal.RENEW_AHEAD)
    with pytest.raises(CredentialsNotFound) as caught:
        await present()
    assert caught.value.message == "profile p in ~/.volcengine/config.json: the metadata service answers HTTP 500"


async def test_a_profile_that_names_another_role_is_asked_for_that_one(tmp_path: Path, server: Server) -> None:
    profile(tmp_path, mode="ecsrole", **{"role-name": "watcher"})
    present = renewal_of(tmp_path).current
    await present()
    profile(tmp_path, mode="ecsrole", **{"role-name": "other"})
    assert (await present()).access_key == "AKTP2"
    assert server.heard[-1].target.endswith("/other")
    profile(tmp_path, **{"access-key": "A", "secret-key": "S"})
    assert await present() == Credentials("A", "S")


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (error("AccessDenied", 403, message="TOPSECRET"), "STS refuses: AccessDenied"),
        (http("TOPSECRET", 502), "STS answers HTTP 502"),
        (http('{"error": "TOP SECRET"}', 400), "STS refuses: HTTP 400"),
        (ok({"Credentials": {"AccessKeyId": "A", "SecretAccessKey": "TOP SECRET"}}), "no key has"),
        (
            ok({"Credentials": {"AccessKeyId": "A", "SecretAccessKey": "S", "SessionToken": "TOP\x00SECRET"}}),
            "SessionToken",
        ),
    ],
)
async def test_a_refusal_is_reported_without_the_request(
    tmp_path: Path, cloud: Cloud, refusal: bytes, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    token = write(tmp_path / "token", "TOPSECRET")
    profile(tmp_path, mode="oidc", **{"role-trn": TRN, "oidc-token-file": str(token)})
    cloud.refusal = refusal
    caplog.set_level("INFO", "arktui")
    with pytest.raises(CredentialsNotFound) as caught:
        await renewal_of(tmp_path).current()
    assert words in caught.value.message
    for text in (str(caught.value), str(vars(caught.value)), caplog.text):
        assert "SECRET" not in text.replace("SecretAccessKey", "")


async def test_a_login_that_cannot_be_renewed_says_how_to_log_in(tmp_path: Path, cloud: Cloud) -> None:
    cloud.refusal = http('{"error": "invalid_grant", "error_description": "rt-1"}', 400)
    sso(tmp_path, expires_at=iso(-5))
    with pytest.raises(CredentialsNotFound) as caught:
        await renewal_of(tmp_path).current()
    assert caught.value.message.endswith("the login cannot be renewed: invalid_grant; run `ve sso login`")
    console(tmp_path, issued_at=iso(-3_600), endpoint_url="http://elsewhere.example")
    with pytest.raises(CredentialsNotFound) as caught:
        await renewal_of(tmp_path).current()
    assert caught.value.message.endswith("the address of elsewhere.example does not use TLS; run `ve login`")


@pytest.mark.parametrize("address", ["http://[:::::]:80", "https://[:::::]", "[x]", "http://xn--a", "https://a:99999"])
async def test_an_invalid_address_is_reported_and_is_no_fault_of_the_program(tmp_path: Path, address: str) -> None:
    console(tmp_path, issued_at=iso(-3_600), endpoint_url=address)
    with pytest.raises(CredentialsNotFound):
        await renewal_of(tmp_path).current()
    write(tmp_path / "token", "a-token")
    variables = {"ROLE_TRN": TRN, "TOKEN_FILE": str(tmp_path / "token"), "STS_ENDPOINT": address}
    with pytest.raises(CredentialsNotFound):
        await renewal_of(tmp_path, **{f"VOLCENGINE_OIDC_{name}": value for name, value in variables.items()}).current()


@pytest.mark.parametrize("content", ["", "jwt\nnext", "j\u00e9", "fifo", None])
async def test_a_token_that_is_none(tmp_path: Path, server: Server, content: str | None) -> None:
    path = tmp_path / "token"
    if content == "fifo":
        os.mkfifo(path)
    elif content is not None:
        path.write_text(content)
    env = {"VOLCENGINE_OIDC_ROLE_TRN": TRN, "VOLCENGINE_OIDC_TOKEN_FILE": str(path)}
    with pytest.raises(CredentialsNotFound) as caught:
        await renewal_of(tmp_path, **env).current()
    assert str(path) in caught.value.message
    assert not server.heard


async def test_the_client_signs_with_issued_keys_and_knows_their_expiry(tmp_path: Path, cloud: Cloud) -> None:
    profile(tmp_path, mode="ecsrole", **{"role-name": "watcher"})
    async with serve([ok({"TotalCount": 0})]) as ark:
        endpoint = Endpoint(ark.url, "cn-beijing")
        async with ArkClient(endpoint, renewal_of(tmp_path).current) as client:
            await client.list_batch_inference_jobs(ListQuery())
            assert client.credentials_expire_at == pytest.approx(time.time() + cloud.lasts, abs=2)
    assert "Credential=AKTP1/" in ark.heard[0].headers["authorization"]
    assert ark.heard[0].headers["x-security-token"] == "token-1"


async def test_keys_that_the_service_no_longer_knows_are_renewed_once(tmp_path: Path, cloud: Cloud) -> None:
    profile(tmp_path, mode="ecsrole", **{"role-name": "watcher"})

    def answer(heard: Heard) -> bytes:
        is_known = "Credential=AKTP2/" in heard.headers["authorization"]
        return ok({"TotalCount": 0}) if is_known else error("InvalidSecretToken", 401)

    keys = renewal_of(tmp_path)
    async with serve(answer) as ark:
        endpoint = Endpoint(ark.url, "cn-beijing")
        async with ArkClient(endpoint, keys.current, renew=keys.renew) as client:
            await keys.current()
            with pytest.raises(AuthenticationError):
                await client.list_batch_inference_jobs(ListQuery())
            assert cloud.issued == 1, "these were just issued"
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(renewal, "RETRY_INTERVAL", 0.0)
                await client.list_batch_inference_jobs(ListQuery())
            await client.list_batch_inference_jobs(ListQuery())
    assert cloud.issued == 2
    assert len(ark.heard) == 4


async def test_the_program_itself_with_the_role_of_a_container(tmp_path: Path) -> None:
    token = write(tmp_path / "token", "jwt")
    keys = {"AccessKeyId": ACCESS_KEY, "SecretAccessKey": SECRET_KEY, "Expiration": iso(600)}
    with live_sandbox(make_app(60, 7)) as sandbox:
        async with serve([ok({"Credentials": keys})]) as sts:
            keyless = ("VOLCENGINE_ACCESS_KEY", "VOLCSTACK_ACCESS_KEY", "VOLC_ACCESSKEY", "BYTEPLUS_ACCESS_KEY")
            environment = {
                **dict.fromkeys((*keyless, "XDG_CONFIG_HOME", "XDG_STATE_HOME"), ""),
                "HOME": str(tmp_path),
                "LANG": "C.UTF-8",
                "VOLCENGINE_OIDC_ROLE_TRN": TRN,
                "VOLCENGINE_OIDC_TOKEN_FILE": str(token),
                "VOLCENGINE_OIDC_STS_ENDPOINT": sts.url,
            }
            with Terminal(["--endpoint", sandbox.endpoint], environment=environment) as terminal:
                await asyncio.to_thread(terminal.wait_for, "60 of 60   live")
                await asyncio.to_thread(terminal.wait_for, "credentials expire in")
                terminal.press("qq")
                assert await asyncio.to_thread(terminal.wait_for_exit) == 0
    assert len(sts.heard) == 1, "for as long as they are good, keys are asked for once"
