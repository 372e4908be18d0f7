"""The program in a real terminal, left open against a sandbox of another process: what it costs, seen from outside."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import NamedTuple
from urllib.request import ProxyHandler, Request, build_opener

from arktui.sandbox.faults.catalogue import FAULTS
from tests.bench.blackbox import Watched, arktui, serving
from tests.bench.report import table
from tests.soak.life import SIZES

SPEED = 60
"""Simulated seconds in a second."""

TURN = 8.0
"""Seconds that a fault is on, and as long it is off."""

KEYS = ("jjGg", "50", "sS", "y\x1b", "?\x1b", "!\x1b", "bb", "ii", "\x0c")


class Sample(NamedTuple):
    """Seconds since the start; a part of one core; bytes a second; bytes of memory; counts."""

    at: float
    cpu: float
    written: float
    memory: int
    threads: int
    files: int


def watch(jobs: int, seconds: float, samples: int) -> list[Sample]:
    """Return what the program takes, with each fault on and off in turn."""
    names, keys, sizes = (
        cycle(name for name in FAULTS if name not in ("tls", "skew", "shifting", "deleting")),
        cycle(KEYS),
        cycle(SIZES),
    )
    taken = []
    rounds = max(round(seconds / samples / (2 * TURN)), 1)
    with (
        serving("arktui", "sandbox", "--jobs", str(jobs), "--speed", str(SPEED)) as address,
        arktui(address, "--interval", "2") as watched,
    ):
        watched.wait_for("live ")
        for number in range(samples):
            uses = []
            for _ in range(rounds):
                _set_fault(address, next(names))
                uses.append(watched.over(TURN))
                _set_fault(address, "")
                watched.press(next(keys))
                watched.resize(*next(sizes))
                uses.append(watched.over(TURN))
            cpu, written = (
                sum(figures) / len(uses) for figures in zip(*((u.cpu, u.written) for u in uses), strict=True)
            )
            at = (number + 1) * rounds * 2 * TURN
            taken.append(Sample(at, cpu, written, watched.memory(), *_counts(watched)))
    return taken


def _set_fault(address: str, name: str) -> None:
    request = Request(f"{address}/faults", name.encode(), method="PUT")  # noqa: S310 - loopback
    with build_opener(ProxyHandler({})).open(request):
        pass


def _counts(watched: Watched) -> tuple[int, int]:
    own = Path(f"/proc/{watched.process.pid}")
    return len(list((own / "task").iterdir())), len(list((own / "fd").iterdir()))


def report(samples: Sequence[Sample]) -> str:
    """Return the samples as a table."""
    return table(
        f"In a terminal, time {SPEED} times as fast, every fault in turn",
        ("minute", "of a core", "bytes/s", "MB", "threads", "files"),
        [
            (
                f"{one.at / 60:.1f}",
                f"{one.cpu:.1%}",
                f"{one.written:,.0f}",
                f"{one.memory / 1e6:.1f}",
                f"{one.threads}",
                f"{one.files}",
            )
            for one in samples
        ],
    )
