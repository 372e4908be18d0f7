"""The state of the data in words, and when the words change by themselves."""

from __future__ import annotations

import math

import pytest

from arktui.format import MINUTE
from arktui.store.error_log import ErrorRecord
from arktui.store.feed_status import FeedStatus
from arktui.store.freshness import Connecting, Live, Loading, Paused, Stale
from arktui.store.snapshot import Snapshot
from arktui.view import status_text
from arktui.view.glyphs import UNICODE

EVERY_FIVE_SECONDS = FeedStatus(freshness=Live(), fresh_at=100.0, next_at=105.0)
BY_HAND = FeedStatus(freshness=Live(), fresh_at=100.0)
PAUSED = FeedStatus(freshness=Paused(), fresh_at=100.0)
STALE = FeedStatus(freshness=Stale(ErrorRecord.of("FlowLimitExceeded", "", "", at=0.0), retry_at=142.0), fresh_at=100.0)
STATES = [EVERY_FIVE_SECONDS, BY_HAND, PAUSED, STALE]


def shown(status: FeedStatus, now: float) -> str:
    ways = status_text.freshness(Snapshot(status=status), now, UNICODE)
    return "".join(span[0] for span in ways[0])


@pytest.mark.parametrize(
    ("status", "now", "words"),
    [
        (EVERY_FIVE_SECONDS, 100.0, "live"),
        (EVERY_FIVE_SECONDS, 109.9, "live"),
        (EVERY_FIVE_SECONDS, 112.0, "12s old"),
        (EVERY_FIVE_SECONDS, 400.0, "5m old"),
        (BY_HAND, 159.0, "live"),
        (BY_HAND, 221.0, "2m old"),
        (PAUSED, 112.0, "paused"),
        (PAUSED, 400.0, "paused 5m"),
        (STALE, 130.0, "stale 30s · FlowLimitExceeded · retry 12s"),
    ],
)
def test_an_age_is_shown_only_once_an_answer_is_late(status: FeedStatus, now: float, words: str) -> None:
    assert shown(status, now) == words


@pytest.mark.parametrize("status", STATES, ids=lambda status: type(status.freshness).__name__)
def test_the_words_stay_until_they_are_said_to_change(status: FeedStatus) -> None:
    now, end = 100.0, 100.0 + 3 * MINUTE
    while now < end:
        following = status_text.freshness_changes_at(status, now)
        assert following > now
        words = shown(status, now)
        assert shown(status, following - 0.01) == words or following - now <= 1
        now = following
    assert shown(status, now) != shown(status, 100.0)


@pytest.mark.parametrize("freshness", [Connecting(), Loading(0, None)])
def test_nothing_ticks_while_data_is_on_its_way(freshness: Connecting | Loading) -> None:
    assert status_text.freshness_changes_at(FeedStatus(freshness=freshness, fresh_at=1.0), 5.0) == math.inf
