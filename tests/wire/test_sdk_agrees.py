"""The screen shows the answers that the official SDK gets from the same sandbox, over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from textual.pilot import Pilot
from volcenginesdkark import (
    FilterForListBatchInferenceJobsInput,
    FoundationModelForListBatchInferenceJobsInput,
    TagFilterForListBatchInferenceJobsInput,
)

from arktui.api.client import ArkClient
from arktui.api.credentials import Credentials
from arktui.api.endpoint import Endpoint
from arktui.config import Settings
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.store.filters import ModelPick
from arktui.store.phase import COMPLETED, TERMINAL
from arktui.store.query import Query
from arktui.sync.rate_limiter import RateLimiter
from arktui.target import Target
from arktui.ui.app import ArktuiApp
from arktui.ui.widgets.job_detail import JobDetail
from tests.app_harness import is_live, settle
from tests.sandbox_server import REGION, LiveSandbox, live_sandbox, make_app
from tests.wire.test_sandbox_sdk import walk

JOBS = 640


@pytest.fixture(scope="module")
def sandbox() -> Iterator[LiveSandbox]:
    with live_sandbox(make_app(JOBS)) as served:
        yield served


pytestmark = pytest.mark.usefixtures("without_proxy")


def monitor_of(sandbox: LiveSandbox) -> ArktuiApp:
    def connect(before_request: Callable[[], Awaitable[None]]) -> ArkClient:
        endpoint = Endpoint(sandbox.endpoint, REGION)
        return ArkClient(endpoint, Credentials(ACCESS_KEY, SECRET_KEY), before_request=before_request)

    target = Target(region=REGION, clock=sandbox.world.now)
    return ArktuiApp(connect, target, Settings(interval=0), rate_limiter=RateLimiter(rate=10_000, max_rate=10_000))


async def filtered(pilot: Pilot[None], query: Query) -> list[str]:
    """Return the ids on the screen once the service has answered a query."""
    app = pilot.app
    assert isinstance(app, ArktuiApp)
    app.feed.set_query(query)
    await settle(pilot, lambda snapshot: snapshot.query == query and is_live(snapshot))
    return sorted(job.id for job in app.store.snapshot.rows)


async def test_filters_give_the_rows_the_sdk_gets(sandbox: LiveSandbox) -> None:
    everything = await asyncio.to_thread(walk, sandbox)
    model = next(item.model_reference.foundation_model for item in everything if item.model_reference.foundation_model)
    tag = next(tag for item in everything for tag in item.tags if not tag.key.startswith("sys:"))
    versions = FoundationModelForListBatchInferenceJobsInput(name=model.name, model_versions=[model.model_version])
    asked: list[tuple[Query, dict[str, Any]]] = [
        (Query(), {}),
        (
            Query(phases=frozenset({"Failed", "Running"})),
            {"filter": FilterForListBatchInferenceJobsInput(phases=["Failed", "Running"])},
        ),
        (
            Query(models=frozenset({ModelPick(model.name, model.model_version)})),
            {"filter": FilterForListBatchInferenceJobsInput(foundation_models=[versions])},
        ),
        (
            Query(tags=frozenset({(tag.key, tag.value)})),
            {"tag_filters": [TagFilterForListBatchInferenceJobsInput(key=tag.key, values=[tag.value])]},
        ),
    ]
    app = monitor_of(sandbox)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, is_live)
        for query, fields in asked:
            listed = await asyncio.to_thread(walk, sandbox, **fields)
            assert listed
            assert await filtered(pilot, query) == sorted(item.id for item in listed), query


async def test_the_detail_holds_every_field_of_the_sdks_answer(sandbox: LiveSandbox) -> None:
    everything = {item.id: item for item in await asyncio.to_thread(walk, sandbox)}
    app = monitor_of(sandbox)
    async with app.run_test(size=(140, 90)) as pilot:
        await settle(pilot, is_live)
        for _ in range(30):
            screen = app.screen_stack[0]
            detail = screen.query_one(JobDetail)
            shown = "\n".join(detail.render_line(y).text for y in range(detail.size.height))
            folded = "".join(line.strip() for line in shown.splitlines())
            item = everything[detail.job_id or ""]
            for value in fields_of(item):
                assert value in shown or value.replace(" ", "") in folded.replace(" ", ""), (value, shown)
            await pilot.press("down")
            await pilot.pause()


def counts_of(item: Any) -> str:
    """Return the counts of an SDK's item as the detail shows them."""
    counts = item.request_counts
    if item.status.phase != COMPLETED:
        failed = f", {counts.failed:,} failed" if counts.failed or item.status.phase not in TERMINAL else ""
        return f"{counts.completed:,} of {counts.total:,} done{failed}"
    if not counts.failed:
        return f"all {counts.total:,} lines done"
    return f"with {counts.failed:,} of {counts.total:,} failed" if counts.completed else f"all {counts.failed:,} lines"


def fields_of(item: Any) -> Iterator[str]:
    """Yield every field of an SDK's item, as the detail writes it."""
    yield from (item.id, item.name, item.project_name, item.completion_window, item.status.phase)
    yield from filter(None, (item.description, item.status.message))
    model = item.model_reference
    if model.foundation_model:
        yield from (model.foundation_model.name, model.foundation_model.model_version)
    else:
        yield model.custom_model_id
    yield f"tos://{item.input_file_tos_location.bucket_name}/{item.input_file_tos_location.object_key}"
    yield f"tos://{item.output_dir_tos_location.bucket_name}/{item.output_dir_tos_location.object_key}"
    if item.request_counts.total:
        yield counts_of(item)
    for tag in item.tags:
        yield tag.value if tag.key.startswith("sys:") else f"{tag.key}={tag.value}"
    for moment in (item.create_time, item.update_time, item.expire_time, item.status.phase_time):
        yield f"{datetime.fromisoformat(moment).astimezone():%m-%d %H:%M:%S}"
