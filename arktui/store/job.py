"""A batch inference job as the program knows it."""

from __future__ import annotations

from dataclasses import dataclass

from arktui.store.clean_text import NO_TEXT, CleanText
from arktui.store.forecast import NO_FORECAST, Forecast
from arktui.store.natural_sort import natural
from arktui.store.phase import TERMINAL

OWNER_TAG = "sys:ark:createdBy"
"""System tag that names who created a job, as `IAMUser/<uid>/<name>`; api/README.md section 3.2."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Request lines of a job's input that went well, that failed, and all of them; None where unknown.

    `done` and `failed` are disjoint and never exceed a known `total`.
    """

    done: int | None = None
    failed: int | None = None
    total: int | None = None

    @classmethod
    def from_wire(cls, total: int | None, completed: int | None, failed: int | None) -> Counts:
        """Read the three numbers as api/README.md section 3.3 advises.

        `Completed` and `Failed` are taken as disjoint unless together they exceed `Total`, then `Completed` is taken as
        including the failures. A total of 0 says nothing yet and is unknown; zeros without a total are unknown too.
        """
        total = total if total is not None and total > 0 else None
        done = None if completed is None else max(completed, 0)
        failed = None if failed is None else max(failed, 0)
        if total is None:
            return cls(done, failed, None) if done or failed else cls()
        if failed is not None:
            failed = min(failed, total)
        if done is not None:
            done = min(done, total)
            if failed is not None and done + failed > total:
                done = max(done - failed, 0)
        return cls(done, failed, total)

    @property
    def processed(self) -> int | None:
        """Lines that are through, well or not; None while nothing is known."""
        if self.done is None:
            return None
        return self.done + (self.failed or 0)

    @property
    def share(self) -> float | None:
        """Processed share of the total, 0 to 1; None while either is unknown."""
        processed = self.processed
        if processed is None or self.total is None:
            return None
        return min(processed / self.total, 1.0)

    @property
    def percent(self) -> int | None:
        """Processed percentage, rounded down so that 100 means all; None while unknown."""
        processed = self.processed
        if processed is None or self.total is None:
            return None
        return min(100 * processed // self.total, 100)


class _Keyed:
    """Room for what is made of a job once it is needed."""

    __slots__ = ("_name_key",)
    _name_key: str


@dataclass(frozen=True, slots=True)
class Job(_Keyed):
    """One job, every text cleaned for a terminal by its type; api/README.md section 3.2.

    Times are seconds since the epoch, None where the service gave none. Empty text means the field was absent.
    """

    id: CleanText
    name: CleanText = NO_TEXT
    description: CleanText = NO_TEXT
    project: CleanText = NO_TEXT
    model: CleanText = NO_TEXT
    """Name of the foundation model, or id of the custom model."""
    model_version: CleanText = NO_TEXT
    is_custom: bool = False
    phase: CleanText = NO_TEXT
    phase_at: float | None = None
    message: CleanText = NO_TEXT
    counts: Counts = Counts()
    created: float | None = None
    updated: float | None = None
    expires: float | None = None
    window: CleanText = NO_TEXT
    input: CleanText = NO_TEXT
    """Input file as a `tos://bucket/key` path."""
    output: CleanText = NO_TEXT
    """Output directory as a `tos://bucket/prefix/` path."""
    tags: tuple[tuple[CleanText, CleanText], ...] = ()
    unread: tuple[CleanText, ...] = ()
    """Names of the wire's fields that were told, and not understood: what they hold is unknown."""
    forecast: Forecast = NO_FORECAST
    """What is to be expected of the job; the service does not tell, it follows from the job's past."""

    @property
    def name_key(self) -> str:
        """What the name sorts by, made once: a sort asks for it several times."""
        try:
            return self._name_key
        except AttributeError:
            key = natural(self.name)
            object.__setattr__(self, "_name_key", key)
            return key

    @property
    def owner(self) -> str:
        """Who created the job, as the owner tag gives it; empty if the job has none."""
        for key, value in self.tags:
            if key == OWNER_TAG:
                return value
        return ""

    @property
    def is_terminal(self) -> bool:
        """Whether the job is over; an unknown phase is taken as not over (api/README.md section 4)."""
        return self.phase in TERMINAL

    @property
    def results(self) -> str:
        """Where the results are to be found; empty without an output directory (api/README.md section 4)."""
        return self._output_file("output/results.jsonl")

    @property
    def errors(self) -> str:
        """Where the failed lines are to be found; empty without an output directory (api/README.md section 4)."""
        return self._output_file("error/errors.jsonl")

    def _output_file(self, name: str) -> str:
        if not self.output:
            return ""
        return f"{self.output.rstrip('/')}/{self.id}/{name}"


def short_owner(owner: str) -> str:
    """Return the name a person would use for an owner: the last part of `IAMUser/<uid>/<name>`."""
    return owner.rsplit("/", 1)[-1]
