"""The search line, which replaces the key line."""

from __future__ import annotations

import re

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Paste
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input, Static

from arktui.store.clean_text import clean
from arktui.ui.actions import bindings_for

SEARCH_MAX = 16_384
"""Most characters of a search, about 700 ids; the field takes seconds to draw 100,000 characters."""


class SearchLine(Horizontal):
    """Filters by name or id as the user types; Enter keeps the search, Esc ends it."""

    BINDINGS = bindings_for("search")

    def compose(self) -> ComposeResult:
        """Lay out a slash and the input."""
        yield Static("/")
        yield _Field(
            placeholder="part of a name, or ids; Enter keeps it, Esc ends it", compact=True, select_on_focus=False
        )

    @property
    def field(self) -> Input:
        """The input field."""
        return self.query_one(_Field)


class _Field(Input):
    """An input that cleans pasted text, and whose constant width keeps typing from changing the layout."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    def on_mount(self) -> None:
        """Stop the cursor from blinking."""
        self.cursor_blink = False

    def on_paste(self, event: Paste) -> None:
        """Insert all lines of a paste, since ids are copied one per line; the stock input inserts the first line."""
        event.prevent_default()
        event.stop()
        if event.text:
            self.replace(re.sub(r"[\r\n\t]+", " ", event.text), *self.selection)

    def replace(self, text: str, start: int, end: int) -> None:
        """Clean any inserted text, and cut it to the room left."""
        room = SEARCH_MAX - len(self.value) + abs(end - start)
        super().replace(_whole_words(clean(text), room), start, end)


def _whole_words(text: str, limit: int) -> str:
    """Return as many whole words as fit, so that no id is cut, or the start of a single long word."""
    if len(text) <= limit:
        return text
    return text[: limit + 1].rpartition(" ")[0] if " " in text else text[:limit]
