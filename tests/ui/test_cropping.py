"""The cropped updates leave the same screen as a full repaint, through a random session with wide characters."""

from __future__ import annotations

import random
from typing import Any

import pyte
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from arktui.ui.cropping import CroppingCompositor

WIDTH, HEIGHT = 40, 6
PIECES = ["a", "B", "7", " ", "中", "文", "é", "ー", "…", "━"]
STYLES = [Style(color="red"), Style(bgcolor="blue", bold=True), Style()]


class Noise(Widget):
    """Lines of random text of which any part may be refreshed."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._random = random.Random(seed)  # noqa: S311 - noise, no secret
        self.strips = [self._line() for _ in range(HEIGHT)]

    def _line(self) -> Strip:
        segments = [Segment("".join(self._random.choices(PIECES, k=5)), self._random.choice(STYLES)) for _ in range(12)]
        return Strip(segments).adjust_cell_length(WIDTH)

    def render_line(self, y: int) -> Strip:
        return self.strips[y]

    def shuffle(self) -> None:
        """Change one line, and ask for what differs and for some random regions besides."""
        y = self._random.randrange(HEIGHT)
        self.strips[y] = self._line()
        self.refresh(Region(0, y, WIDTH, 1))
        for _ in range(3):
            left = self._random.randrange(WIDTH)
            self.refresh(Region(left, self._random.randrange(HEIGHT), self._random.randint(1, WIDTH - left), 1))


class NoiseScreen(Screen[None]):
    def __init__(self) -> None:
        super().__init__()
        self._compositor = CroppingCompositor()

    def compose(self) -> ComposeResult:
        yield Noise(11)


class NoiseApp(App[None]):
    CSS = "Noise { width: 40; height: 6; }"

    def get_default_screen(self) -> NoiseScreen:
        return NoiseScreen()


async def test_the_screen_is_that_of_a_full_repaint() -> None:
    async with NoiseApp().run_test(size=(WIDTH, HEIGHT)) as pilot:
        screen = pilot.app.screen
        noise = screen.query_one(Noise)
        shown = pyte.Screen(WIDTH, HEIGHT)
        stream = pyte.Stream(shown)
        feed_full(stream, screen)
        for _ in range(200):
            noise.shuffle()
            screen._compositor.update_widgets({noise})
            update = screen._compositor.render_partial_update()
            assert update is not None
            stream.feed(update.render_segments(pilot.app.console))
            whole = pyte.Screen(WIDTH, HEIGHT)
            feed_full(pyte.Stream(whole), screen)
            assert cells_of(shown) == cells_of(whole)


def feed_full(stream: pyte.Stream, screen: Screen[Any]) -> None:
    for y, strip in enumerate(screen._compositor.render_strips()):
        stream.feed(f"\x1b[{y + 1};1H{strip.render(screen.app.console)}")


def cells_of(screen: pyte.Screen) -> list[list[object]]:
    return [[screen.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]
