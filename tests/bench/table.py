"""The table of jobs against the stock `DataTable` with the same cells."""

from __future__ import annotations

import asyncio
import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from time import process_time

from rich.color import ColorSystem
from rich.text import Text
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widgets import DataTable

from arktui.store.clean_text import NO_TEXT
from arktui.store.facets import Facets
from arktui.store.job import Job
from arktui.store.job_store import JobStore
from arktui.store.order import Order
from arktui.store.sort import DEFAULT_SORT, Sort
from arktui.terminal.driver.grid import Grid
from arktui.ui.app import style_sheets
from arktui.ui.styled_app import StyledApp, span_style
from arktui.ui.themes import DARK
from arktui.ui.widgets import job_table
from arktui.view.column_renderers import ColumnRenderer, DrawContext, fitting
from arktui.view.glyphs import UNICODE
from arktui.view.job_row import RowColumns
from arktui.view.job_state import state_width
from arktui.view.spans import Line
from arktui.view.text import pad
from tests.bench.jobs import NOW, make_jobs, moved_on
from tests.bench.report import goal, milliseconds, ratio, table
from tests.recording_driver import RecordingDriver

SIZE = (210, 50)
"""Wide enough for the id, which distinguishes jobs that otherwise look alike."""
COUNTS = (1_000, 10_000, 100_000)
QUICK_COUNTS = (300,)
TIMES = 4
"""How often each case is measured in one app; even, so that the sort ends where it began."""
IDLE = "idle"
MOST = {(1_000, "one visible job changes"): 1 / 50, (100_000, "200 jobs change, 20 visible"): 1 / 20}
"""Most cost of several changes, as a share of the stock table's."""

BY_ID = Sort("id", reverse=True)
MARK = " " * 3
"""Room before the state, where the table of jobs has its cursor and its marks."""

ENDS = ("ends", "left")
"""Columns that the table of jobs joins in rows of finished jobs; the stock table has one for both."""


class BenchApp(StyledApp):
    """A table that fills a truecolor terminal; its methods are the cases."""

    def __init__(self) -> None:
        super().__init__(driver_class=RecordingDriver, css_path=style_sheets())
        self.console._color_system = ColorSystem.TRUECOLOR
        self.register_theme(DARK)
        self.theme = DARK.name
        self.animation_level = "none"

    def load(self, jobs: Sequence[Job]) -> None:
        """Show jobs, in the default order, in an empty table."""
        raise NotImplementedError

    def change(self, jobs: Iterable[Job]) -> None:
        """Show jobs in their new state; none moves to another row."""
        raise NotImplementedError

    def sort(self, sort: Sort) -> None:
        """Show the jobs in another order."""
        raise NotImplementedError

    def down(self) -> None:
        """Move the cursor."""
        self.simulate_key("down")

    def written(self) -> int:
        """Return the bytes written since the last call."""
        assert isinstance(self._driver, RecordingDriver)
        return len(self._driver.take().encode())

    def lines(self) -> list[str]:
        """Return the rows on the screen, without the cursor's sign."""
        return [strip.text.replace(UNICODE.cursor, " ") for strip in self.screen._compositor.render_strips()[1:]]


class DrawnApp(BenchApp):
    """The program's own table, with the store that makes its snapshots; the program's driver sends what it draws."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = Grid(*SIZE)

    def written(self) -> int:
        assert isinstance(self._driver, RecordingDriver)
        return len("".join(map(self._grid.update, self._driver.take_writes())).encode())

    def compose(self) -> ComposeResult:
        self._store = JobStore()
        self._table = job_table.JobTable(UNICODE, {})
        self._table.minute = NOW
        self._store.subscribe(lambda snapshot: setattr(self._table, "snapshot", snapshot))
        yield self._table

    def load(self, jobs: Sequence[Job]) -> None:
        self._store.apply(jobs)

    def change(self, jobs: Iterable[Job]) -> None:
        self._store.apply(jobs)

    def sort(self, sort: Sort) -> None:
        self._store.set_query(self._store.snapshot.query.sorted_by(sort))
        while self._store.step():
            pass
        while self._store.step():
            pass


class StockApp(BenchApp):
    """The stock table with the same columns; it gets only the cells that differ."""

    def compose(self) -> ComposeResult:
        self._jobs: dict[str, Job] = {}
        self._table = JobTable(cursor_type="row", cursor_foreground_priority="renderable")
        yield self._table

    def load(self, jobs: Sequence[Job]) -> None:
        padding = 2 * self._table.cell_padding
        widest = state_width(Facets().changed([(None, job) for job in jobs]))
        cells = fitting(self._table.size.width - len(MARK), padding, widest)
        self._columns = RowColumns(cells, padding, DEFAULT_SORT.column)
        headings = {cell.id: (pad(cell.title, width, right=_is_right(cell)), width) for cell, width in cells}
        ends, left = (headings.pop(name) for name in ENDS)
        for name, (label, width) in headings.items():
            mark = MARK if name == "state" else ""
            self._table.add_column(Text(mark + label), key=name, width=len(mark) + width)
            if name == "failed":
                self._table.add_column(
                    Text(ends[0] + " " * padding + left[0]), key="end", width=ends[1] + padding + left[1]
                )
        self._jobs = {job.id: job for job in jobs}
        for job in jobs:
            self._table.add_row(*map(self._text, self._lines(job)), key=job.id)

    def change(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            before, after = self._lines(self._jobs[job.id]), self._lines(job)
            for column, old, new in zip(self._table.ordered_columns, before, after, strict=True):
                if old != new:
                    self._table.update_cell(job.id, column.key, self._text(new))
            self._jobs[job.id] = job

    def sort(self, sort: Sort) -> None:
        self._table.sort(sort.column, key=lambda cell: cell.plain, reverse=sort.reverse)

    def _lines(self, job: Job) -> list[Line]:
        cells = self._columns.cells(job, DrawContext(UNICODE, NOW))
        place = next(index for index, (cell, _) in enumerate(self._columns.columns) if cell.id == ENDS[0])
        first, second = cells[place : place + 2]
        gap = " " * 2 * self._table.cell_padding
        end = first if second is None else [*(first or ()), (gap, ""), *second]
        lines = [line or () for line in (*cells[:place], end, *cells[place + 2 :])]
        return [[(MARK, ""), *lines[0]], *lines[1:]]

    def _text(self, line: Line) -> Text:
        return Text.assemble(*((part, span_style(self._table, style)) if style else part for part, style in line))


def _is_right(cell: ColumnRenderer) -> bool:
    return cell.is_number or cell.id == "percent"


class JobTable(DataTable[Text]):
    """The stock table, under the name that the style sheets use for the drawn one."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of an action: CPU seconds until it is painted, and bytes to the terminal."""

    cpu: float
    written: int


Act = Callable[[BenchApp, int], None]
"""Acts on a loaded app; takes the number of the call, from 1."""


def cases(jobs: Sequence[Job]) -> dict[str, Act]:
    """Return the cases other than loading; `jobs` are in the order of the rows."""
    hidden = jobs[len(jobs) // 2 :][:200]
    mixed = [*jobs[10:30], *hidden[:180]]
    return {
        "one visible job changes": lambda app, step: app.change([moved_on(jobs[3], step)]),
        "twenty visible jobs change": lambda app, step: app.change(moved_on(job, step) for job in jobs[10:30]),
        "200 hidden jobs change": lambda app, step: app.change(moved_on(job, step) for job in hidden),
        "200 jobs change, 20 visible": lambda app, step: app.change(moved_on(job, step + TIMES) for job in mixed),
        "sort": lambda app, step: app.sort(BY_ID if step % 2 else DEFAULT_SORT),
        "cursor down": lambda app, _: app.down(),
    }


async def measure(kind: type[BenchApp], jobs: Sequence[Job], rounds: int) -> dict[str, Cost]:
    """Return the cost of each case, the median of several calls in several fresh apps."""
    costs: defaultdict[str, list[Cost]] = defaultdict(list)
    for _ in range(rounds):
        app = kind()
        async with app.run_test(headless=False, size=SIZE) as pilot:
            await pilot.pause()
            costs["load"].append(await cost_of(pilot, app, lambda app, _: app.load(jobs), 0))
            for name, act in {IDLE: _nothing, **cases(jobs)}.items():
                costs[name] += [await cost_of(pilot, app, act, time) for time in range(1, TIMES + 1)]
    idle = middle(costs.pop(IDLE))
    return {name: Cost(max(middle(some).cpu - idle.cpu, 0), middle(some).written) for name, some in costs.items()}


async def cost_of(pilot: Pilot[None], app: BenchApp, act: Act, time: int) -> Cost:
    """Return the cost of `act` until everything is painted, including the wait."""
    gc.collect()
    app.written()
    start = process_time()
    act(app, time)
    await pilot.pause()
    return Cost(process_time() - start, app.written())


def _nothing(_app: BenchApp, _time: int) -> None:
    pass


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(median(cost.cpu for cost in costs), round(median(cost.written for cost in costs)))


def rows(count: int) -> list[Job]:
    """Return jobs in the order of the rows, without messages: a cell of the stock table cannot span columns."""
    return list(Order((replace(job, message=NO_TEXT) for job in make_jobs(count)), DEFAULT_SORT))


async def compare(count: int, rounds: int) -> dict[str, tuple[Cost, Cost]]:
    """Return the cost of each case in the drawn table and the stock one, with so many jobs."""
    jobs = rows(count)
    drawn, stock = await measure(DrawnApp, jobs, rounds), await measure(StockApp, jobs, rounds)
    return {name: (cost, stock[name]) for name, cost in drawn.items()}


def report(count: int, costs: dict[str, tuple[Cost, Cost]]) -> str:
    """Return the table of one number of jobs."""
    width, height = SIZE
    return table(
        f"Table, {count:,} jobs at {width}x{height}",
        ("", "CPU ms", "stock", "ratio", "own/stock", "bytes", "stock", "ratio"),
        [
            (
                name,
                milliseconds(own.cpu),
                milliseconds(stock.cpu),
                ratio(stock.cpu, own.cpu),
                goal(own.cpu / stock.cpu, MOST[count, name]) if (count, name) in MOST else "",
                f"{own.written:,}",
                f"{stock.written:,}",
                ratio(stock.written, own.written),
            )
            for name, (own, stock) in costs.items()
        ],
    )


def tables(quick: bool) -> list[str]:
    """Measure at several numbers of jobs."""
    rounds = 1 if quick else 3
    return [report(count, asyncio.run(compare(count, rounds))) for count in (QUICK_COUNTS if quick else COUNTS)]
