"""Rows beyond the limit: they load when they come into view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from arktui.api.list_query import ListQuery
from arktui.store.order import Order
from arktui.store.query import Query
from arktui.store.row_layout import RowLayout
from arktui.store.sort import DEFAULT_SORT, Sort
from tests.feed_harness import InstrumentedSandbox, RunningFeed, is_live, listed, running_feed

if TYPE_CHECKING:
    from arktui.store.job import Job

JOBS = 3_000
LIMIT = 300
BY_AGE = Query(sort=Sort("created", reverse=True))


def layout_of(watch: RunningFeed) -> RowLayout[Job]:
    return RowLayout(watch.snapshot.rows, watch.snapshot.status.gaps)


def in_sight(watch: RunningFeed, rows: range) -> list[Job | None]:
    layout = layout_of(watch)
    return [layout.job_at(row) for row in rows]


async def until_held(watch: RunningFeed) -> None:
    await watch.until(lambda snapshot: len(snapshot.rows) >= LIMIT and is_live(snapshot) and snapshot.status.next_at)


async def seen(watch: RunningFeed, rows: range) -> list[dict[str, Any]]:
    """Look at rows until they are loaded; return the requests for them."""
    before = watch.app.requests.total
    watch.feed.request_rows(rows)
    await watch.until(lambda _: None not in in_sight(watch, rows))
    return [one.parameters for one in list(watch.app.requests.entries)[before - watch.app.requests.total :]]


@pytest.mark.parametrize("query", [Query(), BY_AGE])
async def test_there_are_as_many_rows_as_the_service_has_jobs_from_the_first_page_on(query: Query) -> None:
    async with running_feed(InstrumentedSandbox(JOBS), query, limit=LIMIT) as watch:
        await until_held(watch)
        counted = [snapshot for snapshot in watch.published if snapshot.status.total is not None]
        assert {len(RowLayout(snapshot.rows, snapshot.status.gaps)) for snapshot in counted} == {JOBS}


@pytest.mark.parametrize("query", [Query(), BY_AGE])
async def test_the_last_rows_cost_the_pages_they_are_on_and_no_more(query: Query) -> None:
    async with running_feed(InstrumentedSandbox(JOBS), query, limit=LIMIT) as watch:
        await until_held(watch)
        asked = await seen(watch, range(JOBS - 40, JOBS))
        assert [one["PageNumber"] for one in asked] == [JOBS // 100]
        assert len(layout_of(watch)) == JOBS
        assert not watch.snapshot.status.is_complete


@pytest.mark.parametrize("column", ["state", "created"])
@pytest.mark.parametrize("reverse", [False, True])
async def test_every_loaded_row_is_about_where_it_belongs(column: str, *, reverse: bool) -> None:
    app, sort = InstrumentedSandbox(JOBS), Sort(column, reverse)
    truth = [job.id for job in Order(await listed(app, ListQuery()), sort)]
    async with running_feed(app, Query(sort=sort), limit=LIMIT) as watch:
        has_both_ends = sort == Sort("created", reverse=False)
        await watch.until(lambda snapshot: len(snapshot.rows) >= (2 * LIMIT if has_both_ends else LIMIT))
        await until_held(watch)
        for looked_at in (None, range(JOBS - 40, JOBS), range(40), range(1_500, 1_540)):
            if looked_at:
                await seen(watch, looked_at)
            jobs = in_sight(watch, range(JOBS))
            far = [job for row, job in enumerate(jobs) if job and abs(truth.index(job.id) - row) >= LIMIT]
            assert len(far) < 10  # by phase it is not quite known where a page begins


async def test_rows_in_the_middle_come_where_they_belong() -> None:
    app = InstrumentedSandbox(JOBS)
    truth = [job.id for job in await listed(app, ListQuery())]
    async with running_feed(app, BY_AGE, limit=LIMIT) as watch:
        await until_held(watch)
        rows = range(1_500, 1_540)
        asked = await seen(watch, rows)
        assert len(asked) <= 2
        # Active jobs that are older than the limit are loaded, too, so that it may be some rows off.
        shown = [truth.index(job.id) for job in in_sight(watch, rows) if job]
        assert shown == list(range(shown[0], shown[0] + len(rows)))
        assert abs(shown[0] - rows.start) < 100
        loaded = [row for row in range(JOBS) if layout_of(watch).job_at(row)]
        assert len(loaded) == len(watch.snapshot.rows)


async def test_looking_everywhere_loads_everything() -> None:
    app = InstrumentedSandbox(JOBS)
    async with running_feed(app, limit=LIMIT) as watch:
        await until_held(watch)
        for start in (2_900, 100, 1_480, 2_000, 320, 900, 2_500):
            await seen(watch, range(start, start + 30))
        for start in range(0, JOBS, 50):
            await seen(watch, range(start, start + 50))
        await watch.until_loaded()
        assert watch.ids == [job.id for job in watch.snapshot.rows]
        assert set(watch.ids) == {job.id for job in await listed(app, ListQuery())}


async def test_only_the_last_of_many_wishes_is_fulfilled() -> None:
    app = InstrumentedSandbox(JOBS)
    async with running_feed(app, limit=LIMIT) as watch:
        await until_held(watch)
        before = app.requests.total
        for start in range(400, JOBS - 40, 40):
            watch.feed.request_rows(range(start, start + 40))
        await watch.until(lambda _: None not in in_sight(watch, range(start, start + 40)))
        assert app.requests.total - before <= 2


@pytest.mark.parametrize("reverse", [True, False])
async def test_news_does_not_lead_to_other_pages(*, reverse: bool) -> None:
    app = InstrumentedSandbox(JOBS)
    async with running_feed(app, Query(sort=Sort("created", reverse)), limit=LIMIT) as watch:
        await until_held(watch)
        total = JOBS
        while total < JOBS + 250:
            app.clock.advance(3_600)
            await watch.refreshed()
            total = watch.snapshot.status.total or 0
        rows = range(2_000, 2_030)
        await seen(watch, rows)
        truth = [job.id for job in Order(await listed(app, ListQuery()), Sort("created", reverse))]
        shown = [truth.index(job.id) for job in in_sight(watch, rows) if job]
        assert abs(shown[0] - rows.start) < LIMIT
        await seen(watch, range(total - 20, total))


async def test_where_rows_might_be_anywhere_the_list_is_read_on_in_turn() -> None:
    app = InstrumentedSandbox(JOBS)
    async with running_feed(app, Query(sort=Sort("name", reverse=False)), limit=LIMIT) as watch:
        await until_held(watch)
        assert [gap.pages for gap in watch.snapshot.status.gaps] == [range(0)]
        watch.feed.request_rows(range(JOBS - 40, JOBS))
        await watch.until(lambda snapshot: len(snapshot.rows) >= LIMIT + 1_000 and is_live(snapshot))
        assert len(layout_of(watch)) == JOBS


async def test_another_query_forgets_what_was_wanted() -> None:
    app = InstrumentedSandbox(JOBS)
    async with running_feed(app, limit=LIMIT) as watch:
        await until_held(watch)
        watch.feed.request_rows(range(JOBS - 40, JOBS))
        watch.feed.set_query(BY_AGE)
        await until_held(watch)
        assert in_sight(watch, range(JOBS - 40, JOBS)) == [None] * 40
        assert watch.snapshot.query.sort != DEFAULT_SORT
