"""How many jobs each view shows, and how many of them have a problem: counted once, then only by what changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from arktui.store.job import Job
from arktui.store.problem import problems_of
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from arktui.store.sort import DEFAULT_SORT

JOBS_A_STEP = 500
"""Jobs counted in one step; it takes a few milliseconds at most."""

_ID_SETS = ("watched", "marked", "changed", "gone")
"""What of a query's context is a set of ids: a change of it concerns these jobs alone."""


_DONE = object()


class Count(NamedTuple):
    """The jobs of a view, and those of them with a problem that nobody has acknowledged."""

    jobs: int
    problems: int


@dataclass(slots=True)
class _Tally:
    """The count of a query. `work` counts all jobs; until it is done, `last` is what was known before."""

    query: Query
    jobs: int = 0
    problems: int = 0
    work: Iterator[None] | None = None
    last: Count | None = None

    def add(self, jobs: Iterable[Job], sign: int = 1) -> None:
        """Count the jobs that match."""
        matching = self.query.select(jobs)
        self.jobs += sign * len(matching)
        self.problems += sign * sum(1 for job in matching if problems_of(job))

    @property
    def count(self) -> Count | None:
        """The latest whole count."""
        return Count(self.jobs, self.problems) if self.work is None else self.last


class ViewCounts:
    """Counts the jobs of queries by the names of their views. Deleted jobs do not count.

    `take` counts the jobs that changed, once for each query. Only a new query, a restored list and the passing of time
    need all jobs: `step` counts them little by little, and what changes in the meantime counts at once.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._tallies: dict[str, _Tally] = {}

    def __getitem__(self, name: str) -> Count | None:
        """Return the count of a view; None until it is counted."""
        tally = self._tallies.get(name)
        return None if tally is None else tally.count

    def take(self, snapshot: Snapshot, queries: Mapping[str, Query]) -> None:
        """Count what the next snapshot changes. `queries` are those of all views, each in its context."""
        before, self._snapshot = self._snapshot, snapshot
        changes = [*_changes(before, snapshot)]
        if snapshot.restored_at != before.restored_at or len(snapshot.restored) > len(before.restored):
            for tally in self._tallies.values():
                self._start(tally)
        elif changes:
            left = [old for old, _ in changes if old]
            came = [new for _, new in changes if new]
            for tally in self._tallies.values():
                tally.add(left, -1)
                tally.add(came)
        self._set_queries(queries)

    def _set_queries(self, queries: Mapping[str, Query]) -> None:
        known, self._tallies = self._tallies, {}
        for name, query in queries.items():
            wanted = query.sorted_by(DEFAULT_SORT)
            tally = self._tallies[name] = known.get(name) or _Tally(wanted)
            if name not in known:
                self._start(tally)
            elif tally.query != wanted:
                self._change_query(tally, wanted)

    def _change_query(self, tally: _Tally, query: Query) -> None:
        """Count another query; if it differs by ids in its context alone, only the jobs with these ids."""
        ids = _moved_ids(tally.query, query) if tally.work is None else None
        if ids is None:
            keeps_last = _same_filters(tally.query, query)
            tally.query = query
            self._start(tally, keeps_last=keeps_last)
            return
        jobs, deleted = self._snapshot.jobs, self._snapshot.deleted
        moved = [jobs[job_id] for job_id in ids if job_id in jobs and job_id not in deleted]
        tally.add(moved, -1)
        tally.query = query
        tally.add(moved)

    def _start(self, tally: _Tally, *, keeps_last: bool = True) -> None:
        """Count all jobs of the present snapshot."""
        tally.last = tally.count if keeps_last else None
        tally.jobs = tally.problems = 0
        tally.work = _counting(tally, self._snapshot)

    def steps(self) -> Iterator[None]:
        """Count the jobs that are not counted yet; yield between steps, in which other snapshots may be taken."""
        while pending := [tally for tally in self._tallies.values() if tally.work is not None]:
            for tally in pending:
                if tally.work is not None and next(tally.work, _DONE) is _DONE:
                    tally.work = None
                yield

    @property
    def is_counting(self) -> bool:
        """Whether jobs are not counted yet."""
        return any(tally.work is not None for tally in self._tallies.values())


def _counting(tally: _Tally, snapshot: Snapshot) -> Iterator[None]:
    """Count all jobs of a snapshot; yield between steps."""
    deleted = snapshot.deleted
    jobs = (job for job in snapshot.jobs.values() if job.id not in deleted)
    while batch := [*islice(jobs, JOBS_A_STEP)]:
        tally.add(batch)
        yield


def _changes(old: Snapshot, new: Snapshot) -> Iterator[tuple[Job | None, Job | None]]:
    """Yield what changed, each job as it was and as it is counted; None for one that is not counted."""
    for job_id in new.changes.keys() | (old.deleted ^ new.deleted):
        before = None if job_id in old.deleted else old.jobs.get(job_id)
        after = None if job_id in new.deleted else new.jobs.get(job_id)
        if before is not after:
            yield before, after


def _same_filters(one: Query, other: Query) -> bool:
    return one.picks == other.picks and one.search == other.search


def _moved_ids(one: Query, other: Query) -> frozenset[str] | None:
    """Return the ids by which the contexts of two queries differ; None if more than ids differs."""
    if not _same_filters(one, other) or one.context is None or other.context is None:
        return None
    if (one.context.now, one.context.mine) != (other.context.now, other.context.mine):
        return None
    pairs = ((getattr(one.context, name), getattr(other.context, name)) for name in _ID_SETS)
    return frozenset().union(*(before ^ after for before, after in pairs))
