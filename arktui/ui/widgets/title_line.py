"""The line at the top."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from textual.reactive import reactive

from arktui import clock
from arktui.store.freshness import Stale
from arktui.store.snapshot import Snapshot
from arktui.ui import condition, text
from arktui.ui.glyphs import Glyphs
from arktui.ui.ink import Ink, Line, spread, width_of
from arktui.ui.target import Target
from arktui.ui.widgets.line_view import LineView

_WIDE = 100

_QUERY_MIN = 12
"""Cells that the query keeps before what is watched is said in full."""

_NOWHERE: list[Ink] = [(" ", "")]


class TitleLine(LineView, can_focus=False):
    """Says what is watched, the query in words, how many jobs there are, and how old all of it is."""

    snapshot: reactive[Snapshot] = reactive(Snapshot, repaint=False)
    tick: reactive[float] = reactive(0.0, repaint=False)

    def __init__(self, target: Target, glyphs: Glyphs) -> None:
        super().__init__()
        self._target = target
        self._glyphs = glyphs

    def lines(self, width: int) -> Sequence[Line]:
        """Return the one line."""
        query = condition.query(self.snapshot, self._glyphs)
        counts: list[Ink] = [(condition.counts(self.snapshot, self._glyphs) + "   ", "")]
        if warning := condition.keys_end(self.snapshot, clock.wall()):
            counts.insert(0, (warning + "   ", "attention"))
        for where, troubles, state in self._ways(width):
            right = [*troubles, *counts, *state, (" ", "")]
            wanted = cell_len(query) if troubles else min(cell_len(query), _QUERY_MIN)
            if width_of(where) + wanted + width_of(right) + 2 <= width:
                break
        else:
            where, right = _NOWHERE, [*state, (" ", "")]
        room = max(width - width_of(where) - width_of(right) - 2, 0)
        words = text.cut_end(query, room, self._glyphs.ellipsis)
        return [spread([*where, (words, "accent" if self.snapshot.query.is_filtered else "")], right, width)]

    def _ways(self, width: int) -> Iterator[tuple[list[Ink], list[Ink], list[Ink]]]:
        """Yield what is watched, what needs a person, and the state of the data; each as long as may be.

        While the data is old, why it is matters more than all else.
        """
        states = condition.freshness(self.snapshot, self.tick, self._glyphs)
        pressing = condition.pressing(self.snapshot, self._glyphs)
        places = self._places(width)
        if isinstance(self.snapshot.freshness, Stale):
            yield from ((where, troubles, state) for state in states for where in places for troubles in pressing)
        else:
            yield from ((where, troubles, state) for troubles in pressing for where in places for state in states)
        yield from ((_NOWHERE, [], state) for state in states)

    def _places(self, width: int) -> list[list[Ink]]:
        """Return what is watched, from the longest way to say it to the shortest."""
        target, dot = self._target, f" {self._glyphs.dot} "
        project = [target.project or "all projects"] if target.project or width >= _WIDE else []
        short = target.note or target.profile or target.region
        places = [[target.note, target.profile, target.region, *project], [short, *project], [short]]
        name: list[Ink] = [("arktui  ", "strong")] if width >= _WIDE else []
        return [[(" ", ""), *name, (dot.join(part for part in place if part) + "   ", "dim")] for place in places]

    def watch_snapshot(self) -> None:
        """Show what is new."""
        self.update()

    def watch_tick(self) -> None:
        """Let the age move on."""
        self.update()
