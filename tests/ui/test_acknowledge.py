"""`a` acknowledges the problems of the job under the cursor, in the real app."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from arktui.store.filters import PROBLEM
from arktui.store.job import Job
from arktui.store.problem import all_problems_of, problems_of
from arktui.ui.app import ArktuiApp
from arktui.ui.widgets.job_detail import JobDetail
from arktui.ui.widgets.job_table import JobTable
from arktui.ui.widgets.status_line import NoticeLine
from tests.app_harness import running_app
from tests.ui.test_main_screen import ask, table_of, text_of


@pytest.fixture(autouse=True)
def _login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "li.na")


def under_cursor(app: ArktuiApp) -> Job:
    job_id = app.screen.query_one(JobTable).job_id
    assert job_id is not None
    return app.store.snapshot.jobs[job_id]


async def press(pilot: Pilot[None], key: str) -> None:
    await pilot.press(key)
    await pilot.pause()


async def test_the_problem_leaves_the_counts_and_the_list_and_comes_back() -> None:
    async with running_app(size=(160, 50)) as (app, pilot):
        await press(pilot, "down")
        job = under_cursor(app)
        before = +app.store.snapshot.facets[PROBLEM]
        problems = problems_of(job)
        assert problems, "by default, what needs a person comes first"
        await press(pilot, "a")
        seen = app.store.snapshot.jobs[job.id]
        assert seen.forecast.acknowledged is not None
        assert not problems_of(seen)
        assert all_problems_of(seen) == problems
        assert sum(before.values()) - sum((+app.store.snapshot.facets[PROBLEM]).values()) == len(problems)
        assert under_cursor(app) == seen, "the cursor stays with the job, wherever it stands now"
        assert f"acknowledged {job.name}" in text_of(app, NoticeLine)
        detail = text_of(app, JobDetail)
        assert "acknowledged" in detail
        assert f"by li.na: {min(problems)}" in detail
        await press(pilot, "a")
        assert app.store.snapshot.jobs[job.id] == job
        assert "by li.na" not in text_of(app, JobDetail)


async def test_under_problems_only_an_acknowledged_job_leaves() -> None:
    async with running_app() as (app, pilot):
        await ask(pilot, "e")
        job, count = under_cursor(app), len(app.store.snapshot.rows)
        await press(pilot, "a")
        assert len(app.store.snapshot.rows) == count - 1
        assert app.store.snapshot.index(job.id) is None


async def test_a_job_without_a_problem_stays_as_it_is() -> None:
    async with running_app() as (app, pilot):
        rows = app.store.snapshot.rows
        row = next(row for row, job in enumerate(rows) if not all_problems_of(job))
        table_of(app).move_cursor(row=row)
        await pilot.pause()
        await press(pilot, "a")
        assert under_cursor(app) == rows[row]
        assert "no problem to acknowledge" in text_of(app, NoticeLine)
