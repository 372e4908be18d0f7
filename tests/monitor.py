"""The whole program in the process: the real app, feed and client against the real sandbox, time standing still."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import monotonic

from httpx import ASGITransport
from textual.pilot import Pilot

from arktui.api.client import ArkClient, RetryPolicy
from arktui.api.endpoint import Endpoint
from arktui.api.found import Credentials
from arktui.config import Settings
from arktui.sandbox.app import ArkApp
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.store.freshness import Live
from arktui.store.snapshot import Snapshot
from arktui.sync.pace import Pace
from arktui.ui.app import ArktuiApp
from arktui.ui.target import Target
from tests.sandbox_server import REGION, make_app

FROZEN = 1_000.0
"""The monotonic time that the feed and the screen see."""

PATIENCE = 120.0
"""Seconds until a condition that does not come about is a failure."""


class StillPace(Pace):
    """As fast as can be, and always of the same opinion about the last minute."""

    per_minute = 12

    def __init__(self) -> None:
        super().__init__(rate=10_000, max_rate=10_000)


def monitor(
    app: ArkApp | None = None,
    settings: Settings | None = None,
    secret_key: str = SECRET_KEY,
    kind: type[ArktuiApp] = ArktuiApp,
    account: tuple[str, ...] = (),
) -> ArktuiApp:
    """Return the program watching a sandbox; it refreshes only by hand, and its clocks stand still.

    It keeps a history where an `account` is given.
    """
    sandbox = app or make_app()

    def connect(before_request: Callable[[], Awaitable[None]]) -> ArkClient:
        return ArkClient(
            Endpoint("http://sandbox", REGION),
            Credentials(ACCESS_KEY, secret_key),
            transport=ASGITransport(sandbox),
            retry=RetryPolicy(attempts=1),
            on_attempt=before_request,
        )

    target = Target(profile="prod", region=REGION, clock=sandbox.world.now, account=account)
    return kind(
        connect,
        target,
        settings or Settings(interval=0, theme="dark"),
        pace=StillPace(),
        clock=lambda: FROZEN,
    )


async def settle(pilot: Pilot[None], condition: Callable[[Snapshot], bool]) -> None:
    """Let the program run until the snapshot on the screen fulfils a condition."""
    app = pilot.app
    assert isinstance(app, ArktuiApp)
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline:
        await pilot.pause()
        if condition(app.store.snapshot):
            await pilot.pause()
            return
    raise AssertionError(f"never came about; freshness is {app.store.snapshot.freshness}")


def stop_ticking(app: ArktuiApp) -> None:
    """Stop the clock that redraws ages each second: what it shows of a time put forward depends on when it ticks."""
    for timer in app.screen_stack[0]._timers:
        timer.pause()


async def resize(pilot: Pilot[None], width: int, height: int) -> None:
    """Give the terminal another size, and wait until the screen is laid out for it, which Textual puts off a moment."""
    await pilot.resize_terminal(width, height)
    deadline = monotonic() + PATIENCE
    while pilot.app.screen._compositor.size != (width, height):
        assert monotonic() < deadline, f"never laid out for {width}x{height}"
        await pilot.pause()


def is_live(snapshot: Snapshot) -> bool:
    """Whether everything that was asked for is there."""
    return isinstance(snapshot.freshness, Live) and snapshot.is_complete


@asynccontextmanager
async def watching(
    app: ArktuiApp | None = None, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[ArktuiApp, Pilot[None]]]:
    """Run the program without a terminal until everything is loaded, for the length of the block."""
    app = app or monitor()
    async with app.run_test(size=size) as pilot:
        await settle(pilot, is_live)
        yield app, pilot
