"""What to try at the first start ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from arktui.ui.widgets.line_view import LineView
from arktui.view.first_steps import first_steps
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line


class FirstSteps(LineView, can_focus=False):
    """Shows three lines above the keys until the user hides them."""

    def __init__(self, glyphs: Glyphs, keymap: Mapping[str, str]) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._keymap = keymap

    def lines(self, width: int) -> Sequence[Line]:
        """Return the lines."""
        return first_steps(width, self._glyphs, self._keymap)
