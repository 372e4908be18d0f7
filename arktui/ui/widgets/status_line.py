"""The two lines at the bottom: the keys, and above them a notice when there is one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    """Shows the keys of the focused pane, and at the right a wrong clock and the last error."""

    snapshot: reactive[Snapshot] = reactive(Snapshot, repaint=False)
    tick: reactive[float] = reactive(0.0, repaint=False)
    pane: reactive[str] = reactive("table", repaint=False)

    def __init__(self, glyphs: Glyphs, keymap: Mapping[str, str], *, checks_clock: bool) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._keymap = keymap
        self._checks_clock = checks_clock

    def lines(self, width: int) -> Sequence[Line]:
        """Return the one line."""
        glyphs, keymap, checks_clock = self._glyphs, self._keymap, self._checks_clock
        return [key_line(self.snapshot, clock.wall(), self.pane, width, glyphs, keymap, checks_clock=checks_clock)]

    def watch_snapshot(self) -> None:
        """Show the new data."""
        self.update()

    def watch_tick(self) -> None:
        """Drop an error that is no longer recent."""
        self.update()

    def watch_pane(self) -> None:
        """Show the keys of another pane."""
        self.update()


class NoticeLine(LineView, can_focus=False):
    """Shows a notice, the advice on a failure or the digest; it is there only while there is one."""

    snapshot: reactive[Snapshot] = reactive(Snapshot, repaint=False)
    notice: reactive[str] = reactive("", repaint=False)

    def __init__(
        self, glyphs: Glyphs, keymap: Mapping[str, str], digest: Digest, on_shown: Callable[[], object]
    ) -> None:
        """Create one that calls `on_shown` when it appears or disappears."""
        super().__init__()
        self._glyphs = glyphs
        self._keymap = keymap
        self._digest = digest
        self._on_shown = on_shown
        self._timer: Timer | None = None

    def show_notice(self, notice: str) -> None:
        """Show a notice until the next key, but at most a few seconds."""
        self.end_notice()
        self.notice = notice
        self._timer = self.set_timer(_NOTICE_SECONDS, partial(setattr, self, "notice", ""))

    def end_notice(self) -> None:
        """Remove the notice."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.notice = ""

    def lines(self, width: int) -> Sequence[Line]:
        """Return the one line; it is empty if there is nothing to show."""
        return [notice_line(self.notice, self.snapshot, self._digest, width, self._glyphs, self._keymap)]

    def update(self) -> None:
        """Show what there is to show, or nothing."""
        is_shown = bool(self.lines(self.app.size.width)[0])
        if is_shown != self.display:
            self.display = is_shown
            self._on_shown()
        super().update()

    def watch_snapshot(self) -> None:
        """Show the new data."""
        self.update()

    def watch_notice(self) -> None:
        """Show the notice, or what it covered."""
        self.update()
