"""Sorts: the default order of the table, the next sort, and the key by which jobs compare."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from arktui.store.columns import COLUMNS
from arktui.store.job import Job


class Sort(NamedTuple):
    """A column's id and the direction of the sort by it."""

    column: str
    reverse: bool


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

UNKNOWN: Key = (1,)
"""Less than the key of every job whose value is unknown, greater than all other keys."""


def sort_key(sort: Sort) -> Callable[[Job], Key]:
    """Return the key by which jobs ascend, the same in both directions of a sort.

    Unknown values come last, the newest job first. Jobs with equal values come newest first, then by id, in the
    column's own direction; the other direction reads the known values backwards.
    """
    column = COLUMNS[sort.column]
    value_of = column.value
    newest_first = 1.0 if column.reverse else -1.0

    def key(job: Job) -> Key:
        value = value_of(job)
        created = job.created or 0.0
        return (1, -created, job.id) if value is None else (0, value, newest_first * created, job.id)

    return key
