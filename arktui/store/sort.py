"""Sorts: the default order of the table, the next sort, and the key by which jobs compare."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, NamedTuple

from arktui.store.columns import COLUMNS, column_of
from arktui.store.job import Job


class Sort(NamedTuple):
    """A column's id and the direction of the sort by it; `then` sorts jobs with equal values, key after key."""

    column: str
    reverse: bool
    then: tuple[Sort, ...] = ()

    @classmethod
    def of(cls, keys: Sequence[Sort]) -> Sort:
        """Return the sort by one key or more, the first one first; of two keys for a column the first counts."""
        first, *others = (
            key for place, key in enumerate(keys) if key.column not in {one.column for one in keys[:place]}
        )
        return cls(first.column, first.reverse, (*others,))

    def shares_order_with(self, other: Sort) -> bool:
        """Whether an order by one sort, read forwards or backwards, is an order by the other."""
        return self == other or (self.column == other.column and not self.then and not other.then)


DEFAULT_SORT = Sort("state", reverse=False)
"""By urgency: what needs a person first, finished jobs last. `columns.urgency` defines the order."""

SERVER_SORTED = ("created", "updated")
"""Columns that the service can sort by; api/README.md section 2."""

_ALWAYS_OFFERED = frozenset(SERVER_SORTED)
"""Columns to sort by even where there is no room to show them."""


def next_sort(sort: Sort, shown: Collection[str]) -> Sort:
    """Return the sort by the next column, in its own direction, among those shown and those always offered."""
    offered = [name for name in COLUMNS if name in shown or name in _ALWAYS_OFFERED]
    offered += [name for name in shown if name not in COLUMNS]
    place = offered.index(sort.column) if sort.column in offered else -1
    following = column_of(offered[(place + 1) % len(offered)])
    return Sort(following.id, following.reverse)


Key = tuple[Any, ...]
"""What a sort compares; different jobs never have equal keys."""

UNKNOWN: Key = (1,)
"""Less than the key of every job whose value is unknown, greater than all other keys."""


def sort_key(sort: Sort) -> Callable[[Job], Key]:
    """Return the key by which jobs ascend, the same in both directions of a sort by a single column.

    Unknown values come last, the newest job first. Jobs with equal values come newest first, then by id, in the
    column's own direction; the other direction reads the known values backwards.
    """
    column = column_of(sort.column)
    value_of = column.value
    newest_first = 1.0 if column.reverse else -1.0

    def key(job: Job) -> Key:
        value = value_of(job)
        created = job.created or 0.0
        return (1, -created, job.id) if value is None else (0, value, newest_first * created, job.id)

    return _key_with(sort, value_of) if sort.then else key


class _Descending:
    """A value that sorts the other way round."""

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:  # noqa: ANN401 - whatever a column sorts by
        self._value = value

    def __lt__(self, other: _Descending) -> bool:
        return bool(other._value < self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Descending) and bool(other._value == self._value)

    __hash__ = None  # type: ignore[assignment] # never a key of a mapping


def _key_with(sort: Sort, value_of: Callable[[Job], Any]) -> Callable[[Job], Key]:
    """Return the key of a sort by several columns, each in its own direction and with unknown values last."""

    def parts(job: Job, *, is_read_backwards: bool) -> Iterator[tuple[Any, ...]]:
        for then in sort.then:
            value = column_of(then.column).value(job)
            if value is None:
                yield (-1 if is_read_backwards else 1,)
            else:
                yield 0, value if then.reverse == is_read_backwards else _Descending(value)
        yield 0, (job.created or 0.0) if is_read_backwards else -(job.created or 0.0), job.id

    def key(job: Job) -> Key:
        value = value_of(job)
        if value is None:
            return (1, *parts(job, is_read_backwards=False))
        return (0, value, *parts(job, is_read_backwards=sort.reverse))

    return key
