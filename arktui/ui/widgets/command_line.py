"""The command line: a command is typed below the title, with what can follow below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Paste
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input, Static

from arktui.store.clean_text import clean
from arktui.store.language.completion import Completion
from arktui.ui.actions import bindings_for
from arktui.ui.widgets.query_line import Choices
from arktui.view.glyphs import Glyphs

if TYPE_CHECKING:
    from textual.widget import Widget

COMMAND_MAX = 1_000
"""Most characters of a command."""


class CommandLine(Horizontal):
    """Takes a command; it is there only while one is typed.

    `complete` returns what can follow a text. With nothing typed, the last commands are offered. The keys of its
    actions come before those still in the queue of the field: the actions wait for these.
    """

    BINDINGS = bindings_for("command")

    def __init__(self, glyphs: Glyphs, complete: Callable[[str], Sequence[Completion]]) -> None:
        super().__init__()
        self._complete = complete
        self._recent: Sequence[str] = ()
        self._has_chosen = False
        """Whether the user moved to one of the lines below, so that Enter runs it."""
        self.choices = Choices(glyphs)
        self.opened_from: Widget | None = None
        """What had the focus before."""

    def compose(self) -> ComposeResult:
        """Lay out a colon and the field."""
        yield Static(":")
        yield CommandField(self.update_choices)

    @property
    def field(self) -> CommandField:
        """The input field."""
        return self.query_one(CommandField)

    def open(self, recent: Sequence[str], opened_from: Widget | None) -> None:
        """Let the user type."""
        self.display = True
        self._recent, self.opened_from = recent, opened_from
        with self.prevent(Input.Changed):
            self.field.value = ""
        self.update_choices()

    def close(self) -> str:
        """Hide the line; return the command: what is typed, with what is chosen of the lines below."""
        if self._has_chosen and (one := self.choices.chosen) is not None:
            text = self.field.value[: one.start] + one.text
        else:
            text = self.field.value
        self.display = self.choices.display = False
        return text.strip()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Keep the change from the screen, which would take it for a query."""
        message.stop()

    def update_choices(self) -> None:
        """Offer what can follow the text, or the last commands while there is none."""
        self._has_chosen = False
        text = self.field.value
        recent = [Completion(one, 0) for one in self._recent] if not text else []
        self.choices.offer(recent or self._complete(text.lstrip()), (), is_chosen=False)

    def action_complete(self) -> None:
        """Take what is chosen, by default the first line."""
        self.field.call_later(self._take)

    def _take(self) -> None:
        one = self.choices.chosen or self.choices.first
        if one is not None:
            field = self.field
            field.value = f"{field.value[: one.start]}{one.text} "[:COMMAND_MAX]
            field.cursor_position = len(field.value)
            self.update_choices()

    def action_choose_next(self) -> None:
        """Choose the next line."""
        self.field.call_later(self._choose, 1)

    def action_choose_previous(self) -> None:
        """Choose the line before."""
        self.field.call_later(self._choose, -1)

    def _choose(self, step: int) -> None:
        self._has_chosen = True
        self.choices.move(step)


class CommandField(Input):
    """An input of one line that cleans pasted text."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    def __init__(self, on_change: Callable[[], object]) -> None:
        self._on_change = on_change
        super().__init__(placeholder="a command", compact=True, select_on_focus=False, max_length=COMMAND_MAX)

    def on_mount(self) -> None:
        """Stop the cursor from blinking."""
        self.cursor_blink = False

    def watch_value(self, _value: str) -> None:
        """Offer what can follow at once: a message would come after the next key."""
        if self.is_mounted:
            self._on_change()

    def on_paste(self, event: Paste) -> None:
        """Insert the first line that has any text."""
        event.prevent_default()
        event.stop()
        if lines := event.text.strip().splitlines():
            self.replace(clean(lines[0])[:COMMAND_MAX], *self.selection)
