"""The reactive store: merges jobs and publishes snapshots."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from arktui.store.feed_status import FeedStatus
from arktui.store.forecast import NO_FORECAST, Forecast
from arktui.store.incremental import filtered, resorted
from arktui.store.job import Job
from arktui.store.order import Order
from arktui.store.persistent_map import PersistentMap
from arktui.store.query import Query
from arktui.store.snapshot import Changes, Snapshot

Listener = Callable[[Snapshot], object]

_AT_ONCE = 5_000
"""Jobs up to which a changed query is worked out in one go."""

_NO_CHANGES: Changes = {}


class JobStore:
    """Holds every loaded job by its id, and publishes a `Snapshot` after each change.

    `apply` merges jobs, `set_query` changes the query, `set_status` sets what the feed knows about the service. Each
    publishes once, and only if something differs. Among many jobs `set_query` leaves work behind, which `step` does.
    """

    def __init__(self, query: Query | None = None) -> None:
        query = query or Query()
        self._jobs: PersistentMap[str, Job] = PersistentMap()
        self._restored: PersistentMap[str, None] = PersistentMap()
        self._all = Order(sort=query.sort)
        """All jobs in the latest sort: any filter is a pass over it, without sorting."""
        self._work: Iterator[None] = iter(())
        self._missed = _NO_CHANGES
        """Changes since the work of the query began."""
        self._changes = _NO_CHANGES
        """Changes since the last snapshot was published."""
        self._unjudged = _NO_CHANGES
        """Those of them that `apply` made: what the service said, and no judging listener has seen."""
        self.snapshot = Snapshot(query=query, rows=self._all, jobs=self._jobs)
        """The latest state; within a batch it may be ahead of what is published."""
        self._judges: list[Listener] = []
        self._listeners: list[Listener] = []
        self._is_held = False
        self.active: set[str] = set()
        """Ids of the jobs that are neither terminal nor deleted; changes in place."""

    # Publishing

    def subscribe(self, listener: Listener, *, judges: bool = False) -> Callable[[], None]:
        """Call `listener` with each new snapshot; return a function that ends the subscription.

        A listener that judges comes before all others: it gets the changes that the service made, and the forecasts
        that it hands to `judge` become part of the same snapshot before the others see it.
        """
        listeners = self._judges if judges else self._listeners
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Publish once for everything done inside the block, which must not await."""
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
                self.publish()

    def publish(self) -> None:
        """Hand the snapshot to the listeners, even if nothing in it is new."""
        unjudged, self._unjudged = self._unjudged, _NO_CHANGES
        self._is_held = True
        try:
            for judge in list(self._judges):
                judge(replace(self.snapshot, changes=unjudged))
        finally:
            self._is_held = False
        self.snapshot = replace(self.snapshot, changes=self._changes)
        self._changes = _NO_CHANGES
        for listener in list(self._listeners):
            listener(self.snapshot)

    def _set(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        if not self._is_held:
            self.publish()

    # Jobs

    def apply(self, jobs: Iterable[Job]) -> list[Job]:
        """Merge jobs by id; return those that are new or different.

        A job older than the known one is skipped: answers may overtake each other. A deleted job that is listed again
        exists again, without its forecast. Any other keeps its forecast until it is judged, or terminal.
        """
        changes: dict[str, tuple[Job | None, Job]] = {}
        listed = _newest_of_each(jobs)
        for job in listed.values():
            old = self._jobs.get(job.id)
            is_deleted = job.id in self.snapshot.deleted
            new = _with_forecast(job, old.forecast) if old and not is_deleted else job
            if old and ((old == new and not is_deleted) or _is_older(job, old)):
                continue
            changes[job.id] = old, _with_forecast(new, NO_FORECAST) if new.is_terminal else new
        self._restored = self._restored.changed({}, removed=listed)
        if changes:
            self._unjudged = _merged(self._unjudged, changes)
            self._merge(changes)
        elif len(self._restored) != len(self.snapshot.restored):
            self._set(replace(self.snapshot, restored=self._restored.keys()))
        return [self._jobs[job_id] for job_id in changes]

    def restore(self, jobs: Iterable[Job], at: float) -> None:
        """Add jobs as an earlier session saw them at `at`, in epoch seconds; this counts as no change.

        Jobs that are known already stay as they are.
        """
        fresh: dict[str, tuple[None, Job]] = {job.id: (None, job) for job in jobs if job.id not in self._jobs}
        if not fresh and at == self.snapshot.restored_at:
            return
        self._restored = self._restored.changed(dict.fromkeys(fresh))
        with self.batch():
            changes = self._changes
            self._merge(fresh)
            self._changes = changes
            self._set(replace(self.snapshot, restored=self._restored.keys(), restored_at=at))

    def judge(self, forecasts: Mapping[str, Forecast]) -> None:
        """Set the forecasts of active jobs by their ids; others are ignored."""
        known = ((self._jobs[job_id], forecast) for job_id, forecast in forecasts.items() if job_id in self.active)
        self._merge(
            {job.id: (job, _with_forecast(job, forecast)) for job, forecast in known if job.forecast != forecast}
        )

    def _merge(self, changes: Mapping[str, tuple[Job | None, Job]]) -> None:
        """Replace jobs; deleted ones exist again."""
        if not changes:
            return
        deleted = self.snapshot.deleted
        jobs = {job_id: new for job_id, (_, new) in changes.items()}
        self._jobs = self._jobs.changed(jobs)
        for job in jobs.values():
            (self.active.discard if job.is_terminal else self.active.add)(job.id)
        counted = [(None if job_id in deleted else old, new) for job_id, (old, new) in changes.items()]
        self._set(
            replace(
                self.snapshot,
                rows=self._rows_after(changes),
                jobs=self._jobs,
                facets=self.snapshot.facets.changed(counted),
                deleted=deleted.difference(changes) if deleted else deleted,
                restored=self._restored.keys(),
            )
        )

    def mark_deleted(self, job_ids: Iterable[str]) -> None:
        """Mark jobs that the service has deleted; they stay in their rows until they are forgotten."""
        fresh = {job_id for job_id in job_ids if job_id in self._jobs} - self.snapshot.deleted
        if not fresh:
            return
        self.active -= fresh
        self._restored = self._restored.changed({}, removed=fresh)
        self._set(
            replace(
                self.snapshot,
                deleted=self.snapshot.deleted | fresh,
                facets=self.snapshot.facets.changed([(self._jobs[job_id], None) for job_id in fresh]),
                restored=self._restored.keys(),
            )
        )

    def forget(self, job_ids: Iterable[str]) -> None:
        """Remove deleted jobs from the rows and the store; others stay."""
        leaving = self.snapshot.deleted.intersection(job_ids)
        if not leaving:
            return
        jobs = [self._jobs[job_id] for job_id in leaving]
        self._jobs = self._jobs.changed({}, removed=leaving)
        self._set(
            replace(
                self.snapshot,
                rows=self._rows_after({job.id: (job, None) for job in jobs}),
                jobs=self._jobs,
                facets=self.snapshot.facets.without(jobs),
                deleted=self.snapshot.deleted - leaving,
            )
        )

    # The feed

    def set_status(self, status: FeedStatus) -> None:
        """Set what the feed knows about the service."""
        if status != self.snapshot.status:
            self._set(replace(self.snapshot, status=status))

    # The rows

    def set_query(self, query: Query) -> None:
        """Show another query; deleted jobs are forgotten.

        Few jobs are filtered and sorted at once, many by `step`.
        """
        with self.batch():
            self.forget(self.snapshot.deleted)
            before = self.snapshot
            is_only_sorted = query == before.query.sorted_by(query.sort)
            is_narrower = query.is_filtered and query.narrows(before.query)
            self._missed = _NO_CHANGES
            if before.is_whole and is_only_sorted:
                self._work = self._sort(before.rows, query)
            else:
                self._work = self._filter(before.rows if before.is_whole and is_narrower else self._all, query)
            rows = before.rows if is_only_sorted else Order(sort=query.sort)
            self._set(replace(before, query=query, rows=rows, is_whole=False))
            while len(self._jobs) <= _AT_ONCE and self.step():
                pass

    def step(self) -> bool:
        """Do a little of the work that a new query left; return whether there is more."""
        for _ in self._work:
            return True
        return False

    def _filter(self, source: Order, query: Query) -> Iterator[None]:
        """Set the rows of a query, made from an order that contains them; yield between steps."""
        rows = source
        if query.is_filtered:
            rows = yield from filtered(rows, query, self._show_first)
        yield from self._sort(rows, query)

    def _sort(self, rows: Order, query: Query) -> Iterator[None]:
        """Set the rows of a query, made from the same rows in any order; yield between steps."""
        if rows.sort.column != query.sort.column:
            rows = yield from resorted(rows, query.sort, self._show_first)
        elif rows.sort != query.sort:
            rows = rows.reversed()
        rows = _rows_after(rows, query, self._missed)
        self._missed = _NO_CHANGES
        if not query.is_filtered:
            self._all = rows
        self._set(replace(self.snapshot, rows=rows, is_whole=True))

    def _show_first(self, rows: Order) -> None:
        """Show the first rows of the query while the rest is worked out."""
        if rows.sort == self.snapshot.query.sort:
            self._set(replace(self.snapshot, rows=rows))

    def _rows_after(self, changes: Changes) -> Order:
        """Return the rows after changes to jobs; unfinished rows get the changes once they are finished."""
        self._changes = _merged(self._changes, changes)
        query, rows, is_whole = self.snapshot.query, self.snapshot.rows, self.snapshot.is_whole
        self._all = _rows_after(self._all, Query(), changes)
        if not is_whole:
            self._missed = _merged(self._missed, changes)
            return rows
        return _rows_after(rows, query, changes) if query.is_filtered else self._all


def _rows_after(order: Order, query: Query, changes: Changes) -> Order:
    """Return what changes to jobs make of an order of a query's jobs."""
    removed = query.select(old for old, _ in changes.values() if old)
    added = query.select(new for _, new in changes.values() if new)
    return order.changed(removed, added) if removed or added else order


def _merged(earlier: Changes, later: Changes) -> Changes:
    """Return both in one: each job as it was before the earlier and as it is after the later change."""
    if not earlier:
        return later
    merged = {**earlier}
    for job_id, (old, new) in later.items():
        first, _ = merged.get(job_id, (old, new))
        merged[job_id] = first, new
    return merged


def _with_forecast(job: Job, forecast: Forecast) -> Job:
    return job if job.forecast == forecast else replace(job, forecast=forecast)


def _is_older(job: Job, known: Job) -> bool:
    return job.updated is not None and known.updated is not None and job.updated < known.updated


def _newest_of_each(jobs: Iterable[Job]) -> dict[str, Job]:
    newest: dict[str, Job] = {}
    for job in jobs:
        if job.id not in newest or not _is_older(job, newest[job.id]):
            newest[job.id] = job
    return newest
