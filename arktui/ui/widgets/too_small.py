"""The message shown in a terminal that is too small."""

from __future__ import annotations

from collections.abc import Sequence

from arktui.ui.pane_layout import SIZE_MIN
from arktui.ui.widgets.line_view import LineView
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line
from arktui.view.text import cut_end


class TooSmall(LineView, can_focus=False):
    """Covers the panes, which keep their state, and shows the size that the program needs."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs

    def lines(self, width: int) -> Sequence[Line]:
        """Return the one line."""
        return [
            (
                (
                    cut_end(f"too small: {SIZE_MIN.width}x{SIZE_MIN.height} at least", width, self._glyphs.ellipsis),
                    "strong",
                ),
            )
        ]
