"""The screen with every field of one job, where the window is too low for the pane."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.geometry import Size

from arktui.history.history import History
from arktui.history.past import Past
from arktui.store.job import Job
from arktui.ui.screens.job_screen import JobScreen, job_hints
from arktui.view.column_renderers import DrawContext
from arktui.view.detail import detail_lines
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line


class JobDetailScreen(JobScreen):
    """Shows what the detail pane shows.

    `error_file` returns the path of a job's failed request lines if the service named it, else an empty text.
    """

    TITLE = "DETAIL"
    HINTS = job_hints("")

    def __init__(self, job: Job, history: History, glyphs: Glyphs, error_file: Callable[[str], str]) -> None:
        super().__init__(job, history, glyphs)
        self._error_file = error_file

    def job_lines(self, job: Job, past: Past, size: Size) -> Sequence[Line]:
        """Return the job's fields."""
        context = DrawContext(self._glyphs, self.minute, job.id in self.snapshot.deleted)
        return detail_lines(job, context, size.width, past, self._history.baselines, self._error_file(job.id))
