"""The base of the main screen: what is watched, and what happened while nobody looked."""

from __future__ import annotations

from arktui.keys import key_name
from arktui.store.query import describe
from arktui.ui.event_words import digest
from arktui.ui.ink import Ink
from arktui.ui.lookout import Lookout
from arktui.ui.screens.overlaid_screen import OverlaidScreen
from arktui.ui.widgets.job_table import JobTable
from arktui.ui.widgets.status_line import StatusLine


class WatchingScreen(OverlaidScreen, inherit_bindings=False):
    """Watches jobs and queries for the reader, and tells what happened."""

    lookout: Lookout

    def action_watch_job(self) -> None:
        """Watch the job under the cursor, or no longer."""
        job_id = self.query_one(JobTable).job_id  # keys that moved the cursor may have come in the same burst
        job = self.snapshot.jobs.get(job_id) if job_id else None
        if job is None:
            return
        watches, name = self.lookout.watches, job.name or job.id
        if job.is_terminal and not watches.has(job.id):
            self.notify_reader(f"{name} is over: nothing more is to be expected of it")
            return
        is_watched = watches.toggle_job(job.id)
        if is_watched or not watches.includes(job):
            self.notify_reader(
                f"watching {name}: an alert when it ends or is in trouble"
                if is_watched
                else f"{name} is no longer watched"
            )
        else:
            key = key_name("watch.query", self._settings.keys)
            self.notify_reader(f"still watched as one of a query; {key} in that query ends it")
        self._show_marks()

    def action_watch_query(self) -> None:
        """Watch all that the query shows, or no longer."""
        words = describe(self.snapshot.query)
        is_watched = self.lookout.watches.toggle_query(self.snapshot.query)
        self.notify_reader(
            f"watching {words}: an alert when one ends or is in trouble"
            if is_watched
            else f"{words}: no longer watched"
        )
        self._show_marks()

    def action_show_changes(self) -> None:
        """Show what happened; what was told in the key line is known with that."""
        from arktui.ui.screens.changes_screen import ChangesScreen  # noqa: PLC0415 - once it is asked for

        self.app.push_screen(ChangesScreen(self.lookout, self._settings.keys, self._glyphs), self._know_changes)

    def _know_changes(self, _: None) -> None:
        self.dismiss_digest()

    def digest(self, width: int) -> list[Ink]:
        """Return what happened while nobody looked, in at most `width` cells; nothing once it was dismissed."""
        lookout = self.lookout
        if not lookout.is_telling:
            return []
        return digest(lookout.away_since, lookout.now, lookout.news, width, self._glyphs, self._settings.keys)

    def dismiss_digest(self) -> bool:
        """Show the keys again in place of what happened; return whether that was there."""
        was_told = self.lookout.dismiss()
        self.query_one(StatusLine).update()
        return was_told

    def look_at(self, job_id: str | None) -> None:
        """Take a job's mark away, now that the cursor is on it."""
        if self.lookout.look_at(job_id):
            self._show_marks()

    def _show_marks(self) -> None:
        self.query_one(JobTable).repaint_changed()
