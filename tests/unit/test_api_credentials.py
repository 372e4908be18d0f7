"""Where credentials are found: each place, their order, and what is said of those that do not serve."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from arktui.api.credential_chain import Credentials, Found, Product, find_credentials
from arktui.api.errors import CredentialsNotFound

if TYPE_CHECKING:
    from pathlib import Path

VOLCENGINE = {"VOLCENGINE_ACCESS_KEY": "AK-env", "VOLCENGINE_SECRET_KEY": "SK-env"}
OLDER = {"VOLC_ACCESSKEY": "AK-volc", "VOLC_SECRETKEY": "SK-volc"}
BYTEPLUS = {"BYTEPLUS_ACCESS_KEY": "AK-bp", "BYTEPLUS_SECRET_KEY": "SK-bp"}
AK_PROFILE = {"mode": "ak", "access-key": "AK-file", "secret-key": "SK-file", "session-token": ""}
LATER = time.time() + 3600


def write(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def config(home: Path, product: str = "volcengine", current: str | None = None, **profiles: Any) -> Path:
    return write(home / f".{product}" / "config.json", {"current": current, "profiles": profiles})


def reasons(home: Path, profile: str | None = None, **env: str) -> dict[str, str]:
    with pytest.raises(CredentialsNotFound) as caught:
        find_credentials(profile, env, home)
    return dict(caught.value.searched)


def test_the_places_in_their_order(tmp_path: Path) -> None:
    """Filled from the last place to the first, each one takes over from those after it."""
    write(tmp_path / ".volc" / "config", {"ak": "AK-json", "sk": "SK-json"})
    found = find_credentials(None, {}, tmp_path)
    assert (found.credentials.access_key, found.source) == ("AK-json", "~/.volc/config")

    write(tmp_path / ".volc" / "credentials", "[default]\naccess_key_id = AK-ini\nsecret_access_key = SK%ini\n")
    found = find_credentials(None, {}, tmp_path)
    assert (found.credentials.secret_key, found.source) == ("SK%ini", "~/.volc/credentials")

    config(tmp_path, "byteplus", default={**AK_PROFILE, "access-key": "AK-bp-file"})
    found = find_credentials(None, {}, tmp_path)
    assert (found.credentials.access_key, found.product) == ("AK-bp-file", Product.BYTEPLUS)

    config(tmp_path, default=AK_PROFILE)
    found = find_credentials(None, {}, tmp_path)
    assert found.source == "profile default in ~/.volcengine/config.json"
    assert (found.credentials, found.profile) == (Credentials("AK-file", "SK-file"), "default")

    found = find_credentials(None, BYTEPLUS, tmp_path)
    assert (found.credentials.access_key, found.product) == ("AK-bp", Product.BYTEPLUS)

    found = find_credentials(None, BYTEPLUS | OLDER, tmp_path)
    assert (found.credentials.access_key, found.product) == ("AK-volc", Product.VOLCENGINE)

    found = find_credentials(None, BYTEPLUS | OLDER | VOLCENGINE, tmp_path)
    assert found == Found(Credentials("AK-env", "SK-env"), Product.VOLCENGINE, "environment VOLCENGINE_ACCESS_KEY")

    found = find_credentials("default", VOLCENGINE, tmp_path)
    assert found.credentials.access_key == "AK-file"


@pytest.mark.parametrize("access", ["BYTEPLUS_ACCESS_KEY", "BYTEPLUS_ACCESSKEY"])
@pytest.mark.parametrize("secret", ["BYTEPLUS_SECRET_KEY", "BYTEPLUS_SECRETKEY"])
def test_both_spellings_of_byteplus(tmp_path: Path, access: str, secret: str) -> None:
    env = {access: "AK", secret: "SK", "BYTEPLUS_SESSION_TOKEN": "T"}
    assert find_credentials(None, env, tmp_path).credentials == Credentials("AK", "SK", "T")


def test_session_token_and_blanks_in_the_environment(tmp_path: Path) -> None:
    env = {"VOLCENGINE_ACCESS_KEY": " AK\n", "VOLCENGINE_SECRET_KEY": "SK", "VOLCENGINE_SESSION_TOKEN": "T"}
    assert find_credentials(None, env, tmp_path).credentials == Credentials("AK", "SK", "T")
    assert find_credentials(None, VOLCENGINE | {"VOLCENGINE_SESSION_TOKEN": " "}, tmp_path).credentials == Credentials(
        "AK-env", "SK-env"
    )


def test_nothing_anywhere_lists_every_place(tmp_path: Path) -> None:
    assert reasons(tmp_path) == {
        "environment VOLCENGINE_ACCESS_KEY, VOLCENGINE_SECRET_KEY": "VOLCENGINE_ACCESS_KEY is not set",
        "environment VOLC_ACCESSKEY, VOLC_SECRETKEY": "VOLC_ACCESSKEY is not set",
        "environment BYTEPLUS_ACCESS_KEY, BYTEPLUS_SECRET_KEY": "BYTEPLUS_ACCESS_KEY is not set",
        "~/.volcengine/config.json": "no such file",
        "~/.byteplus/config.json": "no such file",
        "~/.volcengine/credentials": "no such file",
        "~/.volc/credentials": "no such file",
        "~/.volc/config": "no such file",
        "the role of this instance": "127.0.0.1:9 refuses connections",
    }


def test_half_a_pair_is_passed_over_and_reported(tmp_path: Path) -> None:
    env = {"VOLCENGINE_SECRET_KEY": "SK"}
    place = "environment VOLCENGINE_ACCESS_KEY, VOLCENGINE_SECRET_KEY"
    assert reasons(tmp_path, **env)[place] == "only half set: VOLCENGINE_SECRET_KEY without VOLCENGINE_ACCESS_KEY"
    assert find_credentials(None, env | OLDER, tmp_path).credentials.access_key == "AK-volc"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{'secret-key': SK-secret", "unreadable: not JSON"),
        ("[" * 100_000, "unreadable: not JSON"),
        ("[]", "unreadable: not a JSON object"),
        ({}, "has no profile 'default'; it has none"),
        ({"profiles": None, "current": None}, "has no profile 'default'; it has none"),
        ({"profiles": {"default": 5}}, "has no profile 'default'; it has none"),
        ({"profiles": {"default": {"mode": "Magic"}}}, "mode magic is not supported"),
        ({"profiles": {"default": {"mode": "OIDC"}}}, "mode is oidc, but role-trn is not set"),
        ({"profiles": {"default": {"mode": "EcsRole"}}}, "mode is ecsrole, but role-name is not set"),
        (
            {"profiles": {"default": {**AK_PROFILE, "mode": "RamRoleArn"}}},
            "mode is ramrolearn, but account-id is not set",
        ),
        (
            {"profiles": {"default": {"mode": "RamRoleArn", "account-id": "1", "role-name": "r"}}},
            "access-key is not set",
        ),
        ({"profiles": {"default": {"access-key": "AK"}}}, "only half set: access-key without secret-key"),
        (
            {"profiles": {"default": {"access-key": "A K", "secret-key": "S"}}},
            "the access key is empty or contains characters that no key has",
        ),
    ],
)
def test_a_config_file_that_does_not_serve(tmp_path: Path, content: object, reason: str) -> None:
    write(tmp_path / ".volcengine" / "config.json", content)
    assert reasons(tmp_path)["~/.volcengine/config.json"] == reason


def test_a_directory_in_a_files_place(tmp_path: Path) -> None:
    (tmp_path / ".volcengine" / "config.json").mkdir(parents=True)
    assert reasons(tmp_path)["~/.volcengine/config.json"] == "unreadable: Is a directory"


@pytest.mark.parametrize(
    "content", ["no section", "[other]\na = b\n", "[default]\naccess_key_id = A\n", "[default\n", "\xff\xfe"]
)
def test_an_ini_file_that_does_not_serve(tmp_path: Path, content: str) -> None:
    path = tmp_path / ".volc" / "credentials"
    path.parent.mkdir()
    path.write_bytes(content.encode("latin-1"))
    assert reasons(tmp_path)["~/.volc/credentials"] != "no such file"


@pytest.mark.parametrize("mode", ["ak", "AK", "", None, "StsToken"])
def test_modes_with_keys(tmp_path: Path, mode: str | None) -> None:
    config(tmp_path, default={**AK_PROFILE, "mode": mode, "session-token": None})
    assert find_credentials(None, {}, tmp_path).credentials == Credentials("AK-file", "SK-file")


def test_what_else_a_profile_says(tmp_path: Path) -> None:
    config(
        tmp_path,
        current="prod",
        prod={
            **AK_PROFILE,
            "region": "cn-shanghai",
            "endpoint": "ark.example",
            "disable-ssl": True,
            "http-proxy": "http://p:1",
            "https-proxy": "",
        },
    )
    found = find_credentials(None, {}, tmp_path)
    assert (found.profile, found.region, found.endpoint) == ("prod", "cn-shanghai", "ark.example")
    assert (found.disable_ssl, found.http_proxy, found.https_proxy) == (True, "http://p:1", None)


def test_which_profile(tmp_path: Path) -> None:
    profiles: dict[str, Any] = {name: {**AK_PROFILE, "access-key": f"AK-{name}"} for name in ("a", "b", "c")}
    config(tmp_path, current="b", **profiles)
    assert find_credentials(None, {}, tmp_path).profile == "b"
    assert find_credentials(None, {"VOLCENGINE_PROFILE": "c"}, tmp_path).profile == "c"
    assert find_credentials("a", {"VOLCENGINE_PROFILE": "c"}, tmp_path).profile == "a"
    config(tmp_path, "byteplus", "x", x=AK_PROFILE, y=AK_PROFILE)
    assert find_credentials("y", {}, tmp_path).product is Product.BYTEPLUS
    found = find_credentials(None, {"VOLCENGINE_PROFILE": "none", "BYTEPLUS_PROFILE": "y"}, tmp_path)
    assert (found.product, found.profile) == (Product.BYTEPLUS, "y")


def test_an_unknown_profile_names_the_nearest_and_goes_nowhere_else(tmp_path: Path) -> None:
    config(tmp_path, current="dev", dev=AK_PROFILE, prod=AK_PROFILE)
    write(tmp_path / ".volc" / "config", {"ak": "A", "sk": "S"})
    assert reasons(tmp_path, "prdo", **VOLCENGINE) == {
        "~/.volcengine/config.json": "has no profile 'prdo'; it has dev, prod; did you mean 'prod'?",
        "~/.byteplus/config.json": "no such file",
        "~/.volcengine/credentials": "no such file",
    }


def test_config_files_elsewhere(tmp_path: Path) -> None:
    elsewhere = write(tmp_path / "x" / "ve.json", {"profiles": {"default": AK_PROFILE}})
    home = tmp_path / "home"
    found = find_credentials(None, {"VOLCENGINE_CLI_CONFIG_FILE": str(elsewhere)}, home)
    assert found.source == f"profile default in {elsewhere}"
    found = find_credentials(None, {"BYTEPLUS_CLI_CONFIG_FILE": str(elsewhere)}, home)
    assert found.product is Product.BYTEPLUS


@pytest.mark.parametrize("unit", [1, 1e3, 1e6, 1e9], ids=["s", "ms", "us", "ns"])
def test_sso_keys_until_they_expire(tmp_path: Path, unit: float) -> None:
    profile = {**AK_PROFILE, "mode": "SSO", "session-token": "T", "sts-expiration": int(LATER * unit)}
    config(tmp_path, default=profile)
    keys = find_credentials(None, {}, tmp_path).credentials
    assert keys == Credentials("AK-file", "SK-file", "T", keys.expires_at)
    assert keys.expires_at == pytest.approx(LATER, abs=1)

    config(tmp_path, default=profile | {"sts-expiration": int((time.time() - 5) * unit)})
    reason = reasons(tmp_path)["~/.volcengine/config.json"]
    assert reason.startswith("expired at 20")
    assert reason.endswith("UTC; run `ve sso login`")


@pytest.mark.parametrize("expiration", [None, 0, "", "soon", -1, [1]])
def test_sso_keys_of_unknown_end_are_for_the_service_to_judge(tmp_path: Path, expiration: object) -> None:
    config(tmp_path, default={**AK_PROFILE, "mode": "sso", "sts-expiration": expiration})
    assert find_credentials(None, {}, tmp_path).credentials.expires_at is None


@pytest.mark.parametrize("expiration", ["1e999", 10**400, 1e27, 1e300, float("inf"), float("-inf"), 253402300799000])
def test_an_end_beyond_all_calendars_is_none(tmp_path: Path, expiration: object) -> None:
    config(tmp_path, default={**AK_PROFILE, "mode": "sso", "sts-expiration": expiration})
    assert find_credentials(None, {}, tmp_path).credentials.expires_at is None


@pytest.mark.parametrize("value", [[], {}, None, 0, "no", [True]])
def test_tls_is_disabled_by_true_alone(tmp_path: Path, value: object) -> None:
    config(tmp_path, default={**AK_PROFILE, "disable-ssl": value})
    assert not find_credentials(None, {}, tmp_path).disable_ssl


@pytest.mark.parametrize("session", ["trn:\ud800", "trn:\u001b]0;x", "t" * 20_000])
def test_a_session_that_is_no_text(tmp_path: Path, session: str) -> None:
    config(tmp_path, default={"mode": "console-login", "login-session": session})
    reason = reasons(tmp_path)["~/.volcengine/config.json"]
    assert reason == "login-session contains invalid characters or is too long"


def test_homes_that_nobody_has(tmp_path: Path) -> None:
    env = {"VOLCENGINE_CLI_CONFIG_FILE": "~nouser/x.json", "BYTEPLUS_CLI_CONFIG_FILE": "\udcff\x1b"}
    assert reasons(tmp_path, **env)["~nouser/x.json"] == "no such file"
    config(tmp_path, default={"mode": "console-login", "login-session": "trn:1"})
    reason = reasons(tmp_path, VOLCENGINE_LOGIN_CACHE_DIRECTORY="~nouser/x")["~/.volcengine/config.json"]
    assert reason.startswith("no readable login in ~nouser/x/")


def test_the_go_sdks_variables(tmp_path: Path) -> None:
    env = {"VOLCSTACK_ACCESS_KEY_ID": "AK", "VOLCSTACK_SECRET_ACCESS_KEY": "SK", "VOLCSTACK_SESSION_TOKEN": "T"}
    assert find_credentials(None, env | OLDER, tmp_path).credentials == Credentials("AK", "SK", "T")
    assert find_credentials(None, env | VOLCENGINE, tmp_path).credentials.access_key == "AK-env"
    env = {"VOLCSTACK_ACCESS_KEY": "AK", "VOLCSTACK_SECRET_KEY": "SK"}
    assert find_credentials(None, env, tmp_path).credentials == Credentials("AK", "SK")
    config(tmp_path, x=AK_PROFILE, y=AK_PROFILE)
    assert find_credentials(None, {"VOLCSTACK_PROFILE": "y"}, tmp_path).profile == "y"
    assert find_credentials(None, {"VOLCSTACK_PROFILE": "y", "VOLCENGINE_PROFILE": "x"}, tmp_path).profile == "x"


def test_the_ini_file_with_profiles(tmp_path: Path) -> None:
    def section(name: str) -> str:
        keys = f"volcengine_access_key_id = AK-{name}\nvolcengine_secret_access_key = SK\n"
        return f"[{name}]\n{keys}volcengine_session_token = T\n"

    write(tmp_path / ".volcengine" / "credentials", section("default") + section("prod"))
    found = find_credentials(None, {}, tmp_path)
    assert (found.credentials, found.profile) == (Credentials("AK-default", "SK", "T"), "default")
    assert find_credentials("prod", VOLCENGINE, tmp_path).credentials.access_key == "AK-prod"
    assert find_credentials(None, {"VOLCENGINE_PROFILE": "prod"}, tmp_path).credentials.access_key == "AK-prod"
    assert reasons(tmp_path, "none")["~/.volcengine/credentials"] == "has no section [none]"


def test_a_token_that_the_environment_names_comes_before_files(tmp_path: Path) -> None:
    env = {"VOLCENGINE_OIDC_ROLE_TRN": "trn:iam::1:role/r", "VOLCENGINE_OIDC_TOKEN_FILE": "/run/token"}
    config(tmp_path, default=AK_PROFILE)
    found = find_credentials(None, env, tmp_path)
    assert (found.stored, found.account) == (None, "environment VOLCENGINE_OIDC_ROLE_TRN, trn:iam::1:role/r")
    assert find_credentials(None, env | BYTEPLUS, tmp_path).credentials.access_key == "AK-bp"
    del env["VOLCENGINE_OIDC_TOKEN_FILE"]
    config(tmp_path)
    place = "environment VOLCENGINE_OIDC_ROLE_TRN, VOLCENGINE_OIDC_TOKEN_FILE"
    assert reasons(tmp_path, **env)[place] == "VOLCENGINE_OIDC_TOKEN_FILE is not set"


def test_sso_without_keys_says_how_to_get_them(tmp_path: Path) -> None:
    config(tmp_path, "byteplus", default={"mode": "sso", "sso-session-name": "x"})
    assert reasons(tmp_path)["~/.byteplus/config.json"] == "access-key is not set; run `bp sso login`"


def login(directory: Path, session: str, *, as_text: bool = True, **changes: object) -> None:
    triple = {"access_key_id": "AK-login", "secret_access_key": "SK-login", "session_token": "T-login"}
    cache = {
        "access_token": json.dumps(triple) if as_text else triple,
        "issued_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "expires_in": 3600,
        **changes,
    }
    write(directory / f"{hashlib.sha1(session.encode(), usedforsecurity=False).hexdigest()}.json", cache)


@pytest.mark.parametrize("as_text", [True, False])
def test_console_login(tmp_path: Path, *, as_text: bool) -> None:
    config(tmp_path, default={"mode": "Console-Login", "login-session": "trn:1", "region": "cn-beijing"})
    login(tmp_path / ".volcengine" / "login" / "cache", "trn:1", as_text=as_text)
    found = find_credentials(None, {}, tmp_path)
    assert found.credentials.session_token == "T-login"
    assert found.credentials.expires_at == pytest.approx(time.time() + 3600, abs=5)


def test_console_login_elsewhere(tmp_path: Path) -> None:
    config(tmp_path, default={"mode": "console-login", "login-session": "trn:1"})
    login(tmp_path / "cache", "trn:1")
    found = find_credentials(None, {"VOLCENGINE_LOGIN_CACHE_DIRECTORY": str(tmp_path / "cache")}, tmp_path)
    assert found.credentials.access_key == "AK-login"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"issued_at": "2020-01-01T00:00:00Z"}, "expired at 2020-01-01 01:00:00 UTC; run `ve login`"),
        ({"access_token": "{SK-secret"}, "no readable login in ~/.volcengine/login/cache/"),
        ({"access_token": None}, "no readable login in ~/.volcengine/login/cache/"),
        ({"access_token": {}}, "access_key_id is not set; run `ve login`"),
        (
            {"issued_at": "9999-12-31T23:59:59Z", "access_token": None},
            "no readable login in ~/.volcengine/login/cache/",
        ),
    ],
)
def test_console_login_that_does_not_serve(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    config(tmp_path, default={"mode": "console-login", "login-session": "trn:1"})
    login(tmp_path / ".volcengine" / "login" / "cache", "trn:1", **changes)
    assert reasons(tmp_path)["~/.volcengine/config.json"].startswith(reason)


@pytest.mark.parametrize("seconds", ["-inf", -1e300, "nan", 10**400, None, 0])
def test_console_login_whose_end_is_no_time(tmp_path: Path, seconds: object) -> None:
    config(tmp_path, default={"mode": "console-login", "login-session": "trn:1"})
    login(tmp_path / ".volcengine" / "login" / "cache", "trn:1", expires_in=seconds)
    assert find_credentials(None, {}, tmp_path).credentials.expires_at is None


def test_console_login_without_a_login(tmp_path: Path) -> None:
    config(tmp_path, default={"mode": "console-login", "login-session": "trn:1"})
    assert reasons(tmp_path)["~/.volcengine/config.json"].endswith("; run `ve login`")
    config(tmp_path, default={"mode": "console-login"})
    assert reasons(tmp_path)["~/.volcengine/config.json"] == "login-session is not set; run `ve login`"


def test_rotated_keys_are_read_again_from_the_same_profile(tmp_path: Path) -> None:
    config(tmp_path, current="a", a=AK_PROFILE, b={**AK_PROFILE, "access-key": "AK-other-account"})
    found = find_credentials(None, {}, tmp_path)
    config(tmp_path, current="b", a={**AK_PROFILE, "access-key": "AK-new"}, b=AK_PROFILE)
    assert found.reloaded().credentials.access_key == "AK-new"
    write(tmp_path / ".volc" / "config", {"ak": "A", "sk": "S"})
    config(tmp_path, current="b", b=AK_PROFILE)
    with pytest.raises(CredentialsNotFound) as caught:
        found.reloaded()
    assert caught.value.searched == [("~/.volcengine/config.json", "has no profile 'a'; it has b")]


def test_an_account_is_known_by_its_key_unless_the_key_is_a_different_one_with_every_login(tmp_path: Path) -> None:
    config(tmp_path, default=AK_PROFILE)
    assert find_credentials(None, {}, tmp_path).account == "AK-file"
    temporary = {**AK_PROFILE, "session-token": "T"}
    config(tmp_path, default=temporary, other=temporary)
    found = find_credentials(None, {}, tmp_path)
    config(tmp_path, default={**temporary, "access-key": "AK-new"}, other=temporary)
    assert find_credentials(None, {}, tmp_path).account == found.account
    assert find_credentials("other", {}, tmp_path).account != found.account
    keys = {"VOLCENGINE_ACCESS_KEY": "A", "VOLCENGINE_SECRET_KEY": "S", "VOLCENGINE_SESSION_TOKEN": "T"}
    assert find_credentials(None, keys, tmp_path).account == "A", "whose they are nobody says"


def test_no_message_holds_a_secret(tmp_path: Path) -> None:
    secret = "TOPSECRET"
    for content in (
        f'{{"profiles": {{"default": {{"secret-key": "{secret}',
        {"profiles": {"default": {"secret-key": secret}}},
    ):
        write(tmp_path / ".volcengine" / "config.json", content)
        write(tmp_path / ".volc" / "credentials", f"[default]\n{secret}\n")
        write(tmp_path / ".volc" / "config", f'{{"sk": "{secret}"')
        with pytest.raises(CredentialsNotFound) as caught:
            find_credentials(None, {"VOLC_SECRETKEY": secret}, tmp_path)
        error: BaseException | None = caught.value
        while error:
            assert secret not in f"{error}{error!r}{vars(error)}"
            error = error.__cause__


def test_the_light_modules_load_neither_httpx_nor_pydantic() -> None:
    code = (
        "import sys, arktui.api.credential_chain, arktui.api.endpoint, arktui.api.signing, arktui.api.list_query;"
        "print([name for name in ('httpx', 'pydantic', 'textual', 'json', 'configparser') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
