"""Jobs in view order, as an immutable sequence of which a changed copy is cheap."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import overload

from arktui.store.columns import DEFAULT_SORT, Sort, sort_key
from arktui.store.job import Job

_CHUNK = 512
"""Jobs a chunk aims to hold: a change copies one chunk and the list of chunks, both short for 100,000 jobs."""


class Order:
    """A sorted sequence of jobs, kept in chunks that changed copies share.

    Applying k changes among n jobs costs about k times (log n + one chunk), and never touches the original.
    """

    __slots__ = ("_chunks", "_ends", "_key", "sort")

    def __init__(self, jobs: Iterable[Job] = (), sort: Sort = DEFAULT_SORT) -> None:
        self.sort = sort
        self._key = sort_key(sort)
        ordered = sorted(jobs, key=self._key)
        self._set_chunks([ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK)])

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
        if self.sort.reverse:
            for chunk in reversed(self._chunks):
                yield from reversed(chunk)
        else:
            for chunk in self._chunks:
                yield from chunk

    def index(self, job: Job) -> int | None:
        """Return the position of `job` as it is now in here, None if it is not."""
        key = self._key(job)
        number = self._chunk_for(key)
        if number is None:
            return None
        chunk = self._chunks[number]
        place = bisect_left(chunk, key, key=self._key)
        if place == len(chunk) or chunk[place].id != job.id:
            return None
        position = self._ends[number] - len(chunk) + place
        return len(self) - 1 - position if self.sort.reverse else position

    def changed(self, removed: Iterable[Job], added: Iterable[Job]) -> Order:
        """Return a copy without `removed`, which must be as they are in here, and with `added`."""
        chunks = list(self._chunks) or [[]]
        firsts = [self._key(chunk[0]) for chunk in self._chunks[1:]]
        fresh: set[int] = set()

        def place(job: Job) -> tuple[list[Job], int]:
            key = self._key(job)
            number = bisect_right(firsts, key)
            if number not in fresh:
                fresh.add(number)
                chunks[number] = list(chunks[number])
            return chunks[number], bisect_left(chunks[number], key, key=self._key)

        for job in removed:
            chunk, position = place(job)
            del chunk[position]
        for job in added:
            chunk, position = place(job)
            chunk.insert(position, job)

        copy = object.__new__(Order)
        copy.sort = self.sort
        copy._key = self._key
        copy._set_chunks(_balanced(chunks))
        return copy

    def _set_chunks(self, chunks: list[list[Job]]) -> None:
        self._chunks = chunks
        self._ends = list(accumulate(map(len, chunks)))

    def _at(self, position: int) -> Job:
        if self.sort.reverse:
            position = len(self) - 1 - position
        number = bisect_right(self._ends, position)
        chunk = self._chunks[number]
        return chunk[position - self._ends[number]]

    def _chunk_for(self, key: tuple[object, ...]) -> int | None:
        if not self._chunks:
            return None
        return max(bisect_right(self._chunks, key, key=lambda chunk: self._key(chunk[0])) - 1, 0)


def _balanced(chunks: list[list[Job]]) -> list[list[Job]]:
    """Return the chunks without empty ones and with those that grew too long split."""
    if all(0 < len(chunk) <= 2 * _CHUNK for chunk in chunks):
        return chunks
    balanced: list[list[Job]] = []
    for chunk in chunks:
        size = _CHUNK if len(chunk) > 2 * _CHUNK else max(len(chunk), 1)
        balanced += [chunk[start : start + size] for start in range(0, len(chunk), size)]
    return balanced
