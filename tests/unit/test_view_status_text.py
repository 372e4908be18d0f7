"""The state of the data in words."""

from __future__ import annotations

import pytest

from arktui.store.feed_status import FeedStatus
from arktui.store.freshness import Live
from arktui.store.snapshot import Snapshot
from arktui.view import status_text
from arktui.view.glyphs import UNICODE


def shown(now: float) -> tuple[str, str]:
    snapshot = Snapshot(status=FeedStatus(freshness=Live(), fresh_at=100.0, next_at=105.0))
    ways = status_text.freshness(snapshot, now, UNICODE)
    return "".join(span[0] for span in ways[0]), status_text.next_refresh(snapshot, now, UNICODE, {})


@pytest.mark.parametrize(
    ("now", "freshness", "following"),
    [
        (103.0, "live 3s", "next in 2 s · 0 req/min"),
        (106.0, "live 6s", "next in 0 s · 0 req/min"),
        (107.0, "live 7s", "refreshing · 0 req/min"),
        (130.0, "no answer yet, data is 30s old", "refreshing · 0 req/min"),
    ],
)
def test_what_is_not_answered_for_long_is_not_live(now: float, freshness: str, following: str) -> None:
    assert shown(now) == (freshness, following)
