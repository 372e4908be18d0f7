"""The cost of an idle program: several side by side for a minute without changes.

The account's clock runs, its jobs stand still. htop draws this machine's processes as often as arktui asks for jobs.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import ExitStack

from arktui.choices import DRIVERS
from tests.bench.blackbox import Use, Watched, account, arktui, peer, together
from tests.bench.report import goal, table

JOBS, QUICK_JOBS, ACTIVE = 1_000, 120, 20
INTERVALS = (5, 2)
MEASURED, QUICK_MEASURED = 60.0, 3.0
SETTLING, QUICK_SETTLING = 12.0, 0.5
"""Seconds until all programs are at rest: two refreshes."""

CPU_MOST = 2.5
"""Most CPU, as a multiple of htop's."""

WRITTEN_MOST = 8.0
"""Most bytes a second."""

HTOP, TEXTUAL = "htop", "an empty Textual app"


def name_of(program: str, interval: int) -> str:
    """Return the label of a row of the table."""
    return f"{program}, every {interval} s"


def compare(jobs: int, settling: float, seconds: float) -> dict[str, Use]:
    """Return the cost of the period for each program."""
    with ExitStack() as stack:
        address = stack.enter_context(account(jobs, ACTIVE))
        monitors = {
            name_of(f"arktui, driver {driver}", interval): stack.enter_context(
                arktui(address, "--interval", str(interval), "--driver", driver)
            )
            for interval in INTERVALS
            for driver in DRIVERS
        }
        for watched in monitors.values():
            watched.fill_up(jobs)
        others: dict[str, Watched] = {TEXTUAL: stack.enter_context(peer("empty"))}
        if (htop := shutil.which(HTOP)) is not None:
            for interval in INTERVALS:
                watched = stack.enter_context(Watched([htop, "--delay", str(10 * interval)]))
                others[name_of(HTOP, interval)] = watched
        every = {**monitors, **others}
        together(settling, *every.values())
        return dict(zip(every, together(seconds, *every.values()), strict=True))


def report(jobs: int, seconds: float, uses: Mapping[str, Use]) -> str:
    """Return the table, each interval beside htop's."""
    lines: list[tuple[str, ...]] = []
    for interval in INTERVALS:
        peer_name = name_of(HTOP, interval)
        theirs = uses.get(peer_name)
        for driver in DRIVERS:
            name = name_of(f"arktui, driver {driver}", interval)
            own = uses[name]
            is_judged = theirs is not None and driver == DRIVERS[0]
            lines.append(
                (
                    name,
                    f"{own.cpu:.2%}",
                    goal(round(own.cpu / (theirs.cpu or 1e-6), 2), CPU_MOST) if theirs and is_judged else "",
                    f"{own.written:,.1f}",
                    goal(round(own.written, 1), WRITTEN_MOST) if driver == DRIVERS[0] else "",
                    f"{own.memory / 1e6:.0f}",
                )
            )
        lines.append(_line(peer_name, theirs))
    lines.append(_line(TEXTUAL, uses[TEXTUAL]))
    return table(
        f"{seconds:.0f} s in which nothing changes, {jobs:,} jobs, {ACTIVE} of them active, 120x40",
        ("", "of a core", "own/htop", "bytes/s", "", "MB"),
        lines,
    )


def _line(name: str, use: Use | None) -> tuple[str, ...]:
    if use is None:
        return (name, "–", "", "–", "", "–")
    return (name, f"{use.cpu:.2%}", "", f"{use.written:,.1f}", "", f"{use.memory / 1e6:.0f}")


def tables(quick: bool) -> list[str]:
    """Measure a minute; with `--quick`, a few seconds."""
    jobs, settling, seconds = (QUICK_JOBS, QUICK_SETTLING, QUICK_MEASURED) if quick else (JOBS, SETTLING, MEASURED)
    return [report(jobs, seconds, compare(jobs, settling, seconds))]
