"""The line to search in, where the key line is otherwise."""

from __future__ import annotations

import re

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Paste
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input, Static

from arktui.store.text import clean
from arktui.ui.bindings import bindings_for


class SearchLine(Horizontal):
    """Filters by name, or by id, as it is typed in; Enter keeps the search, Esc ends it."""

    BINDINGS = bindings_for("search")

    def compose(self) -> ComposeResult:
        """Put the sign before the input."""
        yield Static("/")
        yield _Field(
            placeholder="part of a name, or ids; Enter keeps it, Esc ends it", compact=True, select_on_focus=False
        )

    @property
    def field(self) -> Input:
        """Where the reader types."""
        return self.query_one(_Field)


class _Field(Input):
    """As wide whatever is typed, so that no letter lays out the screen anew; and clean, whatever is pasted."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    def on_mount(self) -> None:
        """Keep the cursor still."""
        self.cursor_blink = False

    def _on_paste(self, event: Paste) -> None:
        """Take in all lines of what is pasted, as ids are copied one a line; the stock field takes the first."""
        super()._on_paste(Paste(re.sub(r"[\r\n\t]+", " ", event.text)))
        event.prevent_default()
        event.stop()

    def replace(self, text: str, start: int, end: int) -> None:
        """Take a text in, as all of them come."""
        super().replace(clean(text), start, end)
