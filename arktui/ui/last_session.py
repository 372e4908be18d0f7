"""Keeps what the screen shows for the next session of the account, and shows it again at its start."""

from __future__ import annotations

from asyncio import to_thread
from threading import Thread
from typing import TYPE_CHECKING

from arktui.session_file import PANES, Session, read_session, write_session
from arktui.store.query import Query

if TYPE_CHECKING:
    from arktui.ui.screens.main_screen import MainScreen

_END_SECONDS = 0.2
"""How long the end of the program waits for a slow disk."""


class LastSession:
    """The session of an account, as its file has it."""

    def __init__(self, main: MainScreen, account: tuple[str, ...]) -> None:
        self._main = main
        self._account = account
        self._kept: Session | None = None
        self._writing: Thread | None = None

    async def show(self, *, has_view: bool) -> None:
        """Show what the last session showed, but no query if there is a view to show or the user was quicker."""
        main, session = self._main, await to_thread(read_session, self._account)
        main.hide_panes(session.hidden)
        main.cursor_wanted = session.cursor
        if has_view or main.snapshot.query != Query():
            main.column_texts = main.column_texts or session.columns
            return
        if session.view and main.views.named(session.view) is not None:
            main.views.choose(session.view)
            main.views.before = session.view_before
        main.column_texts = main.column_texts or session.columns
        if session.query or session.sort:
            from arktui.store.views import View, query_of_view  # noqa: PLC0415 - most sessions show all jobs

            main.go_to_query(query_of_view(View("", session.query, session.sort), main.mine))

    def keep(self) -> None:
        """Write what the screen shows if that has changed, in a thread of its own."""
        session = self._present()
        if session == self._kept or (self._writing is not None and self._writing.is_alive()):
            return
        self._kept = session
        self._writing = Thread(target=write_session, args=(self._account, session), daemon=True)
        self._writing.start()

    def keep_at_end(self) -> None:
        """Write what the screen shows; wait for the disk, but not for long."""
        if self._writing is not None:
            self._writing.join(_END_SECONDS)
        self.keep()
        if self._writing is not None:
            self._writing.join(_END_SECONDS)

    def _present(self) -> Session:
        main = self._main
        chosen, before = main.chosen_views
        hidden = frozenset(PANES) - main.open_panes
        cursor = main.cursor_wanted or main.job_id or ""
        session = Session(chosen, before, columns=main.column_texts, hidden=hidden, cursor=cursor)
        if main.snapshot.query == Query():
            return session
        from arktui.store.views import view_of  # noqa: PLC0415 - most sessions show all jobs

        view = view_of(chosen, main.snapshot.query, main.mine)
        return session._replace(query=view.query, sort=view.sort)
