"""Every number and time has words, and the board is drawn at every width."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from arktui.format import ago, duration, duration_in_words, duration_with_seconds, full_time, short_ago, short_time
from arktui.history.baselines import Baselines
from arktui.history.throughput import QUARTERS
from arktui.store.feed_status import FeedStatus
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from arktui.view import status_text
from arktui.view.aggregates import Aggregates, RateAggregates
from arktui.view.board import board_lines
from arktui.view.glyphs import UNICODE
from tests.jobs import NOON

MOMENTS = (253_402_300_799_000.0, 1e27, 1e300, float("inf"), float("-inf"), float("nan"), -1e300, 0.0, NOON)


@pytest.fixture(params=["Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"])
def _zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_zone")
@pytest.mark.parametrize("moment", MOMENTS)
def test_every_time_has_words(moment: float) -> None:
    snapshot = Snapshot(status=FeedStatus(keys_end_at=moment))
    assert status_text.credentials_expiry_in_full(snapshot, NOON)
    status_text.credentials_expiry(snapshot, NOON)
    for words in (full_time(moment), short_time(moment, NOON), ago(moment, NOON), short_ago(moment, NOON)):
        assert words
    for words in (duration(moment), duration_in_words(moment), duration_with_seconds(moment)):
        assert words


@pytest.mark.parametrize("width", range(1, 60))
def test_the_board_is_drawn_at_every_width(width: int) -> None:
    day = [*range(QUARTERS)]
    assert board_lines(Query(), Aggregates(), RateAggregates(), Baselines(), day, NOON, width, UNICODE)
