"""What there is to be written down."""

from __future__ import annotations

from typing import NamedTuple

from arktui.store.job import Job


class Seen(NamedTuple):
    """A job as it is, and as it was before; None where that is not known. The time is in seconds since the epoch."""

    at: float
    old: Job | None
    new: Job


class Gone(NamedTuple):
    """The id of a job that the service was found to no longer know."""

    at: float
    job_id: str


class Noted(NamedTuple):
    """A note of some kind under a key; None takes it away."""

    kind: str
    key: str
    value: str | None


Entry = Seen | Gone | Noted
