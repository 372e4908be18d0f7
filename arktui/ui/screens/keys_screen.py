"""The screen with all keys."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from textual.geometry import Size

from arktui.custom_commands import CustomCommand
from arktui.keys import BY_ID
from arktui.ui.actions import full_name
from arktui.ui.screens.overlay_screen import ListScreen
from arktui.view.keys import keys_lines
from arktui.view.spans import Line

_ANYWHERE = ("main", "app")
"""Places of the actions that work from here."""


class KeysScreen(ListScreen):
    """Lists every action with its keys, including the user's own bindings; Enter runs the one under the cursor."""

    TITLE = "KEYS"
    HINTS = (("row.open", "run"), ("row.fold row.unfold", "columns"))

    def lines(self, size: Size) -> Sequence[Line]:
        """Return all keys."""
        return keys_lines(self.main.keymap, self._glyphs, size.width, self.main.commands)

    def open_row(self, key: Hashable) -> None:
        """Close this screen and run the action, if it works on the screen below or anywhere."""
        if isinstance(key, CustomCommand):
            main = self.main
            main.close_overlays()
            main.run_worker(main.app.run_action(f"run_command({key.name!r})"))
            return
        action = BY_ID[str(key)]
        if action.place not in _ANYWHERE:
            self.notify_user(f"this key works in one place only: {action.help}")
            return
        main = self.main
        main.close_overlays()
        main.run_worker(main.app.run_action(full_name(action), main))
