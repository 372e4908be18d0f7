"""Everything the screen shows, at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from arktui.store.facets import Facets
from arktui.store.feed_status import FeedStatus
from arktui.store.job import Job
from arktui.store.order import Order
from arktui.store.query import Query

Changes = Mapping[str, tuple[Job | None, Job | None]]
"""By id, each changed job as it was and as it is; None for a job that was or is not in the store."""


@dataclass(frozen=True, eq=False, slots=True)
class Snapshot:
    """One consistent state of the store, compared by identity.

    It never changes: `jobs`, `rows`, `restored` and the facets are persistent structures, which share what did not
    change with older snapshots.
    """

    query: Query = field(default_factory=Query)
    rows: Order = field(default_factory=Order)
    """The loaded jobs that match the query, in its order."""
    is_whole: bool = True
    """Whether `rows` holds all of them; after a new query the first rows may be shown before the rest is filtered."""
    jobs: Mapping[str, Job] = field(default_factory=dict)
    """Every loaded job by its id."""
    facets: Facets = field(default_factory=Facets)
    """How many loaded jobs have each value."""
    filtered_facets: Facets = field(default_factory=Facets)
    """The same under the filters of the query, or of an earlier query until the jobs are counted."""
    changes: Changes = field(default_factory=dict)
    """What changed since the snapshot published before. Marking a job as deleted does not change the job."""
    deleted: frozenset[str] = frozenset()
    """Ids of jobs that the service has deleted and that are still shown."""
    restored: AbstractSet[str] = frozenset()
    """Ids of jobs that are shown as an earlier session saw them, since the service has not listed them yet."""
    restored_at: float | None = None
    """When that session saw them last, in seconds since the epoch; None if nothing was restored."""
    status: FeedStatus = field(default_factory=FeedStatus)

    def is_like(self, other: Snapshot) -> bool:
        """Return whether two differ at most in what every refresh changes; see `FeedStatus.is_like`."""
        return (
            self.jobs is other.jobs
            and self.rows is other.rows
            and self.facets is other.facets
            and (self.query, self.is_whole, self.deleted) == (other.query, other.is_whole, other.deleted)
            and (len(self.restored), self.restored_at) == (len(other.restored), other.restored_at)
            and self.status.is_like(other.status)
        )

    @property
    def shown(self) -> int:
        """The number of rows whose jobs still exist."""
        return len(self.rows) - sum(self.index(job_id) is not None for job_id in self.deleted)

    def index(self, job_id: str) -> int | None:
        """Return the row of the job with this id; None if it is in no row."""
        job = self.jobs.get(job_id)
        return None if job is None else self.rows.index(job)
