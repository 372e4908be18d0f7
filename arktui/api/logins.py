"""Logins of people: keys by the token that `ve sso login` or `ve login` has left, renewed for as long as it may be.

Hosts, requests and fields are those of the official SDK (`volcenginesdkcore.auth.providers`). Like it, nothing here
ever writes a file: the command line tool is the only writer of its caches.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from arktui.api.credentials import Credentials, Unusable, text
from arktui.api.issued_keys import FORM, TIMEOUT, contents, end_of, ends_at, epoch, json_object, keys_of, part, refusal

OAUTH = "https://cloudidentity-oauth.{region}.volces.com"
PORTAL = "https://cloudidentity-portal.{region}.volces.com"
SIGN_IN = "https://signin.volcengine.com"


@dataclass(frozen=True, slots=True)
class SsoRole:
    """A role of a person who has logged in by `ve sso login`, whose token is renewed for as long as it may be."""

    cache: Path
    region: str
    account_id: str
    role: str
    proxy: str | None = field(default=None, repr=False)

    async def issue(self, tokens: dict[str, Any]) -> Credentials:
        """Renew the access token if it has ended, and ask the portal for the role's keys."""
        with _hint("ve sso login"):
            return await self._issue(tokens)

    async def _issue(self, tokens: dict[str, Any]) -> Credentials:
        from urllib.parse import urlencode  # noqa: PLC0415

        from arktui.api.key_request import ask  # noqa: PLC0415

        login = _login(self.cache, tokens)
        end = ends_at(login.get("expires_at"))
        if end is not None and time.time() > end:
            await self._renew(login, tokens)
            login = tokens["login"]
        query = urlencode({"account_id": self.account_id, "role_name": self.role})
        address = f"{PORTAL.format(region=self.region)}/federation/credentials?{query}"
        headers = {"x-bd-cloudidentity-bearer-token": _given(login, "access_token"), "Accept": "application/json"}
        status, content = await ask("GET", address, headers=headers, timeout=TIMEOUT, proxy=self.proxy)
        answer = json_object(content, "the portal", status)
        result = part(answer, "Result", "result")
        keys = part(result, "RoleCredentials", "roleCredentials")
        if not keys:
            raise Unusable(f"the portal refuses: {refusal(answer, status)}")
        token = "sessionToken" if "sessionToken" in keys else "SessionToken"
        return keys_of(keys, "AccessKeyId", "SecretAccessKey", token)

    async def _renew(self, login: Mapping[str, Any], tokens: dict[str, Any]) -> None:
        import json  # noqa: PLC0415

        from arktui.api.key_request import ask  # noqa: PLC0415

        secret_ends_at = epoch(login.get("client_secret_expires_at"))
        if secret_ends_at is not None and time.time() >= secret_ends_at:
            raise Unusable("the login has ended")
        grant = {"grant_type": "refresh_token"}
        grant |= {name: _given(login, name) for name in ("client_id", "client_secret", "refresh_token")}
        headers = {"Content-Type": "application/json"}
        address, content = f"{OAUTH.format(region=self.region)}/token", json.dumps(grant).encode()
        answer = await ask("POST", address, headers=headers, content=content, timeout=TIMEOUT, proxy=self.proxy)
        _remember(tokens, login, _renewed(*answer))


@dataclass(frozen=True, slots=True)
class ConsoleLogin:
    """A person who has logged in by `ve login`; the access token is a triple of keys."""

    cache: Path
    proxy: str | None = field(default=None, repr=False)

    async def issue(self, tokens: dict[str, Any]) -> Credentials:
        """Exchange the refresh token for new keys."""
        with _hint("ve login"):
            return await self._issue(tokens)

    async def _issue(self, tokens: dict[str, Any]) -> Credentials:
        import json  # noqa: PLC0415
        from urllib.parse import urlencode  # noqa: PLC0415

        from arktui.api.key_request import ask  # noqa: PLC0415

        login = _login(self.cache, tokens)
        grant = {"grant_type": "refresh_token"}
        grant |= {name: _given(login, name) for name in ("client_id", "refresh_token")}
        if scope := text(login, "scope"):
            grant["scope"] = scope
        address = (text(login, "endpoint_url") or SIGN_IN).rstrip("/") + "/authorize/oauth/token"
        content = urlencode(grant).encode()
        answer = await ask("POST", address, headers=FORM, content=content, timeout=TIMEOUT, proxy=self.proxy)
        renewed = _renewed(*answer)
        _remember(tokens, login, renewed)
        triple = renewed["access_token"]
        try:
            values = json.loads(triple) if isinstance(triple, str) else triple
        except (ValueError, RecursionError):
            values = None
        if not isinstance(values, dict):
            raise Unusable("the new login holds no keys")
        return keys_of(values, "access_key_id", "secret_access_key", "session_token", end_of(renewed))


@contextmanager
def _hint(command: str) -> Iterator[None]:
    """Say how to log in again, whatever is wrong with the login."""
    try:
        yield
    except Unusable as reason:
        raise Unusable(f"{reason}; run `{command}`") from None


def _login(cache: Path, tokens: dict[str, Any]) -> dict[str, Any]:
    """Return the login as its file has it, or as it was renewed since the file was written."""
    written = json_object(contents(cache).encode(), f"{cache}:")
    if tokens.get("of") == (written.get("refresh_token"), written.get("access_token")):
        renewed: dict[str, Any] = tokens["login"]
        return renewed
    tokens.clear()
    return written


def _remember(tokens: dict[str, Any], login: Mapping[str, Any], renewed: Mapping[str, Any]) -> None:
    tokens.setdefault("of", (login.get("refresh_token"), login.get("access_token")))
    said = {name: value for name in ("access_token", "refresh_token") if (value := renewed.get(name))}
    tokens["login"] = {**login, **said, "expires_at": end_of(renewed)}


def _renewed(status: int, content: bytes) -> dict[str, Any]:
    answer = json_object(content, "the login service", status)
    if status != 200 or not answer.get("access_token") or end_of(answer) is None:
        raise Unusable(f"the login cannot be renewed: {refusal(answer, status)}")
    return answer


def _given(login: Mapping[str, Any], name: str) -> str:
    value = text(login, name)
    if value is None or not value.isascii():
        raise Unusable(f"the login has no {name}")
    return value
