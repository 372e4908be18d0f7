"""What happened: the changes of jobs that are news to a user who was away."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import takewhile
from typing import NamedTuple, Protocol

from arktui.store.forecast import Deadline
from arktui.store.job import Job
from arktui.store.outcome import Outcome, outcome_of

EVENTS_MAX = 10_000
"""Events kept; the oldest go first."""


class Kind(StrEnum):
    """What can happen to a job, in the order in which the digest counts it.

    The values are identifiers: `alert_command` gets them in its JSON and the history file keeps them.
    """

    COMPLETED = "completed"
    WITH_FAILURES = "completed with failures"
    ALL_FAILED = "completed, all failed"
    FAILED = "failed"
    EXPIRED = "expired"
    STOPPED = "stopped"
    NEW = "new"
    MISSED = "missed its deadline"
    WILL_MISS = "will miss its deadline"
    AT_RISK = "at risk"
    FAILING = "failing"
    STUCK = "stuck"
    DELETED = "deleted"


class _Aspect(StrEnum):
    """Sides of a job; each is in one state at a time."""

    BEGINNING = "beginning"
    END = "end"
    DEADLINE = "deadline"
    PROGRESS = "progress"
    FAILURES = "failures"
    DELETION = "deletion"


_OF_OUTCOME = {
    Outcome.COMPLETED: Kind.COMPLETED,
    Outcome.WITH_FAILURES: Kind.WITH_FAILURES,
    Outcome.ALL_FAILED: Kind.ALL_FAILED,
    Outcome.FAILED: Kind.FAILED,
    Outcome.EXPIRED: Kind.EXPIRED,
    Outcome.STOPPED: Kind.STOPPED,
}

_OF_DEADLINE = {
    Deadline.MISSED: Kind.MISSED,
    Deadline.WILL_MISS: Kind.WILL_MISS,
    Deadline.AT_RISK: Kind.AT_RISK,
}

ENDINGS = frozenset({*_OF_OUTCOME.values(), Kind.DELETED})
"""After these, nothing more happens to a job."""

_PASSING = (_Aspect.DEADLINE, _Aspect.PROGRESS, _Aspect.FAILURES)
"""Aspects whose events are news only while they hold."""

_STANDING = "standing"
"""The kind of the notes that keep them."""

Changes = Mapping[str, tuple[Job | None, Job | None]]
"""By id, each job before and after a change."""


class Notes(Protocol):
    """Small texts that outlive the session."""

    def notes(self, kind: str) -> dict[str, str]:
        """Return the notes of a kind by their keys."""

    def put_note(self, kind: str, key: str, value: str | None) -> None:
        """Keep a note, or delete it if `value` is None."""


class Event(NamedTuple):
    """Something that happened to a job, and the job as it was then.

    `seen` is when arktui noticed it, in seconds since the epoch by the service's clock.
    """

    seen: float
    kind: Kind
    job: Job

    @property
    def at(self) -> float:
        """When it happened: the service's own time where it gives one, else `seen`."""
        if self.kind is Kind.NEW:
            at = self.job.created
        else:
            at = self.job.phase_at if self.kind in ENDINGS and self.kind is not Kind.DELETED else None
        return self.seen if at is None else at


class EventLog:
    """Keeps what happened since `began`: the last event of each aspect of each job.

    An event that no longer holds is dropped: a job that was at risk but has ended or is on time again is not reported
    as at risk. Those that still hold are noted beyond the session, so that the next session does not repeat them.
    """

    def __init__(self, notes: Notes) -> None:
        self.began: float | None = None
        """When the jobs were last known, in seconds since the epoch by the service's clock; None before anything was.

        Earlier changes are no news: a job that is loaded for the first time may be years old.
        """
        self._notes = notes
        self._is_first = True
        self._standing: dict[str, str] = {}
        """The state of each job's passing aspects that was reported, by the key of its note."""
        self._events: dict[tuple[str, _Aspect], Event] = {}
        self._deleted: frozenset[str] = frozenset()

    def begin(self, at: float, *, is_first: bool) -> None:
        """Start from what was known `at` a time: nothing in the first session, else what the last one noted."""
        self.began, self._is_first = at, is_first
        self._standing = self._notes.notes(_STANDING)

    def take(self, changes: Changes, deleted: frozenset[str], jobs: Mapping[str, Job], now: float) -> list[Event]:
        """Add what changed, with the ids of all deleted jobs; return the events that are news."""
        began = now if self.began is None else self.began
        news: list[Event] = []
        for old, new in changes.values():
            if new is not None:
                news += self._changed(old, new, began, now)
        if deleted is not self._deleted:
            for job_id in self._deleted - deleted:
                if job_id in jobs:
                    self._drop(job_id, _Aspect.DELETION)
            for job_id in deleted - self._deleted:
                self._passing(jobs[job_id], {}, now)
                news.append(self._add(_Aspect.DELETION, Event(now, Kind.DELETED, jobs[job_id])))
            self._deleted = deleted
        return news

    def _changed(self, old: Job | None, new: Job, began: float, now: float) -> list[Event]:
        is_new = old is None and new.created is not None and new.created > began
        outcome, before = outcome_of(new), old and outcome_of(old)
        if old is None and outcome and not is_new and not _ended_after(new, began):
            return []
        news = [self._add(_Aspect.BEGINNING, Event(now, Kind.NEW, new))] if is_new else []
        if outcome and outcome != before:
            news.append(self._add(_Aspect.END, Event(now, _OF_OUTCOME[outcome], new)))
        elif before and not outcome:
            self._drop(new.id, _Aspect.END)
        is_first_seen = old is None and not is_new and self._is_first
        return news + self._passing(new, _state(new), now, is_news=not is_first_seen)

    def _passing(self, job: Job, state: Mapping[_Aspect, Kind], now: float, *, is_news: bool = True) -> list[Event]:
        """Keep the state of a job's passing aspects; return the events for what is new in it."""
        news = []
        for aspect in _PASSING:
            key, kind = f"{job.id} {aspect}", state.get(aspect)
            if self._standing.get(key) == kind:
                continue
            self._drop(job.id, aspect)
            self._notes.put_note(_STANDING, key, kind)
            if kind is None:
                del self._standing[key]
                continue
            self._standing[key] = kind
            if is_news:
                news.append(self._add(aspect, Event(now, kind, job)))
        return news

    def _add(self, aspect: _Aspect, event: Event) -> Event:
        self._drop(event.job.id, aspect)
        self._events[event.job.id, aspect] = event
        if len(self._events) > EVENTS_MAX:
            del self._events[next(iter(self._events))]
        return event

    def _drop(self, job_id: str, aspect: _Aspect) -> None:
        self._events.pop((job_id, aspect), None)

    def since(self, moment: float) -> list[Event]:
        """Return the events seen after a time, newest first."""
        return [*takewhile(lambda event: event.seen > moment, reversed(self._events.values()))]


def _ended_after(job: Job, moment: float) -> bool:
    return job.phase_at is not None and job.phase_at > moment


def _state(job: Job) -> dict[_Aspect, Kind]:
    """Return the state of a job's passing aspects where it is news; empty for a job that is over."""
    state: dict[_Aspect, Kind] = {}
    if job.is_terminal:
        return state
    if deadline := _OF_DEADLINE.get(job.forecast.deadline):
        state[_Aspect.DEADLINE] = deadline
    if job.forecast.is_stuck:
        state[_Aspect.PROGRESS] = Kind.STUCK
    if job.forecast.is_failing:
        state[_Aspect.FAILURES] = Kind.FAILING
    return state
