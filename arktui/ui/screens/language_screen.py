"""The screen with the query language."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size

from arktui.ui.screens.overlay_screen import OverlayScreen
from arktui.view.query_language import language_lines
from arktui.view.spans import Line


class LanguageScreen(OverlayScreen):
    """Shows what can be typed into the query line."""

    TITLE = "QUERY LANGUAGE"

    def lines(self, size: Size) -> Sequence[Line]:
        """Return the language, by example, and every field."""
        return language_lines(size.width)
