"""Faults of single jobs: what the service says of them is missing, odd or hostile; api/README.md sections 3.2 to 4."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

from arktui.sandbox.faults.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from arktui.sandbox.faults.fault import Act, Exchange
    from arktui.sandbox.reply import Reply

    Item = dict[str, Any]
    Change = Callable[[Item, int], object]

LONG = 2 * 1024 * 1024
"""Characters of a long message, at least."""

HOSTILE = (
    "\x1b[2J\x1b[31m\x1b]0;owned\x07\x1b]52;c;cm0gLXJm\x07\x1bP+q\x1b\\",
    "\x9b31m\x9d0;owned\x9c\x00\x08\x7f\r\n\t",
    "\u202e\u2066gnp.exe\u2069\u202c",
    "\u200b" * 50 + "\ufeff\u2028\u2029\u00ad",
    "[bold red]markup[/] [link=file:///etc]x[/link]",
    "\ud800\ufdd0\U000e0041\ufe0f",
)
"""Texts that would drive a terminal, reorder or hide what stands beside them, be taken as markup, or are no text."""

_LONG_MESSAGE = "长 message, " * (LONG // 11 + 1)
_NO_COUNTS: tuple[dict[str, int] | None, ...] = (None, {}, {"Total": 100}, {"Completed": 40, "Failed": 2})
_COUNTS: tuple[dict[str, int], ...] = (
    {"Total": 100, "Completed": 90, "Failed": 60},
    {"Total": 0, "Completed": 40, "Failed": 2},
    {"Total": 100, "Completed": 250, "Failed": 0},
    {"Total": -1, "Completed": -5, "Failed": -2},
)
_TIMES = ("yesterday", "2026-13-45T99:99:99Z", "0001-01-01T00:00:00Z", "", "9999-12-31T23:59:59Z", 10**30)
_WRONG: Item = {
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


def each_job(change: Change) -> Act:
    """Return what changes the jobs of an answer, or such a share of them: the same ones every time.

    The change gets an item and a number that is the job's own, and returns what stands in its place.
    """

    def changed(item: Item, share: float) -> object:
        if not isinstance(item, dict):
            return item  # another fault was there before
        number = crc32(item["Id"].encode())
        return change(item, number) if number < share * 2**32 else item

    def act(exchange: Exchange, share: float) -> Reply:
        result = exchange.reply.result
        if not result:
            return exchange.reply
        if "Items" in result:
            items = [changed(item, share) for item in result["Items"] or ()]
            return exchange.reply.with_result({**result, "Items": items})
        return exchange.reply.with_result(changed(result, share))

    return act


def taint(value: object, number: int, field: str = "") -> object:
    """Return a value in which every text a person may have written has a hostile one in its middle."""
    if isinstance(value, dict):
        return {key: taint(inner, number, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [taint(inner, number) for inner in value]
    if not isinstance(value, str) or field in {"Id", "Phase"} or field.endswith("Time"):
        return value
    half = len(value) // 2
    return value[:half] + HOSTILE[number % len(HOSTILE)] + value[half:]


def _status(item: Item, **fields: object) -> Item:
    """Return an item with other fields in its `Status`."""
    known = item["Status"] if isinstance(item["Status"], dict) else {}
    return {**item, "Status": {**known, **fields}}


def _with_odd_times(item: Item, number: int) -> Item:
    odd = _TIMES[number % len(_TIMES)]
    return {**_status(item, PhaseTime=odd), "CreateTime": odd, "UpdateTime": odd, "ExpireTime": odd}


def _fault(name: str, does: str, change: Change, share: float = 1.0) -> Fault:
    return Fault(name, does, each_job(change), "share", share)


JOBS = (
    _fault(
        "counts-missing",
        "RequestCounts is null, empty, or lacks some",
        lambda item, number: {**item, "RequestCounts": _NO_COUNTS[number % len(_NO_COUNTS)]},
    ),
    _fault(
        "counts-odd",
        "RequestCounts contradicts itself: more than Total, Total 0, negative",
        lambda item, number: {**item, "RequestCounts": _COUNTS[number % len(_COUNTS)]},
    ),
    _fault("phase-unknown", "the phase is Archiving", lambda item, _: _status(item, Phase="Archiving")),
    _fault("times-odd", "no time can be read, or it is absurd", _with_odd_times),
    _fault("wrong-types", "every field but Id has the wrong type", lambda item, _: {**item, **_WRONG}),
    _fault("unreadable", "the item is no object", lambda item, _: f"job {item['Name']}", 0.1),
    _fault("long-message", "Status.Message has 2 MB", lambda item, _: _status(item, Message=_LONG_MESSAGE), 0.01),
    _fault("hostile-text", "control characters, bidi and markup in every text", taint),
)
