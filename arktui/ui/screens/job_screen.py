"""The base of the screens about one job."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size

from arktui.history.history import History
from arktui.history.past import Past
from arktui.store.job import Job
from arktui.ui.screens.overlay_screen import LiveScreen
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line


class JobScreen(LiveScreen):
    """Shows the lines that a subclass returns from `job_lines`; a job that is unloaded stays as last seen."""

    def __init__(self, job: Job, history: History, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self._job = job
        self._history = history

    def job_lines(self, job: Job, past: Past, size: Size) -> Sequence[Line]:
        """Return the lines about a job for a view of `size`."""
        raise NotImplementedError

    def lines(self, size: Size) -> Sequence[Line]:
        """Return the lines about the current state of the job."""
        self._job = self.snapshot.jobs.get(self._job.id) or self._job
        return self.job_lines(self._job, self._history.past(self._job.id), size)

    def on_mount(self) -> None:
        """Load what earlier sessions recorded about the job."""
        self.run_worker(self._read(), exclusive=True)

    async def _read(self) -> None:
        await self._history.read(self._job.id)
        self.update_lines()
