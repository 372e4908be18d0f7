"""The status line at the bottom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from textual.reactive import reactive
from textual.timer import Timer

from arktui import clock
from arktui.store.snapshot import Snapshot
from arktui.ui.widgets.line_view import LineView
from arktui.view.glyphs import Glyphs
from arktui.view.key_line import Digest, key_line, notice_line
from arktui.view.spans import Line

_NOTICE_SECONDS = 5.0
"""Seconds for which a notice is shown."""


class StatusLine(LineView, can_focus=False):
    """Shows the keys of the focused pane, a notice, a digest or an error, and the time to the next refresh."""

    snapshot: reactive[Snapshot] = reactive(Snapshot, repaint=False)
    tick: reactive[float] = reactive(0.0, repaint=False)
    pane: reactive[str] = reactive("table", repaint=False)
    notice: reactive[str] = reactive("", repaint=False)

    def __init__(self, glyphs: Glyphs, keymap: Mapping[str, str], digest: Digest, *, checks_clock: bool) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._keymap = keymap
        self._digest = digest
        self._checks_clock = checks_clock
        self._notice_timer: Timer | None = None

    def show_notice(self, notice: str) -> None:
        """Show a notice in place of the keys for a few seconds."""
        self.notice = notice
        if self._notice_timer is not None:
            self._notice_timer.stop()
        self._notice_timer = self.set_timer(_NOTICE_SECONDS, partial(setattr, self, "notice", ""))

    def lines(self, width: int) -> Sequence[Line]:
        """Return the one line."""
        if self.notice:
            return [notice_line(self.notice, width, self._glyphs)]
        return [
            key_line(
                self.snapshot,
                self.tick,
                clock.wall(),
                self.pane,
                self._digest,
                width,
                self._glyphs,
                self._keymap,
                checks_clock=self._checks_clock,
            )
        ]

    def watch_snapshot(self) -> None:
        """Show the new data."""
        self.update()

    def watch_tick(self) -> None:
        """Advance the countdown."""
        self.update()

    def watch_pane(self) -> None:
        """Show the keys of another pane."""
        self.update()

    def watch_notice(self) -> None:
        """Show the notice, or the keys again."""
        self.update()
