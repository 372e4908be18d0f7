"""The sandbox of `arktui --demo`: in the process, without a port, a network or the user's credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from arktui.sandbox.app import ArkApp, create_app
from arktui.sandbox.faults.active import ActiveFaults
from arktui.sandbox.world import DEFAULT_JOBS, DEFAULT_SEED, World

if TYPE_CHECKING:
    from collections.abc import Iterable

    from arktui.sandbox.clock import Clock

ACCESS_KEY: Final = "AKLTSANDBOXSANDBOXSANDBOXSANDBOX00"
SECRET_KEY: Final = "c2FuZGJveC1vbmx5LW5vdC1hLXNlY3JldC1rZXk="  # noqa: S105 - an invented key, valid only here


def demo_app(clock: Clock, faults: Iterable[str] = (), jobs: int | None = None) -> tuple[ArkApp, str, str]:
    """Return a sandbox that starts now: the ASGI application, its access key and its secret key."""
    world = World(clock, DEFAULT_JOBS if jobs is None else jobs, DEFAULT_SEED)
    app = create_app(world, {ACCESS_KEY: SECRET_KEY}, faults=ActiveFaults(*faults))
    return app, ACCESS_KEY, SECRET_KEY
