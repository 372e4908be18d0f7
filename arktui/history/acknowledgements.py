"""Acknowledged problems: who looked at which problems of a job, and until when that holds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from arktui.store.clean_text import CleanText, clean
from arktui.store.forecast import Acknowledged, Forecast
from arktui.store.job import Job, short_owner
from arktui.store.problem import Problem, all_problems_of

ACKNOWLEDGEMENTS_MAX = 10_000
"""Acknowledgements kept in memory; the oldest goes first."""


_NAME_MAX = 64
"""Characters of a user's name."""


class Acknowledgement(NamedTuple):
    """What a job was like when its problems were acknowledged; times are in whole seconds since the epoch."""

    at: int
    by: CleanText
    phase: CleanText
    phase_at: int | None
    problems: frozenset[Problem]

    @classmethod
    def of(cls, job: Job, at: float, by: CleanText) -> Acknowledgement:
        """Return the acknowledgement of a job's present problems."""
        return cls(int(at), by, job.phase, _whole(job.phase_at), all_problems_of(job))

    def covers(self, job: Job) -> bool:
        """Whether nothing new has happened to the job: no other phase, no further problem."""
        is_same_phase = (self.phase, self.phase_at) == (job.phase, _whole(job.phase_at))
        return is_same_phase and all_problems_of(job) <= self.problems


class Acknowledgements:
    """Keeps the acknowledgements of all sessions, in `by_job` by the ids of the jobs.

    `write` takes each change of this session: an id, and None where the acknowledgement ended.
    """

    def __init__(self, write: Callable[[str, Acknowledgement | None], object]) -> None:
        self._write = write
        self.by_job: dict[str, Acknowledgement] = {}
        self._covered: set[str] = set()
        """Ids of jobs that their acknowledgement was seen to cover."""
        self.changed_here: set[str] = set()
        """Ids whose acknowledgement this session has changed, for `restore`."""

    def apply(self, job: Job, forecast: Forecast) -> Forecast:
        """Return a forecast with the acknowledgement of the job; end one that covers the job no longer.

        One that has not covered the job in this session may be about what another session already knows; it stays.
        """
        known = self.by_job.get(job.id)
        acknowledged = None
        if known is not None:
            if known.covers(replace(job, forecast=forecast)):
                self._covered.add(job.id)
                acknowledged = Acknowledged(known.at, known.by)
            elif job.id in self._covered:
                self.change(job.id, None)
        return forecast if forecast.acknowledged == acknowledged else replace(forecast, acknowledged=acknowledged)

    def change(self, job_id: str, acknowledgement: Acknowledgement | None) -> None:
        """Set the acknowledgement of a job, or end it if it is None."""
        self.changed_here.add(job_id)
        self._put(job_id, acknowledgement)
        self._write(job_id, acknowledgement)

    def restore(self, found: Mapping[str, Acknowledgement | None]) -> set[str]:
        """Take what sessions have written; return the ids of jobs whose acknowledgement is another.

        What this session changed since it began to read stays: it is written later.
        """
        changed = {
            job_id
            for job_id, acknowledgement in found.items()
            if job_id not in self.changed_here and self.by_job.get(job_id) != acknowledgement
        }
        for job_id in changed:
            self._put(job_id, found[job_id])
        return changed

    def toggle(self, jobs: Iterable[Job], at: float, by: CleanText) -> list[Job]:
        """Acknowledge the problems of jobs; if all are acknowledged, end that. Return the jobs that changed.

        Jobs without a problem stay as they are.
        """
        concerned = [job for job in jobs if all_problems_of(job)]
        fresh = [job for job in concerned if not job.forecast.acknowledged]
        for job in fresh or concerned:
            self.change(job.id, Acknowledgement.of(job, at, by) if fresh else None)
        return fresh or concerned

    def _put(self, job_id: str, acknowledgement: Acknowledgement | None) -> None:
        self._covered.discard(job_id)
        self.by_job.pop(job_id, None)
        if acknowledgement is not None:
            self.by_job[job_id] = acknowledgement
            if len(self.by_job) > ACKNOWLEDGEMENTS_MAX:
                oldest = next(iter(self.by_job))
                del self.by_job[oldest]
                self._covered.discard(oldest)


def user_name(owner: str) -> CleanText:
    """Return who the user is: the name in an owner tag, else the name of the login; empty if both are unknown."""
    name = short_owner(owner) or os.environ.get("LOGNAME") or os.environ.get("USER") or ""
    return clean(name[:_NAME_MAX])


def _whole(moment: float | None) -> int | None:
    return None if moment is None else int(moment)
