"""How the user has arranged the main screen: columns, a wide table, times, and the panes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from arktui.format import Times, set_times, times, zoned_time
from arktui.keys import key_name
from arktui.store.column_choice import ColumnChoice, ColumnChoices
from arktui.store.columns import RATE
from arktui.store.sort import Sort
from arktui.ui.pane_layout import beside_min, fitted, is_beside
from arktui.ui.widgets.filter_sidebar import FilterSidebar
from arktui.ui.widgets.job_detail import JobDetail
from arktui.ui.widgets.job_table import JobTable
from arktui.ui.widgets.line_view import LineView

if TYPE_CHECKING:
    from arktui.ui.screens.main_screen import MainScreen

_STEP_WIDTH, _STEP_HEIGHT = 4, 2
"""Cells by which a key changes a pane."""


class Arrangement:
    """Changes the arrangement of a main screen; made when the user first does so."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._is_wide = False
        self._hidden: list[Widget] = []
        """Panes that made room for the wide table."""

    @property
    def _table(self) -> JobTable:
        return self._screen.query_one(JobTable)

    # Columns

    @property
    def columns(self) -> ColumnChoices:
        """The chosen columns; empty where the table chooses by its width."""
        return self._table.choices

    @columns.setter
    def columns(self, choices: ColumnChoices) -> None:
        self._table.show_columns(choices, is_wide=self._is_wide)
        self.update_rates(self._screen.snapshot.query.sort)

    @property
    def shown(self) -> ColumnChoices:
        """The chosen columns, or else those that the table shows."""
        return self.columns or tuple(ColumnChoice(column_id) for column_id in self._table.column_widths)

    def toggle_wide(self) -> None:
        """Give the table all the width, with whole names and every column that has room; or take it back."""
        self._is_wide = not self._is_wide
        screen = self._screen
        if self._is_wide:
            panes = [screen.query_one(FilterSidebar)] if not screen.has_class("-narrow") else []
            beside = [screen.query_one(JobDetail)] if screen.has_class("-wide") else []
            self._hidden = [pane for pane in (*panes, *beside) if not pane.has_class("-closed")]
        for pane in self._hidden:
            pane.set_class(self._is_wide, "-closed")
        screen.leave_hidden_pane()
        self.columns = self.columns
        key = key_name("view.wide", screen.keymap)
        screen.notify_user(f"wide; {key} goes back" if self._is_wide else "as wide as before")

    def update_rates(self, sort: Sort) -> None:
        """Work out the rates of the jobs while they are shown or sorted by."""
        columns = {choice.id for choice in self.columns} | {key.column for key in (sort, *sort.then)}
        self._screen.show_rates(is_on=RATE in columns or (self._is_wide and not self.columns))

    def freeze(self) -> None:
        """Freeze the order of the rows, or sort them again."""
        self._table.action_freeze()
        key = key_name("sort.freeze", self._screen.keymap)
        frozen = f"frozen: values go on, rows stay; {key} sorts again"
        self._screen.notify_user(frozen if self._table.is_frozen else "sorted again")

    # Times

    def next_times(self) -> None:
        """Show all times in the next way: local, UTC, relative."""
        ways = [*Times]
        set_times(ways[(ways.index(times()) + 1) % len(ways)])
        self._table.draw_again()
        for view in self._screen.query(LineView):
            view.update()
        self._screen.update_overlays()
        self._screen.notify_user(self._times_in_words())

    def _times_in_words(self) -> str:
        match times():
            case Times.UTC:
                return "times in UTC"
            case Times.RELATIVE:
                return "times relative to now"
        offset = zoned_time(self._screen.minute).isoformat(timespec="minutes")[16:]
        return f"local times ({offset})"

    # Panes

    def turn_detail(self) -> None:
        """Put the detail at the right of the table, or below it."""
        screen = self._screen
        size = screen.app.size
        if is_beside(size, screen.panes):
            screen.panes = screen.panes._replace(side="below")
            if screen.has_class("-low"):
                screen.notify_user("the detail is below: in a window this low, Enter opens it as a screen")
        elif size.width < (least := beside_min(size)):
            screen.notify_user(f"at the right, the detail needs a window of {least} columns; this has {size.width}")
        else:
            screen.panes = screen.panes._replace(side="right")

    def resize_pane(self, step: int) -> None:
        """Make the pane with the focus larger or smaller; the table grows as the detail shrinks."""
        screen = self._screen
        sidebar, detail = screen.query_one(FilterSidebar), screen.query_one(JobDetail)
        size, panes = screen.app.size, screen.panes
        if screen.focused is sidebar:
            name, now, cells = "sidebar", sidebar.outer_size.width, _STEP_WIDTH
        elif not detail.display:
            screen.notify_user("there is no pane beside the table to give or take room")
            return
        elif is_beside(size, panes):
            name, now, cells = "detail_width", detail.outer_size.width, _STEP_WIDTH
        else:
            name, now, cells = "detail_height", detail.outer_size.height, _STEP_HEIGHT
        is_own = screen.focused in (sidebar, detail)
        wanted = panes.with_size(name, now + (step if is_own else -step) * cells)
        possible = getattr(fitted(size, wanted), name)
        if possible == now:
            screen.notify_user("there is no room for more" if step > 0 else "this pane cannot be smaller")
        screen.panes = panes.with_size(name, possible)
