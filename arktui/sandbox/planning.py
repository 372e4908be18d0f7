"""Plans jobs one after the other, each with its whole life, in the order in which they are submitted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from heapq import heapreplace
from itertools import accumulate
from random import Random
from time import gmtime, strftime
from typing import TYPE_CHECKING, NamedTuple

from arktui.sandbox.arrivals import arrival_times, present_gap
from arktui.sandbox.fate import (
    DAY,
    OPENING,
    USUAL_WINDOWS,
    Fate,
    draw_fate,
    draw_total,
    ending_message,
    fitting_window,
    plan_life,
)
from arktui.sandbox.life import NEVER, Life
from arktui.sandbox.models import MODELS, Model
from arktui.sandbox.names import DESCRIPTIONS, UTC_PLUS_8, job_name, shard_pattern
from arktui.sandbox.people import OWNERS, Owner, Tags, projects_of, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator

SERIES_SHARE = 0.04
"""Part of the submissions that are a series of jobs, one file cut into shards."""

SERIES_SIZES = (3, 4, 4, 6, 8, 8, 12, 16)

BUSY = 0.95
"""Part of its places that the busiest project uses on average from the start on."""

MEAN_HOURS = 1.3
"""Mean hours that a job holds a place at the models' typical pace, those too slow aside; measured over many jobs."""

SLOWEST = 4.0
"""Most that a small account's jobs are slowed down, so that some of them are always running."""

LONGEST = 2.5 * DAY
"""Seconds that the largest jobs take: beyond that a job is given more of the machine."""

_MODEL_WEIGHTS = tuple(accumulate(model.weight for model in MODELS))
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SUFFIXES = len(_DIGITS) ** 5
_SUFFIX_STEP = 22_695_477  # shares no factor with 36, so each index up to `_SUFFIXES` has a suffix of its own


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """What a user submitted, and the life it is going to have. `window` is in days, `expires` in epoch seconds."""

    id: str
    name: str
    description: str
    project: str
    model: Model
    window: int
    expires: int
    tags: Tags
    bucket: str
    key: str
    message: str
    life: Life

    def earlier(self, seconds: int) -> Job:
        """Return the same job, submitted so many seconds before."""
        return replace(self, expires=self.expires - seconds, life=self.life.earlier(seconds))


class _Submission(NamedTuple):
    """What the jobs of one submission share; a series has a `pattern` for the names of its shards."""

    owner: Owner
    tags: Tags
    project: str
    model: Model
    name: str
    pattern: str
    description: str
    window: int
    total: int
    size: int


class Planner:
    """An endless iterator over the jobs of an account, by the time of their creation.

    What it yields depends on its arguments alone. The limit of jobs that run at once in a project is kept here: a place
    is free when an earlier job of the project has ended, so the queues follow from the lives before them.
    """

    def __init__(self, seed: int, jobs: int, start: int, places: int) -> None:
        """Plan an account with `jobs` jobs at `start` (epoch seconds), where each project has so many places."""
        self._rng = Random(f"{seed} {jobs}")  # noqa: S311 - a reproducible world, no secret
        self._jobs = jobs
        self._start = start
        self._opening = [(start - age, fate) for age, fate in reversed(OPENING)]
        self._projects = projects_of(jobs)
        weights = [(rank + 1) ** -0.2 for rank in range(len(self._projects))]
        self._project_weights = tuple(accumulate(weights))
        self._free = {project: [start - 2 * 365 * DAY] * places for project in self._projects}
        wanted = weights[0] / sum(weights) * MEAN_HOURS * 3_600 / present_gap(jobs)
        self._slowness = min(BUSY * places / wanted, SLOWEST)

    def __iter__(self) -> Iterator[Job]:
        """Yield jobs for ever; call it once."""
        created = 0
        shard = 0
        submission: _Submission | None = None
        for index, moment in enumerate(arrival_times(self._rng, self._jobs, self._start)):
            if submission is None or shard == submission.size:
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
        name = job_name(rng, created)
        series = rng.random() < SERIES_SHARE
        size = SERIES_SIZES[int(rng.random() * len(SERIES_SIZES))] if series else 1
        return _Submission(
            owner=owner,
            tags=tags_of(rng, owner),
            project=rng.choices(self._projects, cum_weights=self._project_weights)[0],
            model=rng.choices(MODELS, cum_weights=_MODEL_WEIGHTS)[0],
            name=name,
            pattern=shard_pattern(rng, name, size) if series else "",
            description=DESCRIPTIONS[int(rng.random() * len(DESCRIPTIONS))],
            window=USUAL_WINDOWS[int(rng.random() * len(USUAL_WINDOWS))],
            total=draw_total(rng),
            size=size,
        )

    def _job(self, index: int, created: int, submission: _Submission, shard: int) -> Job:
        rng = self._rng
        model = submission.model
        fate = draw_fate(rng)
        if self._opening and created >= self._opening[-1][0]:
            fate = self._opening.pop()[1]
        # Shards of one file are about equally long.
        total = max(2, int(submission.total * (0.9 + 0.2 * rng.random()))) if submission.pattern else submission.total
        work = total / model.per_minute * 60 * self._slowness
        span = 20 + int(min(work, LONGEST) * (0.6 + rng.random()))
        window = fitting_window(fate, submission.window, span)
        if fate is Fate.TOO_SLOW:
            span = int(window * DAY * (1.3 + rng.random() * 5))
            total += 3_000
        expires = created + window * DAY
        places = self._free[submission.project]
        life = plan_life(rng, fate, created=created, expires=expires, free=places[0], total=total, span=span)
        if life.initializing != NEVER:
            heapreplace(places, life.ended)
        text = strftime("%Y%m%d%H%M%S", gmtime(created + UTC_PLUS_8))
        key = f"batch/{text[:4]}/{text[4:6]}/{text[6:8]}/input-{shard:05}.jsonl"
        return Job(
            id=f"bi-{text}-{_suffix(index)}",
            name=submission.pattern.format(shard) if submission.pattern else submission.name,
            description=submission.description,
            project=submission.project,
            model=model,
            window=window,
            expires=expires,
            tags=submission.tags,
            bucket=submission.owner.bucket,
            key=key,
            message=ending_message(rng, fate, life, expires=expires, bucket=submission.owner.bucket, key=key),
            life=life,
        )


def _suffix(index: int) -> str:
    """Return the five characters that end the id of the job of that index; no two of them are alike."""
    rest = (index * _SUFFIX_STEP + 7_654_321) % _SUFFIXES
    text = ""
    for _ in range(5):
        rest, digit = divmod(rest, len(_DIGITS))
        text += _DIGITS[digit]
    return text
