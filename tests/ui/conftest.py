"""What the tests of pictures have in common."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from arktui import clock
from arktui.format import Times, set_times
from arktui.ui.widgets import job_table
from tests.sandbox_server import START


@pytest.fixture(autouse=True)
def _own_arrangement(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let rows change their order at once, although the clock stands still, and let each test begin in local time."""
    monkeypatch.setattr(job_table, "QUIET", 0.0)
    yield
    set_times(Times.LOCAL)


@pytest.fixture
def same_zone_and_luck() -> Iterator[None]:
    """Let every picture be taken at the same moment, in the same zone, with the same luck."""
    random.seed(0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Asia/Shanghai")
        patch.setattr(clock, "wall", lambda: START)
        time.tzset()
        yield
    time.tzset()
