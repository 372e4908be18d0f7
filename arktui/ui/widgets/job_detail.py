"""The pane with every field of the job under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.reactive import reactive

from arktui.store.snapshot import Snapshot
from arktui.terminal.textual_internals.diff_repaint import set_scroll_y
from arktui.ui.actions import bindings_for
from arktui.ui.widgets.line_view import LineView
from arktui.view.column_renderers import DrawContext
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line

if TYPE_CHECKING:
    from arktui.history.baselines import Baselines
    from arktui.history.past import Past


class JobDetail(LineView, can_focus=True):
    """Shows the job under the cursor of the table and updates in place."""

    BINDINGS = bindings_for("detail")

    snapshot: reactive[Snapshot] = reactive(Snapshot, repaint=False)
    minute: reactive[float] = reactive(0.0, repaint=False)
    job_id: reactive[str | None] = reactive[str | None](None, repaint=False)

    def __init__(
        self,
        glyphs: Glyphs,
        baselines: Callable[[], Baselines],
        past: Callable[[str], Past],
        error_file: Callable[[str], str] = lambda _: "",
    ) -> None:
        super().__init__()
        self._past = past
        self._error_file = error_file
        self._glyphs = glyphs
        self._baselines = baselines

    def lines(self, width: int) -> Sequence[Line]:
        """Return the job's fields, or a dash if there is no job."""
        job = self.snapshot.jobs.get(self.job_id) if self.job_id else None
        if job is None:
            return [(("not loaded yet" if self.snapshot.status.gaps else self._glyphs.none, "dim"),)]
        from arktui.view.detail import detail_lines  # noqa: PLC0415 - after the first paint

        context = DrawContext(self._glyphs, self.minute, job.id in self.snapshot.deleted)
        past, error_file = self._past(job.id), self._error_file(job.id)
        first, *others = detail_lines(job, context, width, past, self._baselines(), error_file)
        if self.has_focus:
            first = [(text, "accent strong") for text, _ in first]
        return [first, *others]

    def watch_snapshot(self) -> None:
        """Show the new data."""
        self.update()

    def watch_minute(self) -> None:
        """Show the times as of this minute."""
        self.update()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Show or hide the focus in the first line."""
        self.update()

    def watch_job_id(self) -> None:
        """Show another job from its first line."""
        set_scroll_y(self, 0)
        self.update()
