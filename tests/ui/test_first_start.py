"""The first start ever says what to try, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from arktui.config import Settings, is_first_start
from arktui.ui.app import ArktuiApp
from arktui.ui.widgets.first_steps import FirstSteps
from arktui.view.first_steps import first_steps
from arktui.view.glyphs import ASCII, UNICODE, Glyphs
from arktui.view.spans import width_of
from tests.app_harness import monitor, running_app, settle
from tests.terminal import Terminal


def first_time(settings: Settings | None = None) -> ArktuiApp:
    app = monitor(settings=settings)
    app._is_first_start = is_first_start()
    return app


async def test_three_lines_stay_until_escape_and_come_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    async with running_app(first_time(Settings(interval=0, theme="dark", keys={"job.explain": "Z"}))) as (app, pilot):
        lines = app.main.query_one(FirstSteps)
        await settle(pilot, lambda _: lines.region.height == 3)
        assert lines.region.bottom == 39, "the keys below stay"
        assert "Z explain the job" in "".join(lines.render_line(1).text)
        await pilot.press("j", "p")
        assert lines.is_attached, "moving does not hide them"
        await settle(pilot, lambda _: not is_first_start())
        await pilot.press("escape")
        await settle(pilot, lambda _: not app.main.query(FirstSteps))
    async with running_app(first_time()) as (app, _):
        assert not app.main.query(FirstSteps)


@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize("glyphs", [ASCII, UNICODE])
def test_the_lines_fit_and_the_last_one_says_how_to_hide_them(width: int, glyphs: Glyphs) -> None:
    lines = first_steps(width, glyphs, {})
    assert len(lines) == 3
    assert all(width_of(line) <= width for line in lines)
    if width > 60:
        assert "Esc hide these lines" in "".join(text for text, _ in lines[2])


def test_a_real_first_start_shows_them_and_the_next_one_does_not(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "LANG": "C.UTF-8", "XDG_STATE_HOME": str(tmp_path / "state")}
    environment |= {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    words = "show only the jobs that need you"
    with Terminal(["--demo", "--jobs", "10"], environment=environment) as terminal:
        terminal.wait_for(words)
        terminal.press("qq")
        assert terminal.wait_for_exit() == 0
    with Terminal(["--demo", "--jobs", "10"], environment=environment) as terminal:
        terminal.wait_for("live")
        assert words not in terminal.text
        terminal.press("qq")
        assert terminal.wait_for_exit() == 0
