"""What a sandbox was asked, so that tests can count it."""

from __future__ import annotations

import json
from collections import Counter, deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUESTS_KEPT = 10_000
"""Requests that are kept in full; the counts go on beyond."""


class Seen(NamedTuple):
    """One request: what was asked, the error code it got or an empty text, and when by the monotonic clock."""

    action: str
    body: bytes
    code: str
    at: float

    @property
    def parameters(self) -> dict[str, Any]:
        """Return the fields of a body that is a JSON object."""
        fields: dict[str, Any] = json.loads(self.body or b"{}")
        return fields


class RequestLog:
    """The requests in order, counted by action and by error code, and how many were in flight at once."""

    def __init__(self) -> None:
        self.seen: deque[Seen] = deque(maxlen=REQUESTS_KEPT)
        self.total = 0
        self.by_action: Counter[str] = Counter()
        self.by_code: Counter[str] = Counter()
        self.in_flight = 0
        self.most_in_flight = 0

    def add(self, seen: Seen) -> None:
        """Take in one request."""
        self.seen.append(seen)
        self.total += 1
        self.by_action[seen.action] += 1
        if seen.code:
            self.by_code[seen.code] += 1

    @contextmanager
    def flight(self) -> Iterator[None]:
        """Count a request as in flight within the block."""
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            yield
        finally:
            self.in_flight -= 1
