"""Temporary keys of a role: this instance's, one assumed with a user's keys, or one of an OIDC token.

Hosts, requests and fields are those of the official SDK (`volcenginesdkcore.auth.providers`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from arktui.api.credentials import Credentials, Product, Unusable
from arktui.api.issued_keys import FORM, TIMEOUT, json_object, keys_of, object_in, parse_token, read_file, refusal

METADATA = "http://100.96.0.96"
"""Address of the metadata service, which issues the keys of the instance's role."""

STS = {Product.VOLCENGINE: "https://sts.volcengineapi.com", Product.BYTEPLUS: "https://sts.byteplusapi.com"}

DURATION = 3_600
"""Requested lifetime of a role's keys, in seconds."""

_STS_VERSION = "2018-01-01"
_METADATA_METHODS = {Product.VOLCENGINE: ("PUT", "GET"), Product.BYTEPLUS: ("GET", "POST")}
"""HTTP methods with which the SDKs of both clouds request the session token and the keys."""


@dataclass(frozen=True, slots=True)
class InstanceRole:
    """The role of the instance that arktui runs on; without a name, the first that the metadata service lists."""

    role: str | None
    product: Product = Product.VOLCENGINE
    seconds: float = 6.0
    """Limit for all three requests together."""

    async def issue(self, _tokens: dict[str, Any]) -> Credentials:
        """Request a session token, the role's name and the keys from the metadata service."""
        import asyncio  # noqa: PLC0415 - not needed at start-up
        from urllib.parse import quote  # noqa: PLC0415

        token_method, keys_method = _METADATA_METHODS[self.product]
        roles = f"{METADATA}/volcstack/latest/iam/security_credentials"
        try:
            async with asyncio.timeout(self.seconds):
                lifetime = {"X-volc-ecs-metadata-token-ttl-seconds": "21600"}
                token = await self._request(token_method, f"{METADATA}/latest/api/token", lifetime)
                session = {"X-volc-ecs-metadata-token": parse_token(token, "the session token")}
                role = self.role or _first_role(await self._request("GET", f"{roles}?type=user&format=json", session))
                answer = await self._request(keys_method, f"{roles}/{quote(role, safe='')}", session)
        except TimeoutError:
            raise Unusable(f"the metadata service does not answer within {self.seconds:g} s") from None
        return keys_of(json_object(answer, "the metadata service"), "AccessKeyId", "SecretAccessKey", "SessionToken")

    async def _request(self, method: str, url: str, headers: dict[str, str]) -> bytes:
        from arktui.api.key_request import request_keys  # noqa: PLC0415

        status, content = await request_keys(method, url, headers=headers, timeout=self.seconds, is_direct=True)
        if status != 200:
            raise Unusable(f"the metadata service answers HTTP {status}")
        return content


@dataclass(frozen=True, slots=True)
class AssumedRole:
    """A role that a user's keys may assume, at STS: `AssumeRole`."""

    keys: Credentials
    trn: str
    region: str
    product: Product
    proxy: str | None = field(default=None, repr=False)

    async def issue(self, _tokens: dict[str, Any]) -> Credentials:
        """Request the keys from STS, signed with the user's keys."""
        from urllib.parse import urlencode, urlsplit  # noqa: PLC0415

        from arktui.api import signing  # noqa: PLC0415
        from arktui.api.key_request import request_keys  # noqa: PLC0415

        query = {"DurationSeconds": DURATION, "RoleSessionName": _session_name(), "RoleTrn": self.trn}
        query |= {"Action": "AssumeRole", "Version": _STS_VERSION}
        url = STS[self.product]
        headers = {"Host": urlsplit(url).netloc, "Content-Type": "text/plain"}
        headers |= signing.sign(
            self.keys,
            self.region,
            time.strftime(signing.DATE_FORMAT, time.gmtime()),
            method="GET",
            path="/",
            query=[(name, str(value)) for name, value in query.items()],
            headers=headers,
            body=b"",
            service="sts",
        )
        address = f"{url}/?{urlencode(query)}"
        return _sts_keys(*await request_keys("GET", address, headers=headers, timeout=TIMEOUT, proxy=self.proxy))


@dataclass(frozen=True, slots=True)
class OidcRole:
    """A role for a token of an identity provider, at STS: `AssumeRoleWithOIDC`.

    Each request reads the token's file again, because another program rotates the token.
    """

    trn: str
    token_file: Path
    product: Product
    policy: str | None = None
    session_name: str | None = None
    endpoint: str | None = None
    proxy: str | None = field(default=None, repr=False)

    async def issue(self, _tokens: dict[str, Any]) -> Credentials:
        """Request the keys from STS; the token takes the place of a signature."""
        from urllib.parse import urlencode  # noqa: PLC0415

        from arktui.api.key_request import request_keys  # noqa: PLC0415

        token = parse_token(read_file(self.token_file).encode(), f"the token in {self.token_file}")
        body = {"DurationSeconds": DURATION, "RoleSessionName": self.session_name or _session_name()}
        form = {**body, "RoleTrn": self.trn, "OIDCToken": token} | ({"Policy": self.policy} if self.policy else {})
        host = self.endpoint or STS[self.product]
        address = f"{host}/?Action=AssumeRoleWithOIDC&Version={_STS_VERSION}"
        content = urlencode(form).encode()
        answer = await request_keys("POST", address, headers=FORM, content=content, timeout=TIMEOUT, proxy=self.proxy)
        return _sts_keys(*answer)


def _sts_keys(status: int, content: bytes) -> Credentials:
    answer = json_object(content, "STS", status)
    keys = object_in(object_in(answer, "Result"), "Credentials")
    if not keys:
        raise Unusable(f"STS refuses: {refusal(answer, status)}")
    return keys_of(keys, "AccessKeyId", "SecretAccessKey", "SessionToken")


def _first_role(content: bytes) -> str:
    import json  # noqa: PLC0415

    try:
        names = json.loads(content)
    except (ValueError, RecursionError):
        names = content.decode("utf-8", "replace").split("\n")
    named = [name.strip() for name in names if isinstance(name, str) and name.strip()] if names else []
    if not isinstance(names, list) or not named:
        raise Unusable("this instance has no role")
    return named[0]


def _session_name() -> str:
    import secrets  # noqa: PLC0415

    return f"arktui-{secrets.token_hex(8)}"
