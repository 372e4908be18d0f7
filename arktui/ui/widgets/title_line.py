"""The title line at the top."""

from __future__ import annotations

from collections.abc import Sequence

from textual.reactive import reactive

from arktui import clock
from arktui.store.snapshot import Snapshot
from arktui.target import Target
from arktui.ui.widgets.line_view import LineView
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line
from arktui.view.title import title_line


class TitleLine(LineView, can_focus=False):
    """Shows the target, the query in words, the number of jobs and the age of the data."""

    snapshot: reactive[Snapshot] = reactive(Snapshot, repaint=False)
    tick: reactive[float] = reactive(0.0, repaint=False)

    alert: reactive[str] = reactive("", repaint=False)
    marked: reactive[tuple[str, ...]] = reactive((), repaint=False)

    def __init__(self, target: Target, glyphs: Glyphs, name_style: str) -> None:
        super().__init__()
        self._target = target
        self._glyphs = glyphs
        self._name_style = name_style

    def lines(self, width: int) -> Sequence[Line]:
        """Return the one line."""
        return [
            title_line(
                self.snapshot,
                self._target,
                self.tick,
                clock.wall(),
                width,
                self._glyphs,
                name_style=self._name_style,
                alert=self.alert,
                marked=self.marked,
            )
        ]

    def watch_snapshot(self) -> None:
        """Show the new data."""
        self.update()

    def watch_alert(self) -> None:
        """Turn the line, or turn it back."""
        self.update()

    def watch_marked(self) -> None:
        """Show the changed marks."""
        self.update()

    def watch_tick(self) -> None:
        """Advance the age."""
        self.update()
