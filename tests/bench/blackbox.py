"""Programs in real terminals, against a sandbox in another process: what a key costs them, and what an idle while does.

Every byte they write is read and kept. The time until a screen has settled is that of the last byte before nothing
comes for `QUIET`, and nothing is being worked on. The CPU is that of the whole tree of processes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.request import ProxyHandler, build_opener

from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from tests.terminal import ARKTUI, Terminal

QUIET = 0.06
"""Seconds without a byte and without work after which a screen has settled. The service's answer to a changed filter is
asked for only after 0.3 s (`arktui.sync.feed.DEBOUNCE`), so it is not counted as the key's; nor is a clock that ticks,
but by a chance that a median bears, nor VisiData's drawing the same again a tenth of a second later."""

BUSY = 0.1
"""Least part of a core that a silent program takes while more output is to come."""

PATIENCE = 1.0
"""Seconds to wait for the first byte after a key."""

CALM = 1.5
"""Seconds with at most `CALM_BYTES` after which a program is at rest."""

CALM_BYTES = 2_500
"""More than two clocks write meanwhile with Textual's own driver, which repaints whole lines; less than a page."""

FILLED_WITHIN = 300.0
"""Seconds after which loading all jobs fails."""

UNBRIDLED = ("--max-rps", "1000")
"""Arguments with which arktui loads all jobs at full speed."""

ROOT = Path(__file__).parents[2]
NOWHERE = "/nonexistent"
"""A home without settings."""

_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Reaction:
    """The cost of a key: seconds until the first output, and until the screen is still; CPU seconds; bytes."""

    first: float
    wall: float
    cpu: float
    written: float


@dataclass(frozen=True, slots=True)
class Use:
    """The cost of a period: part of one core, bytes written a second, bytes of memory at its end."""

    cpu: float
    written: float
    memory: int


class Watched(Terminal):
    """A program in a terminal, watched from outside."""

    def __init__(
        self,
        program: Sequence[str],
        *,
        size: tuple[int, int] = (120, 40),
        address: str = "",
        state: Path | None = None,
    ) -> None:
        columns, rows = size
        self._folder = TemporaryDirectory()
        environment = {
            "HOME": NOWHERE,
            "XDG_CONFIG_HOME": NOWHERE,
            "XDG_STATE_HOME": str(state or self._folder.name),
            "LANG": "C.UTF-8",
            "NO_PROXY": "127.0.0.1",
            "PYTHONPATH": str(ROOT),
            "VOLCENGINE_ACCESS_KEY": ACCESS_KEY,
            "VOLCENGINE_SECRET_KEY": SECRET_KEY,
            "BENCH_ADDRESS": address,
        }
        super().__init__([], program=program, columns=columns, rows=rows, environment=environment)

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        self._folder.cleanup()

    def react(self, keys: str, quiet: float = QUIET) -> Reaction:
        """Press keys; return their cost until the screen is still."""
        self.settle(0)
        start, cpu, began = len(self.output), self.cpu(), time.monotonic()
        self.press(keys)
        first = last = time.monotonic() if self.read(PATIENCE) else began
        seen = self.cpu()
        while (data := self.read(quiet)) or self.cpu() - seen > quiet * BUSY:
            seen = self.cpu()
            if data:
                last = time.monotonic()
        return Reaction(first - began, last - began, self.cpu() - cpu, len(self.output) - start)

    def settle(self, quiet: float = QUIET) -> None:
        """Read until there is no output for so many seconds."""
        while self.read(quiet):
            pass

    def calm_down(self) -> None:
        """Read until the program is at rest, except for its clock."""
        while self.over(CALM).written * CALM > CALM_BYTES:
            pass

    def fill_up(self, jobs: int) -> None:
        """Read until so many jobs are loaded from the service, and the program is at rest."""
        deadline = time.monotonic() + FILLED_WITHIN
        while not (f"{jobs:,} of {jobs:,}" in (title := self.lines[0]) and "live" in title):
            if time.monotonic() > deadline:
                raise AssertionError(f"never loaded {jobs:,} jobs; the screen was\n{self.text}")
            self.over(0.5)
        self.calm_down()

    def over(self, seconds: float) -> Use:
        """Read for so many seconds; return their cost."""
        start, cpu, began = len(self.output), self.cpu(), time.monotonic()
        while (left := began + seconds - time.monotonic()) > 0:
            self.read(left)
        took = time.monotonic() - began
        return Use((self.cpu() - cpu) / took, (len(self.output) - start) / took, self.memory())

    def cpu(self) -> float:
        """Return the seconds of CPU that the program and those it started have taken so far.

        By the clock of each process (clock_getcpuclockid(3)): `/proc/PID/stat` counts in hundredths of a second.
        """
        return sum(time.clock_gettime((~pid << 3) | 2) for pid in self._tree())

    def memory(self) -> int:
        """Return the bytes of memory of the program and its children."""
        return sum(int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) for pid in self._tree()) * _PAGE

    def _tree(self) -> list[int]:
        pids = [self.process.pid]
        for pid in pids:
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                pids += map(int, children.read_text("ascii").split())
        return pids


def together(seconds: float, *watched: Watched) -> list[Use]:
    """Watch several programs for the same period; return the cost of each."""
    with ThreadPoolExecutor(len(watched)) as pool:
        return list(pool.map(lambda one: one.over(seconds), watched))


def middle(reactions: Sequence[Reaction]) -> Reaction:
    """Return the median of each figure."""
    return Reaction(*(median(figures) for figures in zip(*map(astuple, reactions), strict=True)))


def arktui(address: str, *arguments: str, size: tuple[int, int] = (120, 40), state: Path | None = None) -> Watched:
    """Run the program against a sandbox; without a state directory it has no history."""
    return Watched([*ARKTUI, "--endpoint", address, *arguments], size=size, state=state)


def peer(name: str, *arguments: str, size: tuple[int, int] = (120, 40), address: str = "") -> Watched:
    """Run one of the programs of the folder `peers`."""
    return Watched([sys.executable, "-m", f"tests.bench.peers.{name}", *arguments], size=size, address=address)


@contextmanager
def serving(*arguments: str) -> Iterator[str]:
    """Run a Python module that serves a sandbox, with arguments; yield its address."""
    command = [sys.executable, "-m", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield next(line.split()[-1] for line in process.stdout if "--endpoint" in line)
        finally:
            process.terminate()


@contextmanager
def account(jobs: int, active: int) -> Iterator[str]:
    """Serve an account that takes commands; yield its address."""
    with serving("tests.bench.account", "--jobs", str(jobs), "--active", str(active)) as address:
        yield address


def move(address: str, first: int, count: int) -> int:
    """Let jobs of such an account progress; return the number of requests so far."""
    with build_opener(ProxyHandler({})).open(f"{address}/move?first={first}&count={count}") as answer:
        requests: int = json.load(answer)
    return requests
