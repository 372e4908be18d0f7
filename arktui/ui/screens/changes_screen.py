"""The screen with all that happened to the jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.geometry import Size

from arktui.keys import key_name
from arktui.ui.changes_lines import changes_lines
from arktui.ui.glyphs import Glyphs
from arktui.ui.ink import Line
from arktui.ui.lookout import Lookout
from arktui.ui.screens.overlay_screen import LiveScreen


class ChangesScreen(LiveScreen):
    """Lists what happened, newest first; what the reader has not seen yet comes first, on its own."""

    def __init__(self, lookout: Lookout, keymap: Mapping[str, str], glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self._lookout = lookout
        self._has_digest = lookout.is_telling
        self._note = f"{key_name('overlay.close', keymap)} closes"

    def lines(self, size: Size) -> Sequence[Line]:
        """Return the events since the reader was last there, and those before."""
        lookout = self._lookout
        since = lookout.away_since if self._has_digest else lookout.began
        return changes_lines(lookout.events, since, lookout.watches.in_words(), self._note, size.width, self._glyphs)
