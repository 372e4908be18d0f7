"""Moving the cursor with the detail open: table and detail change in one frame."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from arktui.ui.app import ArktuiApp
from arktui.ui.widgets.job_detail import JobDetail
from tests.app_harness import running_app


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Collect what is handed to the driver: one update a frame."""
    found: list[object] = []
    display = ArktuiApp._display

    def noted(self: ArktuiApp, screen: object, update: object) -> None:
        found.append(update)
        display(self, screen, update)  # type: ignore[arg-type]

    monkeypatch.setattr(ArktuiApp, "_display", noted)
    return found


async def press(pilot: Pilot[None], key: str) -> None:
    """Press a key, and wait until nothing is left to paint."""
    await pilot.press(key)
    screen = pilot.app.screen
    while screen._dirty_widgets or any(widget._repaint_required for widget in screen.query("*")):
        await pilot.pause()


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (240, 60)])
async def test_down_with_the_detail_open_is_one_frame(size: tuple[int, int], frames: list[object]) -> None:
    async with running_app(size=size) as (app, pilot):
        detail = app.screen.query_one(JobDetail)
        await press(pilot, "down")
        for _ in range(6):
            frames.clear()
            before = [detail.render_line(y).text for y in range(detail.size.height)]
            await press(pilot, "down")
            assert [detail.render_line(y).text for y in range(detail.size.height)] != before
            assert len(frames) == 1
