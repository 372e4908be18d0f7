"""What is drawn and alerted before the service's time is known: a dash, never an alarm."""

from __future__ import annotations

from time import clock_gettime
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from httpx import ASGITransport

from arktui.activity.events import Kind
from arktui.api.client import ArkClient
from arktui.api.credentials import Credentials
from arktui.api.endpoint import Endpoint
from arktui.config import Settings
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.store.query import Query
from arktui.target import Target
from arktui.ui.app import ArktuiApp
from arktui.ui.widgets.job_table import JobTable
from tests.app_harness import UnlimitedPace, is_live, settle
from tests.sandbox_server import REGION, make_app

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from arktui.activity.events import Event

MONTH = 30 * 86_400.0


def cells(app: ArktuiApp) -> dict[str, str]:
    """Return the cells of the column LEFT by the jobs' ids, as they are drawn now."""
    table = app.query_one(JobTable)
    place = next((place for place, column in enumerate(table.ordered_columns) if column.key == "left"), None)
    if place is None:
        return {}
    rows = range(min(table.row_count, 60))
    return {table.key_at(row): "".join(word for word, _ in table.get_row_at(row)[place]).strip() for row in rows}


@pytest.mark.parametrize("ahead", [-MONTH, MONTH])
async def test_a_clock_that_is_wrong_alarms_nobody_in_the_first_moment(
    ahead: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = make_app()
    real = sandbox.world.now()
    # Not time.time itself: a module first imported during the test would keep the patched function.
    monkeypatch.setattr("arktui.clock.time", SimpleNamespace(time=lambda: real + ahead, clock_gettime=clock_gettime))

    def connect(before_request: Callable[[], Awaitable[None]]) -> ArkClient:
        return ArkClient(
            Endpoint("http://sandbox", REGION),
            Credentials(ACCESS_KEY, SECRET_KEY),
            transport=ASGITransport(sandbox),
            before_request=before_request,
        )

    app = ArktuiApp(
        connect, Target(profile="prod", region=REGION), Settings(interval=0, theme="dark"), rate_limiter=UnlimitedPace()
    )
    app.activity.watches.toggle_query(Query())
    alerted: list[Event] = []
    monkeypatch.setattr(app.activity._alerts, "add", alerted.extend)
    drawn: list[dict[str, str]] = []
    async with app.run_test(size=(140, 40)) as pilot:
        app.store.subscribe(lambda _: drawn.append(cells(app)))
        await settle(pilot, is_live)
        for _ in range(3):
            await pilot.pause()
        drawn.append(cells(app))
        assert app.session.time.confirmed() == pytest.approx(real, abs=120)
        final = drawn[-1]
        assert {left for left in final.values() if left and left != "–"}, "times left are shown by now"
        for moment in drawn:
            for job_id, left in moment.items():
                assert not left.startswith("!") or final.get(job_id, left).startswith("!"), job_id
        assert not [event for event in alerted if event.kind is Kind.MISSED]
        events = {event.kind for event in app.activity.events}
        assert Kind.MISSED not in events
        assert Kind.NEW not in events
