"""The screen that lists the views: pick, save, rename, delete, move and watch them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Sequence
from functools import partial

from textual.app import ComposeResult
from textual.events import Key, Paste
from textual.geometry import Size
from textual.widgets import Input

from arktui.keys import key_name
from arktui.store.clean_text import clean
from arktui.store.views import NAME_MAX, is_built_in
from arktui.ui.actions import bindings_for, shared_bindings
from arktui.ui.screens.overlay_screen import ListScreen
from arktui.ui.views import Views
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line
from arktui.view.views import views_lines
from arktui.views_file import mistake_in_name


class NameField(Input):
    """The input for the name of a view."""

    def __init__(self) -> None:
        super().__init__(max_length=NAME_MAX, compact=True, select_on_focus=False)
        self.display = False

    def on_mount(self) -> None:
        """Stop the cursor from blinking."""
        self.cursor_blink = False

    def on_paste(self, event: Paste) -> None:
        """Insert a paste as one line."""
        event.prevent_default()
        event.stop()
        self.replace(" ".join(event.text.split()), *self.selection)

    def replace(self, text: str, start: int, end: int) -> None:
        """Clean any inserted text."""
        super().replace(clean(text)[: NAME_MAX - len(self.value) + abs(end - start)], start, end)


class ViewsScreen(ListScreen):
    """Lists the views with their counts; below the list a name is asked for."""

    BINDINGS = [*bindings_for("views"), *shared_bindings("watch.query")]  # noqa: RUF012 - Textual's own form
    TITLE = "VIEWS"
    HINTS = (
        ("row.open", "show"),
        ("views.save", "save the present query"),
        ("views.rename", "rename"),
        ("views.delete", "delete"),
        ("views.down views.up", "move"),
        ("watch.query", "watch"),
    )

    def __init__(self, views: Views, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self._views = views
        self._field = NameField()
        self._take_name: Callable[[str], Awaitable[None]] | None = None
        self._confirmed = ""
        """What the user was last asked to confirm by the same key."""

    def compose(self) -> ComposeResult:
        """Add the field for a name."""
        yield from super().compose()
        yield self._field

    def on_mount(self) -> None:
        """Follow the counts, and put the cursor on the chosen view."""
        self._views.also_on_change = self.update_lines
        self.call_after_refresh(self._view.put_cursor, self._views.chosen or "all")

    def on_unmount(self) -> None:
        """Follow the counts no longer."""
        self._views.also_on_change = None

    def lines(self, size: Size) -> Sequence[Line]:
        """Return a row for each view."""
        is_complete = self.snapshot.status.is_complete
        return views_lines(self._views.tabs(), str(self._views.path), size.width, self._glyphs, is_complete=is_complete)

    @property
    def _view_name(self) -> str:
        return "" if self.cursor is None else str(self.cursor)

    def open_row(self, key: Hashable) -> None:
        """Show the view in the table."""
        self.main.choose_view(str(key))

    def on_key(self, event: Key) -> None:
        """Show the view that a digit reaches; letters are keys of this screen."""
        if not self._field.display and event.key.isdigit() and (view := self._views.by_key(event.key)):
            event.stop()
            self.main.choose_view(view.name)

    # Names

    def _ask_name(self, prompt: str, name: str, then: Callable[[str], Awaitable[None]]) -> None:
        self._take_name, self._confirmed = then, ""
        self._field.value = name
        self._field.cursor_position = len(name)
        self._field.placeholder = prompt
        self._field.display = True
        self.set_focus(self._field)
        self.notify_user(f"{prompt}; {key_name('row.open', self._keymap)} keeps it")

    def _end_asking(self) -> None:
        self._field.display = False
        self._take_name = None
        self.set_focus(self._view)

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the name."""
        event.stop()
        name = event.value.strip()
        if mistake := mistake_in_name(name):
            self.notify_user(mistake)
        elif self._take_name is not None:
            await self._take_name(name)

    def action_close(self) -> None:
        """Ask for a name no longer, or return to the screen below."""
        if self._field.display:
            self._end_asking()
            self.notify_user("")
        else:
            super().action_close()

    # Actions

    def action_save_view(self) -> None:
        """Save what the table shows as a view; the chosen one is proposed."""
        views = self._views
        proposed = views.chosen if views.is_saved(views.chosen) else ""
        self._ask_name("a name for the present query", proposed, self._save)

    async def _save(self, name: str) -> None:
        is_known = self._views.named(name) is not None
        if is_known and name not in (self._views.chosen, self._confirmed):
            self._confirmed = name
            self.notify_user(f"there is a view {name!r}; press the key again to replace it")
            return
        if await self._try(partial(self._views.save, name)):
            self._end_asking()
            self._view.put_cursor(name)
            self.notify_user(f"saved {name!r}")

    def action_rename_view(self) -> None:
        """Give the view under the cursor another name."""
        if self._is_saved_here():
            self._ask_name(
                f"a new name for {self._view_name!r}", self._view_name, partial(self._rename, self._view_name)
            )

    async def _rename(self, old: str, new: str) -> None:
        if new == old or await self._try(partial(self._views.rename, old, new)):
            self._end_asking()
            self._view.put_cursor(new)
            self.notify_user("")

    async def action_delete_view(self) -> None:
        """Delete the view under the cursor, on the second press."""
        name = self._view_name
        if not self._is_saved_here():
            return
        if self._confirmed != f"delete {name}":
            self._confirmed = f"delete {name}"
            self.notify_user(f"press {key_name('views.delete', self._keymap)} again to delete {name!r}")
            return
        self._confirmed = ""
        if await self._try(partial(self._views.delete, name)):
            self.notify_user(f"deleted {name!r}")

    async def action_move_view(self, step: int) -> None:
        """Move the view under the cursor."""
        name = self._view_name
        if is_built_in(name):
            self.notify_user("the built-in views stay first")
        elif await self._try(partial(self._views.move, name, step)):
            self._view.put_cursor(name)

    def _is_saved_here(self) -> bool:
        if self._views.is_saved(self._view_name):
            return True
        self.notify_user(f"{self._view_name!r} is built in")
        return False

    async def _try(self, change: Callable[[], Awaitable[object]]) -> bool:
        """Change the file; say why if it cannot be changed."""
        from arktui.views_edit import ViewsChangeError  # noqa: PLC0415 - only a change needs tomlkit

        try:
            await change()
        except ViewsChangeError as error:
            self.notify_user(clean(str(error)))
            return False
        self.update_lines()
        return True

    def action_watch_query(self) -> None:
        """Start or stop watching the view under the cursor."""
        if self._view_name:
            self.main.view_actions.toggle_watch(self._view_name)
