"""The sidebar with the filters."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.reactive import reactive

from arktui.store.clean_text import clean
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from arktui.terminal.textual_internals.diff_repaint import set_scroll_y
from arktui.ui.actions import bindings_for
from arktui.ui.widgets.line_view import LineView
from arktui.view import text
from arktui.view.filter_groups import Entry, filter_entries
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, Span

_COUNT_WIDTH = 5
"""Cells reserved for every count, so that names keep their width when a count gains a digit."""


_FIND_MAX = 64
"""Characters that can be typed to find an entry."""


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
    """Lists problems, phases, models, tags, owners and projects with their counts; several of each may be on.

    While it has the focus, the cursor stays on its entry and that entry on its line, whatever appears or disappears.
    After `start_find`, what the user types reduces the entries to those that contain it.
    """

    BINDINGS = bindings_for("sidebar")

    snapshot: reactive[Snapshot] = reactive(Snapshot, repaint=False)
    mine: reactive[str] = reactive("", repaint=False)

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._folds: dict[str, bool] = {}
        self._entries: list[Entry] = []
        self._cursor_id = ""
        self._find: str | None = None
        """What the user has typed to find an entry; None while not looking for one."""
        self._lead = self._tail = 0
        """Blank lines above and below the entries, which let the cursor keep its line where scrolling can't."""

    def watch_snapshot(self, old: Snapshot, new: Snapshot) -> None:
        """Show the new counts."""
        if self._inputs(old) != self._inputs(new):
            self.update()

    @staticmethod
    def _inputs(snapshot: Snapshot) -> tuple[object, ...]:
        """Return everything that the lines depend on."""
        status = snapshot.status
        return snapshot.facets, snapshot.filtered_facets, snapshot.query, status.is_complete, status.fresh_at is None

    def watch_mine(self) -> None:
        """Show which owner the user is."""
        self.update()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show or hide the cursor; stop finding without the focus."""
        if not has_focus:
            self._find = None
        self.update()

    def update(self) -> None:
        """Make the entries again, keep the cursor on its line, and repaint what differs."""
        line = self._cursor + self._lead - self.scroll_offset.y if self._entries else 0
        self._entries, before = self._entries_now(), self._cursor
        if self._cursor_id and self._cursor_id not in [entry.id for entry in self._entries]:
            self._cursor_id = self._entries[self._near(before)].id if self._entries else ""
        top, self._lead, self._tail = self.scroll_offset.y, 0, 0
        if self.has_focus:
            top = self._cursor - line
            self._lead = max(-top, 0)
            top = max(top, 0)
            # A view that is not laid out yet has no height, and so nothing to keep.
            self._tail = max(top + self.size.height - self._lead - len(self._entries), 0) if top else 0
        self._width = 0
        self.prepare()
        set_scroll_y(self, top)
        self.repaint_changed()

    def _entries_now(self) -> list[Entry]:
        snapshot = self.snapshot
        return filter_entries(
            snapshot.facets,
            snapshot.filtered_facets,
            snapshot.query,
            self._glyphs,
            self._folds,
            self.mine,
            self._find or "",
            self.current.value if self.has_focus else None,
        )

    def lines(self, width: int) -> Sequence[Line]:
        """Return a line for each entry; while finding, what was typed stands above them."""
        if not self._entries and self._find is None:
            self._entries = self._entries_now()
        cursor = self._cursor
        lines = [
            self._line_of(entry, width, has_cursor=self.has_focus and number == cursor)
            for number, entry in enumerate(self._entries)
        ]
        return [*self._find_lines(width), *[()] * self._lead, *lines, *[()] * self._tail]

    def _find_lines(self, width: int) -> list[Line]:
        if self._find is None:
            return []
        typed = text.cut_middle(self._find, width - 2, self._glyphs.ellipsis)
        words = "" if self._entries else "no entry contains this"
        return [(("/", "accent"), (typed, ""), (" ", "cursor")), ((words, "dim"),)]

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
        if entry.is_more:
            return ""
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
        """The entry under the cursor; an empty one if nothing is listed."""
        return self._entries[self._cursor] if self._entries else Entry("", "")

    def _near(self, number: int, step: int = 1) -> int:
        """Return the number of the nearest entry that is no blank line."""
        number = min(max(number, 0), len(self._entries) - 1)
        return number if self._entries[number].text else number + step

    def _move_to(self, number: int) -> None:
        if not self._entries:
            return
        number = self._near(number, -1 if number < self._cursor else 1)
        self._cursor_id = self._entries[number].id
        self.update()
        line = number + self._lead + len(self._find_lines(self.size.width))
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        self.scroll_to(y=min(max(top, line - height + 1), line), animate=False)

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

    def action_next_group(self) -> None:
        """Move to the heading of the next group."""
        self._move_to(next((number for number in self._headings if number > self._cursor), len(self._entries) - 1))

    def action_previous_group(self) -> None:
        """Move to the heading of this group, or of the previous one."""
        self._move_to(next((number for number in reversed(self._headings) if number < self._cursor), 0))

    def go_to_group(self, title: str) -> None:
        """Move to the heading of a group."""
        headings = [number for number in self._headings if self._entries[number].text == title]
        if headings:
            self._move_to(headings[0])

    @property
    def _headings(self) -> list[int]:
        return [number for number, entry in enumerate(self._entries) if entry.is_heading]

    # Find an entry

    def start_find(self) -> None:
        """Let the user type a part of an entry; Enter picks the entry under the cursor, Esc keeps the cursor there."""
        self._set_find("")

    def _set_find(self, find: str | None) -> None:
        self._find = find
        self.scroll_to(y=0, animate=False)
        self.update()
        self._lead = self._tail = 0
        if find:
            found = [entry for entry in self._entries if not entry.is_heading and find.lower() in entry.text.lower()]
            self._cursor_id = found[0].id if found else ""
        self._move_to(self._cursor)

    def _end_find(self) -> None:
        """List all entries again, with the one under the cursor among them."""
        depth = self.current.depth
        for entry in reversed(self._entries[: self._cursor]):
            if entry.is_heading or entry.depth < depth:
                depth = entry.depth
                self._folds[entry.id] = False
            if entry.is_heading:
                break
        self._set_find(None)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:  # noqa: ARG002 - Textual's own
        """Return whether a key is text."""
        return self._find is not None and character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        """Take typed text while finding."""
        if self._find is None:
            return
        if event.key == "escape":
            self._end_find()
        elif event.key == "enter":
            entry = self.current
            self._end_find()
            if entry.toggled is not None:
                self.post_message(QueryChanged(entry.toggled))
        elif event.key == "backspace":
            self._set_find(self._find[:-1])
        elif event.is_printable and event.character:
            self._set_find((self._find + event.character)[:_FIND_MAX])
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Take the first line of pasted text while finding."""
        if self._find is not None:
            self._set_find((self._find + clean(event.text.strip().split("\n")[0]))[:_FIND_MAX])

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
