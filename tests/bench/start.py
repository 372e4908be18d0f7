"""The start: from exec to the first screen, and to the first jobs of a sandbox in another process.

Times are the median of all rounds. The CPU of the process is the least of all rounds: it depends little on the load of
the machine.

The part `history` measures how soon restored jobs appear.

Beside it stand Python itself, an app that is nothing but an empty `DataTable`, and the same app after the imports that
a monitor of an HTTP API usually begins with.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from tests.bench.client import sandbox
from tests.bench.report import goal, milliseconds, table
from tests.terminal import TIMEOUT, Terminal

SIZE = (120, 40)
JOBS = 1_200
ROUNDS = 15

ARKTUI = "import sys; from arktui.cli.main import main; sys.exit(main())"
"""What the installed command does."""

EMPTY_APP = """
from textual.app import App
from textual.widgets import DataTable
class Empty(App):
    def compose(self):
        table = DataTable()
        table.add_column("NAME")
        yield table
Empty().run()
"""

PLAIN_MONITOR = f"""
from httpx import AsyncClient
from pydantic import BaseModel
class Counts(BaseModel):
    Total: int = 0
    Completed: int = 0
    Failed: int = 0
class Job(BaseModel):
    Id: str
    Name: str = ""
    Phase: str = ""
    RequestCounts: Counts = Counts()
{EMPTY_APP}"""

PYTHON, HELP, EMPTY, PLAIN = "python -c pass", "arktui --help", "app with an empty DataTable", "plain monitor, empty"
SHELL, ROWS = "arktui, the shell", "arktui, the first jobs"
GOALS = {HELP: (PYTHON, 3.0), SHELL: (EMPTY, 1.05), ROWS: (EMPTY, 1.6)}
"""The goals: at most so many times another program's time."""

_HEADING, _PERCENTAGE = re.compile(rb"NAME"), re.compile(rb"\d%")
FIRST_ROWS = (_HEADING, _PERCENTAGE)
"""The first text of the shell, and of the first jobs."""

_CONTROL = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|[\]P][^\x07\x1b]*(\x07|\x1b\\))")


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a start: seconds of the clock, and of the process's CPU."""

    wall: float
    cpu: float


def until_ended(code: str, *arguments: str, environment: Mapping[str, str]) -> Cost:
    """Return the cost of a Python process."""
    began, cpu = perf_counter(), _cpu_of_ended()
    command = [sys.executable, "-c", code, *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **environment})
    return Cost(perf_counter() - began, _cpu_of_ended() - cpu)


def until_seen(marks: Sequence[re.Pattern[bytes]], code: str, *arguments: str, environment: Mapping[str, str]) -> Cost:
    """Return the cost of a Python process in a terminal until it has written all texts, in order."""
    program = (sys.executable, "-c", code)
    columns, rows = SIZE
    began, cpu = perf_counter(), _cpu_of_ended()
    with Terminal(arguments, program=program, columns=columns, rows=rows, environment=environment) as terminal:
        for mark in marks:
            start = len(terminal.output)
            while not mark.search(_CONTROL.sub(b"", terminal.output[start:])):
                assert terminal.read(TIMEOUT), f"it never wrote {mark.pattern!r}, but {terminal.text}"
        wall = perf_counter() - began
    return Cost(wall, _cpu_of_ended() - cpu)


def _cpu_of_ended() -> float:
    """Return the CPU seconds of all processes that this one started and that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def compare(rounds: int) -> dict[str, Cost]:
    """Return the cost of each: the median time and the least CPU of interleaved rounds."""
    costs: defaultdict[str, list[Cost]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as home, sandbox(JOBS, latency=0) as url:
        environment = {
            "HOME": home,
            "LANG": "C.UTF-8",
            "VOLCENGINE_ACCESS_KEY": ACCESS_KEY,
            "VOLCENGINE_SECRET_KEY": SECRET_KEY,
            "XDG_CONFIG_HOME": home,
            "XDG_STATE_HOME": home,
            # Modules are compiled once, as for an installed program, whatever this process does.
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(Path(home, "compiled")),
        }
        for _ in range(rounds + 1):
            costs[PYTHON].append(until_ended("pass", environment=environment))
            costs[HELP].append(until_ended(ARKTUI, "--help", environment=environment))
            costs[EMPTY].append(until_seen([_HEADING], EMPTY_APP, environment=environment))
            costs[PLAIN].append(until_seen([_HEADING], PLAIN_MONITOR, environment=environment))
            arguments = ["--endpoint", url, "--no-history"]
            costs[SHELL].append(until_seen([_HEADING], ARKTUI, *arguments, environment=environment))
            costs[ROWS].append(until_seen(FIRST_ROWS, ARKTUI, *arguments, environment=environment))
    # The first round compiles, and warms the disk's caches.
    return {
        name: Cost(median(cost.wall for cost in some[1:]), min(cost.cpu for cost in some[1:]))
        for name, some in costs.items()
    }


def report(costs: Mapping[str, Cost]) -> str:
    """Return the table, each cost beside Python's own and beside the empty app's."""
    python, empty = costs[PYTHON], costs[EMPTY]
    return table(
        f"Start, from exec, {SIZE[0]}x{SIZE[1]}, {JOBS:,} jobs in a sandbox in another process",
        ("", "wall ms", "/ python", "/ empty app", "goal", "CPU ms", "/ empty app"),
        [
            (
                name,
                milliseconds(cost.wall),
                f"{cost.wall / python.wall:.2f}",
                f"{cost.wall / empty.wall:.2f}",
                _goal(name, costs),
                milliseconds(cost.cpu),
                f"{cost.cpu / empty.cpu:.2f}",
            )
            for name, cost in costs.items()
        ],
    )


def _goal(name: str, costs: Mapping[str, Cost]) -> str:
    if name not in GOALS:
        return ""
    peer, most = GOALS[name]
    return goal(costs[name].wall / costs[peer].wall, most)


def tables(quick: bool) -> list[str]:
    """Measure the start of everything."""
    return [report(compare(1 if quick else ROUNDS))]
