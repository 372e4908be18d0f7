"""What the reader watches: single jobs, and whole queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from arktui.activity.events import ENDINGS, Changes, Event, Kind, Notes
from arktui.store.forecast import LATE, Deadline, Forecast
from arktui.store.job import Job
from arktui.store.query import Query, describe
from arktui.store.query_json import filters_of, read, written

WATCHES_MAX = 1_000
"""Watched jobs that are kept, and as many queries; the oldest is let go."""

_JOB = "watch"
_QUERY = "watch query"
_TOLD = "told"
_BETWEEN = "|"


CALM = 600.0
"""Seconds for which a forecast has to be taken back before it is told once more: near a limit it comes and goes."""

_HOLDS: dict[Kind, Callable[[Forecast], bool]] = {
    Kind.MISSED: lambda forecast: forecast.deadline is Deadline.MISSED,
    Kind.WILL_MISS: lambda forecast: forecast.deadline in (Deadline.WILL_MISS, Deadline.MISSED),
    Kind.AT_RISK: lambda forecast: forecast.deadline in LATE,
    Kind.STUCK: lambda forecast: forecast.is_stuck,
}
"""Whether what was told of a job still holds, in itself or in something worse."""

_FORECASTS = (Kind.AT_RISK, Kind.WILL_MISS)

_WORDS_MAX = 8
"""Queries that are spelled out."""


class Watches:
    """Says which jobs are watched, and which events are to be told: each kind of a job once.

    What was told and turns out not to be so can be told again: a false alarm must not cost the true one.
    A watch of a job ends with the job; that of a query goes on.
    """

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._jobs: dict[str, None] = {}
        self._queries: dict[str, Query] = {}
        self._told: dict[str, frozenset[str]] = {}
        self._taken_back: dict[tuple[str, str], float] = {}
        """When what was told of a job was found to hold no longer, in seconds since the epoch."""

    def restore(self) -> None:
        """Go on with the watches of earlier sessions."""
        self._jobs |= dict.fromkeys(self._notes.notes(_JOB))
        self._queries |= {text: query for text in self._notes.notes(_QUERY) if (query := read(text)) is not None}
        self._told |= {
            job_id: frozenset(told.split(_BETWEEN)) & _HOLDS.keys() for job_id, told in self._notes.notes(_TOLD).items()
        }

    def in_words(self) -> list[str]:
        """Return what is watched, a line each."""
        count, queries = len(self._jobs), [*self._queries.values()][:_WORDS_MAX]
        words = [f"watching {count:,} job{'s' if count > 1 else ''}"] if count else []
        words += [f"watching all of: {describe(query)}" for query in queries]
        more = len(self._queries) - len(queries)
        return [*words, f"and {more:,} more {'query' if more == 1 else 'queries'}"] if more else words

    @property
    def is_empty(self) -> bool:
        """Whether nothing is watched."""
        return not self._jobs and not self._queries

    def has(self, job_id: str) -> bool:
        """Whether a job is watched for itself."""
        return job_id in self._jobs

    def includes(self, job: Job) -> bool:
        """Whether a job is watched, for itself or as one of a query."""
        return job.id in self._jobs or any(query.matches(job) for query in self._queries.values())

    def toggle_job(self, job_id: str) -> bool:
        """Watch a job, or no longer; return whether it is watched now."""
        is_watched = job_id not in self._jobs
        if is_watched:
            self._add(_JOB, self._jobs, job_id, None)
        else:
            self._drop(job_id)
        return is_watched

    def toggle_query(self, query: Query) -> bool:
        """Watch all that a query shows, now and later, or no longer; return whether it is watched now."""
        text = written(query)
        if text in self._queries:
            del self._queries[text]
            self._notes.put_note(_QUERY, text, None)
            return False
        self._add(_QUERY, self._queries, text, filters_of(query))
        return True

    def _add(self, kind: str, kept: dict[str, Any], key: str, value: object) -> None:
        kept[key] = value
        self._notes.put_note(kind, key, "")
        if len(kept) > WATCHES_MAX:
            oldest = next(iter(kept))
            del kept[oldest]
            self._notes.put_note(kind, oldest, None)

    def _drop(self, job_id: str) -> None:
        for passing in _HOLDS:
            self._taken_back.pop((job_id, passing), None)
        for kind, kept in ((_JOB, self._jobs), (_TOLD, self._told)):
            if kept.pop(job_id, kept) is not kept:
                self._notes.put_note(kind, job_id, None)

    def take_back(self, changes: Changes, now: float) -> None:
        """Take note of which jobs what was told of them no longer holds."""
        for job_id in self._told.keys() & changes.keys():
            _, job = changes[job_id]
            if job is None or job.is_terminal:
                continue
            for kind, holds in _HOLDS.items():
                if kind not in self._told[job_id]:
                    continue
                if not holds(job.forecast):
                    self._taken_back.setdefault((job_id, kind), now)
                elif not self._may_tell_again(job_id, kind, now):
                    self._taken_back.pop((job_id, kind), None)

    def _may_tell_again(self, job_id: str, kind: Kind, now: float) -> bool:
        """Whether what was told was taken back, for long enough."""
        since = self._taken_back.get((job_id, kind))
        return since is not None and (kind not in _FORECASTS or now - since >= CALM)

    def select(self, events: Iterable[Event], changes: Changes) -> list[Event]:
        """Return the events that are to be told of, and let go of the jobs that have ended.

        `changes` tell what the jobs were before: one of the running jobs that are watched is none when it has ended.
        """
        chosen = []
        for event in events:
            job_id, kind = event.job.id, event.kind
            told = self._told.get(job_id, frozenset())
            before, _ = changes.get(job_id, (None, None))
            is_watched = self.includes(event.job) or (before is not None and self.includes(before))
            is_new = kind not in told or self._may_tell_again(job_id, kind, event.seen)
            if is_watched and kind is not Kind.NEW and is_new:
                self._taken_back.pop((job_id, kind), None)
                chosen.append(event)
                if kind not in ENDINGS:
                    self._told[job_id] = told | {kind.value}
                    self._notes.put_note(_TOLD, job_id, _BETWEEN.join(sorted(self._told[job_id])))
            if kind in ENDINGS:
                self._drop(job_id)
        return chosen
