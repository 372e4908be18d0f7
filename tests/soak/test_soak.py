"""A short soak: hundreds of refreshes, with every fault and every key, leave nothing behind."""

from __future__ import annotations

import pytest

from arktui.sandbox.faults.catalogue import FAULTS
from tests.soak.__main__ import report
from tests.soak.holdings import Holdings
from tests.soak.life import FAULT_EVERY, LOOK_EVERY, LOOKS, living

pytestmark = pytest.mark.slow

JOBS = 200
ROUND = max(FAULT_EVERY * len(FAULTS), LOOK_EVERY * len(LOOKS))
"""Refreshes in which every fault and every key has its turn."""

GROWTH_MAX = 1.2
"""Most objects after twice as many refreshes: capped caches fill slowly, and jobs have samples."""


async def test_a_short_soak_leaves_nothing_behind() -> None:
    held = []
    async with living(JOBS) as life:
        for _ in range(2):
            for _ in range(ROUND):
                await life.step()
            await life.come_to_rest()
            held.append(Holdings.now(life))
    before, after = held
    # A widget keeps the last event it received, of any type.
    more = {kind: count for kind, count in after.more_than(before).items() if not kind.startswith("textual.events.")}
    assert more == {}, report([1, 2], held)
    assert (after.widgets, after.watchers, after.listeners) == (before.widgets, before.watchers, before.listeners)
    assert (after.tasks, after.timers) <= (before.tasks, before.timers)
    assert after.threads <= before.threads
    assert after.files <= before.files + 4  # connections kept
    assert after.errors <= 100
    assert after.objects <= before.objects * GROWTH_MAX, report([1, 2], held)
