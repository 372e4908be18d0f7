"""The message in a terminal that is too small."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size

from arktui.ui.widgets.line_view import LineView
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line
from arktui.view.text import cut_end

LEAST = Size(40, 10)
"""The smallest terminal on which the panes can be read."""


class TooSmall(LineView, can_focus=False):
    """Covers the panes, which keep their state below, and says which size the program needs."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs

    def lines(self, width: int) -> Sequence[Line]:
        """Return the one line."""
        return [
            ((cut_end(f"too small: {LEAST.width}x{LEAST.height} at least", width, self._glyphs.ellipsis), "strong"),)
        ]
