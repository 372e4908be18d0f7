"""Keeps the workspace of an account for its next session, which begins with it."""

from __future__ import annotations

from asyncio import to_thread
from threading import Thread
from typing import TYPE_CHECKING

from arktui.store.query import Query
from arktui.workspace_file import PANES, Workspace, read_workspace, write_workspace

if TYPE_CHECKING:
    from arktui.ui.screens.main_screen import MainScreen

_END_SECONDS = 0.2
"""How long the end of the program waits for a slow disk."""


class LastWorkspace:
    """Keeps and shows the workspace of an account."""

    def __init__(self, main: MainScreen, account: tuple[str, ...]) -> None:
        self._main = main
        self._account = account
        self._kept: Workspace | None = None
        self._writing: Thread | None = None

    async def show(self, *, has_view: bool) -> None:
        """Show what the last session showed, but no query if there is a view to show or the user was quicker."""
        main, workspace = self._main, await to_thread(read_workspace, self._account)
        main.hide_panes(workspace.hidden)
        if not has_view and main.snapshot.query == Query():
            self._show_query(workspace)
        main.column_texts = main.column_texts or workspace.columns
        if workspace.cursor:
            main.cursor_wanted = workspace.cursor
            main.restore_cursor()

    def _show_query(self, workspace: Workspace) -> None:
        main = self._main
        if workspace.view and main.views.named(workspace.view) is not None:
            main.views.choose(workspace.view)
            main.views.before = workspace.view_before
        if workspace.query or workspace.sort:
            from arktui.store.views import View, query_of_view  # noqa: PLC0415 - most sessions show all jobs

            main.go_to_query(query_of_view(View("", workspace.query, workspace.sort), main.mine))

    def keep(self) -> None:
        """Write what the screen shows if that has changed, in a thread of its own."""
        workspace = self._present()
        if workspace == self._kept or (self._writing is not None and self._writing.is_alive()):
            return
        self._kept = workspace
        self._writing = Thread(target=write_workspace, args=(self._account, workspace), daemon=True)
        self._writing.start()

    def keep_at_end(self) -> None:
        """Write what the screen shows; wait for the disk, but not for long."""
        if self._writing is not None:
            self._writing.join(_END_SECONDS)
        self.keep()
        if self._writing is not None:
            self._writing.join(_END_SECONDS)

    def _present(self) -> Workspace:
        main = self._main
        chosen, before = main.chosen_views
        hidden = frozenset(PANES) - main.open_panes
        cursor = main.cursor_wanted or main.job_id or ""
        workspace = Workspace(chosen, before, columns=main.column_texts, hidden=hidden, cursor=cursor)
        if main.snapshot.query == Query():
            return workspace
        from arktui.store.views import view_of  # noqa: PLC0415 - most sessions show all jobs

        view = view_of(chosen, main.snapshot.query, main.mine)
        return workspace._replace(query=view.query, sort=view.sort)
