"""Marking jobs in the table: one, a range, all that the query shows, or none."""

from __future__ import annotations

from collections.abc import Callable

from arktui.format import quantity
from arktui.store.job import Job
from arktui.store.marks import Marks
from arktui.ui.widgets.job_table import JobTable


class Marking:
    """Changes the marks by the user's keys. `notify` shows a notice, `on_change` shows the changed marks."""

    def __init__(self, table: JobTable, notify: Callable[[str], None], on_change: Callable[[], None]) -> None:
        self.marks = Marks()
        self._table = table
        self._notify = notify
        self._on_change = on_change

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
        jobs, missing = self._table.jobs_in(range(self._table.row_count))
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

    def clear(self) -> None:
        """Remove all marks."""
        self.marks.clear()
        self._on_change()
