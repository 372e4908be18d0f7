from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from arktui.ui.gc_tuning import GcTuner
from tests.jobs import job


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


class Loop:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.itself = self


def test_jobs_that_are_over_are_frozen_by_the_thousand() -> None:
    tuner = GcTuner()
    counts = []
    kept = []
    for over in range(0, 3_500, 100):
        kept += [job(number) for number in range(100)]
        tuner.note(over)
        counts.append(gc.get_freeze_count())
    steps = [number * 100 for number in range(1, len(counts)) if counts[number] > counts[number - 1]]
    assert steps == [1_000, 2_000, 3_000]
    assert counts[-1] - counts[0] >= 3_000


def test_no_garbage_is_frozen() -> None:
    tuner = GcTuner()
    gc.collect()
    gc.disable()
    try:
        for _ in range(50):
            Loop()
        tuner.note(1_000)
    finally:
        gc.enable()
    gc.unfreeze()
    assert not [one for one in gc.get_objects() if isinstance(one, Loop)]


def test_as_many_that_leave_as_come_freeze_nothing_more() -> None:
    tuner = GcTuner()
    tuner.note(1_000)
    count = gc.get_freeze_count()
    for over in (500, 1_400, 500, 1_400):
        tuner.note(over)
    assert gc.get_freeze_count() <= count
    kept = [job(number) for number in range(100)]
    tuner.note(1_500)
    assert gc.get_freeze_count() >= count + len(kept)
