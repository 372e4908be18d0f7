"""The whole life of one job, planned when it is created; what the job is at a moment follows from it alone."""

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
"""Phases that a job does not leave by itself; api/README.md section 4."""

NEVER = maxsize
"""The time of what does not happen."""


class Curve(NamedTuple):
    """How a job's work goes on: bursts of a relative height, so many of them, and a trend (1 = steady)."""

    burst: float
    bursts: int
    trend: float


CURVES = (
    Curve(0.15, 3, 1.0),
    Curve(0.3, 5, 1.05),
    Curve(0.85, 18, 1.0),
    Curve(0.6, 9, 1.15),
    Curve(0.4, 4, 0.8),
    Curve(0.2, 2, 1.3),
)
"""Steady, wavering, bursty, warming up, slowing down, speeding up."""


class Counts(NamedTuple):
    """The wire's `RequestCounts`; api/README.md section 3.3. Completed and failed are disjoint here."""

    total: int = 0
    completed: int = 0
    failed: int = 0


class State(NamedTuple):
    """What changes about a job, at one moment; times in whole seconds since the epoch."""

    phase: str
    phase_time: int
    update_time: int
    counts: Counts


@dataclass(frozen=True, slots=True, eq=False)
class Life:
    """One job's course, in whole seconds since the epoch; `NEVER` for what does not happen.

    Attributes:
        created: Submitted, and queued.
        initializing: Got a place and is being prepared.
        running: First request.
        stopping: Being stopped, by its owner or because it expired.
        ended: Reached `outcome`.
        outcome: The terminal phase.
        total: Request lines of the input file.
        failed_share: Part of the processed lines that fail; 0 to 1.
        span: Seconds that all lines would take.
        stall: Part of the span after which nothing more gets done; 1 = never.
        curve: How the work goes on over the span.
        beat: Seconds between two reports of the counts.
    """

    created: int
    initializing: int
    running: int
    stopping: int
    ended: int
    outcome: str
    total: int
    failed_share: float
    span: int
    stall: float
    curve: Curve
    beat: int

    def at(self, now: int, *, counts_move_update_time: bool = True) -> State:
        """Return the state at a moment, which is not before `created`.

        Counts are reported every `beat` seconds; `counts_move_update_time` says whether that moves `UpdateTime`.
        """
        phase, since = self._phase(now)
        if self.running >= min(self.stopping, self.ended) or since < self.running:
            return State(phase, since, since, Counts())
        if phase != RUNNING:
            return State(phase, since, since, self._counts(self._processed(min(self.stopping, self.ended))))
        beats = (now - self.running) // self.beat
        processed = self._processed(self.running + beats * self.beat)
        updated = self._reached(processed, beats) if counts_move_update_time else since
        return State(phase, since, updated, self._counts(processed))

    def earlier(self, seconds: int) -> Life:
        """Return the same life, begun so many seconds before."""
        times = ("created", "initializing", "running", "stopping", "ended")
        moved = {name: moment - seconds for name in times if (moment := getattr(self, name)) != NEVER}
        return replace(self, **moved)

    def _phase(self, now: int) -> tuple[str, int]:
        if now >= self.ended:
            return self.outcome, self.ended
        if now >= self.stopping:
            return TERMINATING, self.stopping
        if now >= self.running:
            return RUNNING, self.running
        if now >= self.initializing:
            return INITIALIZING, self.initializing
        return QUEUED, self.created

    def _processed(self, moment: int) -> int:
        """Return the number of lines done by a moment; it never falls."""
        part = min((moment - self.running) / self.span, self.stall)
        if part >= 1:
            return self.total
        burst, bursts, trend = self.curve
        turn = 2 * pi * bursts
        offset = self.created % 7
        wave = burst / turn * (sin(offset) - sin(turn * part + offset))
        return int(self.total * max(part + wave, 0.0) ** trend)

    def _reached(self, processed: int, beats: int) -> int:
        """Return the moment of the report that first said so many lines, looking back from report `beats`."""
        low, high = 0, beats
        if high and self._processed(self.running + (high - 1) * self.beat) != processed:
            low = high
        while low < high:
            middle = (low + high) // 2
            if self._processed(self.running + middle * self.beat) < processed:
                low = middle + 1
            else:
                high = middle
        return self.running + low * self.beat

    def _counts(self, processed: int) -> Counts:
        failed = int(processed * self.failed_share)
        return Counts(self.total, processed - failed, failed)
