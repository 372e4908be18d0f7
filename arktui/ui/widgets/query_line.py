"""The query line below the title, and what can follow below it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.highlighter import Highlighter
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Key, Paste
from textual.geometry import Size
from textual.reactive import Reactive, reactive
from textual.widgets import Input, Static

from arktui.keys import key_name, keys_of
from arktui.store.clean_text import clean
from arktui.store.filters import OWNER
from arktui.store.language.completion import Completion, completions
from arktui.store.language.fields import ME
from arktui.store.language.parser import parse
from arktui.store.language.query_text import query_of, text_of_query
from arktui.store.query import Query, with_changes
from arktui.store.snapshot import Snapshot
from arktui.sync.search_requests import parts_in_store
from arktui.ui.actions import bindings_for
from arktui.ui.styled_app import span_style
from arktui.ui.widgets.line_view import LineView
from arktui.view.glyphs import Glyphs
from arktui.view.query_line import answer_line, completion_lines, mistake_line, recent_lines
from arktui.view.spans import Line, width_of

if TYPE_CHECKING:
    from arktui.store.language.parser import Mistake, Parsed

QUERY_MAX = 16_384
"""Most characters of a query, about 700 ids; the field takes seconds to draw 100,000 characters."""


class QueryLine(Horizontal):
    """Shows the query as a text, and changes it as the user types.

    It is there while it is open or the query filters anything. Typed text stays as it is while it stands for the query.
    """

    BINDINGS = bindings_for("search")

    snapshot: reactive[Snapshot] = reactive(Snapshot, repaint=False)
    mine: reactive[str] = reactive("", repaint=False)

    def __init__(self, glyphs: Glyphs, keymap: Mapping[str, str]) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._keymap = keymap
        self._before = Query()
        """The query when the line was opened."""
        self._taken = Query()
        """The query that the text stood for when it was last asked for."""
        self._text_before = ""
        self._here_of = ""
        """The text whose terms `_here` holds; the field is drawn more often than it changes."""
        self._here: list[tuple[int, int]] = []
        self.is_open = False
        """Whether the text in the field counts, and not the query of the snapshot."""
        self.recent: Sequence[str] = ()
        self.choices = Choices(glyphs)
        self._answer = Answer()

    def compose(self) -> ComposeResult:
        """Lay out a slash, the field, and who answers."""
        yield Static("/")
        yield Field(self, keys_of("query.language", self._keymap))
        yield self._answer

    @property
    def field(self) -> Field:
        """The input field."""
        return self.query_one(Field)

    @property
    def parsed(self) -> Parsed:
        """What the text in the field means."""
        return parse(self.field.value)

    @property
    def typed(self) -> Query:
        """The query that the text in the field stands for."""
        sort, owners = self.snapshot.query.sort, self.snapshot.facets[OWNER]
        return query_of(self.field.value, sort, self.mine, owners)

    def take_typed(self) -> Query:
        """Return the typed query, with what other keys have changed since the last one: a burst may mix both."""
        typed = self.typed
        query = with_changes(typed, self._taken, self.snapshot.query)
        self._taken = typed
        return query

    def cancel(self) -> Query:
        """Stop typing; return the query of before, or without its search if nothing was typed."""
        self.is_open = False
        return self._before if self.field.value != self._text_before else self._before.with_search("")

    def open(self, recent: Sequence[str]) -> None:
        """Let the user type."""
        self.is_open = True
        self._show(is_shown=True)
        self._before = self._taken = self.snapshot.query
        self.recent = recent
        if self.field.value and not self.field.value.endswith(" "):
            self.set_text(self.field.value + " ")
        self._text_before = self.field.value
        self.update_choices()

    def close(self) -> None:
        """Show the query of the snapshot again."""
        self.is_open = False
        self.choices.display = False
        self.watch_snapshot()

    def set_text(self, text: str) -> None:
        """Put a text into the field that the user has not typed."""
        with self.prevent(Input.Changed):
            self.field.value = text
        self.field.cursor_position = len(text)

    def watch_snapshot(self) -> None:
        """Show the query, unless the user is typing, and who answers it."""
        query = self.snapshot.query
        if not self.is_open:
            self._show(is_shown=query.is_filtered)
            if self.is_mounted and not _same_filters(self.typed, query):
                self.set_text(text_of_query(query))
        if self.is_mounted:
            self.update_answer()

    def _show(self, *, is_shown: bool) -> None:
        """Take a row from the panes, or leave it to them."""
        if is_shown != self.display:
            self.display = is_shown
            self.screen.set_class(is_shown, "-query")

    def update_answer(self) -> None:
        """Show who answers the query, or what of it cannot be read."""
        width = max(self.size.width - 2 - len(self.field.value) - 4, self.size.width // 3)
        here = len(self.terms_here()) if not self.snapshot.status.is_complete else 0
        mistakes = () if self.is_open else self._mistakes()
        self._answer.show(
            mistake_line(mistakes[0], width, self._glyphs)
            if mistakes
            else answer_line(self.snapshot, here, key_name("refresh.load_all", self._keymap), width)
        )

    def _mistakes(self) -> tuple[Mistake, ...]:
        """Return what cannot be read, and the part with `owner:me` while no owner is set as the user."""
        parsed = self.parsed
        if self.mine or (ME not in self.field.value and "我" not in self.field.value):
            return parsed.mistakes
        from arktui.store.language.matching import terms_of  # noqa: PLC0415 - hardly ever needed
        from arktui.store.language.parser import Mistake  # noqa: PLC0415

        reason = f"nobody is set as you: press {key_name('filter.mine', self._keymap)} on your name under OWNER"
        unknown = [
            Mistake(part.start, part.end, reason)
            for part in parsed.parts
            if any(term.field == "owner" and ME in term.values for term in terms_of(part.node))
        ]
        return (*parsed.mistakes, *unknown)

    def terms_here(self) -> list[tuple[int, int]]:
        """Return the places of the terms that are answered among the loaded jobs."""
        text = self.field.value
        if text != self._here_of:
            parts = parts_in_store(self.parsed, self.mine, self.snapshot.facets[OWNER])
            self._here_of, self._here = text, [(part.start, part.end) for part in parts]
        return self._here

    # What can follow

    def update_choices(self) -> None:
        """Offer what can follow the text before the cursor, or the last queries while there is none."""
        before = self.field.value[: self.field.cursor_position]
        if self.field.value.strip():
            self.choices.offer(completions(before, self.snapshot.facets), self._mistakes())
        else:
            self.choices.offer([Completion(text, 0) for text in self.recent], (), is_recent=True)

    def action_complete(self) -> None:
        """Take what is chosen."""
        if (one := self.choices.chosen) is None:
            return
        field = self.field
        after = field.value[field.cursor_position :]
        ends_word = not after and not one.text.endswith((":", "=")) and one.note == ""
        taken = field.value[: one.start] + one.text + (" " if ends_word else "")
        field.value = (taken + after)[:QUERY_MAX]
        field.cursor_position = len(taken)

    def action_show_language(self) -> None:
        """Show the query language."""
        from arktui.ui.screens.language_screen import LanguageScreen  # noqa: PLC0415 - on first use

        self.app.push_screen(LanguageScreen(self._glyphs))

    def action_choose_next(self) -> None:
        """Choose the next line."""
        self.choices.move(1)

    def action_choose_previous(self) -> None:
        """Choose the line before."""
        self.choices.move(-1)


def _same_filters(one: Query, other: Query) -> bool:
    return one.picks == other.picks and one.tree == other.tree


class Answer(LineView, can_focus=False):
    """Says who answers the query, right of it."""

    def __init__(self) -> None:
        super().__init__()
        self._line: Line = ()

    def show(self, line: Line) -> None:
        """Show a line, in as many cells as it needs."""
        self._line = line
        width = width_of(line) + 1
        if self.styles.width is None or self.styles.width.value != width:
            self.styles.width = width
        self.update()

    def lines(self, _width: int) -> Sequence[Line]:
        """Return the one line."""
        return [self._line]


class Choices(LineView, can_focus=False):
    """Lists what can follow, below the query line; one of it is chosen."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._offered: Sequence[Completion] = ()
        self._mistakes: Sequence[Mistake] = ()
        self._is_recent = False
        self._number = 0

    def offer(
        self,
        offered: Sequence[Completion],
        mistakes: Sequence[Mistake],
        *,
        is_recent: bool = False,
        is_chosen: bool = True,
    ) -> None:
        """Show other choices; the first one is chosen, but none of the last queries and none without `is_chosen`."""
        self._offered, self._mistakes, self._is_recent = offered, mistakes, is_recent
        self._number = 0 if is_chosen and not is_recent else -1
        height = len(offered) + bool(mistakes)
        self.display = height > 0
        if height and (self.styles.height is None or self.styles.height.value != height):
            self.styles.height = height
        self.update()

    def move(self, step: int) -> None:
        """Choose another one."""
        if self._offered:
            self._number = min(max(self._number + step, 0), len(self._offered) - 1)
            self.update()

    @property
    def chosen(self) -> Completion | None:
        """What is chosen; None if there is nothing."""
        is_shown = self.display and 0 <= self._number < len(self._offered)
        return self._offered[self._number] if is_shown else None

    @property
    def first(self) -> Completion | None:
        """The first choice; None if there is none."""
        return self._offered[0] if self._offered else None

    def lines(self, width: int) -> Sequence[Line]:
        """Return a line for the first mistake, and one for each choice."""
        if self._is_recent:
            return recent_lines([one.text for one in self._offered], self._number, width, self._glyphs)
        return completion_lines(self._offered, self._mistakes, self._number, width, self._glyphs)


class _QueryHighlighter(Highlighter):
    """Underlines what cannot be read, and marks the terms that only the loaded jobs answer."""

    def __init__(self, line: QueryLine) -> None:
        self._line = line

    def highlight(self, text: Text) -> None:
        """Add styles to the text of the field."""
        line = self._line
        if not line.snapshot.status.is_complete:
            for start, end in line.terms_here():
                text.stylize(span_style(line, "accent"), start, end)
        for start, end, _ in parse(text.plain).mistakes:
            text.stylize(span_style(line, "attention"), start, end)
            text.stylize("underline", start, end)


class Field(Input):
    """An input that cleans pasted text, and whose constant width keeps typing from changing the layout."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    def __init__(self, line: QueryLine, help_keys: Sequence[str]) -> None:
        super().__init__(
            placeholder="a name, ids, or field:value; ? shows the language",
            compact=True,
            select_on_focus=False,
            highlighter=_QueryHighlighter(line),
        )
        self._line = line
        self._help_keys = help_keys

    def on_mount(self) -> None:
        """Stop the cursor from blinking."""
        self.cursor_blink = False

    def on_key(self, event: Key) -> None:
        """Show the language on `?` where a word begins; within a word it is a wildcard."""
        if event.character in self._help_keys and self.value[: self.cursor_position][-1:] in ("", " "):
            event.prevent_default()
            event.stop()
            self._line.action_show_language()

    def action_cursor_right(self, select: bool = False) -> None:
        """Move right; at the end, take what is chosen."""
        if not select and self.cursor_position == len(self.value):
            self._line.action_complete()
        else:
            super().action_cursor_right(select)

    def on_paste(self, event: Paste) -> None:
        """Insert all lines of a paste, since ids are copied one per line; the stock input inserts the first line."""
        event.prevent_default()
        event.stop()
        if event.text:
            self.replace(re.sub(r"[\r\n\t]+", " ", event.text), *self.selection)

    def replace(self, text: str, start: int, end: int) -> None:
        """Clean any inserted text, and cut it to the room left."""
        room = QUERY_MAX - len(self.value) + abs(end - start)
        super().replace(_whole_words(clean(text), room), start, end)


def _whole_words(text: str, limit: int) -> str:
    """Return as many whole words as fit, so that no id is cut, or the start of a single long word."""
    if len(text) <= limit:
        return text
    return text[: limit + 1].rpartition(" ")[0] if " " in text else text[:limit]
