"""A job's lifecycle, fixed when the job is created; the job's state at any time follows from it alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import pi, sin
from sys import maxsize
from typing import Final, NamedTuple

QUEUED: Final = "Queued"
INITIALIZING: Final = "Initializing"
RUNNING: Final = "Running"
COMPLETED: Final = "Completed"
TERMINATING: Final = "Terminating"
TERMINATED: Final = "Terminated"
FAILED: Final = "Failed"

PHASES = (QUEUED, INITIALIZING, RUNNING, COMPLETED, TERMINATING, TERMINATED, FAILED)
"""Every phase of api/README.md section 4."""

TERMINAL = frozenset({COMPLETED, TERMINATED, FAILED})
"""Phases in which a job stays; api/README.md section 4."""

NEVER = maxsize
"""The time of an event that does not happen."""


class ProgressCurve(NamedTuple):
    """The shape of a job's progress: relative height and number of its bursts, and an exponent (1 is linear)."""

    burst_height: float
    bursts: int
    exponent: float


PROGRESS_CURVES = (
    ProgressCurve(0.15, 3, 1.0),  # steady
    ProgressCurve(0.3, 5, 1.05),  # uneven
    ProgressCurve(0.85, 18, 1.0),  # bursty
    ProgressCurve(0.6, 9, 1.15),  # warming up
    ProgressCurve(0.4, 4, 0.8),  # slowing down
    ProgressCurve(0.2, 2, 1.3),  # speeding up
)


class Counts(NamedTuple):
    """`RequestCounts`; api/README.md section 3.3. Completed and failed are disjoint here."""

    total: int = 0
    completed: int = 0
    failed: int = 0


class State(NamedTuple):
    """The changing part of a job at one moment; times in whole seconds since the epoch."""

    phase: str
    phase_time: int
    update_time: int
    counts: Counts


@dataclass(frozen=True, slots=True, eq=False)
class Lifecycle:
    """When a job enters each phase and how it progresses; times in whole seconds since the epoch, or `NEVER`.

    Attributes:
        created: The job is submitted and enters `Queued`.
        initializing: The job gets a slot and enters `Initializing`.
        running: The job enters `Running`.
        terminating: The owner stops the job, or it expires.
        ended: The job enters `outcome`.
        outcome: The terminal phase.
        total: Request lines in the input file.
        failed_share: Share of the processed lines that fail, 0 to 1.
        duration: Seconds that all lines take.
        stall_share: Share of the duration after which progress stops; 1 for never.
        curve: The shape of the progress over the duration.
        report_interval: Seconds between updates of the counts.
    """

    created: int
    initializing: int
    running: int
    terminating: int
    ended: int
    outcome: str
    total: int
    failed_share: float
    duration: int
    stall_share: float
    curve: ProgressCurve
    report_interval: int

    def state_at(self, now: int, *, counts_move_update_time: bool = True) -> State:
        """Return the state at a time, which must not be before `created`.

        Counts are updated every `report_interval` seconds; `counts_move_update_time` sets whether that moves
        `UpdateTime`.
        """
        phase, since = self._phase_at(now)
        if self.running >= min(self.terminating, self.ended) or since < self.running:
            return State(phase, since, since, Counts())
        if phase != RUNNING:
            return State(phase, since, since, self._counts(self._processed_at(min(self.terminating, self.ended))))
        report = (now - self.running) // self.report_interval
        processed = self._processed_at(self._report_time(report))
        updated = self._report_time(self._first_report_of(processed, report)) if counts_move_update_time else since
        return State(phase, since, updated, self._counts(processed))

    def shifted(self, seconds: int) -> Lifecycle:
        """Return the same lifecycle, `seconds` later; negative seconds are earlier."""
        times = ("created", "initializing", "running", "terminating", "ended")
        moved = {name: moment + seconds for name in times if (moment := getattr(self, name)) != NEVER}
        return replace(self, **moved)

    def _phase_at(self, now: int) -> tuple[str, int]:
        """Return the phase at a time, and since when the job is in it."""
        if now >= self.ended:
            return self.outcome, self.ended
        if now >= self.terminating:
            return TERMINATING, self.terminating
        if now >= self.running:
            return RUNNING, self.running
        if now >= self.initializing:
            return INITIALIZING, self.initializing
        return QUEUED, self.created

    def _processed_at(self, moment: int) -> int:
        """Return the number of lines processed by a time; it never falls."""
        share = min((moment - self.running) / self.duration, self.stall_share)
        if share >= 1:
            return self.total
        burst_height, bursts, exponent = self.curve
        frequency = 2 * pi * bursts
        offset = self.created % 7
        wave = burst_height / frequency * (sin(offset) - sin(frequency * share + offset))
        return int(self.total * max(share + wave, 0.0) ** exponent)

    def _report_time(self, report: int) -> int:
        return self.running + report * self.report_interval

    def _first_report_of(self, processed: int, latest: int) -> int:
        """Return the number of the first report with `processed` lines; report `latest` has them, too."""
        low, high = 0, latest
        if high and self._processed_at(self._report_time(high - 1)) != processed:
            low = high
        while low < high:
            middle = (low + high) // 2
            if self._processed_at(self._report_time(middle)) < processed:
                low = middle + 1
            else:
                high = middle
        return low

    def _counts(self, processed: int) -> Counts:
        failed = int(processed * self.failed_share)
        return Counts(self.total, processed - failed, failed)
