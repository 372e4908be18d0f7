"""The screen with the phases and counts of one job over time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.geometry import Size

from arktui.history.history import History
from arktui.history.past import Past
from arktui.store.job import Job
from arktui.ui.screens.job_screen import JobScreen, job_hints
from arktui.view.column_renderers import DrawContext
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line
from arktui.view.timeline import timeline_lines


class TimelineScreen(JobScreen):
    """Charts a job's progress to its projected end and its deadline, and lists its phases and counts.

    `now` returns the service's time.
    """

    TITLE = "TIMELINE"
    HINTS = job_hints("job.timeline")

    def __init__(self, job: Job, history: History, glyphs: Glyphs, now: Callable[[], float]) -> None:
        super().__init__(job, history, glyphs)
        self._now = now

    def job_lines(self, job: Job, past: Past, size: Size) -> Sequence[Line]:
        """Return the chart, the phases and the counts."""
        view = DrawContext(self._glyphs, self._now(), is_deleted=past.deleted is not None)
        return timeline_lines(job, past, self._history.baselines, view, size)
