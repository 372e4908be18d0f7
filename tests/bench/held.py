"""Down held at a keyboard's rate while refreshes change many jobs: no key may be lost or late.

The jobs' names begin with the numbers of their rows (`account`), so the emulated screen shows, after every piece of
output, which row the cursor has reached.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import monotonic

from arktui.view.glyphs import UNICODE
from tests.bench.blackbox import UNBRIDLED, Watched, account, arktui, move
from tests.bench.report import goal, milliseconds, table

JOBS, QUICK_JOBS = 100_000, 120
ACTIVE, CHANGED = 400, 200
RATE = 30
"""Keys a second."""

KEYS, QUICK_KEYS = 300, 30
ROUNDS = 3
EVERY = 2.0
"""Seconds between two refreshes."""

FRAME = 1 / 60
DOWN, HOME, PAUSE, DETAIL = "\x1b[B", "\x1b[H", "p", "i"

_CURSOR = re.compile(UNICODE.cursor + r".*?(\d{6})-")


@dataclass(frozen=True, slots=True)
class Hold:
    """The result of a held key: seconds until each press shows, and the number of lost presses."""

    lags: list[float]
    lost: int


def row_of(lines: list[str]) -> int:
    """Return the cursor's row, by the name of its job."""
    return next(int(found[1]) for line in lines if (found := _CURSOR.search(line)))


def hold(watched: Watched, keys: int) -> Hold:
    """Hold Down for so many presses, from the top."""
    watched.press(HOME)
    watched.settle()
    first, sent, ends = row_of(watched.lines), [], []
    began = monotonic()
    for number in range(keys):
        watched.press(DOWN)
        sent.append(monotonic())
        while (left := began + (number + 1) / RATE - monotonic()) > 0:
            if watched.read(left):
                ends.append((monotonic(), len(watched.output)))
    while watched.read(1.0):
        ends.append((monotonic(), len(watched.output)))
    seen = [(moment, row_of(watched.screen_after(end).display) - first) for moment, end in ends]
    lags = [
        next((moment for moment, row in seen if row > number), seen[-1][0]) - pressed
        for number, pressed in enumerate(sent)
    ]
    return Hold(lags, keys - seen[-1][1])


@contextmanager
def changing(address: str) -> Iterator[None]:
    """Change jobs continuously, so that each refresh finds changes."""
    is_over = threading.Event()

    def change() -> None:
        while not is_over.wait(EVERY / 2):
            move(address, 0, CHANGED)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def compare(jobs: int, keys: int, rounds: int) -> dict[str, list[Hold]]:
    """Return the results without refreshes, and with refreshes that change jobs."""
    quiet, busy = [], []
    with (
        account(jobs, min(ACTIVE, jobs)) as address,
        arktui(address, "--interval", str(EVERY), "--limit", str(jobs), *UNBRIDLED) as watched,
    ):
        watched.fill_up(jobs)
        watched.press(DETAIL + PAUSE)
        for _ in range(rounds):
            watched.settle()
            quiet.append(hold(watched, keys))
            watched.press(PAUSE)
            with changing(address):
                busy.append(hold(watched, keys))
            watched.press(PAUSE)
    return {"nothing is refreshed": quiet, f"{CHANGED} jobs change every {EVERY:.0f} s": busy}


def report(jobs: int, holds: dict[str, list[Hold]]) -> str:
    """Return the table, with the worst lag held to that of the quiet case."""
    quiet, _ = worst = [median(max(one.lags) for one in some) for some in holds.values()]
    lines = [
        (
            name,
            f"{sum(len(one.lags) for one in some):,}",
            goal(sum(one.lost for one in some), 0),
            milliseconds(median(lag for one in some for lag in one.lags)),
            milliseconds(late),
            "" if late is quiet else goal(round(late * 1_000), round((quiet + FRAME) * 1_000)),
        )
        for (name, some), late in zip(holds.items(), worst, strict=True)
    ]
    return table(
        f"Down held at {RATE} a second, {jobs:,} jobs at 120x40, ms until it shows",
        ("", "keys", "lost", "median", "worst", "a frame over quiet"),
        lines,
    )


def tables(quick: bool) -> list[str]:
    """Measure several holds of ten seconds; with `--quick`, one of a second."""
    jobs, keys, rounds = (QUICK_JOBS, QUICK_KEYS, 1) if quick else (JOBS, KEYS, ROUNDS)
    return [report(jobs, compare(jobs, keys, rounds))]
