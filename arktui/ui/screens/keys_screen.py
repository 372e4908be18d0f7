"""The screen with all keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.geometry import Size

from arktui.ui.screens.overlay_screen import OverlayScreen
from arktui.view.glyphs import Glyphs
from arktui.view.keys import keys_lines
from arktui.view.spans import Line


class KeysScreen(OverlayScreen):
    """Lists every action with its keys, including the user's own bindings."""

    def __init__(self, keymap: Mapping[str, str], glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self._keymap = keymap

    def lines(self, size: Size) -> Sequence[Line]:
        """Return all keys."""
        return keys_lines(self._keymap, self._glyphs, size.width)
