"""What the user sees of the sandbox's faults, as pictures; `pytest --snapshot-update` records them again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from arktui.store.freshness import Stale
from arktui.store.snapshot import Snapshot
from tests.app_harness import is_live, monitor, settle
from tests.sandbox_server import make_app

Compare = Callable[..., bool]

pytestmark = pytest.mark.usefixtures("same_zone_and_luck")


def is_stale(snapshot: Snapshot) -> bool:
    return isinstance(snapshot.status.freshness, Stale)


def test_throttled_over_the_last_good_data(snap_compare: Compare) -> None:
    sandbox = make_app()

    async def break_it(pilot: Pilot[Any]) -> None:
        await settle(pilot, is_live)
        sandbox.faults.put("throttle:retry-after=7")
        await pilot.press("down", "r")
        await settle(pilot, is_stale)

    assert snap_compare(monitor(sandbox), terminal_size=(120, 40), run_before=break_it)


@pytest.mark.parametrize(("fault", "downs"), [("counts-missing:0.5", 1), ("wrong-types:0.3", 5), ("hostile-text", 1)])
def test_jobs_with_odd_fields(snap_compare: Compare, fault: str, downs: int) -> None:
    sandbox = make_app()
    sandbox.faults.put(fault)

    async def load(pilot: Pilot[Any]) -> None:
        await settle(pilot, is_live)
        await pilot.press(*["down"] * downs)

    assert snap_compare(monitor(sandbox), terminal_size=(120, 40), run_before=load)
