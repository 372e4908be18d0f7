"""The screen with the keys."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import cast

from textual.events import Key
from textual.geometry import Size

from arktui.custom_commands import CustomCommand
from arktui.keys import BY_ID, keys_of
from arktui.ui.actions import full_name
from arktui.ui.commands import OTHER_WORDS
from arktui.ui.screens.main_screen import MainScreen
from arktui.ui.screens.overlay_screen import ListScreen, OverlayScreen
from arktui.view.glyphs import Glyphs
from arktui.view.keys import FIRST, FIRST_MAX, found_lines, keys_lines
from arktui.view.spans import Line

_ANYWHERE = ("main", "app")
"""Places of the actions that work from here."""

_TYPED_MAX = 60
"""Characters that can be typed to find a key."""

_PANES = {"table": "in the table", "sidebar": "in the filters", "detail": "in the detail"}


class KeysScreen(ListScreen):
    """Lists the keys that one needs most where one is, then every action with its keys; Enter runs the one chosen.

    What is typed reduces the list to the actions that match. While nothing is typed, the keys that close other screens
    close this one, and a slash does nothing.
    """

    TITLE = "KEYS"
    HINTS = (("row.open", "run"), ("row.fold row.unfold", "columns"))

    def __init__(self, opened_from: MainScreen | OverlayScreen, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self._typed = ""
        if isinstance(opened_from, MainScreen):
            self._first: Sequence[str] = FIRST[opened_from.pane]
            self._where = _PANES[opened_from.pane]
        else:
            own = [action_id for ids, _ in opened_from.HINTS for action_id in ids.split()]
            self._first = [*dict.fromkeys([*own, *FIRST["overlay"]])][:FIRST_MAX]
            self._where = f"in {(opened_from.TITLE or 'this screen').lower()}"

    def about(self) -> str:
        """Say where the first keys work."""
        return self._where

    def lines(self, size: Size) -> Sequence[Line]:
        """Return the keys of the place and all keys, or those that match what is typed."""
        if self._typed:
            return found_lines(self._typed, self.main.keymap, OTHER_WORDS, size.width, self.main.commands)
        main = self.main
        return keys_lines(self._first, self._where, main.keymap, self._glyphs, size.width, main.commands)

    def take(self, event: Key) -> bool:
        """Take a key as text; return whether it was."""
        if event.key == "backspace" and self._typed:
            self._set_typed(self._typed[:-1])
            return True
        character = event.character
        if character is None or not character.isprintable():
            return False
        if self._typed:
            self._set_typed((self._typed + character)[:_TYPED_MAX])
        elif character in (*keys_of("overlay.close", self.main.keymap), *keys_of("app.help", self.main.keymap)):
            self.action_close()
        elif character not in "/ ":
            self._set_typed(character)
        return True

    def _set_typed(self, typed: str) -> None:
        self._typed = typed
        if self.is_mounted:  # a key may come before the first layout, which shows what is typed
            self.update_lines()

    def action_close(self) -> None:
        """Show all keys again if something is typed; otherwise close the screen."""
        if self._typed:
            self._set_typed("")
        else:
            super().action_close()

    def open_row(self, key: Hashable) -> None:
        """Close this screen and run the action, if it works on the screen below or anywhere."""
        main = self.main
        if isinstance(key, CustomCommand):
            main.close_overlays()
            main.run_worker(main.app.run_action(f"run_command({key.name!r})"))
            return
        _, action_id = cast("tuple[str, str]", key)
        action = BY_ID[action_id]
        if action.place not in _ANYWHERE:
            self.notify_user(f"this key works in one place only: {action.help}")
            return
        main.close_overlays()
        main.run_worker(main.app.run_action(full_name(action), main))
