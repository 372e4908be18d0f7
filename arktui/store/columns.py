"""The columns of the table: what each sorts by. `view.column_renderers` says how their cells look."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

from arktui.store.job import Job, short_owner
from arktui.store.natural_sort import natural_shared
from arktui.store.phase import INITIALIZING, QUEUED, RUNNING, TERMINAL, TERMINATING

_RANKS = {RUNNING: 0, TERMINATING: 1, INITIALIZING: 2, QUEUED: 3}
_UNKNOWN_PHASE = 4
_TERMINAL = 5


class Sort(NamedTuple):
    """A column's id and the direction of the sort by it."""

    column: str
    reverse: bool


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

DEFAULT_SORT = Sort("phase", reverse=False)
"""Active jobs first, then terminal ones, the latest end first."""

SERVER_SORTED = ("created", "updated")
"""Columns that the service can sort by; api/README.md section 2."""

_ALWAYS_OFFERED = frozenset({*SERVER_SORTED, "deadline"})
"""Columns to sort by even where there is no room to show them."""


def next_sort(sort: Sort, shown: Collection[str]) -> Sort:
    """Return the sort by the next column, in its own direction, among those shown and those always offered."""
    offered = [name for name in COLUMNS if name in shown or name in _ALWAYS_OFFERED]
    place = offered.index(sort.column) if sort.column in offered else -1
    following = COLUMNS[offered[(place + 1) % len(offered)]]
    return Sort(following.id, following.reverse)


Key = tuple[Any, ...]
"""What a sort compares; different jobs never have equal keys."""


def sort_key(sort: Sort) -> Callable[[Job], Key]:
    """Return the key by which jobs ascend; a reversed sort reads them backwards.

    Unknown values come last either way. Jobs with equal values come newest first, then by id.
    """
    value_of = COLUMNS[sort.column].value
    unknown, known = (0, 1) if sort.reverse else (1, 0)
    newest_first = 1.0 if sort.reverse else -1.0

    def key(job: Job) -> Key:
        value = value_of(job)
        age = newest_first * (job.created or 0.0)
        return (unknown, age, job.id) if value is None else (known, value, age, job.id)

    return key
