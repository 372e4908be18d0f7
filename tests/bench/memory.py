"""Memory and garbage collection time of loaded jobs, beside the same jobs in other forms.

Each form is filled in a process of its own, page by page from the text of the answers. What is there before, and the
first page, counts as the empty program. The program itself is looked at, too, in a terminal, with all that it keeps.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from types import SimpleNamespace
from typing import Any

from arktui.api.models import JobPage
from arktui.store.job_store import JobStore
from arktui.sync.convert import jobs_from_wire
from arktui.ui.gc_tuning import GcTuner
from tests.bench.blackbox import UNBRIDLED, account, arktui
from tests.bench.jobs import make_answers
from tests.bench.report import goal, milliseconds, ratio, table

HELD, FULL = 1_024, 60
"""The goals: bytes a job, and milliseconds of a full collection, at most."""

FEW, ACTIVE = 100, 50
"""Jobs of the smaller account for the whole program, and running jobs of any account."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of jobs in one form.

    `held` are bytes of resident memory a job; `tracked` the objects that a full collection looks at; `full` the seconds
    that one takes, and `worst` those of the longest collection while the jobs came.
    """

    held: float
    tracked: float
    full: float
    worst: float


Keep = Callable[[str], None]
"""Takes in the text of an answer and keeps its jobs."""


def in_store(*, freezes: bool) -> Keep:
    """Keep jobs as the program does."""
    store, tuner = JobStore(), GcTuner()

    def keep(text: str) -> None:
        store.apply(jobs_from_wire(JobPage.read(json.loads(text)["Result"]).items))
        if freezes:
            tuner.note(len(store.snapshot.jobs) - len(store.active))

    return keep


def as_models() -> Keep:
    """Keep a pydantic model for each job, as the plain monitors do."""
    from tests.bench.peers.service import Job

    jobs: dict[str, Job] = {}
    return lambda text: jobs.update(
        (job.Id, job) for job in map(Job.model_validate, json.loads(text)["Result"]["Items"])
    )


def as_sdk_objects() -> Keep:
    """Keep what the official SDK makes of the answers."""
    import volcenginesdkark
    from volcenginesdkcore.interceptor import DeserializedResponseInterceptor

    read = DeserializedResponseInterceptor().deserialize
    kind = volcenginesdkark.ListBatchInferenceJobsResponse.__name__
    jobs: dict[str, Any] = {}
    return lambda text: jobs.update(
        (job.id, job) for job in read(SimpleNamespace(data=text), kind, volcenginesdkark.__name__).items
    )


OWN = "arktui, its jobs"
WAYS: dict[str, Callable[[], Keep]] = {
    OWN: lambda: in_store(freezes=True),
    "arktui, its jobs, not frozen": lambda: in_store(freezes=False),
    "pydantic models": as_models,
    "official SDK's objects": as_sdk_objects,
}


def fill(way: str) -> Cost:
    """Keep the jobs of the answers on standard input; return the cost."""
    answers = sys.stdin
    keep = WAYS[way]()
    first = next(answers)
    jobs = first.count('"Status"')
    keep(first)
    gc.collect()
    gc.freeze()  # the program
    held, pauses, began = resident(), [0.0], 0.0

    def time_it(phase: str, _: dict[str, int]) -> None:
        nonlocal began
        if phase == "start":
            began = perf_counter()
        else:
            pauses.append(perf_counter() - began)

    gc.callbacks.append(time_it)
    count = 0
    for answer in answers:
        keep(answer)
        count += jobs
    gc.callbacks.clear()
    gc.collect()
    full = median(timed_collection() for _ in range(3))
    return Cost((resident() - held) / count, len(gc.get_objects()) / count, full, max(pauses))


def timed_collection() -> float:
    """Return the seconds of a full collection."""
    start = perf_counter()
    gc.collect()
    return perf_counter() - start


def resident() -> int:
    """Return this process's bytes of memory."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) * 1_024


def compare(count: int, rounds: int) -> dict[str, Cost]:
    """Return the cost of so many jobs in every form, the median of several rounds."""
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8") as answers:
        answers.writelines(f"{answer}\n" for answer in make_answers(count))
        answers.flush()
        costs = {way: [_in_process(way, answers.name) for _ in range(rounds)] for way in WAYS}
    fields = Cost.__dataclass_fields__
    return {
        way: Cost(**{field: median(getattr(cost, field) for cost in some) for field in fields})
        for way, some in costs.items()
    }


def whole_program(count: int) -> float:
    """Return the whole program's extra bytes of memory per job, with so many jobs over few."""
    held = {}
    for jobs in (FEW, count):
        with (
            account(jobs, ACTIVE) as address,
            arktui(address, "--interval", "3600", "--limit", str(jobs), *UNBRIDLED) as watched,
        ):
            watched.fill_up(jobs)
            held[jobs] = watched.memory()
    return (held[count] - held[FEW]) / (count - FEW)


def _in_process(way: str, answers: str) -> Cost:
    with Path(answers).open(encoding="utf-8") as text:
        command = [sys.executable, "-m", "tests.bench.memory", way]
        return Cost(**json.loads(subprocess.run(command, stdin=text, stdout=subprocess.PIPE, check=True).stdout))


def report(count: int, whole: float, costs: dict[str, Cost]) -> str:
    """Return the table of all forms, each beside the program's."""
    own = costs[OWN]
    return table(
        f"Memory, {count:,} jobs",
        (
            *("", "bytes a job", "goal", "ratio", "tracked objects a job"),
            *("full collection ms", "goal", "longest while loading ms"),
        ),
        [
            ("arktui, the whole program", f"{whole:,.0f}", goal(whole, HELD), ratio(whole, own.held), *[""] * 4),
            *(
                (
                    way,
                    f"{cost.held:,.0f}",
                    goal(cost.held, HELD) if way == OWN else "",
                    ratio(cost.held, own.held),
                    f"{cost.tracked:.1f}",
                    milliseconds(cost.full),
                    goal(cost.full * 1_000, FULL) if way == OWN else "",
                    milliseconds(cost.worst),
                )
                for way, cost in costs.items()
            ),
        ],
    )


def tables(quick: bool) -> list[str]:
    """Measure every form."""
    count = 1_000 if quick else 100_000
    return [report(count, whole_program(count), compare(count, 1 if quick else 3))]


if __name__ == "__main__":
    print(json.dumps(asdict(fill(sys.argv[1]))))
