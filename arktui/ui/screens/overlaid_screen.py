"""The base of the main screen: what it opens over itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.reactive import reactive
from textual.screen import Screen

from arktui.clock import wall
from arktui.config import Settings
from arktui.history.history import History
from arktui.store.job import Job
from arktui.store.job_store import JobStore
from arktui.store.snapshot import Snapshot
from arktui.ui.glyphs import Glyphs
from arktui.ui.target import Target
from arktui.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from arktui.sync.feed import Feed


class OverlaidScreen(Screen[None], inherit_bindings=False):
    """Opens screens over itself, each imported when it is asked for first."""

    snapshot: reactive[Snapshot] = reactive(Snapshot, repaint=False)
    job_id: reactive[str | None] = reactive[str | None](None, repaint=False)
    """The job under the cursor."""

    def __init__(
        self,
        feed: Callable[[], Feed],
        store: JobStore,
        history: History,
        clock: Callable[[], float],
        service_time: Callable[[], float],
        target: Target,
        settings: Settings,
        glyphs: Glyphs,
    ) -> None:
        super().__init__(classes="-ascii" if settings.ascii else None)
        self._feed = feed
        self._store = store
        self._history = history
        self._clock = clock
        self._service_time = service_time
        self._target = target
        self._settings = settings
        self._glyphs = glyphs

    @property
    def job(self) -> Job | None:
        """The job under the cursor, if it is loaded."""
        return self.snapshot.jobs.get(self.job_id) if self.job_id else None

    def notify_reader(self, text: str) -> None:
        """Say something in the key line for a few seconds."""
        self.query_one(StatusLine).show_notice(text)

    def action_show_errors(self) -> None:
        """Show all errors of this session."""
        from arktui.ui.screens.errors_screen import ErrorsScreen  # noqa: PLC0415 - once it is asked for

        is_told = self._target.clock is None
        self.app.push_screen(
            ErrorsScreen(lambda: self.snapshot, self._settings.keys, self._glyphs, is_clock_told=is_told)
        )

    def action_show_json(self) -> None:
        """Show the service's own answer about the job."""
        if self.job is not None:
            from arktui.ui.screens.json_screen import JsonScreen  # noqa: PLC0415 - once it is asked for

            self.app.push_screen(JsonScreen(self.job, self._feed().raw_job, self._settings.keys))

    def action_show_board(self) -> None:
        """Show all jobs of the query at a glance."""
        from arktui.ui.screens.board_screen import BoardScreen  # noqa: PLC0415 - once it is asked for

        self.app.push_screen(
            BoardScreen(self._store, self._history, lambda: self._service_time() or wall(), self._glyphs)
        )

    def _told_at(self) -> float:
        """Return the service's time of the last good answer: that nothing was asked does not mean that a job stands."""
        fresh_at = self.snapshot.fresh_at
        return self._service_time() - (0 if fresh_at is None else max(self._clock() - fresh_at, 0))

    def _is_time_known(self) -> bool:
        """Whether the service's time is known; say so where it is not."""
        if self._service_time():
            return True
        self.notify_reader("Ark's time is not known yet: nothing can be said of how long a job takes")
        return False

    def action_explain(self) -> None:
        """Say of the job why it is as it is."""
        if self.job is not None and self._is_time_known():
            from arktui.ui.screens.explain_screen import ExplainScreen  # noqa: PLC0415 - once it is asked for

            self.app.push_screen(ExplainScreen(self.job, *self._of_jobs, self._others, self._told_at))

    def action_show_timeline(self) -> None:
        """Show the job over time."""
        if self.job is not None and self._is_time_known():
            from arktui.ui.screens.timeline_screen import TimelineScreen  # noqa: PLC0415 - once it is asked for

            self.app.push_screen(TimelineScreen(self.job, *self._of_jobs, self._service_time))

    @property
    def _of_jobs(self) -> tuple[Callable[[str], Job | None], History, Glyphs]:
        return self.snapshot.jobs.get, self._history, self._glyphs

    def _others(self) -> tuple[list[Job], bool]:
        """Return the jobs that are not over, and whether they are all there are."""
        return [self.snapshot.jobs[job_id] for job_id in self._store.active], self.snapshot.is_complete
