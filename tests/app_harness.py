"""The whole program in the process: the real app, feed and client on the real sandbox, with frozen clocks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import monotonic

from httpx import ASGITransport
from textual.pilot import Pilot

from arktui.api.client import ArkClient
from arktui.api.credentials import Credentials
from arktui.api.endpoint import Endpoint
from arktui.config import Settings
from arktui.sandbox.app import ArkApp
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.store.freshness import Live
from arktui.store.snapshot import Snapshot
from arktui.sync.rate_limiter import RateLimiter
from arktui.target import Target
from arktui.ui.app import ArktuiApp
from tests.sandbox_server import REGION, make_app

FROZEN = 1_000.0
"""The monotonic time of the feed and the screen."""

TIMEOUT = 120.0
"""Seconds to wait for a condition before the test fails."""


class UnlimitedPace(RateLimiter):
    """Never delays a request, and always shows the same requests per minute."""

    per_minute = 12

    def __init__(self) -> None:
        super().__init__(rate=10_000, max_rate=10_000)


def monitor(
    app: ArkApp | None = None,
    settings: Settings | None = None,
    secret_key: str = SECRET_KEY,
    kind: type[ArktuiApp] = ArktuiApp,
    account: tuple[str, ...] = (),
    clock: Callable[[], float] = lambda: FROZEN,
) -> ArktuiApp:
    """Return the program connected to a sandbox; it refreshes only on request, and its clocks are frozen.

    With an `account` it keeps a history. `clock` is the monotonic clock of the feed, the screen and the activity.
    """
    sandbox = app or make_app()

    def connect(before_request: Callable[[], Awaitable[None]]) -> ArkClient:
        return ArkClient(
            Endpoint("http://sandbox", REGION),
            Credentials(ACCESS_KEY, secret_key),
            transport=ASGITransport(sandbox),
            before_request=before_request,
        )

    target = Target(profile="prod", region=REGION, clock=sandbox.world.now, account=account)
    return kind(
        connect,
        target,
        settings or Settings(interval=0, theme="dark"),
        rate_limiter=UnlimitedPace(),
        clock=clock,
    )


async def settle(pilot: Pilot[None], condition: Callable[[Snapshot], bool]) -> None:
    """Run the program until the snapshot on the screen meets a condition."""
    app = pilot.app
    assert isinstance(app, ArktuiApp)
    deadline = monotonic() + TIMEOUT
    while monotonic() < deadline:
        await pilot.pause()
        if condition(app.store.snapshot):
            await pilot.pause()
            return
        if app._exception is not None:
            raise AssertionError("the program crashed") from app._exception
    raise AssertionError(f"condition never met; freshness is {app.store.snapshot.status.freshness}")


def stop_ticking(app: ArktuiApp) -> None:
    """Stop the timers that redraw ages each second; their ticks decide what the screen shows after a jump in time."""
    for timer in app.screen_stack[0]._timers:
        timer.pause()


async def resize(pilot: Pilot[None], width: int, height: int) -> None:
    """Resize the terminal, and wait for the layout, which Textual delays for a moment."""
    await pilot.resize_terminal(width, height)
    deadline = monotonic() + TIMEOUT
    while pilot.app.screen._compositor.size != (width, height):
        assert monotonic() < deadline, f"never laid out for {width}x{height}"
        await pilot.pause()


def is_live(snapshot: Snapshot) -> bool:
    """Return whether the snapshot is live and complete."""
    return isinstance(snapshot.status.freshness, Live) and snapshot.status.is_complete


@asynccontextmanager
async def running_app(
    app: ArktuiApp | None = None, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[ArktuiApp, Pilot[None]]]:
    """Run the program without a terminal within the block, which starts once everything is loaded."""
    app = app or monitor()
    async with app.run_test(size=size) as pilot:
        await settle(pilot, is_live)
        yield app, pilot
