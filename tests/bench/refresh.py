"""The cost of a refresh in the real program, from the request to the last byte; beside plain monitors.

The account is scripted (`account`). A refresh is asked for by key, in the interval 0, so that nothing else
goes on; the cells that changed are counted on the emulated screen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import pyte

from tests.bench.blackbox import UNBRIDLED, Reaction, Use, Watched, account, arktui, middle, move, peer, together
from tests.bench.report import goal, milliseconds, ratio, table

Size = tuple[int, int]
"""Columns and rows of a terminal."""

SIZES: tuple[Size, ...] = ((120, 40), (160, 50))
JOBS = (1_000, 100_000)
ACTIVE, CHANGED = 400, 200
ROUNDS = 3
FIRST_JOB = "000000-"
"""Start of the newest job's name."""

SETTLING = 4.0
"""Seconds until the monitors are in their steady state."""

ANSWERED = 0.6
"""Seconds without a byte after which a refresh is over: longer than the rate limiter delays any request."""

_PIECE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b.|[^\x1b]+", re.DOTALL)

REFRESH, DETAIL = "r", "i"

CELLS_MOST, ROW_MOST = 1_000, 150
"""Most bytes of 200 changed cells on one screen, and of one changed job."""

CELLS = 200
GROWTH_MOST = 1.5
MEASURED = 20.0
"""Seconds to watch the monitors."""


@dataclass(frozen=True, slots=True)
class Tick:
    """The cost of a refresh: that of a key; bytes to the table; changed cells in it; requests."""

    reaction: Reaction
    table: float
    cells: float
    requests: float


@dataclass(frozen=True, slots=True)
class Case:
    """The changes since the last refresh: `count` jobs from `first` on."""

    name: str
    first: int
    count: int


CASES = (
    Case("nothing changed", 0, 0),
    Case("one visible job", 3, 1),
    Case("twenty visible jobs", 10, 20),
    Case("200 jobs out of sight", 100, CHANGED),
    Case("200 jobs, a screen of them visible", 0, CHANGED),
)


def bytes_by_row(written: bytes, columns: int, rows: int, cursor: tuple[int, int]) -> Counter[int]:
    """Return the bytes written to each row of a screen; the cursor starts at (row, column)."""
    row, column = cursor
    screen = pyte.Screen(columns, rows)
    screen.cursor_position(row + 1, column + 1)
    stream = pyte.Stream(screen)
    counts: Counter[int] = Counter()
    for piece in _PIECE.findall(written.decode()):
        stream.feed(piece)
        counts[screen.cursor.y] += len(piece.encode())
    return counts


def cells_of(screen: pyte.Screen) -> list[object]:
    """Return every cell between the title and the key line, with its style."""
    return [screen.buffer[y][x] for y in range(1, screen.lines - 1) for x in range(screen.columns)]


def refresh(watched: Watched, address: str, case: Case) -> Tick:
    """Change jobs; return the cost of the refresh that shows the change."""
    asked = move(address, case.first, case.count)
    screen = watched.screen
    before, start, cursor = cells_of(screen), len(watched.output), (screen.cursor.y, screen.cursor.x)
    reaction = watched.react(REFRESH, ANSWERED)
    written = bytes_by_row(bytes(watched.output[start:]), screen.columns, screen.lines, cursor)
    return Tick(
        reaction,
        table=sum(count for row, count in written.items() if 0 < row < screen.lines - 1),
        cells=sum(one != other for one, other in zip(before, cells_of(watched.screen), strict=True)),
        requests=move(address, 0, 0) - asked,
    )


def compare(jobs: int, sizes: Sequence[Size], rounds: int) -> dict[Size, dict[str, Tick]]:
    """Return the cost of a refresh by size and case, the median of several rounds, with so many jobs loaded."""
    with (
        account(jobs, min(ACTIVE, jobs)) as address,
        arktui(address, "--interval", "0", "--limit", str(jobs), *UNBRIDLED) as watched,
    ):
        watched.fill_up(jobs)
        watched.press(DETAIL)
        return {size: _compare(watched, address, size, rounds) for size in sizes}


def _compare(watched: Watched, address: str, size: Size, rounds: int) -> dict[str, Tick]:
    watched.resize(*size)
    watched.settle()
    refresh(watched, address, CASES[0])
    ticks = {case.name: [refresh(watched, address, case) for _ in range(rounds)] for case in CASES}
    return {
        name: Tick(
            middle([tick.reaction for tick in some]),
            median(tick.table for tick in some),
            median(tick.cells for tick in some),
            median(tick.requests for tick in some),
        )
        for name, some in ticks.items()
    }


def report(size: Size, few: tuple[int, dict[str, Tick]], many: tuple[int, dict[str, Tick]]) -> str:
    """Return the table of one size."""
    columns, rows = size
    lines = []
    for name, tick in many[1].items():
        cpu = few[1][name].reaction.cpu
        lines.append(
            (
                name,
                f"{tick.requests:.0f}",
                milliseconds(cpu),
                milliseconds(tick.reaction.cpu),
                goal(tick.reaction.cpu / cpu, GROWTH_MOST),
                f"{tick.reaction.written:,.0f}",
                f"{tick.cells:,.0f}",
                f"{tick.table:,.0f}",
                goal(tick.table, _most_bytes(tick)),
            )
        )
    return table(
        f"A refresh, {ACTIVE} active jobs, {columns}x{rows}",
        (
            "what has changed",
            "requests",
            f"CPU ms {few[0]:,}",
            f"CPU ms {many[0]:,}",
            "growth",
            "bytes",
            "cells of the table",
            "bytes to the table",
            "",
        ),
        lines,
    )


def _most_bytes(tick: Tick) -> float:
    """Return the most bytes to the table: none without changes, a fixed number for a job, else in proportion."""
    if not tick.cells:
        return 0
    return max(ROW_MOST, round(CELLS_MOST * tick.cells / CELLS))


def _use(use: Use) -> tuple[str, str]:
    return f"{use.cpu:.1%}", f"{use.written:,.0f}"


def monitors(seconds: float, counts: Sequence[tuple[int, str, tuple[str, ...]]]) -> list[str]:
    """Return the cost of watching without changes, beside plain monitors at the same interval."""
    lines = []
    for jobs, name, arguments in counts:
        with (
            account(jobs, min(ACTIVE, jobs)) as address,
            peer("monitor", *arguments, address=address) as plain,
            arktui(address, "--interval", "2") as own,
        ):
            own.fill_up(jobs)
            plain.wait_for(FIRST_JOB)
            together(SETTLING, own, plain)
            theirs, ours = together(seconds, plain, own)
        lines += [
            (f"{name}, {jobs:,} jobs", *_use(theirs), "", ""),
            (f"arktui, {jobs:,} jobs", *_use(ours), ratio(theirs.cpu, ours.cpu), ratio(theirs.written, ours.written)),
        ]
    return [
        table(
            "Watching while nothing changes, every 2 s, 120x40",
            ("", "of a core", "bytes/s", "CPU theirs/own", "bytes theirs/own"),
            lines,
        )
    ]


def tables(quick: bool) -> list[str]:
    """Measure single refreshes, then a period of them."""
    few, many = (120, 120) if quick else JOBS
    rounds = 1 if quick else ROUNDS
    sizes = SIZES[:1] if quick else SIZES
    small = compare(few, sizes, rounds)
    large = small if quick else compare(many, sizes, rounds)
    texts = [report(size, (few, small[size]), (many, large[size])) for size in sizes]
    peers = [(few, "plain monitor", ()), (few if quick else 10_000, "clear and add", ("--rebuild",))]
    return texts + monitors(2 if quick else MEASURED, peers[: 1 if quick else 2])
