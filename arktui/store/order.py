"""Jobs in view order: an immutable sequence with cheap changed copies."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from math import ceil
from typing import overload

from arktui.store.job import Job
from arktui.store.sort import DEFAULT_SORT, UNKNOWN, Key, Sort, sort_key

_CHUNK = 256
"""Target size of a chunk: a change copies one chunk and the list of chunks, both short for 100,000 jobs."""


class Order:
    """An immutable sorted sequence of jobs, in chunks that changed copies share.

    The chunks ascend by key. A reversed sort reads the known values backwards, so reversing costs next to nothing.
    Applying k changes to n jobs costs about k times (log n + one chunk).
    """

    __slots__ = ("_chunks", "_ends", "_firsts", "_key", "_known", "sort")

    def __init__(self, jobs: Iterable[Job] = (), sort: Sort = DEFAULT_SORT) -> None:
        self.sort = sort
        self._key = sort_key(sort)
        self._set_chunks(_split(sorted(jobs, key=self._key)))

    @classmethod
    def of_runs(cls, runs: Iterable[list[Job]], sort: Sort) -> Order:
        """Return the order of jobs given as runs in view order; runs that are not too short become its chunks."""
        chunks = [run for run in runs if run]
        if sort.reverse:
            key = sort_key(sort)
            known = [run for run in chunks if key(run[0]) < UNKNOWN]
            chunks = [*reversed(known), *chunks[len(known) :]]
        if len(chunks) * _CHUNK > 2 * sum(map(len, chunks)):
            chunks = _split([*chain.from_iterable(chunks)])
        order = cls(sort=sort)
        order._set_chunks(chunks)
        return order

    def reversed(self) -> Order:
        """Return the jobs in the other direction, at a cost that does not depend on their number."""
        copy = Order(sort=Sort(self.sort.column, not self.sort.reverse))
        copy._set_chunks(self._chunks, self._firsts)
        return copy

    def runs(self) -> Sequence[list[Job]]:
        """Return the jobs run by run in view order; the runs must not be changed.

        Within a run the jobs ascend. In a reversed sort a run has only known values, then it is read backwards, or only
        unknown ones.
        """
        if not self.sort.reverse:
            return self._chunks
        known, unknown = self._parts()
        return [*reversed(known), *unknown]

    def _parts(self) -> tuple[list[list[Job]], list[list[Job]]]:
        """Return the chunks of the jobs with known and with unknown values."""
        number = bisect_left(self._firsts, UNKNOWN)
        known, unknown = self._chunks[:number], self._chunks[number:]
        if known and self._ends[number - 1] > self._known:
            mixed = known.pop()
            place = len(mixed) - (self._ends[number - 1] - self._known)
            known.append(mixed[:place])
            unknown.insert(0, mixed[place:])
        return known, unknown

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int) -> Job: ...
    @overload
    def __getitem__(self, index: slice) -> list[Job]: ...
    def __getitem__(self, index: int | slice) -> Job | list[Job]:
        if isinstance(index, slice):
            return [self._at(position) for position in range(*index.indices(len(self)))]
        size = len(self)
        if not -size <= index < size:
            raise IndexError(index)
        return self._at(index % size)

    def __iter__(self) -> Iterator[Job]:
        if not self.sort.reverse:
            yield from chain.from_iterable(self._chunks)
            return
        known, unknown = self._parts()
        for chunk in reversed(known):
            yield from reversed(chunk)
        yield from chain.from_iterable(unknown)

    def index(self, job: Job) -> int | None:
        """Return the position of `job`, which must be as it is in here; None if it is not in here."""
        if not self._chunks:
            return None
        key = self._key(job)
        number = _chunk_for(key, self._firsts)
        chunk = self._chunks[number]
        place = bisect_left(chunk, key, key=self._key)
        if place == len(chunk) or chunk[place].id != job.id:
            return None
        return self._turned(self._ends[number] - len(chunk) + place)

    def changed(self, removed: Iterable[Job], added: Iterable[Job]) -> Order:
        """Return a copy without `removed`, which must be as they are in here, and with `added`, of distinct ids."""
        key_of = self._key
        chunks = list(self._chunks) or [[]]
        firsts = list(self._firsts)
        touched: set[int] = set()

        def place(key: Key) -> tuple[list[Job], int]:
            number = _chunk_for(key, firsts)
            if number not in touched:
                touched.add(number)
                chunks[number] = list(chunks[number])
            return chunks[number], bisect_left(chunks[number], key, key=key_of)

        to_add = {job.id: job for job in added}
        for job in removed:
            key = key_of(job)
            chunk, position = place(key)
            if job.id in to_add and key_of(to_add[job.id]) == key:
                chunk[position] = to_add.pop(job.id)
            else:
                del chunk[position]
        for job in to_add.values():
            chunk, position = place(key_of(job))
            chunk.insert(position, job)

        for number in sorted(touched, reverse=True):
            if number == len(chunks):
                continue  # it was empty and has been merged into its neighbour
            fits = _CHUNK // 4 < len(chunks[number]) <= 2 * _CHUNK
            part = slice(number if fits else max(number - 1, 0), number + 1)
            pieces = chunks[part] if fits else _split([*chain.from_iterable(chunks[part])])
            chunks[part] = pieces
            firsts[part] = [key_of(piece[0]) for piece in pieces]
        copy = Order(sort=self.sort)
        copy._set_chunks(chunks, firsts)
        return copy

    def _set_chunks(self, chunks: list[list[Job]], firsts: list[Key] | None = None) -> None:
        self._chunks = chunks
        self._firsts = [self._key(chunk[0]) for chunk in chunks] if firsts is None else firsts
        self._ends = list(accumulate(map(len, chunks)))
        self._known = self._count_known() if self.sort.reverse else 0

    def _count_known(self) -> int:
        number = bisect_left(self._firsts, UNKNOWN)
        if not number:
            return 0
        chunk = self._chunks[number - 1]
        return self._ends[number - 1] - len(chunk) + bisect_left(chunk, UNKNOWN, key=self._key)

    def _turned(self, position: int) -> int:
        """Return the position in the chunks of a position in view order, and the other way round."""
        return self._known - 1 - position if position < self._known else position

    def _at(self, position: int) -> Job:
        position = self._turned(position)
        number = bisect_right(self._ends, position)
        chunk = self._chunks[number]
        return chunk[position - self._ends[number]]


def _chunk_for(key: Key, firsts: list[Key]) -> int:
    """Return the number of the chunk that a key belongs to."""
    return max(bisect_right(firsts, key) - 1, 0)


def _split(jobs: list[Job]) -> list[list[Job]]:
    """Return jobs in chunks of about equal size."""
    if not jobs:
        return []
    size = ceil(len(jobs) / ceil(len(jobs) / _CHUNK))
    return [jobs[start : start + size] for start in range(0, len(jobs), size)]
