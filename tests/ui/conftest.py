"""What the tests of pictures have in common."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from arktui import clock
from tests.sandbox_server import START


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
