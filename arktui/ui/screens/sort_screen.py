"""The screen that chooses what the table is sorted by."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from arktui.store.columns import COLUMNS, TAG_COLUMN, column_of
from arktui.store.filters import TAG
from arktui.store.sort import DEFAULT_SORT, Sort
from arktui.ui.screens.picker_screen import PickerScreen
from arktui.view.picker import Pick


class SortScreen(PickerScreen):
    """Lists all columns; those that are sorted by come first, in their order, each with its direction."""

    TITLE = "SORT"
    HINTS = (
        ("picker.toggle", "add, turn, remove"),
        ("row.open", "sort by this alone"),
        ("picker.down picker.up", "order"),
        ("picker.find", "find"),
        ("picker.reset", "reset"),
    )
    INTRO = "jobs that are equal in the first column are sorted by the second, and so on"

    def picks(self) -> Sequence[Pick]:
        """Return the columns that are sorted by, in their order, then the others."""
        keys = {key.column: key for key in self._sorted}
        tags = dict.fromkeys(f"{TAG_COLUMN}{key}" for key, _ in self.snapshot.facets[TAG])
        columns = dict.fromkeys([*keys, *COLUMNS, *tags])
        return [
            self._pick(column, keys.get(column), [*keys].index(column) if column in keys else 0) for column in columns
        ]

    def _pick(self, column: str, key: Sort | None, place: int) -> Pick:
        title = column if column.startswith(TAG_COLUMN) else column_of(column).title
        if key is None:
            return Pick(column, title, "     ")
        arrow = self._glyphs.down if key.reverse else self._glyphs.up
        words = "highest first" if key.reverse else "lowest first"
        note = "by urgency" if column == DEFAULT_SORT.column and not key.reverse else words
        return Pick(column, title, f"{place + 1:>2} {arrow} ", note, is_picked=True)

    @property
    def _sorted(self) -> tuple[Sort, ...]:
        sort = self.main.snapshot.query.sort
        return sort._replace(then=()), *sort.then

    def _sort_by(self, keys: Sequence[Sort]) -> None:
        self.main.sort_by_all(Sort.of(keys) if keys else DEFAULT_SORT)
        self.update_lines()

    def pick(self, column: str) -> None:
        """Add a column as the last key; turn it round if it is one; then remove it.

        The default order gives way to the first column that is added.
        """
        keys = [*self._sorted]
        place = next((place for place, key in enumerate(keys) if key.column == column), None)
        if place is None:
            own = Sort(column, column_of(column).reverse)
            self._sort_by([own] if keys == [DEFAULT_SORT] else [*keys, own])
        elif keys[place].reverse == column_of(column).reverse:
            keys[place] = keys[place]._replace(reverse=not keys[place].reverse)
            self._sort_by(keys)
        else:
            self._sort_by([*keys[:place], *keys[place + 1 :]])

    def open_row(self, key: Hashable) -> None:
        """Sort by the column under the cursor alone, and return to the table."""
        self.dismiss()
        self.main.sort_by(str(key))

    def move(self, step: int) -> None:
        """Move the key under the cursor before or behind its neighbour."""
        keys = [*self._sorted]
        place = next((place for place, key in enumerate(keys) if key.column == self.column), None)
        if place is None or not 0 <= place + step < len(keys):
            self.notify_user("only what is sorted by has an order" if place is None else "no key is further that way")
            return
        keys.insert(place + step, keys.pop(place))
        self._sort_by(keys)

    def action_reset(self) -> None:
        """Sort by urgency."""
        self._sort_by(())
