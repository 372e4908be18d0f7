"""Restores what earlier sessions saw: the last known list first, then the baselines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from arktui.history.past import SAMPLES_MAX, Past
from arktui.history.throughput import QUARTER, QUARTERS
from arktui.store.forecast import NO_FORECAST

if TYPE_CHECKING:
    from arktui.history.database import Database
    from arktui.history.history import History
    from arktui.history.writer import Writer
    from arktui.store.job import Job
    from arktui.store.job_store import JobStore

_FIRST = 50
"""Jobs shown before anything else is read."""

_SLICE = 200
"""Jobs restored at a time; keys are handled in between."""

_LATEST = 4 * SAMPLES_MAX
"""Latest samples read of each active job."""

_ENDED = 500
"""Jobs that ended last, which make the baselines."""


class Known(NamedTuple):
    """A job as last seen, and its past where that is needed."""

    job: Job
    past: Past | None


async def restore(history: History, store: JobStore, show: Callable[[list[Job], float], None], limit: int) -> None:
    """Show the newest `limit` jobs and all active ones as last seen, and restore their pasts and the baselines.

    `show` takes jobs and the time at which they were current, in seconds since the epoch. Answers of the service that
    arrive in the meantime take precedence.
    """
    writer = history.writer
    if writer is None:
        return
    known_at = history.restore_notes(await writer.ask(lambda database: database.notes(), {}))
    await history.read_acknowledgements()
    if known_at is None:
        known_at = await writer.ask(lambda database: database.last_seen(), None)
    if known_at is None:
        return
    found = await writer.ask(lambda database: _last_known(database, history.scope, limit), _none())
    size = _FIRST
    while part := await _next(writer, found, size):
        for job, past in part:
            if past is not None:
                history.restore_past(job.id, past, is_active=not job.is_terminal)
        fresh = [job for job, _ in part if job.id not in store.snapshot.jobs]
        if store.snapshot.status.is_complete:
            history.mark_deleted(job.id for job in fresh)
            fresh = []  # `show` is called all the same: it learns that there was a session before
        forecasts = history.forecasts(fresh, known_at)
        show([replace(job, forecast=forecasts.get(job.id, NO_FORECAST)) for job in fresh], known_at)
        size = _SLICE
    await _restore_baselines(writer, history)
    since = known_at - QUARTER * QUARTERS
    processed = await writer.ask(lambda database: database.throughput(since), None)
    if processed is not None:
        history.restore_throughput(processed)


def _none() -> Iterator[Known]:
    return iter(())


def _last_known(database: Database, scope: str, limit: int) -> Iterator[Known]:
    for job in database.last_known(scope, limit):
        yield Known(job, None if job.is_terminal else database.past(job.id, _LATEST))


async def _restore_baselines(writer: Writer, history: History) -> None:
    """Restore the baselines."""
    ended = await writer.ask(_ended, _none())
    while part := await _next(writer, ended, _FIRST):
        for job, past in part:
            history.baselines.add(job, past or Past())


def _ended(database: Database) -> Iterator[Known]:
    """Yield the last jobs that ended, latest last."""
    for job_id in reversed(database.ended(_ENDED)):
        if (job := database.job(job_id)) is not None:
            yield Known(job, database.past(job_id, SAMPLES_MAX))


async def _next(writer: Writer, found: Iterator[Known], size: int) -> Sequence[Known]:
    """Return up to `size` more jobs, after the event loop has handled keys."""
    await asyncio.sleep(0)
    return await writer.ask(lambda _: [*islice(found, size)], [])
