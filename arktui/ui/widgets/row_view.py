"""What an overlay shows: lines for the size of the view, and a cursor if any of them are rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip

from arktui.terminal.textual_internals.diff_repaint import set_scroll_y
from arktui.ui.styled_app import span_style
from arktui.ui.widgets.line_view import LineView
from arktui.view.rows import parts_of
from arktui.view.spans import Line


class _Place(NamedTuple):
    """Where a row is: its first and last line, its first cell and the cell after its last."""

    top: int
    bottom: int
    start: int
    end: int


class RowView(LineView, can_focus=True):
    """Shows the lines that `make` returns for the size of the view.

    The cursor belongs to the key of a row, not to a line: it stays with its row, on its line of the screen, as others
    come and go. Lines without rows scroll.
    """

    def __init__(self, make: Callable[[Size], Sequence[Line]]) -> None:
        super().__init__()
        self._make = make
        self._lines: Sequence[Line] = ()
        self._places: dict[Hashable, _Place] = {}
        self._keys: list[Hashable] = []
        """The keys of all rows, column by column."""
        self._index = 0
        """The cursor's place among the keys."""
        self.cursor: Hashable = None
        """The key of the row under the cursor; None without rows."""

    def lines(self, width: int) -> Sequence[Line]:
        """Return the lines for a view of `width` cells and its present height."""
        self._lines = self._make(Size(width, self.scrollable_content_region.height))
        return self._lines

    def on_resize(self) -> None:
        """Make the lines for the new size."""
        self.update()

    def prepare(self) -> None:
        """Make the lines unless they are up to date, and find the cursor's row among them."""
        is_due = self.scrollable_content_region.width != self._width
        super().prepare()
        if not is_due:
            return
        before = self._places.get(self.cursor)
        self._places = _places(self._lines)
        self._keys = sorted(self._places, key=lambda key: (self._places[key].start, self._places[key].top))
        if self.cursor not in self._places:
            self._index = min(self._index, max(len(self._keys) - 1, 0))
            self.cursor = self._keys[self._index] if self._keys else None
            return
        self._index = self._keys.index(self.cursor)
        if before is not None and before.top in range(self.scroll_offset.y, self.scroll_offset.y + self.size.height):
            set_scroll_y(self, self.scroll_offset.y + self._places[self.cursor].top - before.top)

    def _draw_line(self, y: int) -> Strip:
        strip, place = super()._draw_line(y), self._places.get(self.cursor)
        if place is None or not place.top <= y + self.scroll_offset.y <= place.bottom:
            return strip
        before, under, after = strip.divide([place.start, place.end, strip.cell_length])
        style = span_style(self, "cursor")
        marked = [Segment(text, style if own is None else own + style) for text, own, _ in under]
        return Strip.join([before, Strip(marked), after])

    # Moving the cursor

    def put_cursor(self, key: Hashable) -> None:
        """Put the cursor on a row, and scroll until it is visible; nothing if there is no such row."""
        self.prepare()
        if key in self._places:
            self._move_to(self._keys.index(key))

    def _move_to(self, index: int) -> None:
        self._index = min(max(index, 0), len(self._keys) - 1)
        self.cursor = self._keys[self._index]
        place, height, y = self._places[self.cursor], self.size.height, self.scroll_offset.y
        if place.bottom >= y + height:
            y = place.bottom - height + 1
        y = min(y, place.top)
        if self._index == 0 and place.bottom < height:
            y = 0  # the heading above the first row is seen, too
        if self._index == len(self._keys) - 1 and place.top >= self.max_scroll_y:
            y = self.max_scroll_y
        set_scroll_y(self, y)
        self.repaint_changed()

    def _move(self, rows: int) -> bool:
        """Move by a number of rows; return False where there is none, so that the lines scroll instead."""
        if not self._keys or (self._index == 0 and rows < 0) or (self._index == len(self._keys) - 1 and rows > 0):
            return False
        self._move_to(self._index + rows)
        return True

    def _move_lines(self, lines: int) -> bool:
        """Move to the row of the same column that is nearest to a number of lines away."""
        if not self._keys:
            return False
        here = self._places[self.cursor]
        column = [index for index, key in enumerate(self._keys) if self._places[key].start == here.start]
        nearest = min(column, key=lambda index: abs(self._places[self._keys[index]].top - here.top - lines))
        return self._move(nearest - self._index) if nearest != self._index else False

    def move_column(self, step: int) -> bool:
        """Move to the row beside this one, in the next column or the previous one; return whether there is one."""
        if not self._keys:
            return False
        here = self._places[self.cursor]
        starts = sorted({place.start for place in self._places.values()})
        at = starts.index(here.start) + step
        if not 0 <= at < len(starts):
            return False
        column = [key for key in self._keys if self._places[key].start == starts[at]]
        nearest = min(column, key=lambda key: abs(self._places[key].top - here.top))
        self._move_to(self._keys.index(nearest))
        return True

    def action_cursor_up(self) -> None:
        """Move up one row."""
        if not self._move(-1):
            super().action_cursor_up()

    def action_cursor_down(self) -> None:
        """Move down one row."""
        if not self._move(1):
            super().action_cursor_down()

    def action_page_up(self) -> None:
        """Move up one page."""
        if not self._move_lines(-self.size.height):
            super().action_page_up()

    def action_page_down(self) -> None:
        """Move down one page."""
        if not self._move_lines(self.size.height):
            super().action_page_down()

    def action_half_page_up(self) -> None:
        """Move up half a page."""
        if not self._move_lines(-(self.size.height // 2)):
            super().action_half_page_up()

    def action_half_page_down(self) -> None:
        """Move down half a page."""
        if not self._move_lines(self.size.height // 2):
            super().action_half_page_down()

    def action_scroll_top(self) -> None:
        """Move to the first row."""
        if self._keys:
            self._move_to(0)
        super().action_scroll_top()

    def action_scroll_bottom(self) -> None:
        """Move to the last row."""
        if self._keys:
            self._move_to(len(self._keys) - 1)
        super().action_scroll_bottom()


def _places(lines: Sequence[Line]) -> dict[Hashable, _Place]:
    places: dict[Hashable, _Place] = {}
    for number, line in enumerate(lines):
        for key, start, end in parts_of(line):
            top = places[key].top if key in places else number
            places[key] = _Place(top, number, start, end)
    return places
