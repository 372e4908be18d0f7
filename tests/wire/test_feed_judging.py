"""Jobs are judged by what the last complete refresh confirmed, never by a refresh that is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arktui.clock import ServiceTime
from arktui.history.forecast import forecast
from arktui.history.history import History
from arktui.history.judging import Judging
from arktui.store.forecast import Deadline
from arktui.store.query import Query
from tests.feed_harness import AdvancingClock, InstrumentedSandbox, is_live, running_feed

if TYPE_CHECKING:
    import pytest

    from arktui.store.forecast import Forecast
    from arktui.store.job import Job

JOBS = 300
DAY = 86_400.0


async def test_no_job_is_judged_between_two_pages_of_a_refresh_after_a_standstill() -> None:
    app, clock = InstrumentedSandbox(JOBS), AdvancingClock()
    async with running_feed(app, clock=clock) as watch:
        await watch.until_loaded()
        await watch.refreshed()
        history = History(app.clock.now)
        judging = Judging(history, watch.store, ServiceTime(app.clock.now, lambda: 0.0), clock)
        judged_at: list[float] = []

        def judge_between(_: object) -> None:
            judging.judge()
            judged_at.append(clock() - (watch.snapshot.status.fresh_at or 0))

        app.clock.advance(DAY)
        clock.advance(DAY)
        app.on_request = judge_between
        await watch.refreshed()
        assert len(judged_at) > 1, "the refresh took several requests"
        judging.judge()
        judged = [new for snapshot in watch.published for _, new in snapshot.changes.values() if new is not None]
        assert not [job.id for job in judged if job.forecast.deadline is Deadline.MISSED]
        assert min(judged_at) >= DAY, "until its end, the data is as old as before"
        assert clock() - (watch.snapshot.status.fresh_at or 0) < DAY


async def test_a_refresh_judges_the_jobs_that_changed_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    app = InstrumentedSandbox(JOBS)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        await watch.refreshed()
        Judging(History(app.clock.now), watch.store, ServiceTime(app.clock.now, lambda: 0.0), watch.feed.clock)
        judged: list[str] = []

        def count(job: Job, *context: Any) -> Forecast:
            judged.append(job.id)
            return forecast(job, *context)

        monkeypatch.setattr("arktui.history.history.forecast", count)
        await watch.refreshed()
        assert not judged
        watch.published.clear()
        app.clock.advance(600)
        await watch.refreshed()
        changed = {
            job_id for snapshot in watch.published for job_id, (old, new) in snapshot.changes.items() if old != new
        }
        assert judged
        assert set(judged) <= changed
        assert len(judged) == len(set(judged))


async def test_pages_of_a_query_leave_the_age_of_the_other_jobs_as_it_is() -> None:
    app, clock = InstrumentedSandbox(JOBS), AdvancingClock()
    async with running_feed(app, interval=0, clock=clock) as watch:
        await watch.until_loaded()
        clock.advance(DAY)
        asked = app.requests.total
        watch.feed.set_query(Query(search="eval"))
        await watch.until(lambda snapshot: app.requests.total > asked and is_live(snapshot))
        assert clock() - (watch.snapshot.status.fresh_at or 0) >= DAY
