"""A batch inference job as the program knows it."""

from __future__ import annotations

from dataclasses import dataclass

from arktui.store.clean_text import NO_TEXT, CleanText
from arktui.store.forecast import NO_FORECAST, Forecast
from arktui.store.natural_sort import natural
from arktui.store.phase import COMPLETED, TERMINAL

OWNER_TAG = "sys:ark:createdBy"
"""The system tag that names the creator of a job, as `IAMUser/<uid>/<name>`; api/README.md section 3.2."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of request lines: completed, failed and in total; None where unknown.

    `done` and `failed` are disjoint, and together never exceed a known `total`.
    """

    done: int | None = None
    failed: int | None = None
    total: int | None = None

    @classmethod
    def from_wire(cls, total: int | None, completed: int | None, failed: int | None) -> Counts:
        """Return the counts of the service's three numbers, as api/README.md section 3.3 advises.

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
        """Completed and failed request lines together; None while unknown."""
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
    def failed_share(self) -> float | None:
        """Failed share of the processed lines, 0 to 1; None while unknown, and while none is processed."""
        return self.failed / self.processed if self.failed is not None and self.processed else None

    @property
    def percent(self) -> int | None:
        """Processed percentage, rounded down so that 100 means all; None while unknown."""
        processed = self.processed
        if processed is None or self.total is None:
            return None
        return min(100 * processed // self.total, 100)


class _Keyed:
    """A slot for a value that is computed on first use."""

    __slots__ = ("_name_key",)
    _name_key: str


@dataclass(frozen=True, slots=True)
class Job(_Keyed):
    """One job; its types guarantee that every text is clean. See api/README.md section 3.2.

    Times are in seconds since the epoch, None if absent. An empty text means that the field was absent.
    """

    id: CleanText
    name: CleanText = NO_TEXT
    description: CleanText = NO_TEXT
    project: CleanText = NO_TEXT
    model: CleanText = NO_TEXT
    """The name of the foundation model, or the id of the custom model."""
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
    """The input file, as a `tos://bucket/key` path."""
    output: CleanText = NO_TEXT
    """The output directory, as a `tos://bucket/prefix/` path."""
    tags: tuple[tuple[CleanText, CleanText], ...] = ()
    unread: tuple[CleanText, ...] = ()
    """Names of fields in the service's answer that could not be read; their values count as unknown."""
    forecast: Forecast = NO_FORECAST
    """The forecast; it follows from the job's past, not from the service."""

    @property
    def name_key(self) -> str:
        """What the name sorts by; cached, since a sort uses it several times."""
        try:
            return self._name_key
        except AttributeError:
            key = natural(self.name)
            object.__setattr__(self, "_name_key", key)
            return key

    @property
    def owner(self) -> str:
        """Who created the job, by the owner tag; empty if there is none."""
        for key, value in self.tags:
            if key == OWNER_TAG:
                return value
        return ""

    @property
    def is_terminal(self) -> bool:
        """Whether the job has ended; an unknown phase counts as active (api/README.md section 4)."""
        return self.phase in TERMINAL

    @property
    def results(self) -> str:
        """The assumed path of the results (api/README.md section 4).

        Empty without an output directory, and for a job that ended with no line completed.
        """
        return self._output_file("output/results.jsonl") if self._may_have(self.counts.done) else ""

    @property
    def errors(self) -> str:
        """The assumed path of the failed request lines (api/README.md section 4).

        Empty without an output directory, and for a job that ended with no line failed.
        """
        return self._output_file("error/errors.jsonl") if self._may_have(self.counts.failed) else ""

    def _may_have(self, lines: int | None) -> bool:
        """Whether there is or will be a file of so many lines; a job that failed before any line leaves none."""
        return not self.is_terminal or bool(lines) or (lines is None and self.phase == COMPLETED)

    def _output_file(self, name: str) -> str:
        if not self.output:
            return ""
        return f"{self.output.rstrip('/')}/{self.id}/{name}"


def short_owner(owner: str) -> str:
    """Return an owner's name: the last part of `IAMUser/<uid>/<name>`."""
    return owner.rsplit("/", 1)[-1]
