"""The columns of the table: what each sorts by. `view.column_renderers` says how their cells look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from operator import attrgetter
from typing import Any

from arktui.store.forecast import NO_FORECAST, Deadline
from arktui.store.job import Job, short_owner
from arktui.store.natural_sort import natural, natural_shared
from arktui.store.phase import INITIALIZING, QUEUED, RUNNING, TERMINAL, TERMINATING

TAG_COLUMN = "tag:"
"""Begins the id of a column with the values of one tag: `tag:team`."""

_WILL_MISS, _AT_RISK, _STUCK_OR_FAILING, _MISSED, _ORDINARY, _ENDED = range(0, 60, 10)
"""Ranks of urgency, with room for the phases of ordinary jobs."""

_PHASE_RANKS = {RUNNING: 0, TERMINATING: 1, INITIALIZING: 2, QUEUED: 3}
_UNKNOWN_PHASE = 4


RATE = "rate"
"""The id of the column with rates, which are worked out only while somebody wants to see them."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that the table can show and sort by.

    `value` returns what a sort compares, None if unknown; unknown values always come last. `reverse` is the direction
    that a first sort by the column takes.
    """

    id: str
    title: str
    value: Callable[[Job], Any]
    reverse: bool = False


def urgency(job: Job) -> tuple[int, float]:
    """Return the rank of a job's urgency and its place among jobs of that rank; both ascend.

    1. Jobs that will miss their deadline.
    2. Jobs at risk of it.
    3. Jobs that are stuck or failing.
    4. Jobs past their deadline that have not ended: nobody can help them any more.
    5. The other active jobs: running, terminating, initializing, queued, then phases that Ark does not document.
    6. Ended jobs, the latest end first.

    A job counts by its first problem; acknowledged ones do not count. Among active jobs of one rank, the nearest
    deadline comes first, with or without an estimate of the end; jobs without a deadline come last.
    """
    if job.phase in TERMINAL:
        return _ENDED, -(job.phase_at or 0.0)
    left = inf if job.expires is None else job.expires
    forecast = job.forecast
    if forecast is not NO_FORECAST and not forecast.acknowledged:
        if forecast.deadline is Deadline.WILL_MISS:
            return _WILL_MISS, left
        if forecast.deadline is Deadline.AT_RISK:
            return _AT_RISK, left
        if forecast.is_stuck or forecast.is_failing:
            return _STUCK_OR_FAILING, left
        if forecast.deadline is Deadline.MISSED:
            return _MISSED, left
    return _ORDINARY + _PHASE_RANKS.get(job.phase, _UNKNOWN_PHASE), left


def _waited(job: Job) -> tuple[bool, float] | None:
    """Return the order of waits, which no passing of time changes: jobs that still wait come after all others."""
    if job.created is None or job.is_terminal:
        return None
    if job.phase in (QUEUED, INITIALIZING):
        return True, -job.created
    return (False, job.phase_at - job.created) if job.phase == RUNNING and job.phase_at is not None else None


def _negative(number: float | None) -> float | None:
    return None if number is None else -number


def tag_value(job: Job, key: str) -> str:
    """Return the value of a job's tag; empty if it has none with this key."""
    return next((value for name, value in job.tags if name == key), "")


COLUMNS: dict[str, Column] = {
    column.id: column
    for column in (
        Column("state", "STATE", urgency),
        Column("name", "NAME", lambda job: job.name_key or None),
        Column(
            "model",
            "MODEL",
            lambda job: (natural_shared(job.model), natural_shared(job.model_version)) if job.model else None,
        ),
        Column("progress", "PROGRESS", lambda job: job.counts.share, reverse=True),
        Column("done", "DONE", lambda job: job.counts.done, reverse=True),
        Column("total", "TOTAL", lambda job: job.counts.total, reverse=True),
        Column("failed", "FAILED", lambda job: job.counts.failed, reverse=True),
        Column("left", "LEFT", lambda job: None if job.is_terminal else job.expires),
        Column("ends", "ENDS", lambda job: job.forecast.ends[1] if job.forecast.ends else job.forecast.not_before),
        Column("created", "CREATED", attrgetter("created"), reverse=True),
        Column("updated", "UPDATED", attrgetter("updated"), reverse=True),
        Column("project", "PROJECT", lambda job: natural_shared(job.project) or None),
        Column("owner", "OWNER", lambda job: natural_shared(short_owner(job.owner)) or None),
        Column("id", "ID", attrgetter("id")),
        Column("failed%", "FAILED%", lambda job: job.counts.failed_share, reverse=True),
        Column(RATE, "RATE", lambda job: job.forecast.rate, reverse=True),
        Column("waited", "WAITED", _waited, reverse=True),
        Column("ran", "RAN", lambda job: _negative(job.phase_at) if job.phase == RUNNING else None, reverse=True),
        Column("deadline", "DEADLINE", attrgetter("expires")),
        Column("since", "SINCE", attrgetter("phase_at"), reverse=True),
        Column("ended", "ENDED", lambda job: job.phase_at if job.is_terminal else None, reverse=True),
        Column("phase", "PHASE", lambda job: job.phase or None),
        Column("version", "VERSION", lambda job: natural_shared(job.model_version) or None),
        Column("type", "TYPE", lambda job: job.is_custom if job.model else None),
        Column("window", "WINDOW", lambda job: natural_shared(job.window) or None),
        Column("description", "DESCRIPTION", lambda job: natural(job.description) or None),
        Column("message", "MESSAGE", lambda job: natural(job.message) or None),
        Column("tags", "TAGS", lambda job: job.tags or None),
        Column("input", "INPUT", lambda job: job.input or None),
        Column("output", "OUTPUT", lambda job: job.output or None),
        Column("results", "RESULTS", lambda job: job.results or None),
        Column("errors", "ERRORS", lambda job: job.errors or None),
    )
}
"""Every column by its id, in the order in which `s` sorts by them."""


@lru_cache(256)
def column_of(column_id: str) -> Column:
    """Return the column with an id, also that of a tag; raise KeyError if there is none."""
    if not column_id.startswith(TAG_COLUMN):
        return COLUMNS[column_id]
    key = column_id.removeprefix(TAG_COLUMN)
    if not key:
        raise KeyError(column_id)
    return Column(column_id, key.upper(), lambda job: natural_shared(tag_value(job, key)) or None)
