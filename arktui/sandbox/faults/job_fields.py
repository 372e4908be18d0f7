"""Faults in the fields of single jobs: missing, invalid or hostile values; api/README.md sections 3.2 to 4."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

from arktui.sandbox.faults.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from arktui.sandbox.asgi import Response
    from arktui.sandbox.faults.fault import Effect, Exchange

    Item = dict[str, Any]
    Change = Callable[[Item, int], object]

LONG_MESSAGE_MIN = 2 * 1024 * 1024
"""Minimum length of a long message in characters."""

HOSTILE_TEXTS = (
    "\x1b[2J\x1b[31m\x1b]0;owned\x07\x1b]52;c;cm0gLXJm\x07\x1bP+q\x1b\\",
    "\x9b31m\x9d0;owned\x9c\x00\x08\x7f\r\n\t",
    "\u202e\u2066gnp.exe\u2069\u202c",
    "\u200b" * 50 + "\ufeff\u2028\u2029\u00ad",
    "[bold red]markup[/] [link=file:///etc]x[/link]",
    "\ud800\ufdd0\U000e0041\ufe0f",
)
"""Texts that control a terminal, reorder or hide the text beside them, look like markup, or are not valid text."""

_LONG_MESSAGE = "长 message, " * (LONG_MESSAGE_MIN // 11 + 1)
_MISSING_COUNTS: tuple[dict[str, int] | None, ...] = (None, {}, {"Total": 100}, {"Completed": 40, "Failed": 2})
_INVALID_COUNTS: tuple[dict[str, int], ...] = (
    {"Total": 100, "Completed": 90, "Failed": 60},
    {"Total": 0, "Completed": 40, "Failed": 2},
    {"Total": 100, "Completed": 250, "Failed": 0},
    {"Total": -1, "Completed": -5, "Failed": -2},
)
_INVALID_TIMES = ("yesterday", "2026-13-45T99:99:99Z", "0001-01-01T00:00:00Z", "", "9999-12-31T23:59:59Z", 10**30)
_WRONG_TYPES: Item = {
    "Name": 42,
    "Description": {"text": "?"},
    "ProjectName": ["default"],
    "InputFileTosLocation": "tos://bucket/key",
    "OutputDirTosLocation": [],
    "ModelReference": "doubao-seed-1-8",
    "CompletionWindow": 28,
    "Status": "Running",
    "RequestCounts": [1, 2, 3],
    "Tags": "team=search",
    "CreateTime": {},
    "UpdateTime": True,
    "ExpireTime": [0],
}


def changes_jobs(change: Change) -> Effect:
    """Return the effect that changes a share of the jobs in a response, the same ones every time.

    `change` takes an item and a number derived from the job's id, and returns the replacement.
    """

    def changed(item: Item, share: float) -> object:
        if not isinstance(item, dict):
            return item  # another fault has replaced it
        number = crc32(item["Id"].encode())
        return change(item, number) if number < share * 2**32 else item

    def apply(exchange: Exchange, share: float) -> Response:
        result = exchange.response.result
        if not result:
            return exchange.response
        if "Items" in result:
            items = [changed(item, share) for item in result["Items"] or ()]
            return exchange.response.with_result({**result, "Items": items})
        return exchange.response.with_result(changed(result, share))

    return apply


def insert_hostile_text(value: object, number: int, field: str = "") -> object:
    """Return a value with a hostile text inserted into the middle of every free text."""
    if isinstance(value, dict):
        return {key: insert_hostile_text(inner, number, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [insert_hostile_text(inner, number) for inner in value]
    if not isinstance(value, str) or field in {"Id", "Phase"} or field.endswith("Time"):
        return value
    middle = len(value) // 2
    return value[:middle] + HOSTILE_TEXTS[number % len(HOSTILE_TEXTS)] + value[middle:]


def _with_status(item: Item, **fields: object) -> Item:
    """Return an item with some fields of its `Status` replaced."""
    status = item["Status"] if isinstance(item["Status"], dict) else {}
    return {**item, "Status": {**status, **fields}}


def _with_invalid_times(item: Item, number: int) -> Item:
    invalid = _INVALID_TIMES[number % len(_INVALID_TIMES)]
    return {
        **_with_status(item, PhaseTime=invalid),
        "CreateTime": invalid,
        "UpdateTime": invalid,
        "ExpireTime": invalid,
    }


def _fault(name: str, summary: str, change: Change, share: float = 1.0) -> Fault:
    return Fault(name, summary, changes_jobs(change), "share", share)


JOB_FIELD_FAULTS = (
    _fault(
        "counts-missing",
        "RequestCounts is null, empty or incomplete",
        lambda item, number: {**item, "RequestCounts": _MISSING_COUNTS[number % len(_MISSING_COUNTS)]},
    ),
    _fault(
        "counts-odd",
        "RequestCounts is inconsistent: above Total, Total 0, negative",
        lambda item, number: {**item, "RequestCounts": _INVALID_COUNTS[number % len(_INVALID_COUNTS)]},
    ),
    _fault(
        "phase-unknown",
        "the phase is Archiving, which is unknown",
        lambda item, _: _with_status(item, Phase="Archiving"),
    ),
    _fault("times-odd", "times are malformed or absurd", _with_invalid_times),
    _fault("wrong-types", "every field but Id has the wrong type", lambda item, _: {**item, **_WRONG_TYPES}),
    _fault("unreadable", "the item is not an object", lambda item, _: f"job {item['Name']}", 0.1),
    _fault(
        "long-message", "Status.Message is 2 MB long", lambda item, _: _with_status(item, Message=_LONG_MESSAGE), 0.01
    ),
    _fault("hostile-text", "control characters, bidi and markup in every text", insert_hostile_text),
)
