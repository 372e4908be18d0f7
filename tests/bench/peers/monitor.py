"""A plain monitor: every two seconds it lists all jobs and brings a stock `DataTable` up to date, cell by cell.

With `--rebuild` it clears the table and adds all rows again, as many do.
"""

from __future__ import annotations

import asyncio
import sys
from time import monotonic

import httpx
from textual.app import App, ComposeResult
from textual.widgets import DataTable

from tests.bench.peers.service import COLUMNS, EVERY, Job, all_jobs


class Monitor(App[None]):
    """Shows all jobs in one table."""

    def __init__(self, *, rebuilds: bool) -> None:
        super().__init__()
        self._rebuilds = rebuilds
        self._known: set[str] = set()
        self._table: DataTable[str] = DataTable(cursor_type="row")
        self._client = httpx.AsyncClient()

    def compose(self) -> ComposeResult:
        yield self._table

    def on_mount(self) -> None:
        for column in COLUMNS:
            self._table.add_column(column, key=column)
        self.run_worker(self._go_on())

    async def _go_on(self) -> None:
        while True:
            began = monotonic()
            await self._refresh()
            await asyncio.sleep(max(began + EVERY - monotonic(), 0))

    async def _refresh(self) -> None:
        jobs = await all_jobs(self._client)
        if self._rebuilds:
            self._table.clear()
            self._known.clear()
        for job in jobs:
            self._show(job)

    def _show(self, job: Job) -> None:
        if job.Id not in self._known:
            self._known.add(job.Id)
            self._table.add_row(*job.cells(), key=job.Id)
            return
        for column, cell in zip(COLUMNS, job.cells(), strict=True):
            self._table.update_cell(job.Id, column, cell)


if __name__ == "__main__":
    Monitor(rebuilds="--rebuild" in sys.argv).run(mouse=False)
