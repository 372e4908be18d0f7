"""The sandbox inside the process, for `arktui --demo`: no port, no network, no credentials of the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from arktui.sandbox.app import ArkApp, create_app
from arktui.sandbox.faults.switchboard import Faults
from arktui.sandbox.world import DEFAULT_JOBS, DEFAULT_SEED, World

if TYPE_CHECKING:
    from collections.abc import Iterable

    from arktui.sandbox.clock import Clock

ACCESS_KEY: Final = "AKLTSANDBOXSANDBOXSANDBOXSANDBOX00"
SECRET_KEY: Final = "c2FuZGJveC1vbmx5LW5vdC1hLXNlY3JldC1rZXk="  # noqa: S105 - an invented key that opens nothing


def demo_app(clock: Clock, faults: Iterable[str] = ()) -> tuple[ArkApp, str, str]:
    """Return a sandbox that begins now: the ASGI application, its access key and its secret key."""
    app = create_app(World(clock, DEFAULT_JOBS, DEFAULT_SEED), {ACCESS_KEY: SECRET_KEY}, faults=Faults(*faults))
    return app, ACCESS_KEY, SECRET_KEY
