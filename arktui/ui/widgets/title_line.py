"""The line at the top."""

from __future__ import annotations

from collections.abc import Sequence

from textual.reactive import reactive

from arktui.store.snapshot import Snapshot
from arktui.ui import condition, text
from arktui.ui.glyphs import Glyphs
from arktui.ui.ink import Ink, Line, spread, width_of
from arktui.ui.target import Target
from arktui.ui.widgets.line_view import LineView

_WIDE = 100


class TitleLine(LineView, can_focus=False):
    """Says what is watched, the query in words, how many jobs there are, and how old all of it is."""

    snapshot: reactive[Snapshot] = reactive(Snapshot, repaint=False)
    tick: reactive[float] = reactive(0.0, repaint=False)

    def __init__(self, target: Target, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._target = target
        self._glyphs = glyphs

    def lines(self, width: int) -> Sequence[Line]:
        """Return the one line."""
        right: list[Ink] = [
            (condition.counts(self.snapshot, self._glyphs) + "   ", ""),
            *condition.freshness(self.snapshot, self.tick, self._glyphs),
            (" ", ""),
        ]
        where = self._where(is_short=width < _WIDE)
        room = width - width_of(where) - width_of(right) - 2
        query = text.cut_end(condition.query(self.snapshot, self._glyphs), max(room, 0), self._glyphs.ellipsis)
        return [spread([*where, (query, "accent" if self.snapshot.query.is_filtered else "")], right, width)]

    def _where(self, *, is_short: bool) -> list[Ink]:
        target, dot = self._target, f" {self._glyphs.dot} "
        place = [target.note, target.profile, target.region]
        if target.project or not is_short:
            place.append(target.project or "all projects")
        name: list[Ink] = [] if is_short else [("arktui  ", "strong")]
        return [(" ", ""), *name, (dot.join(part for part in place if part) + "   ", "dim")]

    def watch_snapshot(self) -> None:
        """Show what is new."""
        self.update()

    def watch_tick(self) -> None:
        """Let the age move on."""
        self.update()
