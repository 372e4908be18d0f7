"""All that the screen shows, at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from arktui.store.error_log import ErrorRecord
from arktui.store.facets import Facets
from arktui.store.freshness import Connecting, Freshness
from arktui.store.job import Job
from arktui.store.order import Order
from arktui.store.query import Query
from arktui.store.row_layout import Gap


@dataclass(frozen=True, eq=False, slots=True)
class Snapshot:
    """One consistent state of the store, compared by identity.

    `rows` are the jobs that match `query`, in its order. `jobs` looks up by id among all loaded jobs; it and `facets`
    are live views: of an older snapshot they speak of now. Monotonic times are those of the feed's clock.
    """

    query: Query = field(default_factory=Query)
    rows: Order = field(default_factory=Order)
    is_whole: bool = True
    """Whether `rows` are all; of a query that is new, the first may come before the rest is there, or in order."""
    gaps: tuple[Gap, ...] = ()
    """Where among `rows` those lie that are not loaded; see `Layout`."""
    jobs: Mapping[str, Job] = field(default_factory=dict)
    facets: Facets = field(default_factory=Facets)
    changes: Mapping[str, tuple[Job | None, Job | None]] = field(default_factory=dict)
    """By id, what jobs were in the snapshot published before and what they are, None where there was or is none.

    A job that was found gone is still what it was."""
    deleted: frozenset[str] = frozenset()
    """Ids the service no longer knows; still shown, as gone."""
    total: int | None = None
    """Jobs that match the query according to the service; None before it said."""
    account_total: int | None = None
    """Jobs in the account according to the service; None before it said."""
    is_complete: bool = False
    """Whether every job of the account is loaded, so that counts are of everything."""
    freshness: Freshness = field(default_factory=Connecting)
    restored: AbstractSet[str] = frozenset()
    """Ids of jobs that are shown as they were before this session; a live view, as `jobs` is."""
    restored_at: float | None = None
    """When these were so, in seconds since the epoch."""
    fresh_at: float | None = None
    """Monotonic time for which all loaded jobs are confirmed: the start of the last complete refresh."""
    next_at: float | None = None
    """Monotonic time of the next refresh, past while it is under way; None when none is planned."""
    requests_per_minute: int = 0
    errors: tuple[ErrorRecord, ...] = ()
    """What went wrong in this session, newest first; see `store.problems`."""
    clock_offset: float = 0.0
    """Seconds by which the service's clock is ahead of this machine's, roughly; 0 where that is not worth a word."""
    keys_end_at: float | None = None
    """When the credentials end, in seconds since the epoch; None when they do not, or that is not known."""

    @property
    def last_error(self) -> ErrorRecord | None:
        """The latest failure that was worth a word, kept after it has passed."""
        return next((problem for problem in self.errors if not problem.is_minor), None)

    @property
    def shown(self) -> int:
        """Rows of jobs that still exist."""
        return len(self.rows) - sum(self.index(job_id) is not None for job_id in self.deleted)

    def index(self, job_id: str) -> int | None:
        """Return the row of the job with this id, None if it is not among the rows."""
        job = self.jobs.get(job_id)
        return None if job is None else self.rows.index(job)
