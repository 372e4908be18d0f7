"""The cost of a key until the screen is still, among few jobs and many; beside VisiData and Textual.

Time stands still in the sandbox and nothing is refreshed, so that only keys write. After a change of the filter or the
sort the program asks the service, 0.3 s later; by then the screen has settled (`blackbox.QUIET`), and the answer is
waited for before the next key is pressed.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from tests.bench.blackbox import QUIET, UNBRIDLED, Reaction, Watched, arktui, middle, peer, serving
from tests.bench.jobs import make_jobs
from tests.bench.report import goal, milliseconds, ratio, table

FEW, MANY = 100, 100_000
SIZES = ((120, 40), (160, 50))
ROUNDS = 15
GROWTH_MOST = 1.2

DOWN, UP, PAGE_DOWN, HOME, END, TAB, ESCAPE = "\x1b[B", "\x1b[A", "\x1b[6~", "\x1b[H", "\x1b[F", "\t", "\x1b"
DETAIL = "i"
VD_DOWN, VD_UP, VD_HOME, VD_END = "\x1bOB", "\x1bOA", "\x1bOH", "\x1bOF"

ANSWERED = 0.5
"""Seconds without a byte after which the service's answer to a changed filter has arrived."""

VISIDATA = "vd"


@dataclass(frozen=True, slots=True)
class Case:
    """A key, or several of the same kind in turn.

    Attributes:
        name: What the reader does.
        keys: What is pressed in turn; each of them is measured.
        before: What is pressed first, unmeasured.
        after: What is pressed after each turn, unmeasured.
        last: What is pressed at the end, unmeasured.
        asks: Whether the service is asked after each key.
        visidata: What is pressed in VisiData, in turn; nothing where it has no such key.
        visidata_before: What is pressed in VisiData first, unmeasured.
        most_written: The most bytes a key may write, at 120x40; 0 for no such goal.
        most_floors: How often what Textual itself takes for a key it may take; 0 for no such goal.
        is_ahead: Whether it has to be ahead of VisiData.
    """

    name: str
    keys: tuple[str, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    asks: bool = False
    visidata: tuple[str, ...] = ()
    visidata_before: tuple[str, ...] = ()
    most_written: int = 0
    most_floors: float = 0
    is_ahead: bool = False


CASES = (
    Case(
        "Down, at the top",
        (DOWN,),
        (HOME,),
        visidata=(VD_DOWN,),
        visidata_before=(VD_HOME,),
        most_written=700,
        most_floors=2,
        is_ahead=True,
    ),
    Case(
        "Down, which scrolls",
        (DOWN,),
        (HOME, 60 * DOWN),
        visidata=(VD_DOWN,),
        visidata_before=(VD_HOME, 60 * VD_DOWN),
        most_floors=2.5,
        is_ahead=True,
    ),
    Case(
        "Up, at the end",
        (UP,),
        (END,),
        visidata=(VD_UP,),
        visidata_before=(VD_END,),
        most_written=700,
        most_floors=2,
        is_ahead=True,
    ),
    Case(
        "Page Down",
        (PAGE_DOWN, PAGE_DOWN),
        (HOME,),
        (HOME,),
        visidata=(PAGE_DOWN,),
        visidata_before=(VD_HOME,),
        most_written=6_000,
        is_ahead=True,
    ),
    Case("End, and Home", (END, HOME), (HOME,), visidata=(VD_END, VD_HOME), visidata_before=(VD_HOME,), is_ahead=True),
    Case("Tab", (TAB, TAB)),
    Case("a letter after /", ("e",), ("/",), (ESCAPE, "/"), asks=True, most_floors=12),
    Case("a phase, on and off", ("5", "5"), (ESCAPE, HOME), asks=True, visidata=(",", "gu")),
    Case("the sort, reversed", ("S", "S"), asks=True, visidata=("[", "]"), most_floors=12),
    Case(
        "Down, with the detail",
        (DOWN,),
        (ESCAPE, DETAIL, HOME),
        last=(DETAIL,),
        visidata=(VD_DOWN,),
        visidata_before=(VD_HOME,),
    ),
)
"""The cases; the detail is closed in all but the last."""

FLOOR = Case("a key", ("x",))


def measure(watched: Watched, case: Case, rounds: int) -> Reaction:
    """Return the cost of a case's keys, the median of all."""
    quiet = ANSWERED if case.asks else QUIET
    turns = (rounds + 1) // 2 if case.after or case.asks else rounds

    def press(keys: tuple[str, ...]) -> None:
        for key in keys:
            watched.press(key)
            watched.settle(quiet)

    press(case.before)
    reactions = []
    for _ in range(0, turns, len(case.keys)):
        for key in case.keys:
            reactions.append(watched.react(key))
            watched.settle(quiet if case.asks else 0)
        press(case.after)
    press(case.last)
    return middle(reactions)


@dataclass(frozen=True, slots=True)
class Figures:
    """The cost of a case among few jobs, among many, and in VisiData where it is installed."""

    few: Reaction
    many: Reaction
    visidata: Reaction | None


@contextmanager
def visidata(jobs: int) -> Iterator[Watched | None]:
    """Run VisiData on a file of as many jobs, if it is installed."""
    program = shutil.which(VISIDATA)
    if program is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "jobs.csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("phase", "name", "done", "failed", "total", "expires", "model", "created", "id"))
            for job in make_jobs(jobs):
                counts = job.counts
                row = (job.phase, job.name, counts.done, counts.failed, counts.total)
                writer.writerow((*row, job.expires, job.model, job.created, job.id))
        with Watched([program, "--nothing", str(path)]) as watched:
            watched.calm_down()
            yield watched


@contextmanager
def running_app(jobs: int) -> Iterator[Watched]:
    """Run arktui with all jobs of a sandbox loaded, and the detail closed."""
    with (
        serving("arktui", "sandbox", "--jobs", str(jobs), "--speed", "0") as address,
        arktui(address, "--interval", "0", "--limit", str(jobs), *UNBRIDLED) as watched,
    ):
        watched.fill_up(jobs)
        watched.press(DETAIL)
        watched.settle()
        yield watched


def compare(few: Watched, many: Watched, other: Watched | None, rounds: int) -> dict[str, Figures]:
    """Return the cost of each case; where few are many, measure once."""
    figures = {}
    for case in CASES:
        theirs = None
        if other is not None and case.visidata:
            for before in case.visidata_before:
                other.press(before)
                other.settle()
            keys = islice(cycle(case.visidata), rounds)
            theirs = middle([other.react(key) for key in keys])
            other.settle()
        own = measure(many, case, rounds)
        figures[case.name] = Figures(own if few is many else measure(few, case, rounds), own, theirs)
    return figures


def report(few: int, many: int, size: tuple[int, int], figures: Mapping[str, Figures], floor: Reaction) -> list[str]:
    """Return the tables of one size: time, and CPU and bytes."""
    columns, rows = size
    times, costs = [], []
    for case in CASES:
        here = figures[case.name]
        theirs = here.visidata
        times.append(
            (
                case.name,
                milliseconds(here.few.wall),
                milliseconds(here.many.wall),
                goal(here.many.wall / here.few.wall, GROWTH_MOST),
                goal(here.many.wall / floor.wall, case.most_floors) if case.most_floors else "",
                milliseconds(theirs.wall) if theirs else "–",
                ratio(theirs.wall, here.many.wall) if theirs else "–",
                goal(here.many.wall / theirs.wall, 1) if theirs and case.is_ahead else "",
            )
        )
        costs.append(
            (
                case.name,
                milliseconds(here.many.first),
                milliseconds(here.few.cpu),
                milliseconds(here.many.cpu),
                milliseconds(theirs.cpu) if theirs else "–",
                f"{here.few.written:,.0f}",
                f"{here.many.written:,.0f}",
                goal(here.many.written, case.most_written) if case.most_written and size == SIZES[0] else "",
            )
        )
    title = f"{few:,} and {many:,} jobs at {columns}x{rows}"
    return [
        table(
            f"Keys, ms until the screen has settled, {title}; Textual itself: {milliseconds(floor.wall)}",
            ("", f"{few:,}", f"{many:,}", "growth", "of Textual", "VisiData", "VisiData/own", "own/VisiData"),
            times,
        ),
        table(
            f"Keys, what else they take, {title}",
            ("", "first byte ms", f"CPU ms {few:,}", f"CPU ms {many:,}", "VisiData", f"bytes {few:,}", "bytes", ""),
            costs,
        ),
    ]


def tables(quick: bool) -> list[str]:
    """Measure in each terminal size; with `--quick`, once, and among few jobs only."""
    with ExitStack() as stack:
        few = stack.enter_context(running_app(FEW))
        many = few if quick else stack.enter_context(running_app(MANY))
        other = stack.enter_context(visidata(FEW if quick else MANY))
        empty = stack.enter_context(peer("empty"))
        rounds = 1 if quick else ROUNDS
        texts = []
        for size in SIZES[:1] if quick else SIZES:
            for watched in (few, many, empty, *([other] if other else [])):
                watched.resize(*size)
                watched.settle()
            figures = compare(few, many, other, rounds)
            texts += report(FEW, FEW if quick else MANY, size, figures, measure(empty, FLOOR, rounds))
    return texts
