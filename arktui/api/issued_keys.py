"""What the answers of services that issue keys hold: keys, their end, or the code of a refusal."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from arktui.api.credentials import Credentials, Unusable, pair, text
from arktui.outside import UnreadableError, moment, number, read_text

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}

TIMEOUT = 30.0
"""Seconds for each step of a request; the official SDK's."""


def epoch(value: object) -> float | None:
    """Return a moment in epoch seconds from one in s, ms, µs or ns; the unit follows from the magnitude."""
    found = number(value)
    if found is None:
        return None
    for limit, unit in ((1e18, 1e9), (1e15, 1e6), (1e12, 1e3)):
        if found >= limit:
            return moment(found / unit)
    return moment(found)


def iso_moment(value: object) -> float | None:
    """Return a moment that is written by ISO 8601 in epoch seconds; without an offset it is UTC. None for all else."""
    from datetime import UTC, datetime  # noqa: PLC0415

    try:
        found = datetime.fromisoformat(value.strip() if isinstance(value, str) else "")
        return moment((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def ends_at(value: object) -> float | None:
    """Return a moment in epoch seconds, by ISO 8601 or as a number; None where it is neither."""
    return iso_moment(value) or epoch(value)


def end_of(renewed: Mapping[str, Any]) -> float | None:
    """Return when a login that was just renewed ends, in epoch seconds; None where it does not say."""
    seconds = number(renewed.get("expires_in"))
    return moment(time.time() + seconds) if seconds and seconds > 0 else None


def keys_of(values: Mapping[str, Any], access: str, secret: str, token: str, end: float | None = None) -> Credentials:
    """Return the keys in an answer, by the names of its fields; `end` is theirs if it is known. Raises Unusable."""
    keys = pair((access, text(values, access)), (secret, text(values, secret)))
    end = end or ends_at(values.get("ExpiredTime")) or ends_at(values.get("Expiration"))
    try:
        return Credentials(keys.access_key, keys.secret_key, text(values, token), end)
    except ValueError as error:
        raise Unusable(str(error)) from None


def json_object(content: bytes, who: str, status: int = 200) -> dict[str, Any]:
    """Return the JSON object that an answer is; raises Unusable."""
    import json  # noqa: PLC0415

    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Unusable(f"{who} answers HTTP {status}, which is no JSON object")
    return value


def part(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return the object that the first of several names holds; an empty one where none does."""
    return next((found for name in names if isinstance(found := values.get(name), dict)), {})


def refusal(answer: Mapping[str, Any], status: int) -> str:
    """Return the code of a refusal. Its words are left out: they may quote what was sent."""
    error = part(part(answer, "ResponseMetadata"), "Error")
    code = error.get("Code") or answer.get("error")
    is_code = isinstance(code, str) and len(code) <= 80 and code.replace("_", "").replace(".", "").isalnum()
    return str(code) if is_code else f"HTTP {status}"


def word_of(content: bytes, what: str) -> str:
    """Return a token that can be sent in a header."""
    word = content.decode("utf-8", "replace").strip()
    if not word or not word.isascii() or not word.isprintable() or " " in word:
        raise Unusable(f"{what} is empty or holds characters that no token has")
    return word


def contents(path: Path) -> str:
    """Return the text of a file; raises Unusable."""
    try:
        return read_text(path)
    except FileNotFoundError:
        raise Unusable(f"{path}: no such file") from None
    except UnreadableError as error:
        raise Unusable(f"{path}: {error}") from None
