"""Marking jobs in the table: one, a range, all that the query shows, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from arktui.format import quantity
from arktui.keys import key_name
from arktui.store.job import Job
from arktui.store.marks import Marks
from arktui.store.snapshot import Snapshot
from arktui.ui.widgets.job_table import JobTable
from arktui.view.glyphs import Glyphs
from arktui.view.marks_text import marks_words

if TYPE_CHECKING:
    from arktui.ui.app import ArktuiApp
    from arktui.ui.screens.main_screen import MainScreen


class Marking:
    """Changes the marks by the user's keys, and shows them on a main screen."""

    def __init__(self, main: MainScreen, glyphs: Glyphs) -> None:
        self.marks = Marks()
        self._main = main
        self._glyphs = glyphs
        self._table = main.query_one(JobTable)
        self._notify = main.notify_user

    def take_snapshot(self, snapshot: Snapshot) -> None:
        """Let the marks follow their jobs."""
        if self.marks.take(snapshot.changes):
            self._show_sums()

    def _on_change(self) -> None:
        """Show the changed marks in the rows and in the title, and what a query for marked jobs finds."""
        self._show_sums()
        self._main.repaint_signs()
        self._main.update_context()

    def _show_sums(self) -> None:
        self._main.marked = marks_words(self.marks, self._glyphs)

    def toggle(self) -> None:
        """Mark the job under the cursor, or remove its mark; of a folded batch, those of all its jobs."""
        row = self._table.cursor_row
        jobs, _ = self._table.jobs_in(range(row, row + 1))
        if jobs:
            self.marks.toggle(jobs)
            self._on_change()
        else:
            self._notify("there is no loaded job under the cursor")

    def extend(self) -> None:
        """Mark the jobs from the last mark to the cursor, both included."""
        last = self.marks.last
        start, end = None if last is None else self._table.index_of(last), self._table.cursor_row
        if start is None:
            self._notify("the last mark is not in this list" if last else "first mark the job where the range begins")
            return
        step = 1 if end >= start else -1
        self._add(*self._table.jobs_in(range(start, end + step, step)))

    def toggle_all(self) -> None:
        """Mark all loaded jobs of the query; if they all are marked, remove their marks."""
        jobs, missing = self._table.all_jobs()
        if not jobs:
            self._notify("there is no loaded job to mark")
        elif all(job.id in self.marks for job in jobs):
            self.marks.toggle(jobs)
            self._on_change()
        else:
            self._add(jobs, missing)

    def _add(self, jobs: list[Job], missing: int) -> None:
        if all(job.id in self.marks for job in jobs):
            self._notify("all jobs from the last mark to here are marked")
            return
        self.marks.add(jobs)
        self._on_change()
        if missing:
            rows = f"{missing:,} {'row is' if missing == 1 else 'rows are'}"
            self._notify(f"marked {quantity(len(jobs), 'job')}; {rows} not loaded")

    def clear_if_repeated(self) -> None:
        """Remove all marks when the key is pressed twice in a row."""
        if not self.marks:
            return
        if cast("ArktuiApp", self._main.app).is_repeated("pane.leave"):
            self.marks.clear()
            self._on_change()
            self._notify("all marks are cleared")
        else:
            key = key_name("pane.leave", self._main.keymap)
            self._notify(f"press {key} again to clear {quantity(len(self.marks), 'mark')}")
