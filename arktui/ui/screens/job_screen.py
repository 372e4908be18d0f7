"""The base of the screens that tell of one job, and follow what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import ModalScreen

from arktui.history.history import History
from arktui.history.past import Past
from arktui.store.job import Job
from arktui.ui.bindings import bindings_for
from arktui.ui.glyphs import ASCII, Glyphs
from arktui.ui.ink import Line
from arktui.ui.widgets.sized_view import SizedView


class JobScreen(ModalScreen[None], inherit_bindings=False):
    """Shows lines about a job, made anew every second; `find` gives the job as it is by then, None if it is no more.

    A subclass says in `lines` what they are.
    """

    BINDINGS = bindings_for("overlay")

    def __init__(self, job: Job, find: Callable[[str], Job | None], history: History, glyphs: Glyphs) -> None:
        super().__init__(classes="-ascii" if glyphs is ASCII else None)
        self._job = job
        self._find = find
        self._history = history
        self._glyphs = glyphs
        self._view = SizedView(self._lines)

    def lines(self, job: Job, past: Past, size: Size) -> Sequence[Line]:
        """Return what is to be shown in `size`; more lines than that are scrolled."""
        raise NotImplementedError

    def _lines(self, size: Size) -> Sequence[Line]:
        self._job = self._find(self._job.id) or self._job
        return self.lines(self._job, self._history.past(self._job.id), size)

    def compose(self) -> ComposeResult:
        """Show the lines."""
        yield self._view

    def on_mount(self) -> None:
        """Look for what was seen in earlier sessions, and for news as long as the screen is open."""
        self.run_worker(self._read(), exclusive=True)
        self.set_interval(1.0, self._view.update)

    async def _read(self) -> None:
        await self._history.read(self._job.id)
        self._view.update()

    def action_close(self) -> None:
        """Go back to the jobs."""
        self.dismiss()
