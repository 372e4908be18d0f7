"""The screen that chooses the columns of the table."""

from __future__ import annotations

from collections.abc import Sequence

from arktui.store.column_choice import CHOICES_MAX, ColumnChoice, ColumnChoices, bounded_width
from arktui.store.columns import TAG_COLUMN
from arktui.store.filters import TAG
from arktui.ui.actions import bindings_for
from arktui.ui.arrangement import Arrangement
from arktui.ui.screens.picker_screen import PickerScreen
from arktui.view.chosen_columns import ALL_RENDERERS, renderer_of
from arktui.view.column_renderers import DrawContext
from arktui.view.glyphs import Glyphs
from arktui.view.picker import Pick

_SAMPLE_WIDTH = 60

_STEP = 2
"""Cells by which a key changes a width."""


class ColumnsScreen(PickerScreen):
    """Lists all columns, the shown ones first in their order, each with what the job under the cursor has there."""

    TITLE = "COLUMNS"
    INTRO = "from left to right; what has no room at the right end is left out"
    BINDINGS = bindings_for("columns")
    HINTS = (
        ("picker.toggle", "pick"),
        ("picker.down picker.up", "order"),
        ("columns.narrower columns.wider", "width"),
        ("picker.find", "find"),
        ("picker.reset", "reset"),
    )

    def __init__(self, arrangement: Arrangement, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self._arrangement = arrangement

    def about(self) -> str:
        """Return who chose the columns."""
        return "your choice" if self._arrangement.columns else "by the width of the table"

    def picks(self) -> Sequence[Pick]:
        """Return the shown columns in their order, then the others."""
        shown = self._arrangement.shown
        tags = dict.fromkeys(f"{TAG_COLUMN}{key}" for key, _ in self.snapshot.facets[TAG])
        all_ids = [*(renderer.id for renderer in ALL_RENDERERS), *tags]
        picked = {choice.id: choice for choice in shown}
        return [self._pick(column, picked.get(column)) for column in dict.fromkeys([*picked, *all_ids])]

    def _pick(self, column: str, choice: ColumnChoice | None) -> Pick:
        glyphs, renderer, job = self._glyphs, renderer_of(column), self.main.job
        note = ""
        if choice is not None:
            widths = self.main.column_widths
            note = f"{widths[column]} cells" if column in widths else "no room"
            note += "" if choice.width is None else " (set)"
        is_tag = column.startswith(TAG_COLUMN)
        title = column if is_tag else renderer.title
        context = DrawContext(glyphs, self.minute)
        sample = () if job is None else renderer.draw(job, context, renderer.width or _SAMPLE_WIDTH)
        sign = glyphs.box_off if choice is None else glyphs.box_on
        return Pick(column, title, f"{sign} ", note, sample, is_picked=choice is not None)

    def _choose(self, choices: ColumnChoices) -> None:
        self._arrangement.columns = choices
        self.update_lines()

    def pick(self, column: str) -> None:
        """Show a column at the right of the others, or hide it."""
        shown = self._arrangement.shown
        others = tuple(choice for choice in shown if choice.id != column)
        if len(others) < len(shown) and not others:
            self.notify_user("one column stays")
        elif len(others) == len(shown) == CHOICES_MAX:
            self.notify_user(f"no more than {CHOICES_MAX} columns can be chosen")
        else:
            self._choose(others if len(others) < len(shown) else (*shown, ColumnChoice(column)))

    def move(self, step: int) -> None:
        """Move the column under the cursor to the right or to the left."""
        shown = [*self._arrangement.shown]
        place = self._place(shown)
        if place is None or not 0 <= place + step < len(shown):
            self.notify_user("only shown columns have an order" if place is None else "no column is further that way")
            return
        shown.insert(place + step, shown.pop(place))
        self._choose(tuple(shown))

    def _place(self, shown: Sequence[ColumnChoice]) -> int | None:
        return next((place for place, choice in enumerate(shown) if choice.id == self.column), None)

    def action_widen_column(self) -> None:
        """Give the column under the cursor more cells."""
        self._widen(_STEP)

    def action_narrow_column(self) -> None:
        """Give the column under the cursor fewer cells."""
        self._widen(-_STEP)

    def _widen(self, cells: int) -> None:
        shown = [*self._arrangement.shown]
        place = self._place(shown)
        width = self.main.column_widths.get(self.column)
        if place is None or width is None:
            self.notify_user("only shown columns have a width")
            return
        shown[place] = ColumnChoice(self.column, bounded_width(width + cells))
        self._choose(tuple(shown))

    def action_reset(self) -> None:
        """Let the table choose by its width again."""
        self._choose(())
