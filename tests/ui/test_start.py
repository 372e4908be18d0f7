"""What the start draws, counted."""

from __future__ import annotations

import pytest
from textual._compositor import Compositor

from tests.app_harness import monitor, running_app


async def test_the_screen_is_painted_in_full_only_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    painted: list[Compositor] = []
    paint = Compositor.render_full_update

    def counted(self: Compositor, simplify: bool = False) -> object:
        painted.append(self)
        return paint(self, simplify)

    monkeypatch.setattr(Compositor, "render_full_update", counted)
    async with running_app(monitor()):
        assert len(painted) == 1
