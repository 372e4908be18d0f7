"""The base of the screens that pick columns: rows to pick and to order, found as one types."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import cast

from textual import events
from textual.geometry import Size
from textual.message import Message

from arktui.store.clean_text import clean
from arktui.ui.actions import bindings_for
from arktui.ui.screens.overlay_screen import ListScreen
from arktui.ui.widgets.row_view import RowView
from arktui.view.picker import Pick, picker_lines
from arktui.view.spans import Line

_FIND_MAX = 64
"""Characters that can be typed to find a column."""


class Found(Message):
    """The user has found a row and wants it."""


class PickerView(RowView):
    """Rows among which the user can find one: after `start_find`, what is typed reduces them.

    Enter takes the row under the cursor, Esc leaves the cursor on it.
    """

    find: str | None = None
    """What the user has typed to find a row; None while not looking for one."""

    def start_find(self) -> None:
        """Let the user type a part of a name."""
        self._set_find("")

    def _set_find(self, find: str | None) -> None:
        here = self.cursor
        self.find = find
        self.update()
        if find:
            self.prepare()
            self.action_scroll_top()
        else:
            self.put_cursor(here)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:  # noqa: ARG002 - Textual's own
        """Return whether a key is text."""
        return self.find is not None and character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        """Take typed text while finding."""
        if self.find is None:
            return
        if event.key in ("escape", "enter"):
            self._set_find(None)
            if event.key == "enter":
                self.post_message(Found())
        elif event.key == "backspace":
            self._set_find(self.find[:-1])
        elif event.is_printable and event.character:
            self._set_find((self.find + event.character)[:_FIND_MAX])
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Take the first line of pasted text while finding."""
        if self.find is not None:
            self._set_find((self.find + clean(event.text.strip().split("\n")[0]))[:_FIND_MAX])


class PickerScreen(ListScreen):
    """Lists what `picks` returns; a subclass says what picking, moving and resetting do, each of which acts at once."""

    BINDINGS = bindings_for("picker")
    VIEW = PickerView
    INTRO = ""

    def picks(self) -> Sequence[Pick]:
        """Return the rows."""
        raise NotImplementedError

    def lines(self, size: Size) -> Sequence[Line]:
        """Return the rows that contain what is typed."""
        return picker_lines(self.picks(), self._picker.find, self.INTRO, size.width, self._glyphs)

    @property
    def _picker(self) -> PickerView:
        return cast("PickerView", self._view)

    @property
    def column(self) -> str:
        """The column under the cursor; empty if none is."""
        return str(self.cursor) if self.cursor is not None else ""

    def on_found(self) -> None:
        """Take the row that was found."""
        self.action_open_row()

    def open_row(self, key: Hashable) -> None:
        """Pick the row."""
        self.pick(str(key))

    def action_find(self) -> None:
        """Let the user type a part of a name."""
        self._picker.start_find()

    def action_toggle_pick(self) -> None:
        """Pick the row under the cursor, or not any more."""
        if self.column:
            self.pick(self.column)

    def pick(self, column: str) -> None:
        """Pick a row, or end that."""
        raise NotImplementedError

    def action_move_down(self) -> None:
        """Move the picked row down among the picked ones."""
        self.move(1)

    def action_move_up(self) -> None:
        """Move the picked row up."""
        self.move(-1)

    def move(self, step: int) -> None:
        """Move the picked row under the cursor by a number of places."""
        raise NotImplementedError
