"""Keys of users who logged in with `ve sso login` or `ve login`, renewed with the token in the tool's cache.

Hosts, requests and fields are those of the official SDK (`volcenginesdkcore.auth.providers`). Like the SDK, this module
never writes a file: only the command line tool writes its caches.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from arktui.api.credentials import Credentials, Unusable, text
from arktui.api.issued_keys import (
    FORM,
    TIMEOUT,
    expiry_of,
    json_object,
    keys_of,
    object_in,
    parse_epoch,
    parse_expiry,
    read_file,
    refusal,
)

OAUTH = "https://cloudidentity-oauth.{region}.volces.com"
PORTAL = "https://cloudidentity-portal.{region}.volces.com"
SIGN_IN = "https://signin.volcengine.com"


@dataclass(frozen=True, slots=True)
class SsoRole:
    """A role of a user who logged in with `ve sso login`."""

    cache: Path
    region: str
    account_id: str
    role: str
    proxy: str | None = field(default=None, repr=False)

    async def issue(self, tokens: dict[str, Any]) -> Credentials:
        """Renew the access token if it has expired, and request the role's keys from the portal."""
        with _login_hint("ve sso login"):
            return await self._issue(tokens)

    async def _issue(self, tokens: dict[str, Any]) -> Credentials:
        from urllib.parse import urlencode  # noqa: PLC0415

        from arktui.api.key_request import request_keys  # noqa: PLC0415

        login = _login(self.cache, tokens)
        expiry = parse_expiry(login.get("expires_at"))
        if expiry is not None and time.time() > expiry:
            await self._renew(login, tokens)
            login = tokens["login"]
        query = urlencode({"account_id": self.account_id, "role_name": self.role})
        address = f"{PORTAL.format(region=self.region)}/federation/credentials?{query}"
        headers = {"x-bd-cloudidentity-bearer-token": _required(login, "access_token"), "Accept": "application/json"}
        status, content = await request_keys("GET", address, headers=headers, timeout=TIMEOUT, proxy=self.proxy)
        answer = json_object(content, "the portal", status)
        result = object_in(answer, "Result", "result")
        keys = object_in(result, "RoleCredentials", "roleCredentials")
        if not keys:
            raise Unusable(f"the portal refuses: {refusal(answer, status)}")
        token = "sessionToken" if "sessionToken" in keys else "SessionToken"
        return keys_of(keys, "AccessKeyId", "SecretAccessKey", token)

    async def _renew(self, login: Mapping[str, Any], tokens: dict[str, Any]) -> None:
        import json  # noqa: PLC0415

        from arktui.api.key_request import request_keys  # noqa: PLC0415

        secret_expiry = parse_epoch(login.get("client_secret_expires_at"))
        if secret_expiry is not None and time.time() >= secret_expiry:
            raise Unusable("the login expired")
        grant = {"grant_type": "refresh_token"}
        grant |= {name: _required(login, name) for name in ("client_id", "client_secret", "refresh_token")}
        headers = {"Content-Type": "application/json"}
        address, content = f"{OAUTH.format(region=self.region)}/token", json.dumps(grant).encode()
        answer = await request_keys(
            "POST", address, headers=headers, content=content, timeout=TIMEOUT, proxy=self.proxy
        )
        _store_renewed(tokens, login, _renewed(*answer))


@dataclass(frozen=True, slots=True)
class ConsoleLogin:
    """A user who logged in with `ve login`; the access token contains the keys."""

    cache: Path
    proxy: str | None = field(default=None, repr=False)

    async def issue(self, tokens: dict[str, Any]) -> Credentials:
        """Exchange the refresh token for new keys."""
        with _login_hint("ve login"):
            return await self._issue(tokens)

    async def _issue(self, tokens: dict[str, Any]) -> Credentials:
        import json  # noqa: PLC0415
        from urllib.parse import urlencode  # noqa: PLC0415

        from arktui.api.key_request import request_keys  # noqa: PLC0415

        login = _login(self.cache, tokens)
        grant = {"grant_type": "refresh_token"}
        grant |= {name: _required(login, name) for name in ("client_id", "refresh_token")}
        if scope := text(login, "scope"):
            grant["scope"] = scope
        address = (text(login, "endpoint_url") or SIGN_IN).rstrip("/") + "/authorize/oauth/token"
        content = urlencode(grant).encode()
        answer = await request_keys("POST", address, headers=FORM, content=content, timeout=TIMEOUT, proxy=self.proxy)
        renewed = _renewed(*answer)
        _store_renewed(tokens, login, renewed)
        triple = renewed["access_token"]
        try:
            values = json.loads(triple) if isinstance(triple, str) else triple
        except (ValueError, RecursionError):
            values = None
        if not isinstance(values, dict):
            raise Unusable("the renewed login contains no keys")
        return keys_of(values, "access_key_id", "secret_access_key", "session_token", expiry_of(renewed))


@contextmanager
def _login_hint(command: str) -> Iterator[None]:
    """Append the command to log in again to the reason of every failure."""
    try:
        yield
    except Unusable as reason:
        raise Unusable(f"{reason}; run `{command}`") from None


def _login(cache: Path, tokens: dict[str, Any]) -> dict[str, Any]:
    """Return the login in its file, or the one renewed since the file was written."""
    stored = json_object(read_file(cache).encode(), f"{cache}:")
    if tokens.get("of") == (stored.get("refresh_token"), stored.get("access_token")):
        renewed: dict[str, Any] = tokens["login"]
        return renewed
    tokens.clear()
    return stored


def _store_renewed(tokens: dict[str, Any], login: Mapping[str, Any], renewed: Mapping[str, Any]) -> None:
    tokens.setdefault("of", (login.get("refresh_token"), login.get("access_token")))
    new = {name: value for name in ("access_token", "refresh_token") if (value := renewed.get(name))}
    tokens["login"] = {**login, **new, "expires_at": expiry_of(renewed)}


def _renewed(status: int, content: bytes) -> dict[str, Any]:
    answer = json_object(content, "the login service", status)
    if status != 200 or not answer.get("access_token") or expiry_of(answer) is None:
        raise Unusable(f"the login cannot be renewed: {refusal(answer, status)}")
    return answer


def _required(login: Mapping[str, Any], name: str) -> str:
    value = text(login, name)
    if value is None or not value.isascii():
        raise Unusable(f"the login has no {name}")
    return value
