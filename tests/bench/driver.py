"""The terminal driver against Textual's own: both are given what the program drew, which is recorded once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from os import devnull
from pathlib import Path
from statistics import median
from time import process_time
from typing import Protocol

import pyte
from rich.color import ColorSystem

from arktui.terminal.driver.grid import Grid
from arktui.terminal.driver.terminal_file import TerminalFile
from arktui.ui.screens.main_screen import MainScreen
from tests.app_harness import is_live, monitor, settle
from tests.bench.jobs import moved_on
from tests.bench.report import goal, ratio, table
from tests.recording_driver import RecordingDriver
from tests.terminal import cells_of

SIZES = ((120, 40), (160, 50))
ROUNDS = 20
PAGE_MOST = 2.0
"""Most CPU milliseconds of a full repaint at the first size."""

STEP = 7
"""Where the first change takes a job, of the steps of `moved_on`."""

BEGIN, SAME, ANEW, TICK = "the first screens", "a page as it stands", "a page, nothing known", "the age, a second on"
BEGUN = "all visible jobs get on"
EVERYTHING = slice(0, 60)
CHANGES = {"one visible job": slice(2, 3), "eight visible jobs": slice(3, 11), "all visible jobs": EVERYTHING}
KEYS = {
    "the detail, closed": "i",
    "Down": "down",
    "Page Down": "pagedown",
    "End": "end",
    "Tab": "tab",
    "a phase": "2",
    "/": "slash",
}

MOST_WRITTEN = {SAME: 0, TICK: 60, "one visible job": 150, "eight visible jobs": 1_000, "Down": 700, "Page Down": 6_000}
"""Most bytes at the first size; eight jobs are about 200 cells."""


@dataclass(frozen=True, slots=True)
class Update:
    """The program's writes to its driver for one event."""

    name: str
    writes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sent:
    """The output of an update: bytes by either driver, and the number of cells that change."""

    own: int
    stock: int
    cells: int


class File(Protocol):
    """What the output thread writes to."""

    def write(self, text: str, /) -> object: ...
    def flush(self) -> object: ...


async def record(size: tuple[int, int]) -> list[Update]:
    """Run the program in a truecolor terminal; return what it draws."""
    app = monitor()
    app.driver_class = RecordingDriver
    app.console._color_system = ColorSystem.TRUECOLOR
    updates = []
    async with app.run_test(headless=False, size=size) as pilot:

        async def note(name: str) -> None:
            await pilot.pause()
            assert isinstance(app._driver, RecordingDriver)
            updates.append(Update(name, app._driver.take_writes()))

        await settle(pilot, is_live)
        await note(BEGIN)
        app.refresh()
        await note(SAME)
        updates.append(Update(ANEW, updates[-1].writes))
        assert isinstance(app.screen, MainScreen)
        app.screen.tick += 1
        await note(TICK)
        # A job's forecast changes once it progresses at all, and with it the counts of all jobs.
        for step, (name, rows) in enumerate([(BEGUN, EVERYTHING), *CHANGES.items()], STEP):
            app.store.apply([moved_on(job, step) for job in app.store.snapshot.rows[rows]])
            await note(name)
        for name, key in KEYS.items():
            await pilot.press(key)
            await note(name)
    return updates


def send(updates: Sequence[Update], size: tuple[int, int]) -> list[Sent]:
    """Return the output of each update; both drivers must leave the same screen."""
    columns, rows = size
    grid = Grid(columns, rows)
    own, stock = (pyte.Screen(columns, rows) for _ in range(2))
    results = []
    for update in updates:
        before = cells_of(stock)
        if update.name == ANEW:
            grid.forget(columns, rows)
        sent = "".join(map(grid.update, update.writes))
        plain = "".join(update.writes)
        pyte.Stream(own).feed(sent)
        pyte.Stream(stock).feed(plain)
        after = cells_of(stock)
        assert cells_of(own) == after, update.name
        cells = sum(
            one != other for line, now in zip(before, after, strict=True) for one, other in zip(line, now, strict=True)
        )
        results.append(Sent(len(sent.encode()), len(plain.encode()), cells))
    return results


def times(updates: Sequence[Update], file: File) -> list[float]:
    """Return the CPU seconds of each update, in order."""
    taken = []
    for update in updates:
        if update.name == ANEW and isinstance(file, TerminalFile):
            file.forget()
        start = process_time()
        for text in update.writes:
            file.write(text)
        file.flush()
        taken.append(process_time() - start)
    return taken


def compare(updates: Sequence[Update], size: tuple[int, int], rounds: int) -> list[tuple[float, float]]:
    """Return the CPU seconds of each update by either driver, the median of several rounds."""
    own, stock = [], []
    with Path(devnull).open("w", encoding="utf-8") as nowhere:
        for _ in range(rounds):
            own.append(times(updates, TerminalFile(nowhere.fileno(), lambda: size, nowhere.close)))
            stock.append(times(updates, nowhere))
    return list(zip(map(median, zip(*own, strict=True)), map(median, zip(*stock, strict=True)), strict=True))


def report(size: tuple[int, int], updates: Sequence[Update], rounds: int) -> str:
    """Return the table of one size."""
    rows = []
    for update, sent, (own, stock) in zip(updates, send(updates, size), compare(updates, size, rounds), strict=True):
        most = MOST_WRITTEN.get(update.name) if size == SIZES[0] else None
        is_page = update.name == ANEW and size == SIZES[0]
        rows.append(
            (
                update.name,
                f"{sent.cells:,}",
                f"{sent.own:,}",
                f"{sent.stock:,}",
                ratio(sent.stock, sent.own),
                goal(sent.own, most) if most is not None else "",
                f"{own * 1_000:.2f}",
                f"{stock * 1_000:.2f}",
                goal(own * 1_000, PAGE_MOST) if is_page else "",
            )
        )
    columns, lines = size
    return table(
        f"Driver, what the program draws at {columns}x{lines} in truecolor",
        ("", "cells differ", "bytes", "stock", "stock/own", "", "CPU ms", "stock", ""),
        rows,
    )


def tables(quick: bool) -> list[str]:
    """Measure at several sizes."""
    return [report(size, asyncio.run(record(size)), 1 if quick else ROUNDS) for size in (SIZES[:1] if quick else SIZES)]
