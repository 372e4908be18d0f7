"""The bases of the screens about one job, and the actions on a job in all screens above the main one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.geometry import Size

from arktui.history.history import History
from arktui.history.past import Past
from arktui.keys import ON_A_JOB
from arktui.store.job import Job
from arktui.ui.actions import bindings_for, shared_bindings
from arktui.ui.screens.overlay_screen import LiveScreen, OverlayScreen
from arktui.ui.widgets.row_view import RowView
from arktui.view.glyphs import Glyphs
from arktui.view.overlay_lines import Hint
from arktui.view.spans import Line

_COPY = "job.copy"


def job_hints(own: str) -> Sequence[Hint]:
    """Return what the key line of a screen about a job names: all but its `own` action."""
    hints = (
        ("job.next job.previous", "next, previous job"),
        ("job.explain", "explain"),
        ("job.timeline", "timeline"),
        ("job.json", "json"),
        ("job.copy", "copy id"),
        ("watch.job", "watch"),
        ("job.acknowledge", "acknowledge"),
    )
    return [hint for hint in hints if hint[0] != own]


class JobActions(OverlayScreen):
    """Adds the actions on a job: the one that the screen is about, or the one under its cursor."""

    BINDINGS = shared_bindings(*(action_id for action_id in ON_A_JOB if action_id != _COPY))

    def job_here(self) -> Job | None:
        """Return the job that the actions are about; None where there is none."""
        raise NotImplementedError

    def _act(self, action: Callable[[Job], None]) -> None:
        job = self.job_here()
        if job is None:
            self.notify_user("there is no job under the cursor")
        else:
            action(job)

    def action_explain(self) -> None:
        """Explain the state of the job."""
        self._act(self.main.action_explain)

    def action_show_timeline(self) -> None:
        """Show the timeline of the job."""
        self._act(self.main.action_show_timeline)

    def action_show_json(self) -> None:
        """Show the job as JSON."""
        self._act(self.main.action_show_json)

    def action_copy_id(self) -> None:
        """Copy the job's id."""
        self._act(self.main.action_copy_id)

    def action_copy_menu(self) -> None:
        """Offer what else can be copied of the job."""
        self._act(self.main.action_copy_menu)

    def action_watch_job(self) -> None:
        """Start or stop watching the job."""
        self._act(self.main.action_watch_job)

    def action_acknowledge(self) -> None:
        """Acknowledge the problems of the job, or end that."""
        self._act(self.main.action_acknowledge)


class OneJobScreen(JobActions):
    """A screen about one job; another such screen takes its place."""

    def __init__(self, job: Job, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self._job = job

    def job_here(self) -> Job:
        """Return the job."""
        return self._job

    def about(self) -> str:
        """Return the job's name, or its id if it has none."""
        return self._job.name or self._job.id


class JobView(RowView):
    """The lines about a job: the keys for the next and the previous job take precedence over those that scroll."""

    BINDINGS = bindings_for("job")


class JobScreen(OneJobScreen, LiveScreen):
    """Shows the lines that a subclass returns from `job_lines`; a job that is unloaded stays as last seen.

    The next and the previous job are those of the table, whose cursor follows.
    """

    BINDINGS = shared_bindings(_COPY)
    VIEW = JobView

    def __init__(self, job: Job, history: History, glyphs: Glyphs) -> None:
        super().__init__(job, glyphs)
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
        self._load()

    def _load(self) -> None:
        self.run_worker(self._read(), exclusive=True)

    async def _read(self) -> None:
        await self._history.read(self._job.id)
        self.update_lines()

    def action_next_job(self) -> None:
        """Show the next job of the table."""
        self._step(1)

    def action_previous_job(self) -> None:
        """Show the previous job of the table."""
        self._step(-1)

    def _step(self, step: int) -> None:
        job = self.main.step_job(self._job, step)
        if job is None:
            self.notify_user(f"there is no {'next' if step > 0 else 'previous'} job in the table")
            return
        self._job = job
        self._view.action_scroll_top()
        self.update_lines()
        self._load()
