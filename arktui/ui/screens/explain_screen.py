"""The screen that explains the state of one job."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

from textual.geometry import Size

from arktui.history.explain import explain
from arktui.history.history import History
from arktui.history.past import Past
from arktui.store.job import Job
from arktui.ui.screens.job_screen import JobScreen, job_hints
from arktui.view.explanation import explain_lines
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line


class ExplainScreen(JobScreen):
    """Explains why a job waits, is slow or failed, and what to do about it.

    `active` returns the ids of all jobs that are not over, `answered_at` the service's time of its last good answer.
    """

    TITLE = "EXPLAIN"
    HINTS = job_hints("job.explain")

    def __init__(
        self,
        job: Job,
        history: History,
        glyphs: Glyphs,
        active: Callable[[], AbstractSet[str]],
        answered_at: Callable[[], float],
    ) -> None:
        super().__init__(job, history, glyphs)
        self._active = active
        self._answered_at = answered_at

    def job_lines(self, job: Job, past: Past, size: Size) -> Sequence[Line]:
        """Return the job's state and id, and the explanation in sentences."""
        snapshot, baselines = self.snapshot, self._history.baselines
        others = [snapshot.jobs[job_id] for job_id in self._active()]
        sentences = explain(job, past, baselines, others, self._answered_at(), is_complete=snapshot.status.is_complete)
        return explain_lines(job, sentences, self._glyphs, size.width)
