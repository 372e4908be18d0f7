"""Odd answers: JSON and headers with unexpected values, as strategies of hypothesis."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from arktui.store.job import OWNER_TAG
from arktui.store.phase import PHASES
from tests.sandbox_server import START

Headers = tuple[tuple[bytes, bytes], ...]


def deep(levels: int) -> Any:
    """Return nested lists."""
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1,
    2**31,
    2**53 + 1,
    2**63,
    10**400,
    -(10**400),
    0.5,
    1e300,
    float("nan"),
    float("inf"),
    float("-inf"),
    "",
    " ",
    "0",
    "1e400",
    "x" * 5_000,
    "评" * 600,
    "\x1b]0;x\x07",
    "\x9b31m\x1b[2J\x1bP\x1b\\",
    "a\r\nb\tc\x0b\x85\u2028d",
    "user\u202egpj.exe\u200b",
    "e" + "\u0301" * 4_000,
    "\u0301\u0302",
    "\u1112\u1161\u11ab\u1112\u1112\u11ab",
    "👩🏽‍💻👨‍👩‍👧‍👦❤\ufe0f🇨🇳1\ufe0f\u20e3",
    "\ue000\U000f0000\u0378\U0010ffff",
    "\ud800",
    "[red]%s{}[/] $(id)",
    "0001-01-01T00:00:00Z",
    "1970-01-01T00:00:00+14:00",
    "8999-12-31T23:59:59-14:00",
    "9999-12-31T23:59:59Z",
    "2026-11-23T15:00:00",
    253_402_300_799_000,
    [],
    {},
    ["a", []],
    [{}, None, "x", {"Key": 1}],
    {"(unread)": 0, "unread": ["\x1b]0;x\x07"], "Name": {}},
    deep(150),
    deep(400),
)
"""Values for any field."""

FIELDS: tuple[tuple[str, ...], ...] = (
    ("Id",),
    ("Name",),
    ("Description",),
    ("ProjectName",),
    ("InputFileTosLocation",),
    ("InputFileTosLocation", "BucketName"),
    ("InputFileTosLocation", "ObjectKey"),
    ("OutputDirTosLocation",),
    ("OutputDirTosLocation", "BucketName"),
    ("OutputDirTosLocation", "ObjectKey"),
    ("ErrorFileTosLocation",),
    ("ModelReference",),
    ("ModelReference", "CustomModelId"),
    ("ModelReference", "FoundationModel"),
    ("ModelReference", "FoundationModel", "Name"),
    ("ModelReference", "FoundationModel", "ModelVersion"),
    ("CompletionWindow",),
    ("Status",),
    ("Status", "Phase"),
    ("Status", "PhaseTime"),
    ("Status", "Message"),
    ("RequestCounts",),
    ("RequestCounts", "Total"),
    ("RequestCounts", "Completed"),
    ("RequestCounts", "Failed"),
    ("Tags",),
    ("CreateTime",),
    ("UpdateTime",),
    ("ExpireTime",),
    ("TokenUsage",),
    ("unread",),
    ("_unread",),
    ("(unread)",),
    ("id",),
    ("__class__",),
)
"""Every field of a job, and names that a model might keep for itself."""

HEADERS = ("Date", "Retry-After", "Content-Type", "X-Tt-Logid", "Content-Encoding", "X-Whatever")

ODD_HEADERS: tuple[bytes, ...] = (
    b"",
    b"Fri, 31 Dec 9999 23:59:59 GMT",
    b"Sat, 01 Jan 0001 00:00:00 GMT",
    b"Mon, 23 Nov 2026 15:00:00 GMT",
    b"Mon, 23 Nov 2026 99:99:99 +9999",
    b"Mon, 23 Nov 2026 15:00:00 -2400",
    b"0",
    b"-1",
    b"9" * 400,
    b"9" * 5_000,
    b"nan",
    b"1e300",
    b"\x9b31m",
    b"\xff\xfe",
    b"a]0;x",
    "评\u0301\u202e".encode(),
    b"x" * 10_000,
    b"text/html; charset=\xff",
    b"gzip",
    b"identity",
)


def moment(seconds: float) -> str:
    """Return a time in the wire's format, so many seconds from the start."""
    return (datetime.fromtimestamp(START, UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def sound(number: int, phase: str = "Running", done: int = 40) -> dict[str, Any]:
    """Return a job as it is documented."""
    return {
        "Id": f"bi-20261123150000-{number:05}",
        "Name": f"每日评测-{number:04}",
        "Description": "two\nlines",
        "ProjectName": "default",
        "InputFileTosLocation": {"BucketName": "bucket", "ObjectKey": "in/a.jsonl"},
        "OutputDirTosLocation": {"BucketName": "bucket", "ObjectKey": "out/"},
        "ModelReference": {"FoundationModel": {"Name": "doubao-seed-1-8", "ModelVersion": "251228"}},
        "CompletionWindow": "1d",
        "Status": {"Phase": phase, "PhaseTime": moment(-7_200), "Message": "words"},
        "RequestCounts": {"Total": 1_000, "Completed": done, "Failed": done // 10},
        "Tags": [{"Key": "team", "Value": "a"}, {"Key": OWNER_TAG, "Value": "IAMUser/7/li"}],
        "CreateTime": moment(-9_000 - number),
        "UpdateTime": moment(-60 + number),
        "ExpireTime": moment(77_400),
    }


def bent(job: dict[str, Any], field: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Return a job with another value in one field."""
    *path, last = field
    place = job = copy.deepcopy(job)
    for step in path:
        if not isinstance(place.get(step), dict):
            place[step] = {}
        place = place[step]
    place[last] = value
    return job


@dataclass(frozen=True)
class Odd:
    """One answer; `item` is the body for Get of any job."""

    status: int
    body: bytes
    headers: Headers
    item: bytes
    later: float
    """Seconds that pass before it."""

    def __repr__(self) -> str:
        return (
            f"Odd({self.status}, {self.body[:3_000]!r}, {[(n, v[:80]) for n, v in self.headers]}, later={self.later})"
        )


def envelope(result: object, metadata: object = None) -> bytes:
    """Return a whole answer."""
    metadata_sent = {"RequestId": "req-1"} if metadata is None else metadata
    return json.dumps({"ResponseMetadata": metadata_sent, "Result": result}, ensure_ascii=True).encode()


@st.composite
def jobs(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a job, odd in some fields or in none."""
    job = sound(draw(st.integers(0, 5)), draw(st.sampled_from(PHASES)), draw(st.integers(0, 1_000)))
    for field in draw(st.lists(st.sampled_from(FIELDS), max_size=4)):
        job = bent(job, field, draw(st.sampled_from(ODD)))
    return job


@st.composite
def answers(draw: st.DrawFn) -> Odd:
    """Draw an answer."""
    items: list[Any] = draw(st.lists(jobs() | st.sampled_from(ODD), max_size=6))
    result: dict[str, Any] = {"TotalCount": len(items), "PageNumber": 1, "PageSize": 100, "Items": items}
    for field in draw(st.lists(st.sampled_from((*result, "id", "items")), max_size=1)):
        result[field] = draw(st.sampled_from(ODD))
    metadata: Mapping[str, Any] = {"RequestId": draw(st.just("req-1") | st.sampled_from(ODD))}
    kind = draw(st.sampled_from(["page"] * 6 + ["error", "metadata", "cut", "plain"]))
    if kind == "error":
        names = draw(st.lists(st.sampled_from(("Code", "CodeN", "Message")), unique=True))
        metadata = {**metadata, "Error": {name: draw(st.sampled_from(ODD)) for name in names} or draw(_odd)}
    body = envelope(result, draw(_odd) if kind == "metadata" else metadata)
    if kind == "cut":
        body = body[: len(body) // 2]
    if kind == "plain":
        body = json.dumps(draw(_odd)).encode() if draw(st.booleans()) else b"<html>\x1b]0;x\x07\xff" * 40
    names = draw(st.lists(st.sampled_from(HEADERS), unique=True, max_size=3))
    return Odd(
        draw(st.sampled_from([200] * 8 + [204, 301, 403, 404, 429, 500, 502])),
        body,
        tuple((name.encode(), draw(st.sampled_from(ODD_HEADERS))) for name in names),
        envelope(draw(jobs() | _odd)),
        draw(st.sampled_from((0.0, 1.0, 61.0, 3_600.0, 90_000.0))),
    )


_odd = st.sampled_from(ODD)
