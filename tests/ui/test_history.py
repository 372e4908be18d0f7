"""One session after the other: the last known list comes back, and never looks like a live one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.pilot import Pilot

from arktui.config import Settings
from arktui.history.writer import Seen
from arktui.sandbox.app import ArkApp
from arktui.sandbox.clock import Clock, ManualClock
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.sandbox.signature import AccessKeys
from arktui.sandbox.world import DEFAULT_SEED, World
from arktui.store.freshness import Connecting, Live, Paused
from arktui.store.phase import RUNNING
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from arktui.ui.app import ArktuiApp
from arktui.ui.session import Session
from arktui.ui.widgets.job_table import JobTable
from arktui.ui.widgets.title_line import TitleLine
from arktui.view.event_text import watches_text
from tests.app_harness import FROZEN, is_live, monitor, running_app, settle
from tests.sandbox_server import START

if TYPE_CHECKING:
    from arktui.sandbox.asgi import Message, Receive, Send


class HeldApp(ArkApp):
    """A sandbox whose answers may be held back."""

    def __init__(self, jobs: int = 300, clock: Clock | None = None) -> None:
        world = World(clock or ManualClock(START), jobs, DEFAULT_SEED)
        super().__init__(world, AccessKeys({ACCESS_KEY: SECRET_KEY}, {}))
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        await self.may_answer.wait()
        await super().__call__(scope, receive, send)


@asynccontextmanager
async def recalling(sandbox: HeldApp, app: ArktuiApp, count: int) -> AsyncIterator[Pilot[None]]:
    """Run a program until everything is loaded; the service answers only once so many jobs are restored."""
    sandbox.may_answer.clear()
    async with app.run_test(size=(160, 40)) as pilot:
        await settle(pilot, lambda snapshot: len(snapshot.restored) == count)
        sandbox.may_answer.set()
        await settle(pilot, lambda snapshot: isinstance(snapshot.status.freshness, Live))
        yield pilot


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path


def session(sandbox: ArkApp, **settings: object) -> ArktuiApp:
    """Return a program that remembers what the one before it saw."""
    return monitor(sandbox, replace(Settings(interval=0, theme="dark"), **settings), account=("key", "endpoint"))  # type: ignore[arg-type]


async def seen(sandbox: ArkApp, **settings: object) -> Snapshot:
    """Watch until everything is there; return that."""
    async with running_app(session(sandbox, **settings)) as (app, _):
        return app.store.snapshot


async def refreshed(app: ArktuiApp, pilot: Pilot[None]) -> None:
    """Refresh, and wait for what is new."""
    before = app.store.snapshot
    app.feed.refresh()
    await settle(pilot, lambda snapshot: is_live(snapshot) and snapshot is not before)


def title(pilot: Pilot[None]) -> str:
    return "".join(words for words, _ in pilot.app.query_one(TitleLine).lines(160)[0])


async def test_the_last_known_list_is_shown_before_the_first_answer_as_what_it_is() -> None:
    sandbox = HeldApp()
    before = await seen(sandbox)
    sandbox.may_answer.clear()
    app = session(sandbox)
    async with app.run_test(size=(160, 40)) as pilot:
        await settle(pilot, lambda snapshot: len(snapshot.rows) == len(before.rows))
        snapshot = app.store.snapshot
        assert [job.id for job in snapshot.rows] == [job.id for job in before.rows]
        assert [job.counts for job in snapshot.rows] == [job.counts for job in before.rows]
        assert snapshot.restored == snapshot.jobs.keys()
        assert isinstance(snapshot.status.freshness, Connecting)
        assert snapshot.restored_at == START
        assert snapshot.status.total is None
        assert not snapshot.changes
        assert "300 of ?   from " in title(pilot)
        assert title(pilot).rstrip().endswith("connecting")
        table = app.screen_stack[0].query_one(JobTable)
        assert {style for cell in table.get_row_at(1)[1:] for _, style in cell} == {"dim"}


async def test_a_row_is_as_usual_once_the_service_has_listed_it_again() -> None:
    sandbox = HeldApp()
    await seen(sandbox)
    app = session(sandbox)
    async with recalling(sandbox, app, 300) as pilot:
        assert not app.store.snapshot.restored
        assert "from" not in title(pilot)
        table = app.screen_stack[0].query_one(JobTable)
        assert {style for cell in table.get_row_at(1)[1:] for _, style in cell} != {"dim"}


async def test_at_no_moment_is_the_list_called_live_while_some_of_it_is_only_restored() -> None:
    sandbox = HeldApp()
    await seen(sandbox)
    app = session(sandbox)
    called_live: list[int] = []

    def note(snapshot: Snapshot) -> None:
        if isinstance(snapshot.status.freshness, Live):
            called_live.append(len(snapshot.restored))

    app.store.subscribe(note)
    async with recalling(sandbox, app, 300):
        assert called_live
        assert not any(called_live)


async def test_jobs_deleted_between_sessions_are_noticed() -> None:
    sandbox = HeldApp(700)
    before = await seen(sandbox)
    doomed = {job.id for job in list(before.rows)[2:600:3]}
    sandbox.world.delete(doomed)
    app = session(sandbox)
    async with recalling(sandbox, app, 700):
        after = app.store.snapshot
        assert after.deleted == doomed
        assert after.shown == after.status.total == after.status.account_total == 700 - len(doomed)
    async with recalling(sandbox, app := session(sandbox), 700 - len(doomed)):
        assert app.store.snapshot.jobs.keys() == before.jobs.keys() - doomed


async def test_what_is_restored_once_all_is_known_is_not_shown_but_deleted_if_it_is_not_listed() -> None:
    sandbox = HeldApp()
    before = await seen(sandbox)
    doomed = {job.id for job in list(before.rows)[2:200:3]}
    sandbox.world.delete(doomed)
    app = session(sandbox)
    app.session.restore = _nothing  # type: ignore[method-assign]
    async with running_app(app):
        await Session.restore(app.session)
        assert not app.store.snapshot.restored
        assert app.store.snapshot.jobs.keys() == before.jobs.keys() - doomed
    async with recalling(sandbox, session(sandbox), 300 - len(doomed)):
        pass


async def test_watches_and_what_happened_are_known_however_late_they_are_restored() -> None:
    clock = ManualClock(START)
    sandbox = HeldApp(20, clock)
    async with running_app(session(sandbox)) as (app, _):
        app.activity.watches.toggle_query(Query())
    clock.advance(24 * 3_600)
    app = session(sandbox)
    app.session.restore = _nothing  # type: ignore[method-assign]
    async with running_app(app):
        assert not watches_text(app.activity.watches)
        await Session.restore(app.session)
        assert watches_text(app.activity.watches)
        assert app.activity.news


async def _nothing() -> None: ...


async def test_what_lies_beyond_the_limit_is_asked_for_by_id_and_no_more() -> None:
    sandbox = HeldApp(700)
    before = await seen(sandbox)
    doomed = {job.id for job in sorted(before.jobs.values(), key=lambda job: -(job.created or 0))[10:20]}
    sandbox.world.delete(doomed)
    app = session(sandbox, limit=200)
    async with recalling(sandbox, app, 200):
        snapshot = app.store.snapshot
        assert snapshot.deleted == doomed
        assert not snapshot.restored
        assert snapshot.status.total == 700 - len(doomed)
        assert snapshot.shown < snapshot.status.total


async def test_estimates_go_on_after_a_restart() -> None:
    clock = ManualClock(START)
    sandbox = HeldApp(clock=clock)
    async with running_app(session(sandbox)) as (app, pilot):
        for _ in range(12):
            clock.advance(120)
            await refreshed(app, pilot)
        app.session.judging.judge()
        before = {job.id: job.forecast for job in app.store.snapshot.rows if job.phase == RUNNING}
        pasts = {job_id: app.history.past(job_id) for job_id in before}
        count = len(app.store.snapshot.jobs)
    assert any(forecast.ends for forecast in before.values())
    async with recalling(sandbox, app := session(sandbox), count):
        app.session.judging.judge()
        for job_id, forecast in before.items():
            assert app.history.past(job_id).samples == pasts[job_id].samples
            assert app.store.snapshot.jobs[job_id].forecast == forecast


@pytest.mark.parametrize("is_paused", [True, False])
async def test_no_job_is_taken_to_be_stuck_while_nobody_asks_how_it_goes(*, is_paused: bool) -> None:
    clock = ManualClock(START)
    sandbox = HeldApp(clock=clock)
    async with running_app(session(sandbox)) as (app, pilot):
        for _ in range(12):
            clock.advance(120)
            await refreshed(app, pilot)
        app.session.judging.judge()
        before = {job.id: job.forecast for job in app.store.snapshot.rows}
        assert any(forecast.ends for forecast in before.values())
        clock.advance(3 * 3_600)
        if is_paused:
            await pilot.press("p")
            await settle(pilot, lambda snapshot: isinstance(snapshot.status.freshness, Paused))
        else:  # a refresh by hand is long ago
            app.session.judging._clock = lambda: FROZEN + 3 * 3_600
        app.session.judging.judge()
        assert {job.id: job.forecast for job in app.store.snapshot.rows} == before


async def test_nothing_is_written_when_nothing_changes() -> None:
    clock = ManualClock(START)
    sandbox = HeldApp(clock=clock)
    app = session(sandbox)
    async with running_app(app) as (_, pilot):
        assert app.history.writer is not None
        put: list[object] = []
        app.history.writer.put = put.append  # type: ignore[method-assign, assignment]
        for _ in range(3):
            asked = sandbox.requests.total
            app.feed.refresh()
            await settle(pilot, lambda _, asked=asked: sandbox.requests.total > asked)  # type: ignore[misc]
        assert not put
        clock.advance(120)
        await refreshed(app, pilot)
        moved = [one for one in put if isinstance(one, Seen)]
        assert moved
        assert all(one.old != one.new for one in moved)


async def test_a_query_over_what_is_restored_loads_as_usual() -> None:
    sandbox = HeldApp()
    before = await seen(sandbox)
    app = session(sandbox)
    sandbox.may_answer.clear()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, lambda snapshot: bool(snapshot.rows))
        sandbox.may_answer.set()
        app.feed.set_query(Query(phases=frozenset({RUNNING})))
        await settle(pilot, lambda snapshot: isinstance(snapshot.status.freshness, Live))
        assert [job.id for job in app.store.snapshot.rows] == [job.id for job in before.rows if job.phase == RUNNING]


async def test_nothing_is_kept_where_that_is_not_wanted(state: Path) -> None:
    def files() -> list[Path]:
        return [*state.rglob("*.sqlite3")]

    await seen(HeldApp(), history=False)
    assert not files()
    await seen(HeldApp())
    [file] = files()
    assert "key" not in file.name
    assert b"endpoint" not in file.read_bytes()
