"""The screens above the main one: opens them, and hands them each snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from arktui.clock import wall
from arktui.keys import key_name
from arktui.store.job import Job
from arktui.store.snapshot import Snapshot
from arktui.ui.screens.job_screen import OneJobScreen
from arktui.ui.screens.overlay_screen import LiveScreen, OverlayScreen
from arktui.view.glyphs import Glyphs

if TYPE_CHECKING:
    from arktui.ui.screens.main_screen import MainScreen
    from arktui.ui.session import Session


class Overlays:
    """Opens screens above a main screen, each of which is imported on first use."""

    def __init__(self, main: MainScreen, session: Session, glyphs: Glyphs) -> None:
        self._main = main
        self._session = session
        self._glyphs = glyphs

    @property
    def top(self) -> OverlayScreen | None:
        """The overlay on top, if one is; the palette is none."""
        screen = self._main.app.screen
        return screen if isinstance(screen, OverlayScreen) else None

    def _live_screens(self) -> list[LiveScreen]:
        return [screen for screen in self._main.app.screen_stack[1:] if isinstance(screen, LiveScreen)]

    def take_snapshot(self, snapshot: Snapshot, *, is_like: bool) -> None:
        """Show a snapshot; one that looks like the last only where the feed is shown."""
        for screen in self._live_screens():
            if screen.SHOWS_FEED or not is_like:
                screen.snapshot = snapshot

    def take_minute(self, minute: float) -> None:
        """Show the times as of a minute; the panes are bound to it."""
        for screen in self._live_screens():
            screen.minute = minute

    def open(self, screen: OverlayScreen) -> None:
        """Show a screen; the key that opened the one on top closes it.

        Screens about a job take each other's place, and a screen that is open further down comes to the top, so that
        the number of open screens is bounded.
        """
        app = self._main.app
        if isinstance(screen, LiveScreen):
            screen.set_reactive(LiveScreen.snapshot, self._main.latest)
            screen.set_reactive(LiveScreen.minute, self._main.minute)
        kind = OneJobScreen if isinstance(screen, OneJobScreen) else type(screen)
        is_on_top = type(app.screen) is type(screen)
        if not any(isinstance(above, kind) for above in app.screen_stack):
            app.push_screen(screen)
            return
        while not isinstance(app.screen, kind):
            app.pop_screen()
        if is_on_top:
            app.pop_screen()
        elif kind is OneJobScreen:
            app.switch_screen(screen)

    # About all jobs

    def show_changes(self) -> None:
        """Show what happened."""
        from arktui.ui.screens.changes_screen import ChangesScreen  # noqa: PLC0415 - on first use

        self.open(ChangesScreen(self._session.activity, self._glyphs))

    def show_errors(self) -> None:
        """Show all errors of this session."""
        from arktui.ui.screens.errors_screen import ErrorsScreen  # noqa: PLC0415 - on first use

        self.open(ErrorsScreen(self._glyphs, self._session.clock, checks_clock=self._session.checks_clock))

    def show_board(self) -> None:
        """Show the totals of the jobs of the query."""
        from arktui.ui.screens.board_screen import BoardScreen  # noqa: PLC0415 - on first use

        self.open(BoardScreen(self._active_ids, self._session.history, self._board_time, self._glyphs))

    def _board_time(self) -> float:
        """Return the service's time, or this machine's while the service's is unknown."""
        return self._session.time.confirmed() or wall()

    def _active_ids(self) -> AbstractSet[str]:
        return self._session.store.active

    # About a job

    def show_detail(self, job: Job | None) -> None:
        """Show the detail of a job as a screen."""
        if job is None:
            self._main.notify_no_job()
            return
        from arktui.ui.screens.job_detail_screen import JobDetailScreen  # noqa: PLC0415 - on first use

        self.open(JobDetailScreen(job, self._session.history, self._glyphs, self._main.error_file))

    def show_json(self, job: Job | None) -> None:
        """Show the service's answer about a job as JSON."""
        if job is None:
            self._main.notify_no_job()
            return
        from arktui.ui.screens.json_screen import JsonScreen  # noqa: PLC0415 - on first use

        self.open(JsonScreen(job, self._session.feed.raw_job, self._glyphs))

    def explain(self, job: Job | None) -> None:
        """Explain the state of a job."""
        if job is None:
            self._main.notify_no_job()
        elif self._is_time_known():
            from arktui.ui.screens.explain_screen import ExplainScreen  # noqa: PLC0415 - on first use

            history, answered_at = self._session.history, self._main.answered_at
            self.open(ExplainScreen(job, history, self._glyphs, self._active_ids, answered_at))

    def show_timeline(self, job: Job | None) -> None:
        """Show the timeline of a job."""
        if job is None:
            self._main.notify_no_job()
        elif self._is_time_known():
            from arktui.ui.screens.timeline_screen import TimelineScreen  # noqa: PLC0415 - on first use

            self.open(TimelineScreen(job, self._session.history, self._glyphs, self._session.time.confirmed))

    def _is_time_known(self) -> bool:
        """Return whether the service's time is known; notify the user if it is not."""
        if self._session.time.confirmed():
            return True
        self._main.notify_user("Ark's time is not known yet, so nothing can be said about how long a job takes")
        return False

    # About several jobs

    def show_copy_menu(self, jobs: Sequence[Job]) -> None:
        """Offer what can be copied of jobs."""
        if not jobs:
            self._main.notify_no_job()
            return
        from arktui.ui.screens.copy_screen import CopyScreen  # noqa: PLC0415 - on first use
        from arktui.view.copies import Source  # noqa: PLC0415

        source = Source(self._session.target.region, self._main.error_file)
        self.open(CopyScreen(jobs, source, self._session.feed.raw_job, self._glyphs))

    def show_export(self, marked: Sequence[Job]) -> None:
        """Offer to export the marked jobs, or those of the query."""
        from arktui.ui.screens.export_screen import ExportScreen  # noqa: PLC0415 - on first use

        self.open(ExportScreen(marked, self._session.target.profile, self._session.feed, self._glyphs))

    def compare(self, marked: Sequence[Job], at_cursor: Sequence[Job]) -> None:
        """Compare the marked jobs; a single one with the job under the cursor."""
        from arktui.ui.screens.compare_screen import CompareScreen  # noqa: PLC0415 - on first use
        from arktui.view.compare import COMPARED_MAX  # noqa: PLC0415

        main, jobs = self._main, {job.id: job for job in marked}
        if len(jobs) == 1:
            jobs.update((job.id, job) for job in at_cursor)
        if 2 <= len(jobs) <= COMPARED_MAX:
            self.open(CompareScreen([*jobs.values()], self._session.history, self._glyphs))
        elif jobs:
            main.notify_user(
                f"compares 2 to {COMPARED_MAX} jobs; {len(jobs):,} {'is' if len(jobs) == 1 else 'are'} marked"
            )
        else:
            key = key_name("mark.toggle", main.keymap)
            main.notify_user(f"first mark 2 to {COMPARED_MAX} jobs with {key}")
