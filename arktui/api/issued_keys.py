"""Parses the answers of services that issue keys: the keys and their expiry, or the code of a refusal."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from arktui.api.credentials import Credentials, Unusable, pair, text
from arktui.bounds import parse_number, parse_time
from arktui.files import UnreadableError, read_text

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}

TIMEOUT = 30.0
"""Seconds for each step of a request, as in the official SDK."""


def parse_epoch(value: object) -> float | None:
    """Return epoch seconds from a number of s, ms, µs or ns; the magnitude determines the unit."""
    number = parse_number(value)
    if number is None:
        return None
    for limit, unit in ((1e18, 1e9), (1e15, 1e6), (1e12, 1e3)):
        if number >= limit:
            return parse_time(number / unit)
    return parse_time(number)


def parse_iso_time(value: object) -> float | None:
    """Return epoch seconds from an ISO 8601 text, UTC if it has no offset; None for anything else."""
    from datetime import UTC, datetime  # noqa: PLC0415

    try:
        moment = datetime.fromisoformat(value.strip() if isinstance(value, str) else "")
        return parse_time((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def parse_expiry(value: object) -> float | None:
    """Return epoch seconds from an ISO 8601 text or a number; None for anything else."""
    return parse_iso_time(value) or parse_epoch(value)


def expiry_of(renewed: Mapping[str, Any]) -> float | None:
    """Return when a login that was just renewed expires, in epoch seconds; None if the answer does not say."""
    seconds = parse_number(renewed.get("expires_in"))
    return parse_time(time.time() + seconds) if seconds and seconds > 0 else None


def keys_of(
    values: Mapping[str, Any], access: str, secret: str, token: str, expiry: float | None = None
) -> Credentials:
    """Return the keys in an answer, given the names of its fields.

    `expiry` is in epoch seconds; None reads it from the answer.

    Raises:
        Unusable: A key is missing or malformed.
    """
    keys = pair((access, text(values, access)), (secret, text(values, secret)))
    expiry = expiry or parse_expiry(values.get("ExpiredTime")) or parse_expiry(values.get("Expiration"))
    try:
        return Credentials(keys.access_key, keys.secret_key, text(values, token), expiry)
    except ValueError as error:
        raise Unusable(str(error)) from None


def json_object(content: bytes, who: str, status: int = 200) -> dict[str, Any]:
    """Return the JSON object of an answer from `who`.

    Raises:
        Unusable: It is not a JSON object.
    """
    import json  # noqa: PLC0415

    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Unusable(f"{who} answers HTTP {status} without a JSON object")
    return value


def object_in(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return the object under the first of several names that has one; otherwise an empty one."""
    return next((found for name in names if isinstance(found := values.get(name), dict)), {})


def refusal(answer: Mapping[str, Any], status: int) -> str:
    """Return the code of a refusal, without its message, which may quote the request."""
    error = object_in(object_in(answer, "ResponseMetadata"), "Error")
    code = error.get("Code") or answer.get("error")
    is_code = isinstance(code, str) and len(code) <= 80 and code.replace("_", "").replace(".", "").isalnum()
    return str(code) if is_code else f"HTTP {status}"


def parse_token(content: bytes, what: str) -> str:
    """Return a token that a header can contain.

    Raises:
        Unusable: The content is not such a token.
    """
    token = content.decode("utf-8", "replace").strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise Unusable(f"{what} is empty or contains characters that no token has")
    return token


def read_file(path: Path) -> str:
    """Return the text of a file.

    Raises:
        Unusable: It cannot be read.
    """
    try:
        return read_text(path)
    except FileNotFoundError:
        raise Unusable(f"{path}: no such file") from None
    except UnreadableError as error:
        raise Unusable(f"{path}: {error}") from None
