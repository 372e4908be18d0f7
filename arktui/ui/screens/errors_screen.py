"""The screen with all errors of this session."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from textual.geometry import Size

from arktui import clock
from arktui.keys import key_name
from arktui.terminal.clipboard import notice
from arktui.ui.actions import bindings_for
from arktui.ui.screens.overlay_screen import LiveScreen
from arktui.view.errors import errors_lines, errors_text
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line


class ErrorsScreen(LiveScreen):
    """Shows each error with its times, advice and RequestId, then the state of the credentials and the clock."""

    BINDINGS = bindings_for("errors")

    def __init__(self, keymap: Mapping[str, str], glyphs: Glyphs, *, checks_clock: bool) -> None:
        super().__init__(glyphs)
        copy, close = (key_name(action_id, keymap) for action_id in ("errors.copy", "overlay.close"))
        self._note = f"{copy} copies all, {close} closes"
        self._checks_clock = checks_clock

    def lines(self, size: Size) -> Sequence[Line]:
        """Return every error in full."""
        return errors_lines(self.snapshot, self._note, size.width, clock.wall(), checks_clock=self._checks_clock)

    def action_copy_errors(self) -> None:
        """Copy all errors as text."""
        if words := errors_text(self.snapshot):
            self.app.copy_to_clipboard(words)
            self._note = notice(words, f"{len(words):,} characters", os.environ)
            self.update_lines()
