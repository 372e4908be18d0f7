"""The screen that lists what happened to the jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.geometry import Size

from arktui.activity.activity import Activity
from arktui.keys import key_name
from arktui.ui.screens.overlay_screen import LiveScreen
from arktui.view.changes import changes_lines
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line


class ChangesScreen(LiveScreen):
    """Lists what happened, newest first, with a separate section on top for what the user has not seen."""

    def __init__(self, activity: Activity, keymap: Mapping[str, str], glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self._activity = activity
        self._has_digest = activity.has_digest
        self._note = f"{key_name('overlay.close', keymap)} closes"

    def lines(self, size: Size) -> Sequence[Line]:
        """Return the events since the user was last present, then the earlier ones."""
        activity = self._activity
        since = activity.away_since if self._has_digest else activity.began
        return changes_lines(activity.events, since, activity.watches, self._note, size.width, self._glyphs)
