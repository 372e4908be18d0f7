"""What happened: the changes of jobs that are news to somebody who did not look, and all of them in a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, StrEnum, auto
from itertools import takewhile
from typing import NamedTuple

from arktui.store.job import Job
from arktui.store.outlook import Deadline
from arktui.store.verdict import Verdict, verdict_of

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


class _Aspect(Enum):
    """Sides of a job of which each is in one state at a time."""

    BEGINNING = auto()
    END = auto()
    DEADLINE = auto()
    PROGRESS = auto()
    PRESENCE = auto()


_OF_VERDICT = {
    Verdict.COMPLETED: Kind.COMPLETED,
    Verdict.WITH_FAILURES: Kind.WITH_FAILURES,
    Verdict.ALL_FAILED: Kind.ALL_FAILED,
    Verdict.FAILED: Kind.FAILED,
    Verdict.EXPIRED: Kind.EXPIRED,
    Verdict.STOPPED: Kind.STOPPED,
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


class Chronicle:
    """Keeps what happened since `began`, one event for each side of a job: the last one.

    What no longer holds is no news: a job that was at risk and has ended, or is on time again, is not told as at risk.
    """

    def __init__(self) -> None:
        self.began: float | None = None
        """When it was last known how the jobs are, in seconds by the service's clock; None before anything is known.

        What is found to have happened before is no news: a job that is loaded for the first time may be years old.
        """
        self._events: dict[tuple[str, _Aspect], Event] = {}
        self._gone: frozenset[str] = frozenset()

    def take(
        self,
        changes: Mapping[str, tuple[Job | None, Job | None]],
        gone: frozenset[str],
        jobs: Mapping[str, Job],
        now: float,
    ) -> list[Event]:
        """Take in what changed, and the ids of all jobs that are gone; return what of it is news."""
        if self.began is None and changes:
            self.began = now
        began = now if self.began is None else self.began
        news = []
        for old, new in changes.values():
            if new is None or (old is None and _is_old(new, began)):
                continue
            for aspect, kind in _differences(old, new, began):
                news += self._note(new, aspect, kind, now)
        if gone is not self._gone:
            for job_id in gone - self._gone:
                job = jobs[job_id]
                news += self._note(job, _Aspect.PRESENCE, Kind.GONE, now)
                for aspect in _PASSING:
                    self._note(job, aspect, None, now)
            for job_id in self._gone - gone:
                if job_id in jobs:
                    self._events.pop((job_id, _Aspect.PRESENCE), None)
            self._gone = gone
        return news

    def _note(self, job: Job, aspect: _Aspect, kind: Kind | None, now: float) -> list[Event]:
        self._events.pop((job.id, aspect), None)
        if kind is None:
            return []
        event = self._events[job.id, aspect] = Event(now, kind, job)
        if len(self._events) > EVENTS_MAX:
            del self._events[next(iter(self._events))]
        return [event]

    def since(self, moment: float) -> list[Event]:
        """Return what was seen after a moment, the newest first."""
        return [*takewhile(lambda event: event.seen > moment, reversed(self._events.values()))]


def _is_old(job: Job, began: float) -> bool:
    """Whether a job that was not known is as it has been since before that could be news."""
    is_new = job.created is not None and job.created > began
    return not is_new and (not job.is_terminal or job.phase_at is None or job.phase_at <= began)


def _differences(old: Job | None, new: Job, began: float) -> Iterator[tuple[_Aspect, Kind | None]]:
    if old is None and new.created is not None and new.created > began:
        yield _Aspect.BEGINNING, Kind.NEW
    before, after = _state(old), _state(new)
    for aspect in (_Aspect.END, *_PASSING):
        if before.get(aspect) != after.get(aspect):
            yield aspect, after.get(aspect)


def _state(job: Job | None) -> dict[_Aspect, Kind]:
    if job is None:
        return {}
    if verdict := verdict_of(job):
        return {_Aspect.END: _OF_VERDICT[verdict]}
    state = {}
    if deadline := _OF_DEADLINE.get(job.outlook.deadline):
        state[_Aspect.DEADLINE] = deadline
    if job.outlook.is_stuck:
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
