"""The bases of the screens above the main one: each shows lines and closes on Esc."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.geometry import Size
from textual.reactive import reactive
from textual.screen import ModalScreen

from arktui.store.snapshot import Snapshot
from arktui.ui.actions import bindings_for
from arktui.ui.widgets.line_view import SizedView
from arktui.view.glyphs import ASCII, Glyphs
from arktui.view.spans import Line


class OverlayScreen(ModalScreen[None], inherit_bindings=False):
    """Shows the lines that a subclass returns from `lines`; call `update_lines` when they may have changed."""

    BINDINGS = bindings_for("overlay")

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(classes="-ascii" if glyphs is ASCII else None)
        self._glyphs = glyphs
        self._view = SizedView(self.lines)

    def compose(self) -> ComposeResult:
        """Lay out the view of the lines."""
        yield self._view

    def lines(self, size: Size) -> Sequence[Line]:
        """Return the lines for a view of `size`; the view scrolls if there are more than fit."""
        raise NotImplementedError

    def update_lines(self) -> None:
        """Make the lines again and repaint those that differ."""
        self._view.update()

    def action_close(self) -> None:
        """Return to the jobs."""
        self.dismiss()


class LiveScreen(OverlayScreen):
    """An overlay that the main screen updates with each new snapshot and minute."""

    snapshot: reactive[Snapshot] = reactive(Snapshot, repaint=False)
    minute: reactive[float] = reactive(0.0, repaint=False)
    """The service's time, in whole minutes."""

    def watch_snapshot(self, _old: Snapshot, _new: Snapshot) -> None:
        """Show the new data."""
        self.update_lines()

    def watch_minute(self) -> None:
        """Show the times as of this minute."""
        self.update_lines()
