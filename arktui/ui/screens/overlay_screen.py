"""The bases of the screens above the main one: a title line, scrollable lines, and a line of keys."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import partial
from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.geometry import Size
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.timer import Timer

from arktui.keys import IN_OVERLAYS
from arktui.store.snapshot import Snapshot
from arktui.ui.actions import bindings_for, shared_bindings
from arktui.ui.screens.main_screen import MainScreen
from arktui.ui.widgets.line_view import OneLine
from arktui.ui.widgets.row_view import RowView
from arktui.view.glyphs import ASCII, Glyphs
from arktui.view.overlay_lines import Hint, overlay_keys, overlay_title
from arktui.view.spans import Line
from arktui.view.text import cut_middle

_LOW = 16
"""Rows below which there are no blank lines around the lines."""

_NOTICE_SECONDS = 5.0
"""Seconds for which a notice is shown."""


class OverlayScreen(ModalScreen[None], inherit_bindings=False):
    """Shows the lines that a subclass returns from `lines`; call `update_lines` when they may have changed.

    A subclass sets `TITLE`, and `HINTS` for the keys that it names besides those for help and for leaving.
    """

    BINDINGS = [*bindings_for("overlay"), *shared_bindings(*IN_OVERLAYS)]  # noqa: RUF012 - Textual's own form
    HINTS: ClassVar[Sequence[Hint]] = ()
    VIEW: ClassVar[type[RowView]] = RowView

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(classes="-ascii" if glyphs is ASCII else None)
        self._glyphs = glyphs
        self._view = self.VIEW(self.lines)
        self._title_line = OneLine(self._title, "-title")
        self._notice_line = OneLine(self._notice_in, "-notice")
        self._key_line = OneLine(self._keys, "-keys")
        self._notice = ""
        self._notice_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay out title, lines, notice and keys."""
        self.set_class(self.app.size.height < _LOW, "-low")
        yield self._title_line
        yield self._key_line
        yield self._notice_line
        yield self._view

    def on_resize(self) -> None:
        """Spare the blank lines in a low window."""
        self.set_class(self.app.size.height < _LOW, "-low")

    @property
    def main(self) -> MainScreen:
        """The screen with the panes."""
        return cast("MainScreen", self.app.screen_stack[0])

    # What it shows

    def lines(self, size: Size) -> Sequence[Line]:
        """Return the lines for a view of `size`; the view scrolls if there are more than fit."""
        raise NotImplementedError

    def about(self) -> str:
        """Return what the screen is about, for its title."""
        return ""

    def update_lines(self) -> None:
        """Make the lines again and repaint those that differ."""
        self._title_line.update()
        self._view.update()

    def _title(self, width: int) -> Line:
        return overlay_title(self.TITLE or "", self.about(), width, self._glyphs, self._keymap)

    def _keys(self, width: int) -> Line:
        hints = (*self.HINTS, ("overlay.close", "close"), ("app.help", "keys"))
        return overlay_keys(hints, width, self._glyphs, self._keymap)

    @property
    def _keymap(self) -> Mapping[str, str]:
        return self.main.keymap

    # Notices

    def notify_user(self, text: str) -> None:
        """Show a notice above the keys, until the next one or for a few seconds."""
        self._notice = text
        self._notice_line.update()
        self.set_class(bool(text), "-noticed")
        if self._notice_timer is not None:
            self._notice_timer.stop()
        self._notice_timer = self.set_timer(_NOTICE_SECONDS, partial(self.notify_user, "")) if text else None

    def _notice_in(self, width: int) -> Line:
        return [(cut_middle(self._notice, width, self._glyphs.ellipsis), "strong")]

    # Actions

    def action_close(self) -> None:
        """Return to the screen below."""
        self.dismiss()

    def action_refresh_now(self) -> None:
        """Refresh at once."""
        self.main.action_refresh_now()

    def action_pause(self) -> None:
        """Pause or resume refreshing."""
        self.main.action_pause()

    def action_show_board(self) -> None:
        """Show the board."""
        self.main.action_show_board()

    def action_show_changes(self) -> None:
        """Show what happened."""
        self.main.action_show_changes()

    def action_show_errors(self) -> None:
        """Show the errors."""
        self.main.action_show_errors()

    def action_next_times(self) -> None:
        """Show times in the next way."""
        self.main.action_next_times()


class LiveScreen(OverlayScreen):
    """An overlay that the main screen updates with each new snapshot and minute."""

    SHOWS_FEED: ClassVar[bool] = False
    """Whether it also shows times of the feed that no other pane shows, such as the next refresh."""

    snapshot: reactive[Snapshot] = reactive(Snapshot, repaint=False)
    minute: reactive[float] = reactive(0.0, repaint=False)
    """The service's time, in whole minutes."""

    def watch_snapshot(self, _old: Snapshot, _new: Snapshot) -> None:
        """Show the new data."""
        self.update_lines()

    def watch_minute(self) -> None:
        """Show the times as of this minute."""
        self.update_lines()


class ListScreen(LiveScreen):
    """A live overlay that lists rows with a cursor; a subclass says what opening one does."""

    BINDINGS = bindings_for("rows")

    @property
    def cursor(self) -> Hashable:
        """The key of the row under the cursor; None if there is no row."""
        return self._view.cursor

    def action_open_row(self) -> None:
        """Go to what is under the cursor."""
        if self.cursor is None:
            self.notify_user("there is nothing under the cursor")
        else:
            self.open_row(self.cursor)

    def open_row(self, key: Hashable) -> None:
        """Go to what the row with this key is about."""
        raise NotImplementedError

    def action_unfold_row(self) -> None:
        """Open the group under the cursor, or move to the next column."""
        if not self._view.move_column(1):
            self.notify_user("there is nothing further right")

    def action_fold_row(self) -> None:
        """Close the group under the cursor, or move to the previous column."""
        if not self._view.move_column(-1):
            self.notify_user("there is nothing further left")
