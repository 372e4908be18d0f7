"""The reactive store: takes jobs in, hands snapshots out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from arktui.store.facets import Facets
from arktui.store.forecast import NO_FORECAST, Forecast
from arktui.store.incremental import filtered, resorted
from arktui.store.job import Job
from arktui.store.order import Order
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot

Listener = Callable[[Snapshot], None]
Observe = Callable[[Job | None, Job], Forecast]
"""Takes in what a job was and what it is, and says what is to be expected of it."""

Changes = dict[str, tuple[Job | None, Job | None]]
"""By id, what jobs were and what they are; None where there was none, or is none any more."""

_AT_ONCE = 5_000
"""Jobs up to which a changed query takes one go."""


class JobStore:
    """Keeps every job seen, by id, and publishes a `Snapshot` after each change.

    `apply` merges jobs, `set_query` changes what is asked, `update` sets what the feed knows about the service;
    each publishes once, and only if something is different. Among many jobs `set_query` leaves work behind, which
    `step` does.
    """

    def __init__(self, query: Query | None = None, observe: Observe = lambda _, __: NO_FORECAST) -> None:
        self._observe = observe
        self._jobs: dict[str, Job] = {}
        self._facets = Facets()
        query = query or Query()
        self._all = Order(sort=query.sort)
        """All jobs, in the order in which they were seen last: any filter is a pass over it, without sorting."""
        self._work: Iterator[None] = iter(())
        self._missed: Changes = {}
        """What changed since the work began."""
        self._changes: Changes = {}
        """What changed since the last snapshot was published."""
        self.snapshot = Snapshot(query=query, rows=self._all, jobs=MappingProxyType(self._jobs), facets=self._facets)
        self._listeners: list[Listener] = []
        self._is_held = False
        self.active: set[str] = set()
        """Ids of the jobs that are not over."""
        self.restored: set[str] = set()
        """Ids of the jobs that were recalled, and of which the service has told nothing since."""

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Publish once for all that is done inside, which must not wait for anything."""
        if self._is_held:
            yield
            return
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
        changes: Changes = {}
        for job in _newest_of_each(jobs):
            self.restored.discard(job.id)
            old = self._jobs.get(job.id)
            known = job if old is None else _with_forecast(job, old.forecast)
            if old and ((old == known and job.id not in self.snapshot.deleted) or _is_older(job, old)):
                continue
            changes[job.id] = old, _with_forecast(job, self._observe(old, job))
        self._take(changes)
        return [self._jobs[job_id] for job_id in changes]

    def restore(self, jobs: Iterable[Job], at: float) -> None:
        """Take in jobs as they were at a time before this session, in epoch seconds, which is no change of theirs.

        What is known of a job by now goes before.
        """
        fresh: Changes = {job.id: (None, job) for job in jobs if job.id not in self._jobs}
        self.restored.update(fresh)
        with self.batch():
            changes = {**self._changes}
            self._take(fresh)
            self._changes = changes
            self.update(restored=self.restored, restored_at=at)

    def judge(self, forecasts: Mapping[str, Forecast]) -> None:
        """Take in what is now to be expected of jobs, though the service told nothing new of them."""
        known = ((self._jobs[job_id], forecast) for job_id, forecast in forecasts.items() if job_id in self.active)
        self._take(
            {job.id: (job, _with_forecast(job, forecast)) for job, forecast in known if job.forecast != forecast}
        )

    def _take(self, changes: Changes) -> None:
        """Let jobs be what they have become; those that were gone have come back."""
        if not changes:
            return
        deleted = self.snapshot.deleted
        are_counts_new = False
        for job_id, (old, job) in changes.items():
            if job is None:
                continue
            self._jobs[job_id] = job
            (self.active.discard if job.is_terminal else self.active.add)(job_id)
            are_counts_new |= self._facets.replace(None if job_id in deleted else old, job)
        facts: dict[str, Any] = {"rows": self._rows_after(changes)}
        if are_counts_new:
            facts["facets"] = replace(self._facets)
        if deleted:
            facts["deleted"] = deleted.difference(changes)
        self.update(**facts)

    def mark_deleted(self, job_ids: Iterable[str]) -> None:
        """Mark jobs the service no longer knows; they stay in their rows until they are forgotten."""
        fresh = {job_id for job_id in job_ids if job_id in self._jobs} - self.snapshot.deleted
        if not fresh:
            return
        self.active -= fresh
        self.restored -= fresh
        for job_id in fresh:
            self._facets.replace(self._jobs[job_id], None)
        self.update(deleted=self.snapshot.deleted | fresh, facets=replace(self._facets))

    def forget(self, job_ids: Iterable[str]) -> None:
        """Let jobs leave their rows; those that are not gone stay."""
        leaving = self.snapshot.deleted.intersection(job_ids)
        if not leaving:
            return
        jobs = [self._jobs.pop(job_id) for job_id in leaving]
        for job in jobs:
            self._facets.forget(job)
        rows = self._rows_after({job.id: (job, None) for job in jobs})
        self.update(rows=rows, deleted=self.snapshot.deleted - leaving, facets=replace(self._facets))

    def update(self, **facts: Any) -> None:  # noqa: ANN401 - fields of Snapshot
        """Publish a snapshot with these fields changed; nothing is published when none is."""
        current = self.snapshot
        if all(getattr(current, name) == value for name, value in facts.items()):
            return
        self.snapshot = replace(current, **facts)
        if not self._is_held:
            self._publish()

    def _publish(self) -> None:
        if self._changes or self.snapshot.changes:
            self.snapshot = replace(self.snapshot, changes=self._changes)
            self._changes = {}
        for listener in list(self._listeners):
            listener(self.snapshot)

    # The rows

    def set_query(self, query: Query) -> None:
        """Turn to another query; jobs that are gone leave now.

        Few jobs are all shown at once. Among many, the rows are brought together by `step`.
        """
        with self.batch():
            self.forget(self.snapshot.deleted)
            before = self.snapshot
            is_narrower = query.is_filtered and before.is_whole and query.narrows(before.query)
            is_only_sorted = query == before.query.sorted_by(query.sort)
            self._missed = {}
            self._work = self._arrange(before.rows if is_narrower else self._all, query)
            self.update(query=query, rows=before.rows if is_only_sorted else Order(sort=query.sort), is_whole=False)
            while len(self._jobs) <= _AT_ONCE and self.step():
                pass

    def step(self) -> bool:
        """Do a little of what a new query left to do; return whether there is more."""
        for _ in self._work:
            return True
        return False

    def _arrange(self, source: Order, query: Query) -> Iterator[None]:
        """Bring the rows of a query together from an order in which they are."""
        rows = source
        if query.is_filtered:
            rows = yield from filtered(rows, query, self._show)
        if rows.sort != query.sort:
            rows = yield from resorted(rows, query.sort, self._show)
        rows = _after(rows, query, self._missed)
        self._missed = {}
        if not query.is_filtered:
            self._all = rows
        self.update(rows=rows, is_whole=True)

    def _show(self, rows: Order) -> None:
        """Show the first rows of the query while the rest is brought together."""
        if rows.sort == self.snapshot.query.sort:
            self.update(rows=rows)

    def _rows_after(self, changes: Changes) -> Order:
        """Return the rows after changes to jobs; where they are still brought together, at the end of that."""
        _add(changes, self._changes)
        query, rows, is_whole = self.snapshot.query, self.snapshot.rows, self.snapshot.is_whole
        self._all = _after(self._all, Query(), changes)
        if not is_whole:
            _add(changes, self._missed)
            return rows
        return _after(rows, query, changes) if query.is_filtered else self._all


def _after(order: Order, query: Query, changes: Changes) -> Order:
    """Return what an order of a query's jobs becomes by changes to jobs."""
    removed = query.select(old for old, _ in changes.values() if old)
    added = query.select(new for _, new in changes.values() if new)
    return order.changed(removed, added) if removed or added else order


def _add(changes: Changes, earlier: Changes) -> None:
    """Let changes follow on earlier ones."""
    for job_id, (old, new) in changes.items():
        first, _ = earlier.get(job_id, (old, new))
        earlier[job_id] = first, new


def _with_forecast(job: Job, forecast: Forecast) -> Job:
    return job if job.forecast == forecast else replace(job, forecast=forecast)


def _is_older(job: Job, known: Job) -> bool:
    return job.updated is not None and known.updated is not None and job.updated < known.updated


def _newest_of_each(jobs: Iterable[Job]) -> Iterable[Job]:
    newest: dict[str, Job] = {}
    for job in jobs:
        if job.id not in newest or not _is_older(job, newest[job.id]):
            newest[job.id] = job
    return newest.values()
