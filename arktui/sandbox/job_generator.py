"""Generates an account's jobs in the order of their submission, each with its whole lifecycle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from heapq import heapreplace
from itertools import accumulate
from random import Random
from time import gmtime, strftime
from typing import TYPE_CHECKING, NamedTuple

from arktui.sandbox.lifecycle import NEVER, Lifecycle
from arktui.sandbox.sample_data import (
    DESCRIPTIONS,
    MODELS,
    OWNERS,
    UTC_PLUS_8,
    Model,
    Owner,
    Tags,
    draw_name,
    draw_shard_name_format,
    draw_tags,
    projects_for,
)
from arktui.sandbox.scenarios import (
    DAY,
    FIXED_SCENARIOS,
    WINDOW_SAMPLES,
    Scenario,
    completion_window,
    draw_message,
    draw_scenario,
    draw_total,
    plan_lifecycle,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

INITIAL_PERIOD = 60 * DAY
"""Seconds before the start over which the initial jobs are spread."""

RECENCY_EXPONENT = 1.8
"""Exponent by which recent jobs are denser than old ones; 1 spreads them evenly."""

ARRIVAL_INTERVAL_MAX = 300.0
"""Mean seconds between two submissions in a small account; large accounts have more submissions."""

SHARDED_SHARE = 0.04
"""Share of the submissions that are one file in shards, with one job for each."""

SHARD_COUNTS = (3, 4, 4, 6, 8, 8, 12, 16)

UTILIZATION_MAX = 0.95
"""Mean share of its slots that the busiest project uses after the start."""

SLOT_HOURS = 1.3
"""Mean hours that a job holds a slot at the models' typical rates, too slow jobs aside; measured over many jobs."""

SLOWDOWN_MAX = 4.0
"""Largest factor by which a small account's jobs are slowed down so that some are always running."""

WORK_MAX = 2.5 * DAY
"""Seconds of work above which a job gets more capacity instead of taking longer."""

_MODEL_WEIGHTS = tuple(accumulate(model.weight for model in MODELS))
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SUFFIXES = len(_DIGITS) ** 5
_SUFFIX_STEP = 22_695_477  # coprime to 36, so every index below `_SUFFIXES` has a different suffix


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A submitted job and its lifecycle. `window` is in days, `expires` in seconds since the epoch."""

    id: str
    name: str
    description: str
    project: str
    model: Model
    window: int
    expires: int
    tags: Tags
    bucket: str
    input_key: str
    message: str
    lifecycle: Lifecycle

    def shifted(self, seconds: int) -> Job:
        """Return the same job, submitted `seconds` later; negative seconds are earlier."""
        return replace(self, expires=self.expires + seconds, lifecycle=self.lifecycle.shifted(seconds))


class _Submission(NamedTuple):
    """What the jobs of one submission share; `shard_name_format` is empty unless the file is sharded."""

    owner: Owner
    tags: Tags
    project: str
    model: Model
    name: str
    shard_name_format: str
    description: str
    window: int
    total: int
    shards: int


class JobGenerator:
    """An endless iterator over the jobs of an account, ordered by creation time.

    The jobs depend only on the arguments. The generator enforces the limit of running jobs in a project: a slot is free
    once an earlier job of the project has ended, so the lifecycles of earlier jobs determine the queues.
    """

    def __init__(self, seed: int, jobs: int, start: int, slots: int) -> None:
        """Generate an account with `jobs` jobs at `start` (epoch seconds) and `slots` slots in each project."""
        self._rng = Random(f"{seed} {jobs}")  # noqa: S311 - reproducible, not secret
        self._jobs = jobs
        self._start = start
        self._fixed_scenarios = [(start - age, scenario) for age, scenario in reversed(FIXED_SCENARIOS)]
        self._projects = projects_for(jobs)
        weights = [(rank + 1) ** -0.2 for rank in range(len(self._projects))]
        self._project_weights = tuple(accumulate(weights))
        # a heap for each project: when each of its slots is free
        self._slots_free = {project: [start - 2 * 365 * DAY] * slots for project in self._projects}
        busiest_load = weights[0] / sum(weights) * SLOT_HOURS * 3_600 / arrival_interval(jobs)
        self._slowdown = min(UTILIZATION_MAX * slots / busiest_load, SLOWDOWN_MAX)

    def __iter__(self) -> Iterator[Job]:
        """Yield jobs forever; only one iteration is possible."""
        created = 0
        shard = 0
        submission: _Submission | None = None
        for index, moment in enumerate(arrival_times(self._rng, self._jobs, self._start)):
            if submission is None or shard == submission.shards:
                created, shard = max(created, int(moment)), 0
                submission = self._submit(created)
            else:
                created += 1 + int(self._rng.random() * 8)
            created = min(created, self._start) if index < self._jobs else max(created, self._start + 1)
            shard += 1
            yield self._job(index, created, submission, shard)

    def _submit(self, created: int) -> _Submission:
        rng = self._rng
        owner = OWNERS[int(rng.random() * len(OWNERS))]
        name = draw_name(rng, created)
        is_sharded = rng.random() < SHARDED_SHARE
        shards = SHARD_COUNTS[int(rng.random() * len(SHARD_COUNTS))] if is_sharded else 1
        return _Submission(
            owner=owner,
            tags=draw_tags(rng, owner),
            project=rng.choices(self._projects, cum_weights=self._project_weights)[0],
            model=rng.choices(MODELS, cum_weights=_MODEL_WEIGHTS)[0],
            name=name,
            shard_name_format=draw_shard_name_format(rng, name, shards) if is_sharded else "",
            description=DESCRIPTIONS[int(rng.random() * len(DESCRIPTIONS))],
            window=WINDOW_SAMPLES[int(rng.random() * len(WINDOW_SAMPLES))],
            total=draw_total(rng),
            shards=shards,
        )

    def _job(self, index: int, created: int, submission: _Submission, shard: int) -> Job:
        rng = self._rng
        model = submission.model
        scenario = draw_scenario(rng)
        if self._fixed_scenarios and created >= self._fixed_scenarios[-1][0]:
            scenario = self._fixed_scenarios.pop()[1]
        total = submission.total
        if submission.shard_name_format:
            total = max(2, int(total * (0.9 + 0.2 * rng.random())))  # shards of one file have similar lengths
        work = total / model.requests_per_minute * 60 * self._slowdown
        duration = 20 + int(min(work, WORK_MAX) * (0.6 + rng.random()))
        window = completion_window(scenario, submission.window, duration)
        if scenario is Scenario.TOO_SLOW:
            duration = int(window * DAY * (1.3 + rng.random() * 5))
            total += 3_000
        expires = created + window * DAY
        slots_free = self._slots_free[submission.project]
        lifecycle = plan_lifecycle(
            rng, scenario, created=created, expires=expires, slot_free=slots_free[0], total=total, duration=duration
        )
        if lifecycle.initializing != NEVER:
            heapreplace(slots_free, lifecycle.ended)
        text = strftime("%Y%m%d%H%M%S", gmtime(created + UTC_PLUS_8))
        input_key = f"batch/{text[:4]}/{text[4:6]}/{text[6:8]}/input-{shard:05}.jsonl"
        bucket = submission.owner.bucket
        name_format = submission.shard_name_format
        return Job(
            id=f"bi-{text}-{_suffix(index)}",
            name=name_format.format(shard) if name_format else submission.name,
            description=submission.description,
            project=submission.project,
            model=model,
            window=window,
            expires=expires,
            tags=submission.tags,
            bucket=bucket,
            input_key=input_key,
            message=draw_message(rng, scenario, lifecycle, expires=expires, bucket=bucket, input_key=input_key),
            lifecycle=lifecycle,
        )


def arrival_interval(jobs: int) -> float:
    """Return the mean seconds between two submissions after the start, in an account with `jobs` jobs."""
    return min(ARRIVAL_INTERVAL_MAX, 0.5 * INITIAL_PERIOD / max(jobs, 1))


def arrival_times(rng: Random, jobs: int, start: int) -> Iterator[float]:
    """Yield submission times in ascending order: `jobs` in the `INITIAL_PERIOD`, then forever after `start`."""
    interval = arrival_interval(jobs)
    evenly_spread = interval * jobs / INITIAL_PERIOD
    for rank in range(jobs, 0, -1):
        share = (rank - rng.random()) / jobs
        yield start - INITIAL_PERIOD * (evenly_spread * share + (1 - evenly_spread) * share**RECENCY_EXPONENT)
    moment = float(start)
    while True:
        moment += rng.expovariate(1 / interval)
        yield moment


def _suffix(index: int) -> str:
    """Return the last five characters of a job's id, unique for each index."""
    rest = (index * _SUFFIX_STEP + 7_654_321) % _SUFFIXES
    text = ""
    for _ in range(5):
        rest, digit = divmod(rest, len(_DIGITS))
        text += _DIGITS[digit]
    return text
