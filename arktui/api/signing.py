"""The request signature `HMAC-SHA256`, version 4, as pure functions; api/README.md section 8."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from arktui.api.credentials import Credentials

ALGORITHM = "HMAC-SHA256"
SERVICE = "ark"
DATE_FORMAT = "%Y%m%dT%H%M%SZ"
"""Format of `X-Date`, always UTC."""

_DEFAULT_PORT = re.compile(r":(80|443)$")
_UNRESERVED = "-_.~"


def body_hash(body: bytes) -> str:
    """Return the value of `X-Content-Sha256` for the exact bytes of the body."""
    return hashlib.sha256(body).hexdigest()


def names_to_sign(headers: Iterable[str]) -> list[str]:
    """Return the names of the headers to sign, sorted: content type, MD5, host, and all that start with `X-`."""
    names = {name.lower() for name in headers}
    return sorted(name for name in names if name in {"content-type", "content-md5", "host"} or name.startswith("x-"))


def canonical_request(
    method: str,
    path: str,
    query: Iterable[tuple[str, str]],
    headers: Mapping[str, str],
    signed_headers: Iterable[str],
    body_hash: str,
) -> str:
    """Return the canonical request.

    Args:
        method: HTTP method in upper case.
        path: Path as sent.
        query: Names and values, not yet percent-encoded, in any order.
        headers: Header values by name, in any case. A missing signed header counts as empty.
        signed_headers: Names of the headers to sign, in any case and order.
        body_hash: Hex SHA-256 of the body.
    """
    values = {name.lower(): value.strip() for name, value in headers.items()}
    values["host"] = _DEFAULT_PORT.sub("", values.get("host", ""))
    names = sorted(name.lower() for name in signed_headers)
    pairs = sorted((quote(name, safe=_UNRESERVED), quote(value, safe=_UNRESERVED)) for name, value in query)
    return "\n".join(
        [
            method,
            path,
            "&".join(f"{name}={value}" for name, value in pairs),
            "".join(f"{name}:{values.get(name, '')}\n" for name in names),
            ";".join(names),
            body_hash,
        ],
    )


def scope(x_date: str, region: str, service: str = SERVICE) -> str:
    """Return the credential scope, `<YYYYMMDD>/<region>/<service>/request`."""
    return f"{x_date[:8]}/{region}/{service}/request"


def string_to_sign(x_date: str, region: str, canonical: str, service: str = SERVICE) -> str:
    """Return the string to sign for a canonical request."""
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return "\n".join([ALGORITHM, x_date, scope(x_date, region, service), digest])


def signature(secret: str, x_date: str, region: str, to_sign: str, service: str = SERVICE) -> str:
    """Return the hex signature of a string to sign; the secret is used without a prefix."""
    key = secret.encode()
    for part in (x_date[:8], region, service, "request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, to_sign.encode(), "sha256").hex()


def sign(
    credentials: Credentials,
    region: str,
    x_date: str,
    *,
    method: str,
    path: str,
    query: Iterable[tuple[str, str]],
    headers: Mapping[str, str],
    body: bytes,
    service: str = SERVICE,
) -> dict[str, str]:
    """Return the headers that sign a request.

    `headers` are the request's other headers, including `Host`; `x_date` has the format `DATE_FORMAT`.
    """
    added = {"X-Date": x_date, "X-Content-Sha256": body_hash(body)}
    if credentials.session_token:
        added["X-Security-Token"] = credentials.session_token
    sent = {**{name.lower(): value for name, value in headers.items()}, **{k.lower(): v for k, v in added.items()}}
    signed = names_to_sign(sent)
    canonical = canonical_request(method, path, query, sent, signed, added["X-Content-Sha256"])
    to_sign = string_to_sign(x_date, region, canonical, service)
    proof = signature(credentials.secret_key, x_date, region, to_sign, service)
    added["Authorization"] = (
        f"{ALGORITHM} Credential={credentials.access_key}/{scope(x_date, region, service)}, "
        f"SignedHeaders={';'.join(signed)}, Signature={proof}"
    )
    return added
