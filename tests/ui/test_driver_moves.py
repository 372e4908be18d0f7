"""Where the driver lets the terminal move lines, the screen is the same as if everything were drawn."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from rich.color import ColorSystem

from arktui.terminal.driver import scrolling
from arktui.terminal.driver.grid import Grid
from tests.app_harness import is_live, monitor, settle
from tests.bench.driver import Update, send
from tests.recording_driver import RecordingDriver
from tests.terminal import TIMEOUT

KEYS = [
    *("ctrl+l", "i", "home", 22 * "down ", *5 * ["down"], "pagedown", "ctrl+d", "ctrl+u", "x", "escape", "i", "down"),
    *("i", "b", "end", 20 * "up ", *2 * ["up"], "pageup", "b", "asterisk", 10 * "up ", *8 * ["up"], "home"),
]
"""Scrolls with the filters and the detail shown and hidden, over a notice and an overlay."""

MOVE = re.compile(r"\x1b\[\d+;\d+r(?:\x1b\[\d*H\n+|\x1b\[\d*H(?:\x1bM)+)\x1b\[r")

NARROW = (60, 24)


async def recorded(size: tuple[int, int]) -> list[Update]:
    """Run the program in a truecolor terminal; return what it draws for each of `KEYS`."""
    app = monitor()
    app.driver_class = RecordingDriver
    app.console._color_system = ColorSystem.TRUECOLOR
    updates = []
    async with app.run_test(headless=False, size=size) as pilot:
        await settle(pilot, is_live)
        assert isinstance(app._driver, RecordingDriver)
        for keys in KEYS:
            for key in keys.split():
                app.simulate_key(key)
            await pilot.pause()
            updates.append(Update(keys, app._driver.take_writes()))
    return updates


def sent_for(updates: Sequence[Update], size: tuple[int, int]) -> list[str]:
    """Return what the driver sends for each update."""
    grid = Grid(*size)
    return ["".join(map(grid.update, update.writes)) for update in updates]


@pytest.mark.parametrize("size", [NARROW, (120, 30)])
async def test_an_emulated_terminal_shows_the_same(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrolling, "_OVERHEAD", -10_000)  # moves lines even where what stands beside them costs more
    updates = await recorded(size)
    sent = "".join(sent_for(updates, size))
    assert len(MOVE.findall(sent)) >= 8
    assert sent.count("\x1b[r") == len(MOVE.findall(sent))
    send(updates, size)


class Panes:
    """Two panes of one size, side by side in tmux; neither spans its terminal."""

    def __init__(self, folder: Path, size: tuple[int, int]) -> None:
        columns, rows = size
        self._tmux = ("tmux", "-u", "-S", str(folder / "socket"), "-f", "/dev/null")
        self._environment = os.environ | {"LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
        self._pipes = [folder / name for name in ("plain", "moved")]
        for pipe in self._pipes:
            os.mkfifo(pipe)
        show = [f"exec cat {pipe}" for pipe in self._pipes]
        self.run("new-session", "-d", "-x", str(2 * columns + 1), "-y", str(rows), show[0])
        self.run("set-option", "status", "off", ";", "split-window", "-h", "-l", str(columns), show[1])
        self._files = [pipe.open("wb", buffering=0) for pipe in self._pipes]
        self._shown = 0

    def run(self, *words: str) -> str:
        """Run a tmux command; return its output."""
        command = [*self._tmux, *words]
        return subprocess.run(command, check=True, env=self._environment, capture_output=True, encoding="utf-8").stdout

    def close(self) -> None:
        """End tmux."""
        for file in self._files:
            file.close()
        subprocess.run([*self._tmux, "kill-server"], check=False, env=self._environment, capture_output=True)

    @property
    def sizes(self) -> list[str]:
        """The sizes of both panes."""
        return self.run("list-panes", "-F", "#{pane_width}x#{pane_height}").split()

    def show(self, texts: Sequence[str]) -> tuple[str, str]:
        """Write a text to each pane; return what the panes show then."""
        self._shown += 1
        for file, text in zip(self._files, texts, strict=True):
            file.write(f"{text}\x1b]2;{self._shown}\x07".encode())
        deadline = time.monotonic() + TIMEOUT
        while self.run("list-panes", "-F", "#{pane_title}").split() != 2 * [str(self._shown)]:
            assert time.monotonic() < deadline, "tmux did not read"
        plain, moved = (self.run("capture-pane", "-p", "-e", "-N", "-t", f":.{pane}") for pane in range(2))
        return plain, moved


@pytest.fixture
def panes(tmp_path: Path) -> Iterator[Panes]:
    """Two panes in tmux."""
    both = Panes(tmp_path, NARROW)
    yield both
    both.close()


@pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux")
async def test_tmux_shows_the_same(panes: Panes) -> None:
    columns, rows = NARROW
    assert panes.sizes == 2 * [f"{columns}x{rows}"]
    updates = await recorded(NARROW)
    panes.show(2 * ["\x1b[?7l"])
    for update, sent in zip(updates, sent_for(updates, NARROW), strict=True):
        plain, moved = panes.show(["".join(update.writes), sent])
        assert moved == plain, update.name
