"""Simulated days around the program: jobs come, run and leave, faults strike, keys are pressed.

The real app with its real screen, feed and client watches the sandbox over a real socket.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from time import monotonic, time
from unittest.mock import patch

from textual.pilot import Pilot

from arktui.api.client import ArkClient, Timeouts
from arktui.api.transport import tls_context
from arktui.config import Settings
from arktui.sandbox.faults.catalogue import FAULTS
from arktui.sandbox.filters import Filter
from arktui.sandbox.job_index import CREATE_TIME
from arktui.sandbox.lifecycle import TERMINAL
from arktui.store.snapshot import Snapshot
from arktui.sync import backoff
from arktui.sync.rate_limiter import RateLimiter
from arktui.target import Target
from arktui.ui.app import ArktuiApp
from tests.feed_harness import AdvancingClock, InstrumentedSandbox, client_of, is_live, is_stale
from tests.sandbox_server import REGION, live_sandbox

STEP = 300.0
"""Simulated seconds between two refreshes."""

DAY = round(86_400 / STEP)
"""Refreshes in a simulated day."""

FAULT_EVERY, LOOK_EVERY = 2, 7
"""Refreshes from one fault to the next, and from one round of keys to the next."""

PATIENCE = 120.0
"""Seconds to wait for a condition before the test fails."""

CERTIFICATE = Path(__file__).parents[1] / "wire" / "data" / "localhost.pem"

LOOKS = (
    ("j", "j", "pagedown", "G", "g"),
    ("5", "0"),
    ("s", "s", "S", "s", "s", "s", "s"),
    ("slash", "a", "b", "escape", "escape"),
    ("y", "escape"),
    ("question_mark", "escape"),
    ("exclamation_mark", "escape"),
    ("tab", "tab", "space", "space", "tab", "escape"),
    ("b", "b", "i", "i"),
    ("ctrl+p", "s", "escape"),
    ("p", "p"),
)
"""Keys that leave the screen as they found it."""

SIZES = ((120, 40), (80, 24), (200, 60), (40, 10))


class QuickPace(RateLimiter):
    """Sends requests at once, and counts a minute of them as at a slow rate."""

    async def acquire(self) -> None:
        await super().acquire()
        while len(self._sent_at) > 600:
            self._sent_at.popleft()

    def on_throttled(self) -> None:
        """Slow down and recover at once: days of refusals pass in minutes here."""
        super().on_throttled()
        self.rate = self._max_rate


class Life:
    """The program, its account, and the time of both."""

    def __init__(
        self, program: ArktuiApp, pilot: Pilot[None], account: InstrumentedSandbox, clock: AdvancingClock
    ) -> None:
        self.program = program
        self.account = account
        self._pilot = pilot
        self._clock = clock
        self._jobs = len(account.world._jobs)
        self._faults = list(FAULTS)
        self._steps = count(1)

    @property
    def snapshot(self) -> Snapshot:
        return self.program.store.snapshot

    async def until(self, condition: Callable[[Snapshot], object]) -> None:
        """Wait until the snapshot on the screen meets a condition."""
        deadline = monotonic() + PATIENCE
        while not condition(self.snapshot):
            if monotonic() > deadline:
                raise AssertionError(f"never came about; freshness is {self.snapshot.status.freshness}")
            await asyncio.sleep(0.005)

    async def step(self) -> None:
        """Advance time by one refresh interval, and refresh."""
        number = next(self._steps)
        self._let_jobs_come_and_go()
        if number % FAULT_EVERY == 0:
            self.account.faults.put(self._faults[number // FAULT_EVERY % len(self._faults)])
            await self._refresh()
            self.account.faults.clear()
        await self._refresh(is_to_succeed=True)
        if number % LOOK_EVERY == 0:
            await self._look_around(number // LOOK_EVERY)

    def _let_jobs_come_and_go(self) -> None:
        """Advance time; delete as many jobs as have arrived, oldest first."""
        world = self.account.world
        self.account.clock.advance(STEP)
        self._clock.advance(STEP)
        world.now()
        surplus = len(world._jobs) - self._jobs
        over = world.page(Filter(phases=TERMINAL), CREATE_TIME, descending=False, number=1, size=max(surplus, 0))
        world.delete([row.job.id for row in over.rows])
        self.account.requests.entries.clear()

    async def _refresh(self, *, is_to_succeed: bool = False) -> None:
        before = self.program.store.snapshot.status.fresh_at
        self.program.feed.refresh()  # one that is under way is as good
        await self.until(
            lambda snapshot: (
                snapshot.status.fresh_at != before and is_live(snapshot)
                if is_to_succeed
                else is_stale(snapshot) or snapshot.status.fresh_at != before
            )
        )

    async def _look_around(self, number: int) -> None:
        for key in LOOKS[number % len(LOOKS)]:
            await self._pilot.press(key)
        await self._pilot.resize_terminal(*SIZES[number % len(SIZES)])
        await self.until(lambda snapshot: is_live(snapshot) and not snapshot.query.is_filtered)

    async def come_to_rest(self) -> None:
        """Let deleted jobs leave and all work finish, at the first size."""
        await self._pilot.resize_terminal(*SIZES[0])
        for _ in range(3):
            await self._refresh(is_to_succeed=True)
        await self.until(lambda snapshot: not snapshot.deleted)
        await self._pilot.pause()


@asynccontextmanager
async def living(jobs: int) -> AsyncIterator[Life]:
    """Run the program for the length of the block; the first try after a failure comes soon."""
    with patch.object(backoff, "BASE_DELAY", 0.02), patch.dict(os.environ, SSL_CERT_FILE=str(CERTIFICATE)):
        tls_context.cache_clear()
        async with _living(jobs) as life:
            yield life
        tls_context.cache_clear()


@asynccontextmanager
async def _living(jobs: int) -> AsyncIterator[Life]:
    account, clock = InstrumentedSandbox(jobs, start=time()), AdvancingClock()
    with live_sandbox(account, certificate=CERTIFICATE) as served:

        def connect(before_request: Callable[[], Awaitable[None]]) -> ArkClient:
            return client_of(served.endpoint, before_request, timeouts=Timeouts(call=0.5))

        program = ArktuiApp(
            connect,
            Target(profile="soak", region=REGION, clock=account.world.now),
            Settings(interval=3_600, theme="dark"),
            rate_limiter=QuickPace(1e6, 1e6),
            clock=clock,
        )
        async with program.run_test(size=SIZES[0]) as pilot:
            life = Life(program, pilot, account, clock)
            await life.until(lambda snapshot: snapshot.status.is_complete and is_live(snapshot))
            yield life
