"""Watches on single jobs, on whole queries and on views, and the alerts that are due for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Any

from arktui.activity.events import ENDINGS, Changes, Event, Kind, Notes
from arktui.store.clean_text import clean
from arktui.store.forecast import LATE, Deadline, Forecast
from arktui.store.job import Job
from arktui.store.query import Query
from arktui.store.query_json import filters_of, read, written

WATCHES_MAX = 1_000
"""Watched jobs kept, and as many queries and views; the oldest goes first."""

_JOB = "watch"
_QUERY = "watch query"
_VIEW = "watch view"
_ALERTED = "told"
"""Kinds of notes; existing history files contain these values."""

_SEPARATOR = "|"

ALERT_AGAIN_AFTER = 600.0
"""Seconds for which a forecast must not hold before it may cause another alert: near a limit it comes and goes."""

_HOLDS: dict[Kind, Callable[[Forecast], bool]] = {
    Kind.MISSED: lambda forecast: forecast.deadline is Deadline.MISSED,
    Kind.WILL_MISS: lambda forecast: forecast.deadline in (Deadline.WILL_MISS, Deadline.MISSED),
    Kind.AT_RISK: lambda forecast: forecast.deadline in LATE,
    Kind.FAILING: lambda forecast: forecast.is_failing,
    Kind.STUCK: lambda forecast: forecast.is_stuck,
}
"""Whether an alert about a job still holds, or something worse does."""

_FORECASTS = (Kind.AT_RISK, Kind.WILL_MISS, Kind.FAILING)


class Watches:
    """Knows which jobs are watched, and selects the events that cause an alert: each kind once for each job.

    After a false alarm the same kind may cause another alert. The watch of a job ends with the job; that of a query
    continues, and so does that of a view, which is watched by its name: it includes what the view shows at the time.
    """

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._jobs: dict[str, None] = {}
        self._queries: dict[str, Query] = {}
        self._views: dict[str, None] = {}
        self._view_queries: dict[str, Query] = {}
        """The queries of the watched views; without those that do not exist (yet)."""
        self._alerted: dict[str, frozenset[str]] = {}
        self._ended_alerts: dict[tuple[str, str], float] = {}
        """When the reason of an alert about a job ended, in seconds since the epoch."""

    def restore(self) -> None:
        """Restore the watches of earlier sessions."""
        self._jobs |= dict.fromkeys(self._notes.notes(_JOB))
        self._queries |= {text: query for text in self._notes.notes(_QUERY) if (query := read(text)) is not None}
        self._views |= dict.fromkeys(map(clean, self._notes.notes(_VIEW)))
        self._alerted |= {
            job_id: frozenset(kinds.split(_SEPARATOR)) & _HOLDS.keys()
            for job_id, kinds in self._notes.notes(_ALERTED).items()
        }

    @property
    def job_count(self) -> int:
        """How many jobs have a watch of their own."""
        return len(self._jobs)

    @property
    def queries(self) -> list[Query]:
        """The watched queries, oldest first."""
        return [*self._queries.values()]

    @property
    def views(self) -> list[str]:
        """The names of the watched views, oldest first."""
        return [*self._views]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is watched."""
        return not self._jobs and not self._queries and not self._views

    def has(self, job_id: str) -> bool:
        """Whether a job has a watch of its own."""
        return job_id in self._jobs

    def includes(self, job: Job) -> bool:
        """Whether a job is watched, by itself or through a query."""
        queries = chain(self._queries.values(), self._view_queries.values())
        return job.id in self._jobs or any(query.matches(job) for query in queries)

    def set_context(self, now: float, changed: AbstractSet[str], deleted: AbstractSet[str]) -> None:
        """Match what queries depend on besides the jobs: the time in epoch seconds, and sets of job ids."""
        if not any(query.search for query in chain(self._queries.values(), self._view_queries.values())):
            return
        from arktui.store.language.matching import Context  # noqa: PLC0415 - few watches need it

        context = Context(now, changed=frozenset(changed), gone=frozenset(deleted))
        self._queries = {text: query.within(context) for text, query in self._queries.items()}
        self._view_queries = {name: query.within(context) for name, query in self._view_queries.items()}

    def toggle_job(self, job_id: str) -> bool:
        """Start or stop watching a job; return whether it is watched now."""
        is_watched = job_id not in self._jobs
        if is_watched:
            self._add(_JOB, self._jobs, job_id, None)
        else:
            self._drop(job_id)
        return is_watched

    def toggle_query(self, query: Query) -> bool:
        """Start or stop watching everything that a query shows, now and later; return whether it is watched now."""
        text = written(query)
        if text in self._queries:
            del self._queries[text]
            self._notes.put_note(_QUERY, text, None)
            return False
        filters = filters_of(query)
        self._add(_QUERY, self._queries, text, filters if query.context is None else filters.within(query.context))
        return True

    def set_view_queries(self, queries: Mapping[str, Query]) -> None:
        """Set the queries of all views by their names, each in its context."""
        self._view_queries = {name: queries[name] for name in self._views if name in queries}

    def toggle_view(self, name: str) -> bool:
        """Start or stop watching what a view shows; return whether it is watched now. `set_view_queries` follows."""
        if name in self._views:
            self._view_queries.pop(name, None)
            del self._views[name]
            self._notes.put_note(_VIEW, name, None)
            return False
        self._add(_VIEW, self._views, name, None)
        return True

    def rename_view(self, old: str, new: str | None) -> None:
        """Watch a view under its new name; None if the view is deleted."""
        if old in self._views:
            self.toggle_view(old)
            if new is not None and new not in self._views:
                self.toggle_view(new)

    def _add(self, kind: str, kept: dict[str, Any], key: str, value: object) -> None:
        kept[key] = value
        self._notes.put_note(kind, key, "")
        if len(kept) > WATCHES_MAX:
            oldest = next(iter(kept))
            del kept[oldest]
            self._notes.put_note(kind, oldest, None)

    def _drop(self, job_id: str) -> None:
        for passing in _HOLDS:
            self._ended_alerts.pop((job_id, passing), None)
        for kind, kept in ((_JOB, self._jobs), (_ALERTED, self._alerted)):
            if kept.pop(job_id, kept) is not kept:
                self._notes.put_note(kind, job_id, None)

    def end_alerts(self, changes: Changes, now: float) -> None:
        """Record which alerts no longer hold."""
        for job_id in self._alerted.keys() & changes.keys():
            _, job = changes[job_id]
            if job is None or job.is_terminal:
                continue
            for kind, holds in _HOLDS.items():
                if kind not in self._alerted[job_id]:
                    continue
                if not holds(job.forecast):
                    self._ended_alerts.setdefault((job_id, kind), now)
                elif not self._may_alert_again(job_id, kind, now):
                    self._ended_alerts.pop((job_id, kind), None)

    def _may_alert_again(self, job_id: str, kind: Kind, now: float) -> bool:
        """Whether the last alert of a kind ceased to hold, for long enough."""
        since = self._ended_alerts.get((job_id, kind))
        return since is not None and (kind not in _FORECASTS or now - since >= ALERT_AGAIN_AFTER)

    def select(self, events: Iterable[Event], changes: Changes) -> list[Event]:
        """Return the events that cause an alert; end the watches of jobs that have ended.

        `changes` give the jobs as they were before: a watched query of running jobs no longer matches one that ended.
        """
        chosen = []
        for event in events:
            job_id, kind = event.job.id, event.kind
            alerted = self._alerted.get(job_id, frozenset())
            before, _ = changes.get(job_id, (None, None))
            is_watched = self.includes(event.job) or (before is not None and self.includes(before))
            is_new = kind not in alerted or self._may_alert_again(job_id, kind, event.seen)
            is_known = kind in _HOLDS and event.job.forecast.acknowledged is not None
            if is_watched and kind is not Kind.NEW and is_new and not is_known:
                self._ended_alerts.pop((job_id, kind), None)
                chosen.append(event)
                if kind not in ENDINGS:
                    self._alerted[job_id] = alerted | {kind.value}
                    self._notes.put_note(_ALERTED, job_id, _SEPARATOR.join(sorted(self._alerted[job_id])))
            if kind in ENDINGS:
                self._drop(job_id)
        return chosen
