"""Lines that depend on the height, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.geometry import Size

from arktui.ui.ink import Line
from arktui.ui.widgets.line_view import LineView


class SizedView(LineView, can_focus=True):
    """Fills a screen with lines that a function makes for its size."""

    def __init__(self, make: Callable[[Size], Sequence[Line]]) -> None:
        super().__init__()
        self._make = make

    def lines(self, width: int) -> Sequence[Line]:
        """Return what there is to be shown now."""
        return self._make(Size(width, self.scrollable_content_region.height))

    def on_resize(self) -> None:
        """Make the lines anew."""
        self.update()
