"""The screen that lists what happened to the jobs."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from textual.geometry import Size

from arktui.activity.activity import Activity
from arktui.store.job import Job
from arktui.ui.actions import shared_bindings
from arktui.ui.screens.job_screen import JobActions
from arktui.ui.screens.overlay_screen import ListScreen
from arktui.view.changes import ChangeKey, changes_lines
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line


class ChangesScreen(JobActions, ListScreen):
    """Lists what happened, newest first, with a separate section on top for what the user has not seen.

    What belongs together is one row, which opens.
    """

    BINDINGS = shared_bindings("job.copy")
    TITLE = "WHAT HAPPENED"
    HINTS = (
        ("row.open", "go to the job"),
        ("row.unfold row.fold", "open, close a group"),
        ("job.explain", "explain"),
        ("job.timeline", "timeline"),
        ("watch.job", "watch"),
        ("job.copy", "copy id"),
    )

    def __init__(self, activity: Activity, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self._activity = activity
        self._since = activity.away_since if activity.has_digest else activity.began
        self._unfolded: set[ChangeKey] = set()

    def lines(self, size: Size) -> Sequence[Line]:
        """Return the events since the user was last present, then the earlier ones."""
        activity = self._activity
        since, unfolded, now = self._since, self._unfolded, self.minute
        return changes_lines(activity.events, since, activity.watches, unfolded, size.width, self._glyphs, now)

    @property
    def _key(self) -> ChangeKey | None:
        return self.cursor if isinstance(self.cursor, ChangeKey) else None

    def job_here(self) -> Job | None:
        """Return the job of the event under the cursor; None on a group."""
        return self.snapshot.jobs.get(self._key.job_id) if self._key else None

    def open_row(self, key: Hashable) -> None:
        """Go to the job of an event, or open or close a group."""
        if not isinstance(key, ChangeKey):
            return
        if not key.job_id:
            self._fold(key, is_open=key not in self._unfolded)
        elif not self.main.go_to_job(key.job_id):
            self.notify_user("the service no longer lists this job")

    def action_unfold_row(self) -> None:
        """Open the group under the cursor."""
        self._fold(self._key and self._key.whole, is_open=True)

    def action_fold_row(self) -> None:
        """Close the group under the cursor, or the one that the event under it belongs to."""
        self._fold(self._key and self._key.whole, is_open=False)

    def _fold(self, group: ChangeKey | None, *, is_open: bool) -> None:
        if group is None:
            self.notify_user("there is no group under the cursor")
            return
        (self._unfolded.add if is_open else self._unfolded.discard)(group)
        self._view.put_cursor(group)
        self.update_lines()
