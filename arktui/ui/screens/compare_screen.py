"""The screen that compares a few jobs."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size

from arktui.format import quantity
from arktui.history.history import History
from arktui.store.job import Job
from arktui.ui.actions import shared_bindings
from arktui.ui.screens.overlay_screen import LiveScreen
from arktui.view.compare import Compared, compare_lines
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line


class CompareScreen(LiveScreen):
    """Shows in what jobs differ; one that is unloaded stays as last seen."""

    BINDINGS = shared_bindings("mark.compare")
    TITLE = "COMPARE"
    HINTS = (("move.down move.up", "scroll"),)

    def __init__(self, jobs: Sequence[Job], history: History, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self._jobs = [*jobs]
        self._history = history

    def about(self) -> str:
        """Say how many jobs they are, and what is shown of them."""
        return f"{quantity(len(self._jobs), 'job')}, only what differs"

    def lines(self, size: Size) -> Sequence[Line]:
        """Return the fields in which the jobs differ."""
        self._jobs = [self.snapshot.jobs.get(job.id, job) for job in self._jobs]
        compared = [Compared(job, self._history.past(job.id), self.minute) for job in self._jobs]
        return compare_lines(compared, size.width, self._glyphs)

    def on_mount(self) -> None:
        """Load what earlier sessions recorded about the jobs."""
        self.run_worker(self._read(), exclusive=True)

    async def _read(self) -> None:
        for job in self._jobs:
            await self._history.read(job.id)
        self.update_lines()

    def action_compare(self) -> None:
        """Close the screen: its own key does."""
        self.action_close()
