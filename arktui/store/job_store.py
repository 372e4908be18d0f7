"""The reactive store: takes jobs in, hands snapshots out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from arktui.store.facets import Facets
from arktui.store.job import Job
from arktui.store.order import Order
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot

Listener = Callable[[Snapshot], None]


class JobStore:
    """Keeps every job seen, by id, and publishes a `Snapshot` after each change.

    `apply` merges jobs, `set_query` changes what is asked, `update` sets what the feed knows about the service;
    each publishes once, and only if something is different.
    """

    def __init__(self, query: Query | None = None) -> None:
        self._jobs: dict[str, Job] = {}
        self._facets = Facets()
        query = query or Query()
        self.snapshot = Snapshot(query=query, rows=Order(sort=query.sort), jobs=MappingProxyType(self._jobs))
        self._listeners: list[Listener] = []
        self._is_held = False
        self.active: set[str] = set()
        """Ids of the jobs that are not over."""

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Publish once for all that is done inside, which must not wait for anything."""
        before = self.snapshot
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False
            if self.snapshot is not before:
                self._publish()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each new snapshot; return the way to end that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def apply(self, jobs: Iterable[Job]) -> list[Job]:
        """Merge jobs by id; return those that are new or different.

        What is older than the known state of its job is passed over: answers may overtake each other. A job that was
        gone and is told of again has come back.
        """
        query, gone = self.snapshot.query, self.snapshot.gone
        changed: list[Job] = []
        removed: list[Job] = []
        added: list[Job] = []
        facets_changed = False
        facts: dict[str, Any] = {}
        for job in _newest_of_each(jobs):
            old = self._jobs.get(job.id)
            is_gone = job.id in gone
            if old and ((old == job and not is_gone) or _is_older(job, old)):
                continue
            changed.append(job)
            self._jobs[job.id] = job
            (self.active.discard if job.is_terminal else self.active.add)(job.id)
            facets_changed |= self._facets.replace(None if is_gone else old, job)
            if old and query.matches(old):
                removed.append(old)
            if query.matches(job):
                added.append(job)
        if removed or added:
            facts["rows"] = self.snapshot.rows.changed(removed, added)
        if facets_changed:
            facts["facets"] = self._facets.copy()
        if gone and changed:
            facts["gone"] = gone.difference(job.id for job in changed)
        self.update(**facts)
        return changed

    def set_query(self, query: Query) -> None:
        """Show what is known for another query; jobs that are gone leave now."""
        for job_id in self.snapshot.gone:
            self._jobs.pop(job_id, None)
        rows = Order((job for job in self._jobs.values() if query.matches(job)), query.sort)
        self.update(query=query, rows=rows, gone=frozenset())

    def mark_gone(self, job_ids: Iterable[str]) -> None:
        """Mark jobs the service no longer knows; they stay in their rows until they are forgotten."""
        fresh = {job_id for job_id in job_ids if job_id in self._jobs} - self.snapshot.gone
        if not fresh:
            return
        self.active -= fresh
        for job_id in fresh:
            self._facets.replace(self._jobs[job_id], None)
        self.update(gone=self.snapshot.gone | fresh, facets=self._facets.copy())

    def forget(self, job_ids: Iterable[str]) -> None:
        """Let jobs leave their rows; those that are not gone stay."""
        leaving = self.snapshot.gone.intersection(job_ids)
        if not leaving:
            return
        jobs = [self._jobs.pop(job_id) for job_id in leaving]
        rows = self.snapshot.rows.changed([job for job in jobs if self.snapshot.query.matches(job)], ())
        self.update(rows=rows, gone=self.snapshot.gone - leaving)

    def update(self, **facts: Any) -> None:  # noqa: ANN401 - fields of Snapshot
        """Publish a snapshot with these fields changed; nothing is published when none is."""
        current = self.snapshot
        if all(getattr(current, name) == value for name, value in facts.items()):
            return
        self.snapshot = replace(current, **facts)
        if not self._is_held:
            self._publish()

    def _publish(self) -> None:
        for listener in list(self._listeners):
            listener(self.snapshot)


def _is_older(job: Job, known: Job) -> bool:
    return job.updated is not None and known.updated is not None and job.updated < known.updated


def _newest_of_each(jobs: Iterable[Job]) -> Iterable[Job]:
    newest: dict[str, Job] = {}
    for job in jobs:
        if job.id not in newest or not _is_older(job, newest[job.id]):
            newest[job.id] = job
    return newest.values()
