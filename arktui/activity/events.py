"""What happened: the changes of jobs that are news to somebody who did not look, and all of them in a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import takewhile
from typing import NamedTuple, Protocol

from arktui.store.forecast import Deadline
from arktui.store.job import Job
from arktui.store.outcome import Outcome, outcome_of

EVENTS_MAX = 10_000
"""Events kept; the oldest ones are let go."""


class Kind(StrEnum):
    """What can happen to a job, in the order in which a sentence tells it."""

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
    STUCK = "stuck"
    GONE = "gone"

    @property
    def short(self) -> str:
        """The word for it where there is little room."""
        return _SHORT.get(self, self.value)


_SHORT = {
    Kind.WITH_FAILURES: "with failures",
    Kind.ALL_FAILED: "all failed",
    Kind.MISSED: "missed",
    Kind.WILL_MISS: "will miss",
}


class _Aspect(StrEnum):
    """Sides of a job of which each is in one state at a time."""

    BEGINNING = "beginning"
    END = "end"
    DEADLINE = "deadline"
    PROGRESS = "progress"
    PRESENCE = "presence"


_OF_VERDICT = {
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

ENDINGS = frozenset({*_OF_VERDICT.values(), Kind.GONE})
"""After these nothing more is to be expected of a job."""

_PASSING = (_Aspect.DEADLINE, _Aspect.PROGRESS)
"""What is news only while it is so."""

_STANDING = "standing"
"""The kind of the notes that tell it."""

Changes = Mapping[str, tuple[Job | None, Job | None]]
"""By id, what jobs were and what they are."""


class Notes(Protocol):
    """Small texts that are kept beyond this session."""

    def notes(self, kind: str) -> dict[str, str]:
        """Return the notes of a kind by their keys."""

    def put_note(self, kind: str, key: str, value: str | None) -> None:
        """Keep a note, or with None no longer."""


class Event(NamedTuple):
    """Something that happened to a job, and the job as it was then.

    `seen` is when it was noticed, in seconds since the epoch by the service's clock.
    """

    seen: float
    kind: Kind
    job: Job

    @property
    def at(self) -> float:
        """When it happened, by the service's own word where it says so."""
        said = {Kind.NEW: self.job.created}.get(self.kind, self.job.phase_at if self.kind in ENDINGS else None)
        return said if said is not None and self.kind is not Kind.GONE else self.seen


class EventLog:
    """Keeps what happened since `began`, one event for each side of a job: the last one.

    What no longer holds is no news: a job that was at risk and has ended, or is on time again, is not told as at risk.
    What stands, such as that a job is at risk, is noted beyond the session, so that the next one does not tell it anew.
    """

    def __init__(self, notes: Notes) -> None:
        self.began: float | None = None
        """When it was last known how the jobs are, in seconds by the service's clock; None before anything is known.

        What is found to have happened before is no news: a job that is loaded for the first time may be years old.
        """
        self._notes = notes
        self._is_first = True
        self._standing: dict[str, str] = {}
        """What is so of a job's deadline or progress, by the key of the note."""
        self._events: dict[tuple[str, _Aspect], Event] = {}
        self._gone: frozenset[str] = frozenset()

    def begin(self, at: float, *, is_first: bool) -> None:
        """Begin with what was known at a moment: in the first session nothing, else what was noted."""
        self.began, self._is_first = at, is_first
        self._standing = self._notes.notes(_STANDING)

    def take(self, changes: Changes, deleted: frozenset[str], jobs: Mapping[str, Job], now: float) -> list[Event]:
        """Take in what changed, and the ids of all jobs that are gone; return what of it is news."""
        began = now if self.began is None else self.began
        news: list[Event] = []
        for old, new in changes.values():
            if new is not None:
                news += self._changed(old, new, began, now)
        if deleted is not self._gone:
            for job_id in self._gone - deleted:
                if job_id in jobs:
                    self._drop(job_id, _Aspect.PRESENCE)
            for job_id in deleted - self._gone:
                self._passing(jobs[job_id], {}, now)
                news.append(self._add(_Aspect.PRESENCE, Event(now, Kind.GONE, jobs[job_id])))
            self._gone = deleted
        return news

    def _changed(self, old: Job | None, new: Job, began: float, now: float) -> list[Event]:
        is_new = old is None and new.created is not None and new.created > began
        outcome, before = outcome_of(new), old and outcome_of(old)
        if old is None and outcome and not is_new and not _ended_after(new, began):
            return []
        news = [self._add(_Aspect.BEGINNING, Event(now, Kind.NEW, new))] if is_new else []
        if outcome and outcome != before:
            news.append(self._add(_Aspect.END, Event(now, _OF_VERDICT[outcome], new)))
        elif before and not outcome:
            self._drop(new.id, _Aspect.END)
        is_first_seen = old is None and not is_new and self._is_first
        return news + self._passing(new, _state(new), now, is_news=not is_first_seen)

    def _passing(self, job: Job, state: Mapping[_Aspect, Kind], now: float, *, is_news: bool = True) -> list[Event]:
        """Take note of what is so of a job's deadline and progress; return what of it was not."""
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
        """Return what was seen after a moment, the newest first."""
        return [*takewhile(lambda event: event.seen > moment, reversed(self._events.values()))]


def _ended_after(job: Job, moment: float) -> bool:
    return job.phase_at is not None and job.phase_at > moment


def _state(job: Job) -> dict[_Aspect, Kind]:
    """Return what is so of the deadline and the progress of a job; nothing of one that is over."""
    state: dict[_Aspect, Kind] = {}
    if job.is_terminal:
        return state
    if deadline := _OF_DEADLINE.get(job.forecast.deadline):
        state[_Aspect.DEADLINE] = deadline
    if job.forecast.is_stuck:
        state[_Aspect.PROGRESS] = Kind.STUCK
    return state


def sentence(kinds: Iterable[Kind]) -> str:
    """Return what happened in words: `3 completed (1 with failures), 1 failed, 2 new, 1 at risk`."""
    counts = Counter(kinds)
    parts = (Kind.WITH_FAILURES, Kind.ALL_FAILED)
    completed = counts[Kind.COMPLETED] + sum(counts[part] for part in parts)
    words = [f"{completed:,} completed"] if completed else []
    if told := ", ".join(f"{counts[part]:,} {part.short}" for part in parts if counts[part]):
        words = [f"{words[0]} ({told})"]
    rest = [kind for kind in Kind if counts[kind] and kind not in (Kind.COMPLETED, *parts)]
    return ", ".join([*words, *(f"{counts[kind]:,} {kind.short}" for kind in rest)])
