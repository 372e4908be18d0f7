"""The base of the menus: screens whose rows one letter each picks."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from textual.binding import Binding

from arktui.ui.screens.overlay_screen import ListScreen
from arktui.ui.widgets.row_view import RowView


def menu_view(letters: Iterable[str]) -> type[RowView]:
    """Return the view of a menu: its letters take precedence over the keys of the screen."""

    class MenuView(RowView):
        BINDINGS = [Binding(letter, f"screen.pick({letter!r})", show=False) for letter in letters]  # noqa: RUF012 - Textual's own form

    return MenuView


class MenuScreen(ListScreen):
    """A list whose rows are picked by letter, or with the cursor; `VIEW` is a `menu_view`."""

    async def action_pick(self, letter: str) -> None:
        """Do what an entry says."""
        raise NotImplementedError

    def open_row(self, key: Hashable) -> None:
        """Do what the entry under the cursor says."""
        self.run_worker(self.action_pick(str(key)))

    def close_with(self, notice: str) -> None:
        """Return to the screen below, unless another one is above this, and show a notice."""
        if self.app.screen is self:
            self.app.pop_screen()
        self.main.notify_user(notice)
