from __future__ import annotations

import json
import re
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arktui.sandbox.actions import call
from arktui.sandbox.assumptions import Assumptions
from arktui.sandbox.clock import ManualClock, SandboxClock
from arktui.sandbox.filters import Filter
from arktui.sandbox.lifecycle import (
    COMPLETED,
    FAILED,
    INITIALIZING,
    PHASES,
    QUEUED,
    RUNNING,
    TERMINAL,
    TERMINATED,
    TERMINATING,
    Counts,
)
from arktui.sandbox.world import DEFAULT_JOBS, World
from tests.sandbox_server import START

if TYPE_CHECKING:
    from arktui.sandbox.job_index import Row

DAY = 86_400

LEGAL = {
    (QUEUED, INITIALIZING),
    (QUEUED, TERMINATING),
    (INITIALIZING, RUNNING),
    (INITIALIZING, FAILED),
    (INITIALIZING, TERMINATING),
    (RUNNING, COMPLETED),
    (RUNNING, FAILED),
    (RUNNING, TERMINATING),
    (TERMINATING, TERMINATED),
}


def reachable(before: str, after: str) -> bool:
    return before == after or any(reachable(to, after) for start, to in LEGAL if start == before)


def everything(world: World, sort_by: str = "CreateTime", *, descending: bool = False) -> list[Row]:
    return world.page(Filter(), sort_by, descending=descending, number=1, size=10**9).rows


def answer(world: World, **fields: object) -> str:
    return json.dumps(call(world, "ListBatchInferenceJobs", "2024-01-01", json.dumps(fields).encode()))


@pytest.fixture(scope="module")
def busy() -> list[list[Row]]:
    """All jobs of one account at moments over a day."""
    clock = ManualClock(START)
    world = World(clock, 1_500, 3)
    moments = []
    for _ in range(200):
        moments.append(everything(world))
        clock.advance(450)
    return moments


def test_same_seed_and_clock_give_the_same_bytes() -> None:
    first, second = (World(ManualClock(START), 800, 11) for _ in range(2))
    assert answer(first, PageSize=100, PageNumber=2) == answer(second, PageSize=100, PageNumber=2)


def test_another_seed_gives_another_account() -> None:
    assert answer(World(ManualClock(START), 50, 1)) != answer(World(ManualClock(START), 50, 2))


@settings(max_examples=15, deadline=None)
@given(
    steps=st.lists(st.integers(0, 40_000), max_size=12),
    asked=st.lists(st.sampled_from(["name", "phases", "update"]), max_size=4),
)
def test_asking_in_between_changes_nothing(steps: list[int], asked: list[str]) -> None:
    questions: dict[str, dict[str, Any]] = {
        "name": {"Filter": {"Name": "a"}},
        "phases": {"Filter": {"Phases": ["Running", "Completed"]}},
        "update": {"SortBy": "UpdateTime", "PageSize": 7, "PageNumber": 3},
    }
    clock = ManualClock(START)
    watched = World(clock, 200, 5)
    for step in steps:
        clock.advance(step)
        for name in asked:
            answer(watched, **questions[name])
    unwatched = World(ManualClock(START + sum(steps)), 200, 5, start=START)
    for question in ({}, *questions.values()):
        assert answer(watched, **question) == answer(unwatched, **question)


@pytest.mark.parametrize("jobs", [0, 1, 10, 1_200, 7_000])
def test_as_many_jobs_as_asked_exist_at_the_start_and_more_arrive(jobs: int) -> None:
    clock = ManualClock(START)
    world = World(clock, jobs, 2)
    assert len(everything(world)) == jobs
    assert all(START - 61 * DAY <= row.job.lifecycle.created <= START for row in everything(world))
    clock.advance(DAY)
    assert len(everything(world)) > jobs


def test_recent_days_are_denser_than_old_ones() -> None:
    ages = [START - row.job.lifecycle.created for row in everything(World(ManualClock(START), 3_000, 4))]
    assert sum(age < 10 * DAY for age in ages) > 2 * sum(age > 50 * DAY for age in ages) > 0


def test_ids_are_unique_and_carry_the_creation_time_in_utc_plus_8(busy: list[list[Row]]) -> None:
    ids = [row.job.id for row in busy[-1]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"bi-\d{14}-[0-9a-z]{5}", job_id) for job_id in ids)
    for row in busy[0]:
        moment = datetime.strptime(row.job.id[3:17] + "+0800", "%Y%m%d%H%M%S%z")
        assert moment.timestamp() == row.job.lifecycle.created


def test_names_are_what_the_console_allows(busy: list[list[Row]]) -> None:
    names = [row.job.name for row in busy[-1]]
    assert all(re.fullmatch(r"[\w一-鿿-]{1,200}", name) for name in names)
    assert any(re.search(r"[一-鿿]", name) for name in names)
    assert any(name.isascii() for name in names)
    assert any(len(name) == 200 for name in names)
    assert len(set(names)) < len(names)


def test_phases_go_along_legal_edges_only(busy: list[list[Row]]) -> None:
    for before, after in pairwise(busy):
        now = {row.job.id: row.state for row in after}
        for row in before:
            assert reachable(row.state.phase, now[row.job.id].phase)


def test_counts_never_fall_and_never_exceed_the_total(busy: list[list[Row]]) -> None:
    for before, after in pairwise(busy):
        now = {row.job.id: row.state.counts for row in after}
        for row in before:
            old, new = row.state.counts, now[row.job.id]
            assert new.completed >= old.completed >= 0
            assert new.failed >= old.failed >= 0
            assert new.completed + new.failed <= new.total


def test_counts_are_zero_until_a_job_runs_and_whole_when_it_completed(busy: list[list[Row]]) -> None:
    for row in (row for rows in busy for row in rows):
        counts = row.state.counts
        if row.state.phase in {QUEUED, INITIALIZING}:
            assert counts == Counts(0, 0, 0)
        if row.state.phase == COMPLETED:
            assert counts.completed + counts.failed == counts.total >= 2


def test_at_most_twenty_run_in_a_project_and_queues_form(busy: list[list[Row]]) -> None:
    most = 0
    waited = False
    for rows in busy:
        running: dict[str, int] = {}
        for row in rows:
            if row.state.phase in {INITIALIZING, RUNNING}:
                running[row.job.project] = running.get(row.job.project, 0) + 1
            waited |= row.state.phase == QUEUED and row.job.lifecycle.initializing - row.job.lifecycle.created > 600
        most = max(most, *running.values())
    assert most == 20
    assert waited


def test_times_are_consistent(busy: list[list[Row]]) -> None:
    for moment, rows in enumerate(busy):
        now = START + 450 * moment
        for job, state in rows:
            assert job.lifecycle.created <= state.phase_time <= state.update_time <= now
            assert job.expires == job.lifecycle.created + job.window * DAY
            assert 1 <= job.window <= 28
            if state.phase not in TERMINAL | {TERMINATING}:
                assert now < job.expires
            if state.phase != RUNNING:
                assert state.update_time == state.phase_time


def test_update_time_moves_exactly_when_something_changed() -> None:
    clock = ManualClock(START)
    world = World(clock, 1_000, 6)
    before: dict[str, Any] = {}
    moved = 0
    for _ in range(120):
        clock.advance(30)
        rows = everything(world)
        for row in rows:
            old = before.get(row.job.id)
            if old is not None:
                changed = (old.phase, old.counts) != (row.state.phase, row.state.counts)
                assert changed == (old.update_time != row.state.update_time)
                moved += changed
        before = {row.job.id: row.state for row in rows}
    assert moved > 100


def test_update_time_can_be_made_to_ignore_counts() -> None:
    world = World(ManualClock(START), 2_000, 6, assumptions=Assumptions(counts_move_update_time=False))
    running = [row for row in everything(world) if row.state.phase == RUNNING]
    assert running
    assert all(row.state.update_time == row.state.phase_time for row in running)


def test_every_ending_happens(busy: list[list[Row]]) -> None:
    last = busy[-1]
    phases = {row.state.phase for rows in busy for row in rows}
    assert phases == set(PHASES)
    done = [row for row in last if row.state.phase == COMPLETED]
    assert any(row.state.counts.failed == 0 for row in done)
    assert any(0 < row.state.counts.failed < row.state.counts.total / 50 for row in done)
    assert any(row.state.counts.failed > row.state.counts.total / 4 for row in done)
    assert any(row.state.counts.completed == 0 for row in done)
    assert any(row.job.message == "批量推理任务已完成" for row in done)
    failed = [row for row in last if row.state.phase == FAILED]
    assert any(row.state.counts.total for row in failed)
    assert any(not row.state.counts.total for row in failed)
    assert all(row.job.message for row in failed)
    stopped = [row for row in last if row.state.phase == TERMINATED]
    assert any(row.job.lifecycle.terminating == row.job.expires for row in stopped)
    assert any(0 < row.state.counts.completed < row.state.counts.total for row in stopped)


def test_one_job_is_stuck_from_the_start() -> None:
    clock = ManualClock(START)
    world = World(clock, DEFAULT_JOBS)
    clock.advance(2 * 3_600)
    running = [row for row in everything(world) if row.state.phase == RUNNING]
    assert any(row.state.update_time < START and row.state.counts.completed for row in running)


@pytest.mark.parametrize("start", [START, START + 123_457, 1_900_000_000])
def test_the_first_screen_shows_every_phase_and_a_deadline_that_will_be_missed(start: int) -> None:
    rows = everything(World(ManualClock(start), DEFAULT_JOBS), descending=True)[:100]
    assert {row.state.phase for row in rows} == set(PHASES)
    running = [row for row in rows if row.state.phase == RUNNING]
    assert len(running) >= 8
    late = [
        row
        for row in running
        if row.job.expires - start < 3_600 and row.state.counts.completed < 0.7 * row.state.counts.total
    ]
    assert late


def test_something_happens_every_few_seconds_of_the_demo() -> None:
    clock = ManualClock(START)
    world = World(clock, DEFAULT_JOBS)
    before = {row.job.id: row.state for row in everything(world)}
    for _ in range(30):
        clock.advance(2 * 60)
        now = {row.job.id: row.state for row in everything(world)}
        assert now != before
        before = now


def test_a_sandbox_clock_runs_as_fast_as_asked() -> None:
    clock = SandboxClock(START, 1e9)
    first = clock.now()
    assert START <= first < clock.now()


def test_a_manual_clock_does_not_go_back() -> None:
    clock = ManualClock(START)
    with pytest.raises(ValueError, match="cannot run backwards"):
        clock.advance(-1)
    assert clock.now() == START
