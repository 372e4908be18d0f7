"""The menu of what can be copied of jobs."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from textual.geometry import Size

from arktui.api.errors import ArkError
from arktui.format import quantity
from arktui.store.clean_text import clean
from arktui.store.job import Job
from arktui.terminal.clipboard import notice
from arktui.ui.actions import shared_bindings
from arktui.ui.screens.menu_screen import MenuScreen, menu_view
from arktui.view.copies import BY_LETTER, COPIES, JSON, REQUEST_ID, SDK_CALL, Source, copied
from arktui.view.glyphs import Glyphs
from arktui.view.menu import Entry, menu_lines
from arktui.view.spans import Line

if TYPE_CHECKING:
    from arktui.api.envelope import Answer

REQUESTS_MAX = 20
"""Most jobs for which the service is asked."""


class CopyScreen(MenuScreen):
    """Copies one text of each job, one per line. `ask` requests one job from the service."""

    BINDINGS = shared_bindings("job.copy_menu")
    TITLE = "COPY"
    VIEW = menu_view(copy.letter for copy in COPIES)
    HINTS = (("row.open", "copy"),)

    def __init__(
        self, jobs: Sequence[Job], source: Source, ask: Callable[[str], Awaitable[Answer]], glyphs: Glyphs
    ) -> None:
        super().__init__(glyphs)
        self._jobs = jobs
        self._source = source
        self._ask = ask

    def action_copy_menu(self) -> None:
        """Close the menu: its own key does."""
        self.action_close()

    def about(self) -> str:
        """Return the job's name, or the number of jobs."""
        first = self._jobs[0]
        return (first.name or first.id) if len(self._jobs) == 1 else quantity(len(self._jobs), "marked job")

    def lines(self, size: Size) -> Sequence[Line]:
        """Return what can be copied, with its text for a single job."""
        return menu_lines(
            [Entry(copy.letter, copy.name, self._value(copy.letter)) for copy in COPIES], size.width, self._glyphs
        )

    def _value(self, letter: str) -> str:
        if letter == REQUEST_ID:
            return "asks the service"
        if letter in (JSON, SDK_CALL) or len(self._jobs) > 1:
            return ""
        return copied(letter, self._jobs, self._source)[0] or self._glyphs.none

    async def action_pick(self, letter: str) -> None:
        """Copy it, and close the menu."""
        if letter == REQUEST_ID:
            self._request()
            return
        text, count = copied(letter, self._jobs, self._source)
        self._copy(letter, text, count)

    def _copy(self, letter: str, text: str, count: int) -> None:
        copy, jobs = BY_LETTER[letter], len(self._jobs)
        name, names = (
            words.removesuffix(" (assumed)") for words in (copy.name, copy.plural if count > 1 else copy.name)
        )
        if not text:
            self.notify_user(f"no {name} to copy")
            return
        self.app.copy_to_clipboard(text)
        what = f"the {name}" if jobs == 1 else f"the {names} of {quantity(count, 'job')}"
        missing = f"; {jobs - count:,} without one" if count < jobs else ""
        self.close_with(notice(text, what, os.environ) + missing)

    def _request(self) -> None:
        if len(self._jobs) > REQUESTS_MAX:
            self.notify_user(f"each takes a request: at most {REQUESTS_MAX} jobs, not {len(self._jobs):,}")
            return
        self.notify_user("asking the service")
        self.run_worker(self._read_request_ids(), exclusive=True)

    async def _read_request_ids(self) -> None:
        ids = [request_id for job in self._jobs if (request_id := await self._request_id(job))]
        self._copy(REQUEST_ID, "\n".join(ids), len(ids))

    async def _request_id(self, job: Job) -> str:
        """Return the id of a request for a job, whether it succeeds or fails."""
        try:
            answer = await self._ask(job.id)
        except ArkError as error:
            return clean(error.request_id or "")
        return clean(answer.request_id or "")
