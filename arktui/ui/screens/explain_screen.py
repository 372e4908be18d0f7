"""The screen that says of one job why it is as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual.geometry import Size

from arktui.history.explain import explain
from arktui.history.history import History
from arktui.history.past import Past
from arktui.store.job import Job
from arktui.ui.explain_lines import explain_lines
from arktui.ui.glyphs import Glyphs
from arktui.ui.ink import Line
from arktui.ui.screens.job_screen import JobScreen


class ExplainScreen(JobScreen):
    """Says what follows from all that is known: why a job waits, is slow or failed, and what to do."""

    def __init__(
        self,
        job: Job,
        find: Callable[[str], Job | None],
        history: History,
        glyphs: Glyphs,
        others: Callable[[], tuple[Iterable[Job], bool]],
        now: Callable[[], float],
    ) -> None:
        super().__init__(job, find, history, glyphs)
        self._others = others
        self._now = now

    def lines(self, job: Job, past: Past, size: Size) -> Sequence[Line]:
        """Return the name, and the sentences."""
        others, is_complete = self._others()
        sentences = explain(job, past, self._history.norms, others, self._now(), is_complete=is_complete)
        return explain_lines(job, sentences, self._glyphs, size.width)
