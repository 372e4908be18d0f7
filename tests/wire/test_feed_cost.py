"""Requests of a refresh in a large account, counted at the sandbox: pages with changed or active jobs."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

import pytest

from arktui.api import envelope
from arktui.api.envelope import read_page
from arktui.store.phase import RUNNING
from arktui.sync import convert
from arktui.sync.convert import job_from_wire
from arktui.sync.refresh import _CONFIRMATIONS
from tests.bench.account import ScriptedWorld
from tests.feed_harness import FailingWorld, Fields, InstrumentedSandbox, RunningFeed, is_live, running_feed

if TYPE_CHECKING:
    from collections.abc import Callable

    from arktui.api.models import BatchInferenceJob, JobPage
    from arktui.store.job import Job

JOBS = 30_000
ACTIVE = 400
CHANGED = 200
LIMIT = 1_000


@lru_cache(maxsize=1)
def large_app() -> InstrumentedSandbox:
    """Return an account that changes only on command."""
    app = InstrumentedSandbox(1)
    app.world = cast("FailingWorld", ScriptedWorld(JOBS, ACTIVE, app.clock))
    app.world.errors = []
    return app


def move(app: InstrumentedSandbox, count: int) -> None:
    app.clock.advance(5)
    app.world.now()
    cast("ScriptedWorld", app.world).move(0, count)


def silently(_: Fields, result: Fields) -> None:
    """Change counts without a new UpdateTime."""
    for item in result["Items"]:
        if item["Status"]["Phase"] == RUNNING:
            item["UpdateTime"] = item["CreateTime"]


async def until_held(watch: RunningFeed) -> None:
    await watch.until(lambda snapshot: len(snapshot.rows) >= LIMIT and is_live(snapshot) and snapshot.status.next_at)


def numbers(asked: list[Fields], sort_by: str) -> list[int]:
    return [one["PageNumber"] for one in asked if one["SortBy"] == sort_by]


@pytest.mark.parametrize(
    ("bend", "by_update", "by_phase"),
    [
        # 200 changes fill two pages; the third shows that there are no more.
        pytest.param(None, [1, 2, 3], [], id="an update for every count"),
        pytest.param(silently, [1], [1, 2, 3, 4], id="counts that move silently"),
    ],
)
async def test_a_refresh_asks_for_the_pages_that_hold_what_changed_or_is_active(
    bend: Callable[[Fields, Fields], None] | None, by_update: list[int], by_phase: list[int]
) -> None:
    app = large_app()
    app.change_result = bend
    async with running_feed(app, limit=LIMIT) as watch:
        await until_held(watch)
        move(app, _CONFIRMATIONS + 1)
        await watch.refreshed()
        move(app, CHANGED)
        app.requests.max_in_flight = 0
        asked = await watch.refreshed()
        assert numbers(asked, "UpdateTime") == by_update
        assert numbers(asked, "CreateTime") == by_phase
        assert app.requests.max_in_flight == 1
        truth = {job.id for job in watch.snapshot.rows if job.phase == RUNNING and job.counts.done}
        assert len(truth) >= CHANGED


async def test_a_refresh_of_an_account_in_which_nothing_is_active_is_one_request() -> None:
    app = InstrumentedSandbox(1)
    app.world = cast("FailingWorld", ScriptedWorld(5_000, 0, app.clock))
    app.world.errors = []
    async with running_feed(app, limit=LIMIT) as watch:
        await until_held(watch)
        for _ in range(3):
            app.clock.advance(5)
            assert len(await watch.refreshed()) == 1


@pytest.mark.parametrize("changed", [0, 3])
async def test_an_answer_that_is_the_same_is_neither_decoded_nor_converted(
    changed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = InstrumentedSandbox(1)
    app.world = cast("FailingWorld", ScriptedWorld(1_000, 20, app.clock))
    app.world.errors = []
    async with running_feed(app, limit=LIMIT) as watch:
        await until_held(watch)
        await watch.refreshed()
        decoded: list[JobPage] = []
        converted: list[BatchInferenceJob] = []

        def count_page(answer: envelope.Reply) -> JobPage:
            decoded.append(page := read_page(answer))
            return page

        def count_job(item: BatchInferenceJob) -> Job:
            converted.append(item)
            return job_from_wire(item)

        monkeypatch.setattr(envelope, "read_page", count_page)
        monkeypatch.setattr(convert, "job_from_wire", count_job)
        for _ in range(3):
            asked = await watch.refreshed()
            assert len(asked) > 1
        assert not decoded
        assert not converted
        move(app, changed)
        await watch.refreshed()
        assert bool(decoded) == bool(converted) == bool(changed)
