"""What an emulated terminal shows."""

from __future__ import annotations

import pyte


def cells_of(screen: pyte.Screen) -> list[list[pyte.screens.Char]]:
    """Return the cells line by line: what stands there, its colours and its attributes."""
    return [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]
