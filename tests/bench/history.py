"""The cost of the history: the start with a large file, a tick that is stored, and the bytes of a sample.

The file holds the very jobs of the account that is served, so that the service lists every restored job again.
"""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median

from arktui.api.client import ArkClient
from arktui.api.credentials import Credentials
from arktui.api.endpoint import Endpoint
from arktui.api.list_query import ListQuery
from arktui.history.database import Database
from arktui.history.writer import LINGER, Noted, Seen, history_path
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.store.clean_text import CleanText
from arktui.store.job import Counts, Job
from arktui.sync.convert import jobs_from_wire
from tests.bench.blackbox import UNBRIDLED, account, arktui, move, together
from tests.bench.jobs import make_jobs
from tests.bench.report import goal, milliseconds, table
from tests.bench.start import ARKTUI, FIRST_ROWS, until_seen
from tests.feed_harness import pages_of
from tests.sandbox_server import REGION

JOBS, QUICK_JOBS = 100_000, 300
ACTIVE, QUICK_ACTIVE = 400, 20
SAMPLES, QUICK_SAMPLES = 240, 4
"""Samples of each active job."""

ROUNDS = 9
CHANGED = 200
EVERY = 5.0
"""Seconds between two ticks, each with changes."""

MEASURED, QUICK_MEASURED = 60.0, 3.0

START_MOST, TICK_MOST, BYTES_MOST = 1.3, 1.2, 100

WITH, WITHOUT = "with history", "without"


async def listed(address: str) -> list[Job]:
    """Return all jobs of an account."""
    async with ArkClient(Endpoint(address, REGION), Credentials(ACCESS_KEY, SECRET_KEY)) as client:
        return [job async for page in pages_of(client, ListQuery()) for job in jobs_from_wire(page.items)]


def remember(path: Path, jobs: list[Job], samples: int) -> None:
    """Write a history with samples of the active jobs."""
    database, now = Database(path), time.time()
    database.write([Seen(now - 60 * samples, None, job) for job in jobs])
    active = [job for job in jobs if not job.is_terminal]
    write_samples(database, active, now - 60 * samples, samples)
    database.write([Noted("heard", "", str(int(now)))])
    database.close()


def write_samples(database: Database, jobs: list[Job], start: float, count: int) -> None:
    """Advance each job several times."""
    for number in range(count):
        moved = [replace(job, counts=Counts(100 * (number + 1), number // 10, 1_000_000)) for job in jobs]
        database.write([Seen(start + 60 * number, job, new) for job, new in zip(jobs, moved, strict=True)])


@contextmanager
def remembered(jobs: int, active: int, samples: int) -> Iterator[tuple[str, Path]]:
    """Serve an account and keep its history; yield its address, and the state directory."""
    with tempfile.TemporaryDirectory() as state, account(jobs, active) as address:
        path = Path(state, "arktui", history_path((ACCESS_KEY, address, REGION)).name)
        remember(path, asyncio.run(listed(address)), samples)
        yield address, Path(state)


def start(address: str, state: Path, rounds: int) -> dict[str, float]:
    """Return the seconds from exec to the first jobs on the screen, the median of interleaved rounds."""
    times: defaultdict[str, list[float]] = defaultdict(list)
    environment = {
        "HOME": str(state),
        "LANG": "C.UTF-8",
        "XDG_CONFIG_HOME": str(state),
        "XDG_STATE_HOME": str(state),
        "VOLCENGINE_ACCESS_KEY": ACCESS_KEY,
        "VOLCENGINE_SECRET_KEY": SECRET_KEY,
    }
    for _ in range(rounds):
        for name, flags in ((WITHOUT, ("--no-history",)), (WITH, ())):
            cost = until_seen(FIRST_ROWS, ARKTUI, "--endpoint", address, *flags, environment=environment)
            times[name].append(cost.wall)
    return {name: median(some) for name, some in times.items()}


def ticks(address: str, state: Path, jobs: int, seconds: float) -> dict[str, float]:
    """Return the part of a core that refreshes with changes take, with and without a history."""
    flags = ("--limit", str(jobs), "--interval", str(EVERY), *UNBRIDLED)
    with ExitStack() as stack:
        monitors = {
            WITHOUT: stack.enter_context(arktui(address, *flags, "--no-history")),
            WITH: stack.enter_context(arktui(address, *flags, state=state)),
        }
        for monitor in monitors.values():
            monitor.fill_up(jobs)
        together(LINGER, *monitors.values())  # everything loaded is stored
        has_ended = threading.Event()

        def get_on() -> None:
            while not has_ended.wait(EVERY / 2):
                move(address, 0, CHANGED)

        mover = threading.Thread(target=get_on)
        mover.start()
        uses = together(seconds, *monitors.values())
        has_ended.set()
        mover.join()
        return {name: use.cpu for name, use in zip(monitors, uses, strict=True)}


def bytes_per_sample(jobs: int, samples: int) -> float:
    """Return the bytes that each sample adds to the file."""
    running = [replace(job, phase=CleanText("Running")) for job in make_jobs(jobs)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "history.sqlite3")
        remember(path, running, 1)
        before = path.stat().st_size
        database = Database(path)
        write_samples(database, running, time.time(), samples)
        database.close()  # moves everything from the log into the file
        return (path.stat().st_size - before) / (jobs * samples)


def report(jobs: int, active: int, starts: dict[str, float], uses: dict[str, float], size: float) -> str:
    """Return the table."""
    start_ratio, tick_ratio = starts[WITH] / starts[WITHOUT], uses[WITH] / uses[WITHOUT]
    return table(
        f"The history of {jobs:,} jobs, {active} of them active",
        ("", WITHOUT, WITH, "", ""),
        [
            (
                "from exec to the first jobs, ms",
                milliseconds(starts[WITHOUT]),
                milliseconds(starts[WITH]),
                f"{start_ratio:.2f}×",
                goal(round(start_ratio, 2), START_MOST),
            ),
            (
                f"refreshing, {CHANGED} jobs changed in {EVERY / 2} s, of a core",
                f"{uses[WITHOUT]:.2%}",
                f"{uses[WITH]:.2%}",
                f"{tick_ratio:.2f}×",
                goal(round(tick_ratio, 2), TICK_MOST),
            ),
            ("bytes of the file for a sample", "", f"{size:.0f}", "", goal(round(size), BYTES_MOST)),
        ],
    )


def tables(quick: bool) -> list[str]:
    """Measure all of it."""
    jobs, active, samples = (QUICK_JOBS, QUICK_ACTIVE, QUICK_SAMPLES) if quick else (JOBS, ACTIVE, SAMPLES)
    with remembered(jobs, active, samples) as (address, state):
        starts = start(address, state, 1 if quick else ROUNDS)
        uses = ticks(address, state, jobs, QUICK_MEASURED if quick else MEASURED)
    return [report(jobs, active, starts, uses, bytes_per_sample(active, samples))]
