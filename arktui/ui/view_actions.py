"""What the main screen does with views: reads their file, shows their line, and goes from one to another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.events import Key

from arktui.clock import wall
from arktui.keys import key_name, spelled
from arktui.store.error_log import ErrorRecord
from arktui.store.query import Query
from arktui.terminal.full_width import plain_character
from arktui.ui.views import Present, Views
from arktui.ui.widgets.line_view import OneLine
from arktui.view.glyphs import Glyphs

if TYPE_CHECKING:
    from arktui.activity.watches import Watches
    from arktui.store.language.matching import Context
    from arktui.ui.screens.main_screen import MainScreen
    from arktui.ui.session import Session

_MINE = "mine"
"""The built-in view of the user's own jobs."""

_FIX_THE_FILE = "Fix the file; it is read again with the next refresh. Valid views stay."


class ViewActions:
    """Acts on a main screen and its views; made when these are first used.

    `context` returns what a query depends on besides the jobs.
    """

    def __init__(
        self,
        main: MainScreen,
        session: Session,
        glyphs: Glyphs,
        context: Callable[[Query], Context],
    ) -> None:
        self._main = main
        self._session = session
        self._glyphs = glyphs
        self._awaits_key = False
        """Whether the next key names a view."""
        self.views = Views(self._present, context, self._watches, self.show_line, self.report)

    def _watches(self) -> Watches:
        return self._session.activity.watches

    def _present(self) -> Present:
        main = self._main
        return Present(main.snapshot, main.mine, main.column_texts)

    async def read_file(self) -> None:
        """Take up what has changed in the file."""
        await self.views.read_file()
        self.show_line()

    def report(self, complaint: str, advice: str = _FIX_THE_FILE) -> None:
        """Add what is wrong to the errors."""
        self._session.feed.add_error(ErrorRecord.of("Views", complaint, advice, at=wall()))

    def take_snapshot(self) -> None:
        """Count what has changed."""
        self.views.take(self._main.snapshot)

    def show_line(self) -> None:
        """Show the line with the views if it has anything to show, and have the jobs counted."""
        main, views = self._main, self.views
        main.set_class(views.shows_line, "-views")
        if main.views_line is None and views.shows_line:
            main.views_line = OneLine(main.views_in, "-views")
            main.mount(main.views_line)
        if main.views_line is not None:
            main.views_line.update()
        if views.needs_counting:
            main.run_worker(views.count())

    # Going to a view

    def choose(self, name: str) -> bool:
        """Return to the table and show a view; return False if there is none with this name."""
        main, views = self._main, self.views
        if views.named(name) is None:
            main.notify_user(views.no_such_view(name))
            return False
        if name == _MINE and not main.mine and not views.is_saved(name):
            main.close_overlays()
            main.action_mine()
            return True
        query, columns = views.choose(name)
        main.column_texts = columns
        main.go_to_query(query)
        main.keep_workspace()
        return True

    def choose_first(self, name: str) -> None:
        """Show the view that the user wants to begin with."""
        if not self.choose(name):
            key = key_name("views.list", self._main.keymap)
            self.report(self.views.no_such_view(name), f"Press {key} for the views there are.")

    def await_key(self) -> None:
        """Go to the view that the next key names."""
        self._awaits_key = True
        names = "  ".join(f"{tab.key} {tab.view.name}" for tab in self.views.tabs() if tab.key)
        self._main.notify_user(f"to the view: {names}")

    def takes_key(self, key: Key) -> bool:
        """Return whether a key was to name a view, and show that view."""
        if not self._awaits_key:
            return False
        self._awaits_key = False
        typed = key.character or key.key
        view = self.views.by_key(plain_character(typed) or typed)
        if view is not None:
            self.choose(view.name)
        elif key.key != "escape":
            self._main.notify_user(f"no view has the key {spelled(key.key)}")
        return True

    def step(self, step: int) -> None:
        """Show the view `step` places after the chosen one."""
        self.choose(self.views.beside(step).name)

    def back(self) -> None:
        """Return to the view before."""
        if self.views.named(self.views.before) is None:
            self._main.notify_user("there is no view before this one")
        else:
            self.choose(self.views.before)

    # The list, and watches

    async def show_list(self) -> None:
        """List the views."""
        from arktui.ui.screens.views_screen import ViewsScreen  # noqa: PLC0415 - on first use

        await self.read_file()
        self.take_snapshot()
        self._main.open_overlay(ViewsScreen(self.views, self._glyphs))

    def toggle_watch(self, name: str) -> None:
        """Start or stop watching what a view shows."""
        if self._watches().toggle_view(name):
            words = f"watching the view {name}: an alert follows when a job ends or has a problem"
        else:
            words = f"no longer watching the view {name}"
        self.take_snapshot()
        self._main.notify_user(words)
        self._main.repaint_signs()
