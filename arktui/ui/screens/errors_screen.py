"""The screen with all errors of this session."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Sequence

from textual.geometry import Size

from arktui import clock
from arktui.store.freshness import Stale
from arktui.terminal.clipboard import notice
from arktui.ui.actions import bindings_for
from arktui.ui.screens.overlay_screen import ListScreen
from arktui.view.errors import error_of, error_text, errors_lines, errors_text
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line


class ErrorsScreen(ListScreen):
    """Shows each error with its times, advice and RequestId, below the state of refreshes, credentials and clock.

    `feed_time` returns the feed's monotonic time.
    """

    BINDINGS = bindings_for("errors")
    TITLE = "ERRORS"
    SHOWS_FEED = True
    HINTS = (("row.open", "copy this error"), ("errors.copy", "copy all"), ("refresh.now", "refresh"))

    def __init__(self, glyphs: Glyphs, feed_time: Callable[[], float], *, checks_clock: bool) -> None:
        super().__init__(glyphs)
        self._feed_time = feed_time
        self._checks_clock = checks_clock

    def about(self) -> str:
        """Say whose errors they are."""
        return "of this session"

    def lines(self, size: Size) -> Sequence[Line]:
        """Return every error in full."""
        now = clock.wall()
        return errors_lines(self.snapshot, self._next_at(now), size.width, now, checks_clock=self._checks_clock)

    def _next_at(self, now: float) -> float | None:
        status = self.snapshot.status
        at = status.freshness.retry_at if isinstance(status.freshness, Stale) else status.next_at
        return None if at is None else now + max(at - self._feed_time(), 0.0)

    def open_row(self, key: Hashable) -> None:
        """Copy the error under the cursor as text."""
        if error := error_of(self.snapshot, key):
            self._copy(error_text(error))

    def action_copy_errors(self) -> None:
        """Copy all errors as text."""
        self._copy(errors_text(self.snapshot))

    def _copy(self, words: str) -> None:
        if not words:
            self.notify_user("there is nothing to copy")
            return
        self.app.copy_to_clipboard(words)
        self.notify_user(notice(words, f"{len(words):,} characters", os.environ))
