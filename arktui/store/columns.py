"""The columns of the table: what each sorts by. `view.column_renderers` says how their cells look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from arktui.store.job import Job, short_owner
from arktui.store.natural_sort import natural_shared
from arktui.store.phase import INITIALIZING, QUEUED, RUNNING, TERMINAL, TERMINATING

_RANKS = {RUNNING: 0, TERMINATING: 1, INITIALIZING: 2, QUEUED: 3}
_UNKNOWN_PHASE = 4
_TERMINAL = 5


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


def _phase_rank(job: Job) -> tuple[int, float]:
    if job.phase in TERMINAL:
        return _TERMINAL, -(job.phase_at or 0.0)
    return _RANKS.get(job.phase, _UNKNOWN_PHASE), -(job.created or 0.0)


def _slack(job: Job) -> float | None:
    """Return the seconds from the latest projected end to the deadline; fewer are more urgent."""
    ends = job.forecast.ends
    return job.expires - ends[1] if ends and job.expires is not None else None


COLUMNS: dict[str, Column] = {
    column.id: column
    for column in (
        Column("phase", "PHASE", _phase_rank),
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
        Column("ends", "ENDS", lambda job: job.forecast.ends[1] if job.forecast.ends else None),
        Column("deadline", "DEADLINE", _slack),
        Column("created", "CREATED", attrgetter("created"), reverse=True),
        Column("updated", "UPDATED", attrgetter("updated"), reverse=True),
        Column("project", "PROJECT", lambda job: natural_shared(job.project) or None),
        Column("owner", "OWNER", lambda job: natural_shared(short_owner(job.owner)) or None),
        Column("id", "ID", attrgetter("id")),
    )
}
"""Every column by its id, in the order in which `s` sorts by them."""
