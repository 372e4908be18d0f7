"""What the explanation of a job states, as values; `arktui.view.explanation` puts them into English.

Times are in seconds, rates in request lines a minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from arktui.history.baselines import Baseline
from arktui.history.failing import Failing
from arktui.history.stuck import Stuck
from arktui.store.clean_text import CleanText
from arktui.store.forecast import Deadline
from arktui.store.job import Counts
from arktui.store.outcome import Outcome

RUNNING_MAX = 20
"""Jobs of a project that run at once; api/README.md section 4."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """The service no longer lists the job."""

    seconds: float
    last_phase: str


@dataclass(frozen=True, slots=True)
class UnknownPhase:
    """The job is in a phase that Ark's documentation does not list; empty where the service named none."""

    phase: str


@dataclass(frozen=True, slots=True)
class InPhase:
    """How long the job has been in its phase; None where that is unknown."""

    phase: CleanText
    seconds: float | None


@dataclass(frozen=True, slots=True)
class ProjectLoad:
    """How many other jobs occupy the project of a queued job."""

    project: str
    running: int
    initializing: int
    is_complete: bool
    """Whether all jobs were counted, not only those loaded so far."""

    @property
    def is_full(self) -> bool:
        """Whether the limit of running jobs explains the wait."""
        return self.running + self.initializing >= RUNNING_MAX


@dataclass(frozen=True, slots=True)
class NextSlot:
    """When the first of `jobs` running jobs should end."""

    earliest: float
    latest: float
    jobs: int


@dataclass(frozen=True, slots=True)
class QueuedBefore:
    """How many queued jobs of the project were submitted earlier."""

    jobs: int
    project: str
    is_complete: bool


@dataclass(frozen=True, slots=True)
class UsualWait:
    """How long comparable jobs wait."""

    baseline: Baseline


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast the job runs; `whole` is the rate of the whole run where it differs."""

    now: float
    whole: float | None = None


@dataclass(frozen=True, slots=True)
class UnusualRate:
    """How fast the job runs, where comparable jobs run clearly slower or faster."""

    now: float
    baseline: Baseline


class NoEstimate(Enum):
    """Why the end of a running job cannot be estimated."""

    COUNTS_UNKNOWN = auto()
    NOTHING_PROCESSED = auto()
    TOO_EARLY = auto()


@dataclass(frozen=True, slots=True)
class ExpectedEnd:
    """How far away the earliest and the latest estimated end are."""

    earliest: float
    latest: float


@dataclass(frozen=True, slots=True)
class EarliestEnd:
    """How far away the earliest end is, where the latest cannot be estimated yet."""

    seconds: float


class Risk(Enum):
    """Why a deadline is at risk."""

    STUCK = auto()
    WITHIN_ESTIMATE = auto()
    TOO_SLOW = auto()
    """The estimate is vague, but at the present rate the rest takes longer than the time left."""
    USUALLY_TOO_SHORT = auto()
    NO_ESTIMATE = auto()


@dataclass(frozen=True, slots=True)
class DeadlineState:
    """How the end of the job lies to its deadline, which is `left` seconds away."""

    deadline: Deadline
    left: float
    risk: Risk | None = None
    rest: float = 0.0
    """How long the rest of the job takes, at its rate or usually; 0 where that is unknown."""


@dataclass(frozen=True, slots=True)
class FailedSoFar:
    """How many of the processed lines of a running job failed; many deserve a look at the errors file."""

    failed: int
    processed: int
    are_many: bool
    errors: str


@dataclass(frozen=True, slots=True)
class IsFailing:
    """The job is failing: too many of its lines fail, and still do."""

    evidence: Failing
    errors: str


@dataclass(frozen=True, slots=True)
class Stopping:
    """Why the service is stopping the job."""

    is_expired: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """How the job ended."""

    outcome: Outcome
    counts: Counts
    window: str


@dataclass(frozen=True, slots=True)
class FailedLines:
    """How many of the processed lines failed before the job ended unfinished."""

    failed: int
    processed: int


@dataclass(frozen=True, slots=True)
class RunTime:
    """How long the job ran, and how long comparable jobs run."""

    seconds: float
    baseline: Baseline | None


@dataclass(frozen=True, slots=True)
class ErrorsFile:
    """Where the reasons of failed lines are; empty where the service named no place."""

    path: str


@dataclass(frozen=True, slots=True)
class Message:
    """What the service says about the job."""

    text: str


class Advice(Enum):
    """What to do."""

    RESTART_OR_ASK = auto()
    CHECK_REQUEST = auto()
    RESUME = auto()
    ALLOW_MORE_TIME = auto()
    FIX_CAUSE = auto()


Finding = (
    Deleted
    | UnknownPhase
    | InPhase
    | ProjectLoad
    | NextSlot
    | QueuedBefore
    | UsualWait
    | Stuck
    | Rate
    | UnusualRate
    | NoEstimate
    | ExpectedEnd
    | EarliestEnd
    | DeadlineState
    | FailedSoFar
    | IsFailing
    | Stopping
    | Ended
    | FailedLines
    | RunTime
    | ErrorsFile
    | Message
    | Advice
)
