"""Verifies a request's signature as Ark's gateway does; api/README.md section 8 and section 12 row 7."""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from arktui.api.signing import ALGORITHM, DATE_FORMAT, SERVICE, body_hash, canonical_request, signature, string_to_sign
from arktui.sandbox.errors import gateway_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from arktui.sandbox.asgi import Request

SKEW_MAX: Final = 900
"""Most seconds that `X-Date` may differ from the gateway's clock; api/README.md section 8."""

REQUIRED_SIGNED_HEADERS = frozenset({"host", "x-date"})
"""Headers that must be signed; api/README.md section 12 row 7."""

_SCOPE_PARTS = 5
_FIELD = re.compile(r"(\w+)=([^,\s]*)")


class AccessKeys(NamedTuple):
    """The valid keys: secrets by access key, and the session tokens that temporary keys require."""

    secrets: Mapping[str, str]
    tokens: Mapping[str, str]

    def __repr__(self) -> str:
        """Return the number of keys; never the keys themselves."""
        return f"AccessKeys({len(self.secrets)})"


def verify(request: Request, access_keys: AccessKeys, *clocks: float) -> str:
    """Verify a signature whose date is close to one of the `clocks` (epoch seconds); return the request's region.

    Raises:
        ArkError: The signature is invalid; the code is the gateway's (api/README.md section 9).
    """
    header = request.headers.get("authorization", "")
    if not header:
        raise gateway_error("MissingAuthenticationToken", "Request is missing the Authorization header.")
    if not header.startswith(ALGORITHM + " "):
        raise gateway_error("InvalidAuthorization", f"The Authorization header does not start with {ALGORITHM}.")
    fields = dict(_FIELD.findall(header))
    if not fields.keys() >= {"Credential", "SignedHeaders"}:
        raise gateway_error("InvalidAuthorization", "The Authorization header lacks Credential or SignedHeaders.")
    if not fields.get("Signature"):
        raise gateway_error("MissingSignature", "The Authorization header lacks Signature.")
    x_date = request.headers.get("x-date", "")
    access_key, region = _scope(fields["Credential"], x_date)
    signed = fields["SignedHeaders"].split(";")
    if not set(signed) >= REQUIRED_SIGNED_HEADERS:
        raise gateway_error("InvalidAuthorization", "SignedHeaders must include host and x-date.")
    _check_date(x_date, clocks)
    if access_key not in access_keys.secrets:
        raise gateway_error("InvalidAccessKey", f"The access key {access_key} does not exist or is disabled.")
    if request.headers.get("x-security-token", "") != access_keys.tokens.get(access_key, ""):
        raise gateway_error("InvalidSecretToken", "The security token is wrong or has expired.")
    digest = body_hash(request.body)
    canonical = canonical_request(request.method, request.path, request.query, request.headers, signed, digest)
    expected = signature(access_keys.secrets[access_key], x_date, region, string_to_sign(x_date, region, canonical))
    sent_digest = request.headers.get("x-content-sha256", digest)
    if not hmac.compare_digest(expected, fields["Signature"]) or sent_digest != digest:
        raise gateway_error("SignatureDoesNotMatch", "The request signature does not match the one calculated here.")
    return region


def _scope(credential: str, x_date: str) -> tuple[str, str]:
    """Return the access key and the region of a `Credential`; its date must be that of `x_date`."""
    parts = credential.split("/")
    if len(parts) != _SCOPE_PARTS or parts[4] != "request":
        raise gateway_error("InvalidCredential", "Credential is not <access key>/<date>/<region>/<service>/request.")
    access_key, day, region, service, _ = parts
    if not (access_key and region and service and x_date):
        raise gateway_error("MissingRequestInfo", "The access key, region, service or X-Date is missing.")
    if service != SERVICE:
        raise gateway_error("ServiceNotFound", f"The service {service} does not exist here.")
    if day != x_date[:8]:
        raise gateway_error("InvalidCredential", "The date of Credential does not match X-Date.")
    return access_key, region


def _check_date(x_date: str, clocks: Iterable[float]) -> None:
    try:
        sent = datetime.strptime(x_date, DATE_FORMAT).replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise gateway_error("InvalidTimestamp", f"X-Date {x_date} is not in the form YYYYMMDDThhmmssZ.") from None
    if all(abs(now - sent) > SKEW_MAX for now in clocks):
        raise gateway_error("InvalidTimestamp", f"X-Date {x_date} differs too much from the server's time.")
