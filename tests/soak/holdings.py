"""A process's resources: memory, objects by type, tasks, timers, subscriptions, threads, open files."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from collections import Counter
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path

from textual._styles_cache import StylesCache
from textual.message import Message
from textual.message_pump import MessagePump
from textual.signal import Signal
from textual.timer import Timer
from textual.worker import Worker

from arktui.store.snapshot import Snapshot
from tests.soak.life import Life

_PAGE = os.sysconf("SC_PAGE_SIZE")

_WORKING = (MessagePump, StylesCache, Timer, Worker, Signal, Message, asyncio.Task, Snapshot)
"""Types that act or wait, and Textual's companions of each."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """Counts; `memory` is in bytes, `kinds` counts objects by type where the number should not grow."""

    memory: int
    objects: int
    jobs: int
    widgets: int
    tasks: int
    timers: int
    watchers: int
    listeners: int
    threads: int
    files: int
    errors: int
    kinds: Counter[str] = field(repr=False)

    @classmethod
    def now(cls, life: Life) -> Holdings:
        """Count after a full garbage collection."""
        gc.unfreeze()
        gc.collect()
        every = gc.get_objects()
        kinds = Counter(_name(kind) for kind in map(type, every) if _is_to_be_level(kind))
        program = life.program
        widgets = list(program.walk_children(with_self=True))
        return cls(
            memory=int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE,
            objects=len(every),
            jobs=len(life.snapshot.jobs),
            widgets=len(widgets),
            tasks=len(asyncio.all_tasks()),
            timers=sum(issubclass(kind, Timer) for kind in map(type, every)),
            watchers=sum(len(of_one) for widget in widgets for of_one in getattr(widget, "__watchers", {}).values()),
            listeners=len(program.store._listeners),
            threads=threading.active_count(),
            files=len(list(Path("/proc/self/fd").iterdir())),
            errors=len(life.snapshot.status.errors),
            kinds=kinds,
        )

    def figures(self) -> tuple[int, ...]:
        """Return all counts but the kinds, in the order of `HEADS`."""
        return astuple(self)[: len(HEADS)]

    def more_than(self, before: Holdings) -> dict[str, int]:
        """Return the types with more objects than before."""
        return dict(self.kinds - before.kinds)


HEADS = tuple(entry.name for entry in fields(Holdings) if entry.name != "kinds")


def _is_to_be_level(kind: type) -> bool:
    """Whether the number of a type should be the same days after the warm-up; capped caches fill slowly."""
    return issubclass(kind, _WORKING) or kind.__module__.startswith(("arktui.sync.", "arktui.ui.screens."))


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
