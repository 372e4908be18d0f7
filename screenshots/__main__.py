"""`python -m screenshots`: makes the pictures of this folder from the sandbox, always the same ones.

Seed and clocks are fixed. The PNGs are drawn by `rsvg-convert` (Debian's librsvg2-bin, with fonts-noto-cjk and
fonts-dejavu-core); without it only the SVGs are made. `python -m screenshots FILE.svg ...` draws other exports of
Textual, such as the snapshots of the tests, as PNGs in build/pictures.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

from rich.cells import cell_len

from arktui.config import Settings
from arktui.sandbox.clock import ManualClock
from tests.app_harness import monitor, running_app
from tests.sandbox_server import START, make_app
from tests.ui.test_main_screen import refresh

FOLDER = Path(__file__).parent
DRAWN = FOLDER.parent / "build" / "pictures"
RENDERER = "rsvg-convert"

CELL_WIDTH = 12.2
"""Pixels of a cell in Textual's SVG export."""

FONTS = "'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace"
FONT_SIZE = 20.26
"""Pixels at which DejaVu Sans Mono is as wide as a cell."""


@dataclass(frozen=True)
class Picture:
    """One picture: the size of the terminal, the keys pressed before it is taken, and how long was watched before."""

    name: str
    size: tuple[int, int]
    keys: tuple[str, ...] = ()
    theme: str = "dark"
    minutes: int = 0


PICTURES = (
    Picture("main-120x40", (120, 40), ("down", "down", "down")),
    Picture("main-80x24", (80, 24), ("down",)),
    Picture("main-200x60", (200, 60), ("down", "down")),
    Picture("light-120x40", (120, 40), ("down", "down"), theme="light"),
    Picture("filtered-120x40", (120, 40), ("5", "down")),
    Picture("filters-80x24", (80, 24), ("b", "down", "down")),
    Picture("keys-120x40", (120, 40), ("question_mark",)),
    Picture("problems-120x40", (120, 40), ("e", "down", "down"), minutes=60),
    Picture("board-120x40", (120, 40), ("B",), minutes=60),
    Picture("timeline-80x24", (80, 24), ("slash", *"judge", "enter", "T"), minutes=60),
    Picture("explain-80x24", (80, 24), ("2", "x"), minutes=60),
    Picture("changes-120x40", (120, 40), ("N",), minutes=60),
)


async def take(picture: Picture) -> str:
    """Return a picture as SVG."""
    clock = ManualClock(START)
    app = monitor(make_app(jobs=1_200, clock=clock), Settings(interval=0, theme=picture.theme))
    async with running_app(app, picture.size) as (_, pilot):
        for _ in range(picture.minutes):
            clock.advance(60)
            await refresh(pilot)
        for key in picture.keys:
            await pilot.press(key)
            await pilot.pause(0.1)
        await pilot.pause(0.6)
        return placed(app.export_screenshot(title="arktui"))


def placed(svg: str) -> str:
    """Return an SVG in which every word stands in its own cells, whatever font draws it.

    The export gives a place to each run of text and leaves the rest to `textLength`, which not every renderer heeds;
    signs that come from another font would push all that follows aside.
    """
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = svg.replace("font-family: Fira Code", f"font-family: {FONTS}").replace(
        "font-size: 20px", f"font-size: {FONT_SIZE}px"
    )
    return re.sub(r'<text class="([^"]*-r\d+)" x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>', _placed_run, svg)


def _placed_run(match: re.Match[str]) -> str:
    style, left, bottom, content = match.groups()
    words = []
    for word in re.finditer(r"[!-~]+|[^\s!-~\xa0]", unescape(content)):
        before = unescape(content)[: word.start()]
        x = float(left) + cell_len(before) * CELL_WIDTH
        words.append(f'<text class="{style}" x="{x:.1f}" y="{bottom}">{escape(word[0])}</text>')
    return "".join(words)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make all pictures, or draw the files that are given; return 1 where the PNGs could not be drawn."""
    parser = argparse.ArgumentParser("python -m screenshots", description="Make the pictures of the README.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.svg", help="draw these in build/pictures instead")
    files = parser.parse_args(arguments).files
    drawn = [draw(path) for path in files] if files else [make(picture) for picture in PICTURES]
    if not all(drawn):
        print(f"no {RENDERER}: the PNGs were not made", file=sys.stderr)
    return 0 if all(drawn) else 1


def make(picture: Picture) -> bool:
    """Make a picture of this folder; return whether its PNG was drawn."""
    os.environ["TZ"] = "Asia/Shanghai"
    time.tzset()
    path = FOLDER / f"{picture.name}.svg"
    path.write_text(asyncio.run(take(picture)), "utf-8")
    print(path.name)
    return rendered(path, path.with_suffix(".png"))


def draw(path: Path) -> bool:
    """Draw a Textual export as a PNG in `DRAWN`; return whether that was possible."""
    DRAWN.mkdir(parents=True, exist_ok=True)
    svg = DRAWN / path.name
    svg.write_text(placed(path.read_text("utf-8")), "utf-8")
    print(svg.with_suffix(".png"))
    return rendered(svg, svg.with_suffix(".png"))


def rendered(svg: Path, png: Path) -> bool:
    """Render an SVG; return whether there is a renderer."""
    renderer = shutil.which(RENDERER)
    if renderer:
        subprocess.run([renderer, "-o", png, svg], check=True)
    return renderer is not None


if __name__ == "__main__":
    sys.exit(main())
