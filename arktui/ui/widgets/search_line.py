"""The line to search in, where the key line is otherwise."""

from __future__ import annotations

from textual.containers import Horizontal
from textual.widgets import Input, Static

from arktui.ui.messages import SearchClosed


class SearchLine(Input):
    """Filters by name, or by id, as it is typed in; Enter keeps the search, Esc ends it."""

    def __init__(self) -> None:
        super().__init__(
            placeholder="part of a name, or ids; Enter keeps it, Esc ends it",
            compact=True,
            select_on_focus=False,
        )
        self.cursor_blink = False

    def on_input_submitted(self) -> None:
        """Keep the search."""
        self.post_message(SearchClosed())


def search_bar(line: SearchLine) -> Horizontal:
    """Return the line with its sign before it."""
    return Horizontal(Static("/"), line, id="search")
