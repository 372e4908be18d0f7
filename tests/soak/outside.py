"""The program in a real terminal, against a sandbox in another process: its cost, measured from outside."""

from __future__ import annotations

import os
import ssl
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import httpx

from arktui.sandbox.faults.catalogue import FAULTS
from tests.bench.blackbox import Watched, arktui, serving
from tests.bench.report import table
from tests.soak.life import CERTIFICATE, SIZES

SPEED = 60
"""Simulated seconds in a second."""

TURN = 8.0
"""Seconds between a fault and a round of keys, and between that and the next fault."""

FAULT_FOR = 6.0
"""Seconds that a fault is on."""

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
    """Return the program's cost, with each fault on and off in turn."""
    names, keys, sizes = (
        cycle(name for name in FAULTS if name not in ("shifting", "deleting")),
        cycle(KEYS),
        cycle(SIZES),
    )
    taken = []
    rounds = max(round(seconds / samples / (2 * TURN)), 1)
    with (
        patch.dict(os.environ, SSL_CERT_FILE=str(CERTIFICATE)),
        serving("arktui", "sandbox", "--jobs", str(jobs), "--speed", str(SPEED), "--tls", str(CERTIFICATE)) as address,
        arktui(address, "--interval", "2") as watched,
    ):
        watched.wait_for("live ")
        for number in range(samples):
            uses = []
            for _ in range(rounds):
                _go_wrong(address, next(names))
                uses.append(watched.over(TURN))
                watched.press(next(keys))
                watched.resize(*next(sizes))
                uses.append(watched.over(TURN))
            cpu, written = (
                sum(figures) / len(uses) for figures in zip(*((u.cpu, u.written) for u in uses), strict=True)
            )
            at = (number + 1) * rounds * 2 * TURN
            taken.append(Sample(at, cpu, written, watched.memory(), *_counts(watched)))
    return taken


def _go_wrong(address: str, name: str) -> None:
    trusted = ssl.create_default_context(cafile=CERTIFICATE)
    httpx.put(
        f"{address}/faults", content=f"{name}:for={FAULT_FOR:g}", verify=trusted, trust_env=False, timeout=30
    ).raise_for_status()


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
