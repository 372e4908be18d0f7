"""Entering a query: opens the query line of the main screen, and asks for what is typed there."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable
from typing import TYPE_CHECKING

from arktui.ui.query_history import RecentTexts
from arktui.ui.widgets.job_table import JobTable
from arktui.ui.widgets.query_line import QueryLine

if TYPE_CHECKING:
    from textual.widgets import Input

    from arktui.ui.screens.main_screen import MainScreen
    from arktui.view.glyphs import Glyphs


class QueryEntry:
    """Keeps the query line and the last queries; a file keeps those for later sessions if `is_kept`."""

    def __init__(self, main: MainScreen, glyphs: Glyphs, *, is_kept: bool) -> None:
        self._main = main
        self._glyphs = glyphs
        self._recent = RecentTexts(is_kept=is_kept)
        self._is_loaded = False
        self._line: QueryLine | None = None
        self.is_scheduled = False
        """Whether typed text is still to be asked for."""

    @property
    def is_typing(self) -> bool:
        """Whether the line has the focus."""
        return self._line is not None and self._main.focused is self._line.field

    async def open(self) -> None:
        """Show the line and let the user type."""
        line = await self._shown_line()
        if not self._is_loaded:
            self._is_loaded = True
            self._main.run_worker(self._load(line), exit_on_error=False)
        line.open(self._recent.texts)
        self._main.set_focus(line.field)

    async def _load(self, line: QueryLine) -> None:
        """Read the last queries."""
        await to_thread(self._recent.load)
        line.recent = self._recent.texts
        if line.is_open:
            line.update_choices()

    async def _shown_line(self) -> QueryLine:
        """Return the line, which is mounted on first use."""
        if self._line is None:
            main = self._main
            self._line = line = QueryLine(self._glyphs, main.keymap)
            line.set_reactive(QueryLine.snapshot, main.snapshot)
            line.set_reactive(QueryLine.mine, main.mine)
            await main.mount(line, line.choices)
            line.watch_snapshot()
        return self._line

    async def update(self) -> None:
        """Show the query of the snapshot."""
        line = await self._shown_line()
        line.mine = self._main.mine
        line.snapshot = self._main.snapshot

    def schedule(self, field: Input) -> None:
        """Ask for the newest text only, after the keys still in the queues of app and field."""
        if not self.is_scheduled:
            self.is_scheduled = True
            self._main.app.call_later(field.call_later, self._ask_for_text)

    def _ask_for_text(self) -> None:
        self.is_scheduled = False
        if self._line is not None and self._line.is_open:
            self._main.ask(self._line.take_typed(), is_typed=True)
            self._line.update_choices()
            self._line.update_answer()

    def keep(self) -> None:
        """Return to the table and keep the query."""
        self._leave(self._keep)

    def cancel(self) -> None:
        """Return to the table and to the query from before."""
        if self._line is not None:
            self._main.ask(self._line.cancel())
            self._leave(self._close)

    def _leave(self, then: Callable[[QueryLine], None]) -> None:
        """Focus the table, and call a function once the keys still in the queues are in the text and asked for."""
        if (line := self._line) is not None:
            main, field = self._main, line.field
            line.choices.display = False
            main.set_focus(main.query_one(JobTable))
            field.call_later(main.call_later, main.app.call_later, field.call_later, main.call_later, then, line)

    def _keep(self, line: QueryLine) -> None:
        main = self._main
        main.ask(line.take_typed(), is_typed=True)
        main.visit(main.snapshot.query)
        if self._recent.add(line.field.value.strip()):
            main.run_worker(self._recent.save, thread=True, exit_on_error=False)
        self._close(line)

    def _close(self, line: QueryLine) -> None:
        if not self.is_typing:  # opened again by the next key
            line.close()
