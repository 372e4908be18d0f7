"""The sidebar with the filters."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.message import Message
from textual.reactive import reactive

from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from arktui.ui.actions import bindings_for
from arktui.ui.widgets.line_view import LineView
from arktui.view import text
from arktui.view.filter_groups import Entry, filter_entries
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, Span

_COUNT_WIDTH = 5
"""Cells reserved for every count, so that names keep their width when a count gains a digit."""


class QueryChanged(Message):
    """The user chose another query."""

    def __init__(self, query: Query) -> None:
        super().__init__()
        self.query = query


class MineChosen(Message):
    """The user chose which owner they are."""

    def __init__(self, owner: str) -> None:
        super().__init__()
        self.owner = owner


class FilterSidebar(LineView, can_focus=True):
    """Lists problems, phases, models, tags, owners and projects with their counts; several of each may be on."""

    BINDINGS = bindings_for("sidebar")

    snapshot: reactive[Snapshot] = reactive(Snapshot, repaint=False)
    mine: reactive[str] = reactive("", repaint=False)

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._folds: dict[str, bool] = {}
        self._entries: list[Entry] = []
        self._cursor_id = ""

    def watch_snapshot(self, old: Snapshot, new: Snapshot) -> None:
        """Show the new counts."""
        if self._inputs(old) != self._inputs(new):
            self.update()

    @staticmethod
    def _inputs(snapshot: Snapshot) -> tuple[object, ...]:
        """Return everything that the lines depend on."""
        return snapshot.facets, snapshot.query, snapshot.status.is_complete, snapshot.status.fresh_at is None

    def watch_mine(self) -> None:
        """Show which owner the user is."""
        self.update()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Show or hide the cursor."""
        self.update()

    def lines(self, width: int) -> Sequence[Line]:
        """Return a line for each entry."""
        snapshot = self.snapshot
        self._entries = filter_entries(snapshot.facets, snapshot.query, self._glyphs, self._folds, self.mine)
        cursor = self._cursor
        return [
            self._line_of(entry, width, has_cursor=self.has_focus and number == cursor)
            for number, entry in enumerate(self._entries)
        ]

    def _line_of(self, entry: Entry, width: int, *, has_cursor: bool) -> Line:
        count = "" if entry.count is None else f" {self._count(entry.count):>{_COUNT_WIDTH}}"
        lead = "  " * entry.depth + self._sign(entry)
        room = width - cell_len(lead) - cell_len(count)
        name = text.pad(text.cut_middle(entry.text, room, self._glyphs.ellipsis), room)
        spans: list[Span] = [(lead, "accent" if entry.is_on else ""), (name, self._name_style(entry))]
        if count:
            spans.append((count, "" if entry.is_on else "dim"))
        return [(part, f"{style} cursor".strip()) for part, style in spans] if has_cursor else spans

    def _count(self, count: int) -> str:
        if self.snapshot.status.fresh_at is None:
            return self._glyphs.none
        return f"{count:,}{'' if self.snapshot.status.is_complete else '+'}"

    def _name_style(self, entry: Entry) -> str:
        if entry.is_heading:
            return "accent strong" if self.has_focus else "dim"
        if entry.is_dim:
            return "dim"
        return f"{entry.style} strong".strip() if entry.is_on else entry.style

    def _sign(self, entry: Entry) -> str:
        glyphs = self._glyphs
        if entry.toggled is not None:
            return f"{glyphs.box_on if entry.is_on else glyphs.box_off} "
        if entry.is_folded:
            return f"{glyphs.folded} {glyphs.box_on} " if entry.is_on else f"{glyphs.folded} "
        return "" if entry.is_heading or entry.is_folded is None else f"{glyphs.unfolded} "

    # The cursor belongs to an entry, not to a line number

    @property
    def _cursor(self) -> int:
        ids = [entry.id for entry in self._entries]
        return ids.index(self._cursor_id) if self._cursor_id in ids else min(1, len(ids) - 1)

    @property
    def current(self) -> Entry:
        """The entry under the cursor."""
        return self._entries[self._cursor]

    def _move_to(self, number: int) -> None:
        step = -1 if number < self._cursor else 1
        number = min(max(number, 0), len(self._entries) - 1)
        if not self._entries[number].text:
            number += step
        self._cursor_id = self._entries[number].id
        self.update()
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        self.scroll_to(y=min(max(top, number - height + 1), number), animate=False)

    def action_cursor_up(self) -> None:
        """Move up one entry."""
        self._move_to(self._cursor - 1)

    def action_cursor_down(self) -> None:
        """Move down one entry."""
        self._move_to(self._cursor + 1)

    def action_page_up(self) -> None:
        """Move up one page."""
        self._move_to(self._cursor - self.size.height)

    def action_page_down(self) -> None:
        """Move down one page."""
        self._move_to(self._cursor + self.size.height)

    def action_half_page_up(self) -> None:
        """Move up half a page."""
        self._move_to(self._cursor - self.size.height // 2)

    def action_half_page_down(self) -> None:
        """Move down half a page."""
        self._move_to(self._cursor + self.size.height // 2)

    def action_scroll_top(self) -> None:
        """Move to the first entry."""
        self._move_to(0)

    def action_scroll_bottom(self) -> None:
        """Move to the last entry."""
        self._move_to(len(self._entries) - 1)

    # Actions on an entry

    def action_toggle_entry(self) -> None:
        """Turn a filter on or off, or fold or unfold a heading."""
        if self.current.toggled is not None:
            self.post_message(QueryChanged(self.current.toggled))
        elif self.current.is_folded is not None:
            self._fold(self.current, is_folded=not self.current.is_folded)

    def action_clear_group(self) -> None:
        """Clear the group under the cursor."""
        if self.current.cleared is not None:
            self.post_message(QueryChanged(self.current.cleared))

    def action_fold(self) -> None:
        """Fold the entry or its parent."""
        number, depth = self._cursor, self.current.depth
        if self.current.is_folded is None:
            while number and not (self._entries[number].is_heading or self._entries[number].depth < depth):
                number -= 1
        self._move_to(number)
        self._fold(self.current, is_folded=True)

    def action_unfold(self) -> None:
        """Unfold the entry."""
        if self.current.is_folded:
            self._fold(self.current, is_folded=False)

    def _fold(self, entry: Entry, *, is_folded: bool) -> None:
        self._folds[entry.id] = is_folded
        self.update()
